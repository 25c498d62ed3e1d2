/**
 * HMAC as RFC 2104 defines it, by two hashes in one call each: Node's Hmac is an object with a stream's machinery, and costs
 * several times as much as hashing a string to sign.
 */
import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = { sha1: 20, sha256: 32 } as const
/** A string to sign is hardly ever longer; what is has memory of its own. */
const scratchBytes = 16_384

/** What is derived of a key is kept for as long as the object that stands for the key. */
export type OneShotHmac<Key extends object> = (
  key: Key,
  data: string | Uint8Array,
  encoding: 'base64' | 'hex' | 'latin1',
) => string

type Pads = { readonly inner: Buffer; readonly outer: Buffer }

/** `bytesOf` is asked once for each key. */
export function oneShotHmac<Key extends object>(
  algorithm: keyof typeof digestBytes,
  bytesOf: (key: Key) => Uint8Array,
): OneShotHmac<Key> {
  const kept = new WeakMap<Key, Pads>()
  // Of its own: what is made of a key does not come to lie in the memory that Node lends to everybody.
  const scratch = Buffer.allocUnsafeSlow(scratchBytes)
  return (key, data, encoding) => {
    let pads = kept.get(key)
    if (pads === undefined) {
      pads = padsOf(algorithm, bytesOf(key))
      kept.set(key, pads)
    }
    const neededBytes = blockBytes + (typeof data === 'string' ? data.length * 3 : data.length)
    const message = neededBytes <= scratchBytes ? scratch : Buffer.allocUnsafeSlow(neededBytes)
    message.set(pads.inner)
    let endByte = blockBytes + data.length
    if (typeof data === 'string') endByte = blockBytes + message.write(data, blockBytes, 'utf8')
    else message.set(data, blockBytes)
    const digest = hash(algorithm, message.subarray(0, endByte), 'latin1')
    pads.outer.write(digest, blockBytes, 'latin1')
    return hash(algorithm, pads.outer, encoding)
  }
}

function padsOf(algorithm: keyof typeof digestBytes, key: Uint8Array): Pads {
  const inner = Buffer.allocUnsafeSlow(blockBytes).fill(0x36)
  const outer = Buffer.allocUnsafeSlow(blockBytes + digestBytes[algorithm]).fill(0x5c)
  const block = key.length <= blockBytes ? key : hash(algorithm, key, 'buffer')
  for (const [index, byte] of block.entries()) {
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  return { inner, outer }
}
