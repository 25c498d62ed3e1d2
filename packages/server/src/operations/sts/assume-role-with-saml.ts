import { answer, integer, member, param, required, ServiceError, shape, text } from '@latchkey/protocol'
import { createHash } from 'node:crypto'
import type { SamlClaims } from '../../federation/saml-assertion.ts'
import type { SamlJudgement } from '../../federation/saml-assertions.ts'
import type { SamlProviderIdentity } from '../../store/directory/port.ts'
import { rpcOperation } from '../operation.ts'
import type { RpcContext } from '../operation.ts'
import { checkSessionName, checkSessionPolicy, durationWithin, parseRoleArn } from './assume-role-input.ts'
import { assumedRoleOutput } from './assumed-role.ts'
import { issueFederated, requireTrust } from './federated-session.ts'

export const assumeRoleWithSAML = rpcOperation(
  {
    name: 'AssumeRoleWithSAML',
    product: 'sts',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerolewithsaml',
    summary: 'Gives whoever has a SAML response of a provider temporary credentials of a role that it names.',
    route: { action: 'AssumeRoleWithSAML', version: '2015-04-01' },
    needs: [],
    callers: 'any',
    input: {
      samlProviderArn: param('SAMLProviderArn', text),
      roleArn: param('RoleArn', text),
      samlAssertion: param('SAMLAssertion', text),
      durationSeconds: param('DurationSeconds', integer),
      policy: param('Policy', text),
    },
    output: {
      ...assumedRoleOutput,
      samlAssertionInfo: required(
        answer(
          'SAMLAssertionInfo',
          shape({
            subjectType: required(member('SubjectType', text)),
            subject: required(member('Subject', text)),
            recipient: required(member('Recipient', text)),
            issuer: required(member('Issuer', text)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      'MissingParameter',
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      'InvalidParameter.DurationSeconds',
      'InvalidParameter.PolicyGrammar',
      'InvalidParameter.PolicySize',
      'InvalidParameter.SourceIdentity',
      'EntityNotExist.SAMLProvider',
      'EntityNotExist.RoleArn',
      'AuthenticationFail.IDPMetadata.Invalid',
      'AuthenticationFail.SAMLAssertion.Expired',
      'AuthenticationFail.SAMLAssertion.Invalid',
      'NoPermission',
      'Throttling.User',
    ],
  },
  async (input, context) => {
    const { directory, samlAssertions, now } = context
    const providerArn = given(input.samlProviderArn, 'SAMLProviderArn')
    const roleArn = given(input.roleArn, 'RoleArn')
    const assertion = given(input.samlAssertion, 'SAMLAssertion')
    const { policy: sessionPolicy } = input
    const arn = parseRoleArn(roleArn)
    checkSessionPolicy(sessionPolicy)
    // What is revoked from here on has a larger number, and ends the new session too.
    const sequence = await directory.sequence()
    const provider = await providerOf(providerArn, directory)
    // Before anything is said about roles: whoever proves nothing learns nothing of them.
    const claims = claimsOf(await samlAssertions.judge(assertion, provider, now))
    const role = await directory.roleByName(arn.accountId, arn.roleName)
    if (role === undefined) throw new ServiceError('EntityNotExist.RoleArn')
    requireNamed(claims, `role/${role.roleName}`, role.accountId, provider)
    const sessionName = claims.sessionName ?? ''
    checkSessionName(sessionName)
    const grant = {
      caller: {
        kind: 'federated',
        accountId: provider.accountId,
        provider: 'saml-provider',
        providerName: provider.providerName,
        subject: claims.subject,
      },
      role,
      sessionName,
      sessionPolicy,
      durationSeconds: durationWithin(shortest(input.durationSeconds, claims.sessionSeconds), role.maxSessionSeconds),
      sourceIdentity: claims.sourceIdentity,
      claims: new Map([['saml:recipient', claims.recipient]]),
      sequence,
    } as const
    requireTrust(grant, context)
    await requireUnused(claims, provider, context)
    const { subjectType, subject, recipient, issuer } = claims
    return { ...issueFederated(grant, context), samlAssertionInfo: { subjectType, subject, recipient, issuer } }
  },
)

function given(value: string | undefined, name: string): string {
  if (value !== undefined) return value
  throw new ServiceError(
    'MissingParameter',
    { Parameter: name },
    { wireCode: `MissingParameter.${name}`, message: `Parameter ${name} is required.` },
  )
}

/** The page has no code for an ARN that is none: it leads to no provider. */
async function providerOf(arn: string, directory: RpcContext['directory']): Promise<SamlProviderIdentity> {
  const [, accountId, name] = /^acs:ram:\*?:(\d{1,20}):saml-provider\/([A-Za-z0-9._-]{1,128})$/.exec(arn) ?? []
  const provider =
    accountId === undefined || name === undefined ? undefined : await directory.samlProvider(accountId, name)
  if (provider === undefined)
    throw new ServiceError('EntityNotExist.SAMLProvider', {}, { message: 'Can not find SAML provider.' })
  return provider
}

/** @throws ServiceError AuthenticationFail */
function claimsOf(judged: SamlJudgement): SamlClaims {
  switch (judged.kind) {
    case 'valid':
      return judged.claims
    case 'expired':
      throw new ServiceError('AuthenticationFail.SAMLAssertion.Expired')
    case 'metadata':
      throw new ServiceError('AuthenticationFail.IDPMetadata.Invalid', { Reason: judged.reason })
    case 'invalid':
      throw invalid(judged.reason)
  }
}

const invalid = (Reason: string): ServiceError =>
  new ServiceError('AuthenticationFail.SAMLAssertion.Invalid', { Reason })

/** The provider names the roles that whoever it vouches for may have, each together with itself. */
function requireNamed(claims: SamlClaims, role: string, accountId: string, provider: SamlProviderIdentity): void {
  const roleArn = `acs:ram::${accountId}:${role}`.toLowerCase()
  const providerArn = `acs:ram::${provider.accountId}:saml-provider/${provider.providerName}`
  const isNamed = claims.roles.some(
    (pair) => pair.roleArn.toLowerCase() === roleArn && pair.providerArn === providerArn,
  )
  if (!isNamed)
    throw new ServiceError(
      'NoPermission',
      {},
      { message: 'The SAML assertion does not name this role with this provider.' },
    )
}

/** The provider's SessionDuration bounds what the call asks for. */
function shortest(asked: number | undefined, allowed: number | undefined): number | undefined {
  return asked === undefined || allowed === undefined ? (asked ?? allowed) : Math.min(asked, allowed)
}

/** An assertion that says OneTimeUse, in any worker. After everything else: a call that fails does not use it up. */
async function requireUnused(claims: SamlClaims, provider: SamlProviderIdentity, context: RpcContext): Promise<void> {
  if (!claims.isForOneUse) return
  const id = createHash('sha256').update(claims.assertionId).digest('hex')
  const owner = `saml-provider/${provider.accountId}/${provider.providerName}`
  const used = await context.nonces.use(owner, id, claims.endsMs, context.now.getTime())
  if (used === 'used') throw invalid('it is for one use (OneTimeUse) and was used before')
  if (used === 'full') throw new ServiceError('Throttling.User')
}
