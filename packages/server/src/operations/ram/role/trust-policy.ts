/**
 * What a trust policy has to say of an OIDC provider besides what its language asks: which issuer, and which audience
 * (https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp). Without the audience every
 * application of the issuer that the provider knows could take the role.
 */
import type { Statement } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'
import type { DirectoryReader } from '../../../store/directory-port.ts'
import { trustPolicyDocument } from '../validate.ts'

type Providers = Pick<DirectoryReader, 'oidcProvider'>

/** @throws ServiceError InvalidParameter.AssumeRolePolicyDocument.Length, MalformedPolicyDocument */
export async function checkedTrustPolicy(source: string, accountId: string, directory: Providers): Promise<string> {
  for (const statement of trustPolicyDocument(source).statements)
    if (statement.effect === 'Allow') await requireIssuer(statement, accountId, directory)
  return source
}

async function requireIssuer(
  { index, principals, conditions }: Statement,
  accountId: string,
  directory: Providers,
): Promise<void> {
  for (const principal of principals) {
    if (principal.kind !== 'federated' || principal.provider !== 'oidc-provider') continue
    const valuesOf = (key: string): readonly string[] => {
      const found = conditions.find((condition) => condition.operator === 'StringEquals' && condition.key === key)
      if (found !== undefined) return found.values
      throw malformed(`statement ${index + 1} trusts an OIDC provider, so it needs StringEquals on ${key}`)
    }
    valuesOf('oidc:aud')
    const issuers = valuesOf('oidc:iss')
    // Providers of other accounts are nobody's business here.
    if (principal.accountId !== accountId) continue
    // Who makes the role first may make the provider later.
    const issuer = (await directory.oidcProvider(principal.accountId, principal.name))?.issuerUrl
    if (issuer !== undefined && !issuers.includes(issuer))
      throw malformed(`oidc:iss of statement ${index + 1} must be the issuer of ${principal.name}, ${issuer}`)
  }
}

const malformed = (reason: string): ServiceError => new ServiceError('MalformedPolicyDocument', { Reason: reason })
