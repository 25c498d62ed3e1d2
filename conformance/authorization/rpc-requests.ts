/** For each operation of STS and RAM: its parameters, about entities that are new for each row. */
import { everythingOf, trustIn } from '../run/world.ts'
import { totp } from '../wire/totp.ts'
import { imsVersion, kmsVersion, ownVersion, ramVersion, stsVersion } from '../wire/rpc.ts'
import { samlMetadata } from '../wire/saml.ts'
import type { Parameters } from '../wire/rpc.ts'
import type { Backdrop, Scene } from './scene.ts'

export type RpcPlay = {
  readonly version: string
  readonly parameters: (scene: Scene, backdrop: Backdrop) => Parameters
  /** The code of an answer that only who is allowed gets, where the request cannot go through for another reason. */
  readonly passes?: string
  /** What must be there besides the entities. */
  readonly prepare?: (backdrop: Backdrop, scene: Scene) => Promise<void>
}

const ram = (parameters: RpcPlay['parameters'], prepare?: RpcPlay['prepare']): RpcPlay => ({
  version: ramVersion,
  parameters,
  ...(prepare === undefined ? {} : { prepare }),
})

const ims = (parameters: RpcPlay['parameters'], prepare?: RpcPlay['prepare']): RpcPlay => ({
  ...ram(parameters, prepare),
  version: imsVersion,
})

const kms = (parameters: RpcPlay['parameters']): RpcPlay => ({ ...ram(parameters), version: kmsVersion })

const oidc = ({ user: OIDCProviderName }: Scene): Parameters => ({ OIDCProviderName })
const newOidc = (scene: Scene): Parameters => ({
  ...oidc(scene),
  IssuerUrl: `https://${scene.user}.example`,
  ClientIds: 'one,two',
  Fingerprints: 'AB12',
})
const saml = ({ user: SAMLProviderName }: Scene): Parameters => ({ SAMLProviderName })
const newSaml = (scene: Scene): Parameters => ({ ...saml(scene), EncodedSAMLMetadataDocument: samlMetadata })
const key = (scene: Scene, backdrop: Backdrop): Parameters => ({
  UserPrincipalName: backdrop.principalNameOf(scene),
  UserAccessKeyId: scene.accessKeyId,
})
const fromAnywhere = JSON.stringify({
  Status: 'Active',
  Statements: [{ Type: 'ClassicWhiteList', IPList: ['0.0.0.0/0', '::/0'] }],
})
const withOidc: RpcPlay['prepare'] = async ({ world }, scene) => {
  world.forgetProviders(scene.user)
  const { text, status } = await world.ims('CreateOIDCProvider', newOidc(scene))
  if (status !== 200) throw new Error(text)
}
const withSaml: RpcPlay['prepare'] = async ({ world }, scene) => {
  world.forgetProviders(scene.user)
  const { text, status } = await world.ims('CreateSAMLProvider', newSaml(scene))
  if (status !== 200) throw new Error(text)
}

const user = ({ user: UserName }: Scene): Parameters => ({ UserName })
const role = ({ role: RoleName }: Scene): Parameters => ({ RoleName })
const policy = ({ policy: PolicyName }: Scene): Parameters => ({ PolicyName, PolicyType: 'Custom' })
const group = ({ group: GroupName }: Scene): Parameters => ({ GroupName })
const roles = ({ role: name }: Scene): Parameters => ({ ResourceType: 'role', ResourceNames: JSON.stringify([name]) })
const policies = ({ policy: name }: Scene): Parameters => ({
  ResourceType: 'policy',
  ResourceNames: JSON.stringify([name]),
})
const own = ({ policy: PolicyName }: Scene): Parameters => ({ PolicyName })
const document = JSON.stringify(everythingOf('third'))
const trust = JSON.stringify(trustIn('acs:ram::1234567890123456:root'))

const attach =
  (to: 'User' | 'Role' | 'Group'): RpcPlay['prepare'] =>
  async ({ world }, scene) => {
    await world.ramOk(`AttachPolicyTo${to}`, {
      ...{ User: user, Role: role, Group: group }[to](scene),
      ...policy(scene),
    })
  }
const joined: RpcPlay['prepare'] = async ({ world }, scene) => {
  await world.ramOk('AddUserToGroup', { ...user(scene), ...group(scene) })
}
const password = 'Long-enough-1'
const withLogin: RpcPlay['prepare'] = async ({ world }, scene) => {
  await world.ramOk('CreateLoginProfile', { ...user(scene), Password: password })
}
const withDevice: RpcPlay['prepare'] = async (backdrop, scene) => {
  await backdrop.world.ramOk('CreateVirtualMFADevice', { VirtualMFADeviceName: scene.user })
  backdrop.world.forgetDevice(backdrop.serialNumberOf(scene))
}
const withBoundDevice: RpcPlay['prepare'] = async (backdrop, scene) => {
  const made = await backdrop.world.ramOk('CreateVirtualMFADevice', { VirtualMFADeviceName: scene.user })
  backdrop.world.forgetDevice(backdrop.serialNumberOf(scene))
  const { Base32StringSeed: seed } = made['VirtualMFADevice'] as { Base32StringSeed: string }
  await backdrop.world.ramOk('BindMFADevice', {
    ...user(scene),
    SerialNumber: backdrop.serialNumberOf(scene),
    AuthenticationCode1: totp(seed, -1),
    AuthenticationCode2: totp(seed, 0),
  })
}
const withoutKey: RpcPlay['prepare'] = async ({ world }, scene) => {
  await world.ramOk('DeleteAccessKey', { ...user(scene), UserAccessKeyId: scene.accessKeyId })
}
const withOneVersion: RpcPlay['prepare'] = async ({ world }, scene) => {
  await world.ramOk('DeletePolicyVersion', { ...own(scene), VersionId: 'v2' })
}

export const rpcPlays: Readonly<Record<string, RpcPlay>> = {
  'AssumeRole/plain': {
    version: stsVersion,
    parameters: (scene, backdrop) => ({ RoleArn: backdrop.roleArnOf(scene), RoleSessionName: 'chained' }),
  },
  'RevokeSessions/plain': {
    version: ownVersion,
    parameters: (scene, backdrop) => ({ RoleArn: backdrop.roleArnOf(scene), SourceIdentity: 'nobody' }),
  },
  'ListRevocations/plain': {
    version: ownVersion,
    parameters: (scene, backdrop) => ({ RoleArn: backdrop.roleArnOf(scene) }),
  },
  'ListRevocations/all': { version: ownVersion, parameters: () => ({}) },
  'CreateUser/plain': ram((_, { world }) => {
    const UserName = world.name('made')
    world.forgetUser(UserName)
    return { UserName }
  }),
  'GetUser/plain': ram(user),
  'UpdateUser/plain': ram((scene) => ({ ...user(scene), NewDisplayName: 'new' })),
  'DeleteUser/plain': ram(user, withoutKey),
  'ListUsers/plain': ram(() => ({})),
  'CreateAccessKey/plain': ram(user),
  'ListAccessKeys/plain': ram(user),
  'UpdateAccessKey/plain': ram((scene) => ({ ...user(scene), UserAccessKeyId: scene.accessKeyId, Status: 'Inactive' })),
  'DeleteAccessKey/plain': ram((scene) => ({ ...user(scene), UserAccessKeyId: scene.accessKeyId })),
  'CreateRole/plain': ram((_, { world }) => {
    const RoleName = world.name('made')
    world.forgetRole(RoleName)
    return { RoleName, AssumeRolePolicyDocument: trust }
  }),
  'GetRole/plain': ram(role),
  'UpdateRole/plain': ram((scene) => ({ ...role(scene), NewDescription: 'new' })),
  'DeleteRole/plain': ram(role),
  'ListRoles/plain': ram(() => ({})),
  'CreatePolicy/plain': ram((_, { world }) => {
    const PolicyName = world.name('made')
    world.forgetPolicy(PolicyName)
    return { PolicyName, PolicyDocument: document }
  }),
  'GetPolicy/plain': ram(policy),
  'UpdatePolicyDescription/plain': ram((scene) => ({ ...own(scene), NewDescription: 'new' })),
  'DeletePolicy/plain': ram(own, withOneVersion),
  'ListPolicies/plain': ram(() => ({})),
  'CreatePolicyVersion/plain': ram((scene) => ({ ...own(scene), PolicyDocument: document, SetAsDefault: 'true' })),
  'GetPolicyVersion/plain': ram((scene) => ({ ...policy(scene), VersionId: 'v1' })),
  'ListPolicyVersions/plain': ram(policy),
  'DeletePolicyVersion/plain': ram((scene) => ({ ...own(scene), VersionId: 'v2' })),
  'SetDefaultPolicyVersion/plain': ram((scene) => ({ ...own(scene), VersionId: 'v2' })),
  'AttachPolicyToUser/plain': ram((scene) => ({ ...user(scene), ...policy(scene) })),
  'DetachPolicyFromUser/plain': ram((scene) => ({ ...user(scene), ...policy(scene) }), attach('User')),
  'AttachPolicyToRole/plain': ram((scene) => ({ ...role(scene), ...policy(scene) })),
  'DetachPolicyFromRole/plain': ram((scene) => ({ ...role(scene), ...policy(scene) }), attach('Role')),
  'ListPoliciesForUser/plain': ram(user),
  'ListPoliciesForRole/plain': ram(role),
  'ListEntitiesForPolicy/plain': ram(policy),
  'CreateGroup/plain': ram((_, { world }) => {
    const GroupName = world.name('made')
    world.forgetGroup(GroupName)
    return { GroupName }
  }),
  'GetGroup/plain': ram(group),
  'UpdateGroup/plain': ram((scene) => ({ ...group(scene), NewComments: 'new' })),
  'DeleteGroup/plain': ram(group),
  'ListGroups/plain': ram(() => ({})),
  'AddUserToGroup/plain': ram((scene) => ({ ...user(scene), ...group(scene) })),
  'RemoveUserFromGroup/plain': ram((scene) => ({ ...user(scene), ...group(scene) }), joined),
  'ListGroupsForUser/plain': ram(user),
  'ListUsersForGroup/plain': ram(group),
  'AttachPolicyToGroup/plain': ram((scene) => ({ ...group(scene), ...policy(scene) })),
  'DetachPolicyFromGroup/plain': ram((scene) => ({ ...group(scene), ...policy(scene) }), attach('Group')),
  'ListPoliciesForGroup/plain': ram(group),
  'CreateLoginProfile/plain': ram((scene) => ({ ...user(scene), Password: password })),
  'GetLoginProfile/plain': ram(user, withLogin),
  'UpdateLoginProfile/plain': ram((scene) => ({ ...user(scene), Password: `${password}2` }), withLogin),
  'DeleteLoginProfile/plain': ram(user, withLogin),
  'ChangePassword/plain': {
    ...ram(() => ({ OldPassword: password, NewPassword: `${password}2` })),
    passes: 'EntityNotExist.User.LoginProfile',
  },
  'CreateVirtualMFADevice/plain': ram((scene, backdrop) => {
    backdrop.world.forgetDevice(backdrop.serialNumberOf(scene))
    return { VirtualMFADeviceName: scene.user }
  }),
  'ListVirtualMFADevices/plain': ram(() => ({})),
  'DeleteVirtualMFADevice/plain': ram(
    (scene, backdrop) => ({ SerialNumber: backdrop.serialNumberOf(scene) }),
    withDevice,
  ),
  'BindMFADevice/plain': {
    ...ram(
      (scene, backdrop) => ({
        ...user(scene),
        SerialNumber: backdrop.serialNumberOf(scene),
        AuthenticationCode1: '000000',
        AuthenticationCode2: '000000',
      }),
      withDevice,
    ),
    passes: 'CheckAuthenticationCodeFail',
  },
  'UnbindMFADevice/plain': ram(user, withBoundDevice),
  'GetUserMFAInfo/plain': ram(user, withBoundDevice),
  'GetAccessKeyLastUsed/plain': ram((scene) => ({ ...user(scene), UserAccessKeyId: scene.accessKeyId })),
  'DecodeDiagnosticMessage/plain': {
    ...ram(() => ({ EncodedDiagnosticMessage: 'none' })),
    passes: 'InvalidParameter.EncodedDiagnosticMessage',
  },
  'TagResources/plain': ram((scene) => ({ ...roles(scene), 'Tag.1.Key': 'a', 'Tag.1.Value': 'b' })),
  'TagResources/policy': ram((scene) => ({ ...policies(scene), 'Tag.1.Key': 'a', 'Tag.1.Value': 'b' })),
  'UntagResources/plain': ram((scene) => ({ ...roles(scene), All: 'true' })),
  'UntagResources/policy': ram((scene) => ({ ...policies(scene), All: 'true' })),
  'ListTagResources/plain': ram(roles),
  'ListTagResources/policy': ram(policies),
  'ListTagResources/all': ram(() => ({ ResourceType: 'role' })),
  'CreateOIDCProvider/plain': ims((scene, { world }) => {
    world.forgetProviders(scene.user)
    return newOidc(scene)
  }),
  'GetOIDCProvider/plain': ims(oidc, withOidc),
  'UpdateOIDCProvider/plain': ims((scene) => ({ ...oidc(scene), NewDescription: 'new' }), withOidc),
  'DeleteOIDCProvider/plain': ims(oidc, withOidc),
  'ListOIDCProviders/plain': ims(() => ({})),
  'AddClientIdToOIDCProvider/plain': ims((scene) => ({ ...oidc(scene), ClientId: 'three' }), withOidc),
  'RemoveClientIdFromOIDCProvider/plain': ims((scene) => ({ ...oidc(scene), ClientId: 'two' }), withOidc),
  'AddFingerprintToOIDCProvider/plain': ims((scene) => ({ ...oidc(scene), Fingerprint: 'CD34' }), withOidc),
  'RemoveFingerprintFromOIDCProvider/plain': ims((scene) => ({ ...oidc(scene), Fingerprint: 'AB12' }), withOidc),
  'CreateSAMLProvider/plain': ims((scene, { world }) => {
    world.forgetProviders(scene.user)
    return newSaml(scene)
  }),
  'GetSAMLProvider/plain': ims(saml, withSaml),
  'UpdateSAMLProvider/plain': ims((scene) => ({ ...saml(scene), NewDescription: 'new' }), withSaml),
  'DeleteSAMLProvider/plain': ims(saml, withSaml),
  'ListSAMLProviders/plain': ims(() => ({})),
  'Encrypt/plain': kms((_, { kmsKeyId: KeyId }) => ({ KeyId, Plaintext: 'c2VjcmV0' })),
  'GenerateDataKey/plain': kms((_, { kmsKeyId: KeyId }) => ({ KeyId })),
  'Decrypt/plain': kms((_, { kmsBlob: CiphertextBlob }) => ({ CiphertextBlob })),
  'SetImsPasswordPolicy/plain': ims(() => ({ MinimumPasswordLength: '8' })),
  'GetImsPasswordPolicy/plain': ims(() => ({})),
  'SetImsSecurityPreference/plain': ims(() => ({ LoginSessionDuration: '6' })),
  'GetImsSecurityPreference/plain': ims(() => ({})),
  'SetAccessKeyPolicy/plain': ims((scene, backdrop) => ({ ...key(scene, backdrop), AccessKeyPolicy: fromAnywhere })),
  'GetAccessKeyPolicy/plain': ims(key),
  'SetAccountAlias/plain': ram((_, { world }) => ({ AccountAlias: world.name('alias') })),
  'GetAccountAlias/plain': ram(() => ({})),
  'ClearAccountAlias/plain': ram(() => ({})),
  'SetPasswordPolicy/plain': ram(() => ({})),
  'GetPasswordPolicy/plain': ram(() => ({})),
  'SetSecurityPreference/plain': ram(() => ({ LoginSessionDuration: '6' })),
  'GetSecurityPreference/plain': ram(() => ({})),
}
