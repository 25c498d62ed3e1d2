import { checkKey } from './limits.ts'
import { KvInputError, KvUnavailableError } from './errors.ts'
import { holderBytesMax } from './port.ts'
import type { Kv, Lease } from './port.ts'

/** How often a lease is read again after another process wrote it in between. */
const leaseAttemptsMax = 8

/** Clocks of gateways are no farther apart. What ends later than that was taken before a clock was set back, and holds nobody up. */
const clockSkewMsMax = 15 * 60_000

/** A lease's record: a byte for its format, eight for its end (milliseconds, big-endian double), the holder's name. */
const leaseFormat = 1
const holderOffset = 9

/** Leases for every engine: a record taken and renewed by compare-and-set. */
export async function takeLease(
  kv: Pick<Kv, 'getMany' | 'commit'>,
  key: Uint8Array,
  holder: string,
  ttlMs: number,
  nowMs: number,
): Promise<Lease | undefined> {
  checkKey(key)
  const name = Buffer.from(holder)
  if (name.length < 1 || name.length > holderBytesMax)
    throw new KvInputError(`a lease's holder is 1 to ${holderBytesMax} bytes, not ${name.length}`)
  const expiresAtMs = nowMs + ttlMs
  for (let attempt = 0; attempt < leaseAttemptsMax; attempt += 1) {
    const [found] = await kv.getMany([{ key }])
    if (found === 'unchanged') throw new KvInputError('a read without a version has no answer "unchanged"')
    if (found !== undefined) {
      const lease = decodeLease(found.value)
      const isHeld = lease.expiresAtMs > nowMs && lease.expiresAtMs <= expiresAtMs + clockSkewMsMax
      if (isHeld && !lease.holder.equals(name)) return undefined
    }
    const put = [{ key, value: encodeLease(name, expiresAtMs) }]
    const result = await kv.commit({ check: [{ key, version: found?.version }], put })
    if (result.kind === 'committed') return { key, fence: result.version, expiresAtMs }
  }
  throw new KvUnavailableError('the lease was written by others each time it was tried')
}

function encodeLease(name: Buffer, expiresAtMs: number): Uint8Array {
  const value = Buffer.alloc(holderOffset + name.length)
  value.writeUInt8(leaseFormat, 0)
  value.writeDoubleBE(expiresAtMs, 1)
  name.copy(value, holderOffset)
  return value
}

function decodeLease(value: Uint8Array): { holder: Buffer; expiresAtMs: number } {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length)
  if (bytes.length <= holderOffset || bytes[0] !== leaseFormat)
    throw new KvInputError('the record at this key is not a lease')
  return { holder: bytes.subarray(holderOffset), expiresAtMs: bytes.readDoubleBE(1) }
}
