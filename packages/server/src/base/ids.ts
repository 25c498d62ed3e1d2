import { randomBytes } from 'node:crypto'

/** Where chance comes from; tests give a seeded one. */
export type Ids = {
  /** 24 upper-case hexadecimal digits, as OSS request ids are. */
  ossRequestId(): string
  /** An upper-case GUID, as STS and RAM request ids are. */
  rpcRequestId(): string
  bytes(count: number): Buffer
  /** Lower-case hexadecimal digits: bucket ids, write ids, generation names. */
  hex(byteCount: number): string
  /** Letters and digits without bias: access key ids and secrets. */
  alphanumeric(length: number): string
  digits(length: number): string
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export function idsFrom(source: (count: number) => Buffer): Ids {
  const pick = (from: string, length: number): string => {
    let text = ''
    // Values at the top that would favour the first letters are thrown away.
    const fair = 256 - (256 % from.length)
    while (text.length < length)
      for (const byte of source(length)) if (byte < fair && text.length < length) text += from[byte % from.length]
    return text
  }
  return {
    ossRequestId: () => source(12).toString('hex').toUpperCase(),
    rpcRequestId: () => {
      const hex = source(16).toString('hex').toUpperCase()
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    bytes: (count) => source(count),
    hex: (byteCount) => source(byteCount).toString('hex'),
    alphanumeric: (length) => pick(alphabet, length),
    digits: (length) => pick('123456789', 1) + pick('0123456789', length - 1),
  }
}

/** Random bytes are drawn in pools, because each call into the system costs more than the bytes. */
export function pooledRandom(poolBytes = 4_096): (count: number) => Buffer {
  let pool = Buffer.alloc(0)
  let used = 0
  return (count) => {
    if (used + count > pool.length) {
      pool = randomBytes(Math.max(poolBytes, count))
      used = 0
    }
    used += count
    return pool.subarray(used - count, used)
  }
}

export const systemIds = (): Ids => idsFrom(pooledRandom())

/** The same ids on each run, for tests: a small linear congruential generator, never for secrets. */
export function seededIds(seed: number): Ids {
  let state = seed >>> 0
  return idsFrom((count) => {
    const bytes = Buffer.alloc(count)
    for (let index = 0; index < count; index += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      bytes[index] = state >>> 24
    }
    return bytes
  })
}
