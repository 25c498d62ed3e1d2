import { integer, member, required, shape, text, time } from '@latchkey/protocol'
import type { OidcProviderRecord } from '../../../store/directory/records.ts'

export const oidcShape = shape({
  oidcProviderName: required(member('OIDCProviderName', text)),
  arn: required(member('Arn', text)),
  issuerUrl: required(member('IssuerUrl', text)),
  clientIds: required(member('ClientIds', text)),
  fingerprints: required(member('Fingerprints', text)),
  issuanceLimitTime: required(member('IssuanceLimitTime', integer)),
  description: member('Description', text),
  createDate: required(member('CreateDate', time)),
  updateDate: required(member('UpdateDate', time)),
  gmtCreate: required(member('GmtCreate', text)),
  gmtModified: required(member('GmtModified', text)),
})

/** Lists are texts with commas, and each date stands there twice, as the cloud answers them. */
export function oidcAnswer(provider: OidcProviderRecord) {
  const { accountId, providerName, issuerUrl, clientIds, fingerprints, createdMs, updatedMs } = provider
  return {
    oidcProviderName: providerName,
    arn: `acs:ram::${accountId}:oidc-provider/${providerName}`,
    issuerUrl,
    clientIds: clientIds.join(','),
    fingerprints: fingerprints.join(','),
    issuanceLimitTime: provider.issuanceLimitHours,
    description: provider.description,
    createDate: new Date(createdMs),
    updateDate: new Date(updatedMs),
    gmtCreate: String(createdMs),
    gmtModified: String(updatedMs),
  }
}
