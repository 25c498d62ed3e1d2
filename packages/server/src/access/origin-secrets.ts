/** Secrets that a bucket's website signs its requests to an origin with: sealed in its document, told to nobody. */
import type { Secret } from '../base/secret.ts'
import type { RecordSealer } from '../store/directory/seal.ts'
import { documentKey } from '../store/records/keys.ts'

export type OriginSecrets = {
  readonly seal: (secret: string, place: Place) => string
  /** Begins with `AWS4`: as it is kept, it is the key of a signature's first step and never has to be text again. */
  readonly open: (sealed: string, place: Place) => Secret
}
type Place = { readonly bucketId: string; readonly accessKeyId: string }

export function openOriginSecrets(sealer: RecordSealer): OriginSecrets {
  const recordOf = ({ bucketId, accessKeyId }: Place): Buffer => documentKey(bucketId, 'website', accessKeyId)
  return {
    seal: (secret, place) =>
      Buffer.from(sealer.seal(Buffer.from(`AWS4${secret}`, 'utf8'), recordOf(place), 'origin-secret')).toString(
        'base64',
      ),
    open: (sealed, place) => sealer.open(Buffer.from(sealed, 'base64'), recordOf(place), 'origin-secret'),
  }
}
