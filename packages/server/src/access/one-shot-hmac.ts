/**
 * HMAC-SHA256 as RFC 2104 defines it, by two hashes in one call each: Node's Hmac is an object with a stream's machinery,
 * and costs several times as much as hashing a string to sign.
 */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = 32

/** What is derived of a key, which is held as bytes anyway, is kept for as long as the key. */
export type OneShotHmac = (key: Uint8Array, data: string | Uint8Array) => string

type Pads = { readonly inner: Buffer; readonly outer: Buffer }

/** Answers in lower-case hexadecimal. Keys are at most a block long. */
export function oneShotHmac(): OneShotHmac {
  const kept = new WeakMap<Uint8Array, Pads>()
  return (key, data) => {
    let pads = kept.get(key)
    if (pads === undefined) {
      pads = padsOf(key)
      kept.set(key, pads)
    }
    const message = Buffer.allocUnsafe(blockBytes + (typeof data === 'string' ? data.length * 3 : data.length))
    pads.inner.copy(message)
    let endByte = message.length
    if (typeof data === 'string') endByte = blockBytes + message.write(data, blockBytes, 'utf8')
    else message.set(data, blockBytes)
    const digest = hash('sha256', message.subarray(0, endByte), 'latin1')
    pads.outer.write(digest, blockBytes, 'latin1')
    return hash('sha256', pads.outer, 'hex')
  }
}

function padsOf(key: Uint8Array): Pads {
  assert(key.length <= blockBytes, 'longer keys are hashed first, and none is')
  const inner = Buffer.alloc(blockBytes, 0x36)
  const outer = Buffer.alloc(blockBytes + digestBytes, 0x5c)
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  return { inner, outer }
}
