/** Who may bind a domain to a bucket, and what is kept secret of it. */
import type { TxtRecords } from '../base/txt-records.ts'
import type { Secret } from '../base/secret.ts'
import type { RecordSealer } from '../store/directory/seal.ts'
import { documentKey } from '../store/records/keys.ts'

export type BoundDomains = {
  /** A name of the service itself, or under one: never a bucket's. */
  readonly isService: (domain: string) => boolean
  /** Whether the domain's owner shows the token; always when the operator has nobody asked. */
  readonly isVouched: (domain: string, token: string | undefined) => Promise<boolean>
  readonly sealKey: (privateKey: string, place: Place) => string
  readonly openKey: (sealed: string, place: Place) => Secret
}
type Place = { readonly bucketId: string; readonly domain: string }

export type BoundDomainsOptions = {
  readonly isService: (domain: string) => boolean
  readonly ownership: 'dns' | 'none'
  readonly txtRecords: TxtRecords
  readonly sealer: RecordSealer
}

export function openBoundDomains({ isService, ownership, txtRecords, sealer }: BoundDomainsOptions): BoundDomains {
  const recordOf = ({ bucketId, domain }: Place): Buffer => documentKey(bucketId, 'cname', domain)
  return {
    isService,
    isVouched: async (domain, token) =>
      ownership === 'none' || (token !== undefined && (await txtRecords(`_dnsauth.${domain}`)).includes(token)),
    sealKey: (privateKey, place) =>
      Buffer.from(sealer.seal(Buffer.from(privateKey, 'utf8'), recordOf(place), 'private-key')).toString('base64'),
    openKey: (sealed, place) => sealer.open(Buffer.from(sealed, 'base64'), recordOf(place), 'private-key'),
  }
}
