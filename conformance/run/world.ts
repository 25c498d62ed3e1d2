/** Who plays: the root key, a RAM user who may assume a role, the role, and sessions of it. Made once, over the wire. */
import { randomBytes } from 'node:crypto'
import type { Keys } from '../wire/keys.ts'
import { RawOss } from '../wire/oss.ts'
import type { Scheme } from '../wire/oss.ts'
import { imsVersion, ramVersion, rpc, stsVersion } from '../wire/rpc.ts'
import type { Parameters, RpcAnswer } from '../wire/rpc.ts'
import type { Target } from './target.ts'

export type PolicyDocument = { readonly Version: '1'; readonly Statement: readonly object[] }
export type People = {
  readonly accountId: string
  readonly userName: string
  readonly userKeys: Keys
  readonly roleName: string
  readonly roleArn: string
  readonly roleId: string
}
export type SessionOptions = {
  readonly policy?: PolicyDocument
  readonly name?: string
  readonly durationSeconds?: number
  readonly roleArn?: string
}

export class World {
  readonly target: Target
  /** Part of every name that this run makes, so that runs against one endpoint do not meet. */
  readonly runId = randomBytes(4).toString('hex')
  #people: Promise<People> | undefined
  #count = 0
  readonly #buckets = new Set<string>()
  readonly #made: (() => Promise<void>)[] = []

  constructor(target: Target) {
    this.target = target
  }

  oss(keys: Keys | undefined, scheme: Scheme = 'V1', endpoint = this.target.endpoint): RawOss {
    return new RawOss({ endpoint, region: this.target.region, scheme, keys })
  }

  get root(): RawOss {
    return this.oss(this.target.rootKeys)
  }

  name(what: string): string {
    this.#count += 1
    return `lk-${what}-${this.runId}-${this.#count}`
  }

  /** A new private bucket of the root account; it and what is in it go away with the world. */
  async bucket(what = 'bucket', headers: Record<string, string> = {}): Promise<string> {
    const bucket = this.name(what)
    const { status, text } = await this.root.call('PUT', { bucket, headers })
    if (status !== 200) throw new Error(`PutBucket ${bucket}: ${status} ${text}`)
    this.#buckets.add(bucket)
    return bucket
  }

  /** To be called for buckets that a client under test made. */
  forget(bucket: string): void {
    this.#buckets.add(bucket)
  }

  /** The same for a user, a role and a policy. */
  forgetUser(userName: string): void {
    this.#made.push(() => this.#removeUser(userName))
  }

  forgetPolicy(policyName: string): void {
    this.#made.push(() => this.#removePolicy(policyName))
  }

  forgetGroup(groupName: string): void {
    this.#made.push(() => this.removeGroup(groupName))
  }

  async ims(action: string, parameters: Parameters): Promise<RpcAnswer> {
    const { endpoint, rootKeys: keys } = this.target
    return rpc({ endpoint, keys, version: imsVersion, action, parameters, shape: 'form' })
  }

  /** Identity providers: an account has a hundred of each at most. */
  forgetProviders(name: string): void {
    this.#made.push(async () => {
      await this.ims('DeleteOIDCProvider', { OIDCProviderName: name })
      await this.ims('DeleteSAMLProvider', { SAMLProviderName: name })
    })
  }

  /** A virtual MFA device, by its serial number. */
  forgetDevice(SerialNumber: string): void {
    this.#made.push(async () => void (await this.ram('DeleteVirtualMFADevice', { SerialNumber })))
  }

  forgetRole(roleName: string): void {
    this.#made.push(() => this.#removeRole(roleName))
  }

  async ram(action: string, parameters: Parameters): Promise<RpcAnswer> {
    const { endpoint, rootKeys: keys } = this.target
    return rpc({ endpoint, keys, version: ramVersion, action, parameters, shape: 'form' })
  }

  /** @throws Error when RAM refuses */
  async ramOk(action: string, parameters: Parameters): Promise<RpcAnswer['json']> {
    const { status, json, text } = await this.ram(action, parameters)
    if (status !== 200) throw new Error(`${action}: ${status} ${text}`)
    return json
  }

  people(): Promise<People> {
    this.#people ??= this.#makePeople()
    return this.#people
  }

  async #makePeople(): Promise<People> {
    const userName = this.name('user')
    const roleName = this.name('role')
    const { keys: userKeys } = await this.user(userName, 'AliyunSTSAssumeRoleAccess', 'System')
    const { arn, id } = await this.role(roleName, everythingOf('*'))
    const accountId = /^acs:ram::(\d+):/.exec(arn)?.[1] ?? ''
    return { accountId, userName, userKeys, roleName, roleArn: arn, roleId: id }
  }

  /** A RAM user with a key; its policy is a document of its own, or one that exists. */
  async user(
    userName: string,
    policy?: PolicyDocument | string,
    type: 'System' | 'Custom' = 'Custom',
  ): Promise<{ keys: Keys; id: string }> {
    const made = (await this.ramOk('CreateUser', { UserName: userName })) as { User: { UserId: string } }
    this.#made.push(() => this.#removeUser(userName))
    if (policy !== undefined) {
      const PolicyName = typeof policy === 'string' ? policy : await this.policy(policy)
      await this.ramOk('AttachPolicyToUser', { UserName: userName, PolicyName, PolicyType: type })
    }
    const { AccessKey } = (await this.ramOk('CreateAccessKey', { UserName: userName })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string }
    }
    return { keys: { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret }, id: made.User.UserId }
  }

  async policy(document: PolicyDocument, name = this.name('policy')): Promise<string> {
    await this.ramOk('CreatePolicy', { PolicyName: name, PolicyDocument: JSON.stringify(document) })
    this.forgetPolicy(name)
    return name
  }

  async #removePolicy(PolicyName: string): Promise<void> {
    for (const VersionId of await this.#oldVersions(PolicyName))
      await this.ram('DeletePolicyVersion', { PolicyName, VersionId })
    await this.ram('DeletePolicy', { PolicyName })
  }

  async #oldVersions(PolicyName: string): Promise<string[]> {
    const { json } = await this.ram('ListPolicyVersions', { PolicyName, PolicyType: 'Custom' })
    const { PolicyVersions } = json as {
      PolicyVersions?: { PolicyVersion: readonly { VersionId: string; IsDefaultVersion: boolean }[] }
    }
    return (PolicyVersions?.PolicyVersion ?? []).filter((one) => !one.IsDefaultVersion).map((one) => one.VersionId)
  }

  /** A role that every user and role of the account may assume, with a policy of its own. */
  async role(RoleName: string, document?: PolicyDocument): Promise<{ arn: string; id: string; policyName: string }> {
    const account = await this.accountId()
    const { Role } = (await this.ramOk('CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(trustIn(`acs:ram::${account}:root`)),
    })) as { Role: { Arn: string; RoleId: string } }
    this.#made.push(() => this.#removeRole(RoleName))
    const policyName = document === undefined ? '' : await this.policy(document)
    if (policyName !== '')
      await this.ramOk('AttachPolicyToRole', { RoleName, PolicyName: policyName, PolicyType: 'Custom' })
    return { arn: Role.Arn, id: Role.RoleId, policyName }
  }

  async accountId(): Promise<string> {
    const { endpoint, rootKeys: keys } = this.target
    const { json, text } = await rpc({ endpoint, keys, version: stsVersion, action: 'GetCallerIdentity' })
    if (typeof json['AccountId'] !== 'string') throw new Error(`GetCallerIdentity: ${text}`)
    return json['AccountId']
  }

  /** Keys of a session of the role, for an hour unless said otherwise. */
  async session(options: SessionOptions = {}): Promise<Keys & { readonly token: string }> {
    const people = await this.people()
    const answer = await rpc({
      endpoint: this.target.endpoint,
      keys: people.userKeys,
      version: stsVersion,
      action: 'AssumeRole',
      shape: 'form',
      parameters: {
        RoleArn: options.roleArn ?? people.roleArn,
        RoleSessionName: options.name ?? 'conformance',
        ...(options.durationSeconds === undefined ? {} : { DurationSeconds: String(options.durationSeconds) }),
        ...(options.policy === undefined ? {} : { Policy: JSON.stringify(options.policy) }),
      },
    })
    const { Credentials } = answer.json as {
      Credentials?: { AccessKeyId: string; AccessKeySecret: string; SecurityToken: string }
    }
    if (Credentials === undefined) throw new Error(`AssumeRole: ${answer.status} ${answer.text}`)
    return { id: Credentials.AccessKeyId, secret: Credentials.AccessKeySecret, token: Credentials.SecurityToken }
  }

  async #removeUser(UserName: string): Promise<void> {
    const keys = (await this.ram('ListAccessKeys', { UserName })).json as {
      AccessKeys?: { AccessKey: readonly { AccessKeyId: string }[] }
    }
    for (const { AccessKeyId } of keys.AccessKeys?.AccessKey ?? [])
      await this.ram('DeleteAccessKey', { UserName, UserAccessKeyId: AccessKeyId })
    await this.ram('DeleteLoginProfile', { UserName })
    await this.ram('UnbindMFADevice', { UserName })
    for (const policy of await this.#attached('User', UserName))
      await this.ram('DetachPolicyFromUser', { UserName, ...policy })
    await this.ram('DeleteUser', { UserName })
  }

  /** With its members and policies, when it is there. */
  async removeGroup(GroupName: string): Promise<void> {
    const { Users } = (await this.ram('ListUsersForGroup', { GroupName, MaxItems: '1000' })).json as {
      Users?: { User: readonly { UserName: string }[] }
    }
    for (const { UserName } of Users?.User ?? []) await this.ram('RemoveUserFromGroup', { UserName, GroupName })
    for (const policy of await this.#attached('Group', GroupName))
      await this.ram('DetachPolicyFromGroup', { GroupName, ...policy })
    await this.ram('DeleteGroup', { GroupName })
  }

  async #removeRole(RoleName: string): Promise<void> {
    for (const policy of await this.#attached('Role', RoleName))
      await this.ram('DetachPolicyFromRole', { RoleName, ...policy })
    await this.ram('DeleteRole', { RoleName })
  }

  async #attached(to: 'User' | 'Role' | 'Group', name: string): Promise<{ PolicyName: string; PolicyType: string }[]> {
    const { json } = await this.ram(`ListPoliciesFor${to}`, { [`${to}Name`]: name })
    const { Policies } = json as { Policies?: { Policy: readonly { PolicyName: string; PolicyType: string }[] } }
    return (Policies?.Policy ?? []).map(({ PolicyName, PolicyType }) => ({ PolicyName, PolicyType }))
  }

  async #removeBucket(bucket: string): Promise<void> {
    const { root } = this
    const uploads = await root.call('GET', { bucket, query: [['uploads']] })
    for (const [, key = '', id = ''] of uploads.text.matchAll(/<Key>([^<]*)<\/Key>\s*<UploadId>([^<]*)<\/UploadId>/g))
      await root.call('DELETE', { bucket, key, query: [['uploadId', id]] })
    for (let round = 0; round < 20; round += 1) {
      const page = await root.call('GET', {
        bucket,
        query: [['versions'], ['max-keys', '1000'], ['encoding-type', 'url']],
      })
      // Without versioning each object is listed as its own version `null`.
      const found = [...page.text.matchAll(/<Key>([^<]*)<\/Key>\s*<VersionId>([^<]*)<\/VersionId>/g)]
      for (const [, key = '', id = ''] of found)
        await root.call('DELETE', { bucket, key: decodeURIComponent(key), query: [['versionId', id]] })
      if (found.length === 0) break
    }
    await root.call('DELETE', { bucket })
  }

  /** Removes one that is needed no longer; one that cannot go yet is tried again at the end. */
  async removeBucket(bucket: string): Promise<void> {
    await this.#removeBucket(bucket)
    const { status } = await this.root.call('GET', { bucket, query: [['bucketInfo']] })
    if (status === 404) this.#buckets.delete(bucket)
  }

  /** Removes all buckets that were made: an account may own no more than a hundred at a time. */
  async removeBuckets(): Promise<void> {
    for (const bucket of this.#buckets) await this.#removeBucket(bucket)
    this.#buckets.clear()
  }

  /** Removes everything that was made, newest first; what is already gone is no fault. */
  async close(): Promise<void> {
    await this.removeBuckets()
    for (const remove of this.#made.toReversed()) await remove()
    this.#made.length = 0
  }
}

export function trustIn(principal: string): PolicyDocument {
  return { Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [principal] } }] }
}

export function everythingOf(bucket: string): PolicyDocument {
  return allow('oss:*', `acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`)
}

/** The tutorial's session policy: one folder, and nothing else. */
export function folderPolicy(bucket: string, folder: string): PolicyDocument {
  return allow('oss:*', `acs:oss:*:*:${bucket}/${folder}`, `acs:oss:*:*:${bucket}/${folder}/*`)
}

export function allow(action: string | readonly string[], ...resources: readonly string[]): PolicyDocument {
  return { Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: resources }] }
}
