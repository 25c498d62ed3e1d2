/** What a bucket keeps of a domain that is bound to it. The private key is sealed, and told to nobody. */
import { member, required, shape, text } from '@latchkey/protocol'
import { certificateFacts } from '../../rules/certificate.ts'

export type CnameCertificate = {
  readonly id: string
  /** With its chain. */
  readonly pem: string
  /** Base64 of what `access/bound-domains.ts` sealed. */
  readonly sealedKey: string
  readonly createdMs: number
}
export type CnameDocument = { readonly certificate?: CnameCertificate | undefined }

export const cnameText = (document: CnameDocument): string => JSON.stringify(document)

export function parseCname(text: string): CnameDocument {
  // The document was written by `cnameText` and nothing else.
  return JSON.parse(text) as CnameDocument
}

export const toldCertificate = {
  shape: shape({
    type: required(member('Type', text)),
    id: required(member('CertId', text)),
    status: required(member('Status', text)),
    created: required(member('CreationDate', text)),
    fingerprint: required(member('Fingerprint', text)),
    validFrom: required(member('ValidStartDate', text)),
    validTo: required(member('ValidEndDate', text)),
  }),
  of: ({ id, pem, createdMs }: CnameCertificate) => {
    const { fingerprint, validFrom, validTo } = certificateFacts(pem)
    return {
      type: 'Upload',
      id,
      status: 'Enabled',
      created: new Date(createdMs).toUTCString(),
      fingerprint,
      validFrom: validFrom.toUTCString(),
      validTo: validTo.toUTCString(),
    }
  },
} as const
