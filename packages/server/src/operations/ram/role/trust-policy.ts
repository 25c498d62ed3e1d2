/**
 * What a trust policy has to say of an identity provider besides what its language asks
 * (https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp): of an OIDC provider which issuer,
 * and which audience, without which every application of the issuer that the provider knows could take the role; of a SAML
 * provider for whom its assertions are meant.
 */
import type { Statement, TrustPrincipal } from '@latchkey/policy'
import { ServiceError } from '@latchkey/protocol'
import { isRecipient, recipientOfRoles } from '../../../federation/saml-recipient.ts'
import type { DirectoryReader } from '../../../store/directory/port.ts'
import { trustPolicyDocument } from '../validate.ts'

type Providers = Pick<DirectoryReader, 'oidcProvider'>
type Provider = Extract<TrustPrincipal, { readonly kind: 'federated' }>

/** @throws ServiceError InvalidParameter.AssumeRolePolicyDocument.Length, MalformedPolicyDocument */
export async function checkedTrustPolicy(source: string, accountId: string, directory: Providers): Promise<string> {
  for (const statement of trustPolicyDocument(source).statements) {
    if (statement.effect !== 'Allow') continue
    for (const principal of statement.principals) {
      if (principal.kind !== 'federated') continue
      if (principal.provider === 'saml-provider') requireRecipient(statement)
      else await requireIssuer(statement, principal, accountId, directory)
    }
  }
  return source
}

function requireRecipient(statement: Statement): void {
  const other = valuesOf(statement, 'saml:recipient', 'a SAML').find((value) => !isRecipient(value))
  if (other !== undefined)
    throw malformed(`saml:recipient of statement ${statement.index + 1} must be ${recipientOfRoles}, not ${other}`)
}

async function requireIssuer(
  statement: Statement,
  principal: Provider,
  accountId: string,
  directory: Providers,
): Promise<void> {
  valuesOf(statement, 'oidc:aud', 'an OIDC')
  const issuers = valuesOf(statement, 'oidc:iss', 'an OIDC')
  // Providers of other accounts are nobody's business here.
  if (principal.accountId !== accountId) return
  // Who makes the role first may make the provider later.
  const issuer = (await directory.oidcProvider(principal.accountId, principal.name))?.issuerUrl
  if (issuer !== undefined && !issuers.includes(issuer))
    throw malformed(`oidc:iss of statement ${statement.index + 1} must be the issuer of ${principal.name}, ${issuer}`)
}

function valuesOf({ index, conditions }: Statement, key: string, whose: string): readonly string[] {
  const found = conditions.find((condition) => condition.operator === 'StringEquals' && condition.key === key)
  if (found !== undefined) return found.values
  throw malformed(`statement ${index + 1} trusts ${whose} provider, so it needs StringEquals on ${key}`)
}

const malformed = (reason: string): ServiceError => new ServiceError('MalformedPolicyDocument', { Reason: reason })
