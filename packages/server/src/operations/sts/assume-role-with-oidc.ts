import { answer, integer, member, param, required, ServiceError, shape, text, time } from '@latchkey/protocol'
import type { OidcClaims, OidcJudgement } from '../../federation/oidc-tokens.ts'
import type { OidcProviderIdentity } from '../../store/directory/port.ts'
import { rpcOperation } from '../operation.ts'
import type { RpcContext } from '../operation.ts'
import { checkSessionName, checkSessionPolicy, durationWithin, parseRoleArn } from './assume-role-input.ts'
import { assumedRoleOutput } from './assumed-role.ts'
import { issueFederated, requireTrust } from './federated-session.ts'

export const assumeRoleWithOIDC = rpcOperation(
  {
    name: 'AssumeRoleWithOIDC',
    product: 'sts',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc',
    summary: 'Gives whoever has a token of an OIDC provider temporary credentials of a role that trusts it.',
    route: { action: 'AssumeRoleWithOIDC', version: '2015-04-01' },
    needs: [],
    callers: 'any',
    input: {
      oidcProviderArn: required(param('OIDCProviderArn', text)),
      roleArn: required(param('RoleArn', text)),
      oidcToken: required(param('OIDCToken', text)),
      roleSessionName: required(param('RoleSessionName', text)),
      durationSeconds: param('DurationSeconds', integer),
      policy: param('Policy', text),
    },
    output: {
      ...assumedRoleOutput,
      oidcTokenInfo: required(
        answer(
          'OIDCTokenInfo',
          shape({
            subject: required(member('Subject', text)),
            issuer: required(member('Issuer', text)),
            clientIds: required(member('ClientIds', text)),
            expirationTime: required(member('ExpirationTime', time)),
            issuanceTime: required(member('IssuanceTime', time)),
            verificationInfo: required(member('VerificationInfo', text)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      'InvalidParameter.DurationSeconds',
      'InvalidParameter.PolicyGrammar',
      'InvalidParameter.PolicySize',
      'InvalidParameter.SourceIdentity',
      'EntityNotExist.Role',
      'AuthenticationFail.NoPermission',
      'AuthenticationFail.OIDCToken.AudienceNotMatch',
      'AuthenticationFail.OIDCToken.Expired',
      'AuthenticationFail.OIDCToken.Invalid',
      'AuthenticationFail.OIDCToken.IssuerConfigurationBroken',
      'AuthenticationFail.OIDCToken.IssuerNotMatch',
      'AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch',
    ],
  },
  async (input, context) => {
    const { directory, oidcTokens, now } = context
    const { roleSessionName: sessionName, policy: sessionPolicy } = input
    const arn = parseRoleArn(input.roleArn)
    checkSessionName(sessionName)
    checkSessionPolicy(sessionPolicy)
    // What is revoked from here on has a larger number, and ends the new session too.
    const sequence = await directory.sequence()
    const provider = await providerOf(input.oidcProviderArn, directory)
    const claims = claimsOf(await oidcTokens.judge(input.oidcToken, provider, now), provider)
    const role = await directory.roleByName(arn.accountId, arn.roleName)
    if (role === undefined)
      throw new ServiceError('EntityNotExist.Role', {}, { message: `The role not exists: ${input.roleArn}. ` })
    const grant = {
      caller: {
        kind: 'federated',
        accountId: provider.accountId,
        provider: 'oidc-provider',
        providerName: provider.providerName,
        subject: claims.subject,
      },
      role,
      sessionName,
      sessionPolicy,
      durationSeconds: durationWithin(input.durationSeconds, role.maxSessionSeconds),
      sourceIdentity: claims.sourceIdentity,
      claims: new Map<string, string | readonly string[]>([
        ['oidc:iss', claims.issuer],
        ['oidc:aud', claims.audiences],
        ['oidc:sub', claims.subject],
      ]),
      sequence,
    } as const
    requireTrust(grant, context)
    return { ...issueFederated(grant, context), oidcTokenInfo: tokenInfo(claims) }
  },
)

/** In the cloud's own words: its clients' tests look for them. */
async function providerOf(arn: string, directory: RpcContext['directory']): Promise<OidcProviderIdentity> {
  const [, accountId, name] = /^acs:ram:\*?:(\d{1,20}):oidc-provider\/([A-Za-z0-9._-]{1,128})$/.exec(arn) ?? []
  if (accountId === undefined || name === undefined)
    throw new ServiceError(
      'AuthenticationFail.NoPermission',
      {},
      { message: 'Parameter OIDCProviderArn is not valid', status: 400 },
    )
  const provider = await directory.oidcProvider(accountId, name)
  if (provider === undefined)
    throw new ServiceError('AuthenticationFail.NoPermission', {}, { message: 'No such OIDC Provider registered.' })
  return provider
}

/** @throws ServiceError AuthenticationFail.OIDCToken, ServiceUnavailable */
function claimsOf(judged: OidcJudgement, { issuerUrl: Issuer }: OidcProviderIdentity): OidcClaims {
  switch (judged.kind) {
    case 'valid':
      return judged.claims
    case 'expired':
      throw new ServiceError('AuthenticationFail.OIDCToken.Expired')
    case 'audience':
      throw new ServiceError('AuthenticationFail.OIDCToken.AudienceNotMatch')
    case 'issuer':
      throw new ServiceError('AuthenticationFail.OIDCToken.IssuerNotMatch')
    case 'fingerprint':
      throw new ServiceError('AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch', { Issuer })
    case 'broken':
      throw new ServiceError('AuthenticationFail.OIDCToken.IssuerConfigurationBroken', {
        Issuer,
        Reason: judged.reason,
      })
    case 'invalid':
      throw new ServiceError('AuthenticationFail.OIDCToken.Invalid', { Reason: judged.reason })
    case 'busy':
      throw new ServiceError('ServiceUnavailable')
  }
}

function tokenInfo(claims: OidcClaims) {
  return {
    subject: claims.subject,
    issuer: claims.issuer,
    clientIds: claims.audiences.join(','),
    expirationTime: new Date(claims.expiresMs),
    issuanceTime: new Date(claims.issuedMs),
    verificationInfo: 'Success',
  }
}
