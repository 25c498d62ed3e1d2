/**
 * HMAC-SHA256 as RFC 2104 defines it, by two hashes in one call each: Node's Hmac is an object with a stream's machinery,
 * and a sign-in makes four codes of some dozen bytes.
 */
import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = 32
/** What is coded is hardly ever longer; what is has memory of its own. */
const scratchBytes = 512

export type Mac = (data: string | Uint8Array) => Buffer

export function oneShotHmac(key: Uint8Array): Mac {
  // Of its own: what is made of a key does not come to lie in the memory that Node lends to everybody.
  const inner = Buffer.allocUnsafeSlow(scratchBytes).fill(0x36, 0, blockBytes)
  const outer = Buffer.allocUnsafeSlow(blockBytes + digestBytes).fill(0x5c, 0, blockBytes)
  const block = key.length <= blockBytes ? key : hash('sha256', key, 'buffer')
  for (const [index, byte] of block.entries()) {
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  return (data) => {
    const sizeBytes = typeof data === 'string' ? Buffer.byteLength(data) : data.length
    const isShort = blockBytes + sizeBytes <= scratchBytes
    const message = isShort ? inner : Buffer.allocUnsafeSlow(blockBytes + sizeBytes)
    if (!isShort) inner.copy(message, 0, 0, blockBytes)
    if (typeof data === 'string') message.write(data, blockBytes, 'utf8')
    else message.set(data, blockBytes)
    outer.write(hash('sha256', message.subarray(0, blockBytes + sizeBytes), 'latin1'), blockBytes, 'latin1')
    return hash('sha256', outer, 'buffer')
  }
}
