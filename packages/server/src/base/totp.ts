import { createHmac } from 'node:crypto'
import { equalInConstantTime } from './secret.ts'
import type { Secret } from './secret.ts'

/** Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA1, six digits, thirty seconds. */
export const totpDigits = 6
export const totpStepMs = 30_000

/** Which code counts now. */
export const totpStep = (now: Date): number => Math.floor(now.getTime() / totpStepMs)

export function totpCode(seed: Secret | Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash =
    seed instanceof Uint8Array ? createHmac('sha1', seed).update(counter).digest() : seed.hmac('sha1', counter)
  // RFC 4226, 5.3: the last four bits say where the 31 bits begin that become the code.
  const number = hash.readUInt32BE((hash[hash.length - 1] ?? 0) & 15) & 0x7fff_ffff
  return String(number % 10 ** totpDigits).padStart(totpDigits, '0')
}

export function isTotpCode(seed: Secret, step: number, presented: string): boolean {
  return equalInConstantTime(Buffer.from(totpCode(seed, step)), Buffer.from(presented))
}
