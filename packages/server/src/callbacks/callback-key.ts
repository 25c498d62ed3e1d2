import { createPrivateKey, createPublicKey, generateKeyPair, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Kv } from '@latchkey/kv'
import type { RecordSealer } from '../store/directory/seal.ts'

export type CallbackKey = {
  /** Base64 of RSA (PKCS #1) over MD5, which is what the documents' verifiers check. */
  readonly sign: (data: Uint8Array) => Promise<string>
  readonly publicPem: () => Promise<string>
}

const recordKey = Buffer.from('callback/key', 'latin1')
const field = 'private key'
const modulusBits = 2_048

/**
 * The key with which callbacks are signed: made by whichever process needs it first, sealed in the metadata, and the same
 * for all of them from then on.
 */
export function openCallbackKey(kv: Pick<Kv, 'getMany' | 'commit'>, sealer: RecordSealer): CallbackKey {
  let known: Promise<KeyPair> | undefined
  const pair = (): Promise<KeyPair> => {
    known ??= loadOrMake(kv, sealer).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
  return {
    sign: async (data) => sign('md5', data, (await pair()).privateKey).toString('base64'),
    publicPem: async () => (await pair()).publicPem,
  }
}

type KeyPair = { readonly privateKey: KeyObject; readonly publicPem: string }

async function loadOrMake(kv: Pick<Kv, 'getMany' | 'commit'>, sealer: RecordSealer): Promise<KeyPair> {
  const known = await load(kv, sealer)
  if (known !== undefined) return known
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: modulusBits })
  const bytes = privateKey.export({ type: 'pkcs8', format: 'der' })
  const value = sealer.seal(bytes, recordKey, field)
  await kv.commit({ check: [{ key: recordKey, version: undefined }], put: [{ key: recordKey, value }] })
  // Whoever was quicker has the key that everybody uses; after a broken connection only a look tells.
  const made = await load(kv, sealer)
  if (made === undefined) throw new Error('the key of callbacks could not be stored')
  return made
}

async function load(kv: Pick<Kv, 'getMany'>, sealer: RecordSealer): Promise<KeyPair | undefined> {
  const [found] = await kv.getMany([{ key: recordKey }])
  if (typeof found !== 'object') return undefined
  const key = sealer.open(found.value, recordKey, field).reveal()
  const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' })
  return { privateKey, publicPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) }
}
