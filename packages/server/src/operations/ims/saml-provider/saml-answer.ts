import { member, required, shape, text, time } from '@latchkey/protocol'
import type { SamlProviderRecord } from '../../../store/directory/records.ts'

const summary = {
  samlProviderName: required(member('SAMLProviderName', text)),
  arn: required(member('Arn', text)),
  description: member('Description', text),
  createDate: required(member('CreateDate', time)),
  updateDate: required(member('UpdateDate', time)),
} as const

/** Of listings. */
export const samlSummaryShape = shape(summary)
export const samlShape = shape({ ...summary, authnSignAlgo: required(member('AuthnSignAlgo', text)) })
export const samlDocumentShape = shape({
  ...samlShape.members,
  encodedSamlMetadataDocument: required(member('EncodedSAMLMetadataDocument', text)),
})

export function samlSummary({ accountId, providerName, description, createdMs, updatedMs }: SamlProviderRecord) {
  return {
    samlProviderName: providerName,
    arn: `acs:ram::${accountId}:saml-provider/${providerName}`,
    description,
    createDate: new Date(createdMs),
    updateDate: new Date(updatedMs),
  }
}

export function samlAnswer(provider: SamlProviderRecord) {
  return { ...samlSummary(provider), authnSignAlgo: provider.signAlgorithm }
}
