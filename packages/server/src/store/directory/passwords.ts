/**
 * Passwords at rest: scrypt (RFC 7914) with a salt of their own, the hash sealed under the master key, so that a copy of
 * the database alone gives nothing to guess against. Each hash carries its parameters; raising them asks nothing of old ones.
 */
import { scrypt } from 'node:crypto'
import type { Ids } from '../../base/ids.ts'
import { equalInConstantTime } from '../../base/secret.ts'
import type { Secret } from '../../base/secret.ts'
import type { RecordSealer } from './seal.ts'
import { createGate } from '../gate.ts'

/** What a guess costs: memory is 128 × cost × blockSize bytes, time grows with all three. */
export type PasswordCost = { readonly cost: number; readonly blockSize: number; readonly parallelization: number }

/** 32 MiB and about a fifth of a second of one core. */
export const passwordCost: PasswordCost = { cost: 32_768, blockSize: 8, parallelization: 3 }

export type PasswordHash = PasswordCost & {
  readonly algorithm: 'scrypt'
  readonly salt: string
  /** Base64; it opens only under the record's own key. */
  readonly sealedHash: string
}

const saltBytes = 16
const hashBytes = 32
/** Each holds its memory while it runs; a process computes no more of them at once, and lets so many wait. */
const hashesAtOnceMax = 2
const hashesWaitingMax = 64

export type Passwords = {
  readonly hash: (password: Secret, recordKey: Uint8Array) => Promise<PasswordHash>
  /** As slow without a hash as with one, so that the time does not say whether there is a password. */
  readonly matches: (password: Secret, hash: PasswordHash | undefined, recordKey: Uint8Array) => Promise<boolean>
}

/** More passwords are being judged than this process has room for. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError'
}

export function passwords(sealer: RecordSealer, ids: Pick<Ids, 'bytes'>, now: PasswordCost = passwordCost): Passwords {
  const gate = createGate(hashesAtOnceMax)
  let count = 0
  const derive = async (password: Secret, salt: Buffer, cost: PasswordCost): Promise<Buffer> => {
    if (count >= hashesAtOnceMax + hashesWaitingMax) throw new PasswordsBusyError('too many passwords are being judged')
    count += 1
    try {
      using _turn = await gate.enter(undefined)
      return await scrypted(password, salt, cost)
    } finally {
      count -= 1
    }
  }
  return {
    async hash(password, recordKey) {
      const salt = Buffer.from(ids.bytes(saltBytes))
      const hash = await derive(password, salt, now)
      const sealedHash = Buffer.from(sealer.seal(hash, recordKey, 'password')).toString('base64')
      return { algorithm: 'scrypt', ...now, salt: salt.toString('base64'), sealedHash }
    },
    async matches(password, hash, recordKey) {
      if (hash === undefined) {
        await derive(password, Buffer.alloc(saltBytes), now)
        return false
      }
      const presented = await derive(password, Buffer.from(hash.salt, 'base64'), hash)
      const kept = sealer.open(Buffer.from(hash.sealedHash, 'base64'), recordKey, 'password')
      return equalInConstantTime(kept.reveal(), presented)
    },
  }
}

function scrypted(password: Secret, salt: Buffer, { cost, blockSize, parallelization }: PasswordCost): Promise<Buffer> {
  const options = { cost, blockSize, parallelization, maxmem: 256 * cost * blockSize }
  return new Promise((resolve, reject) => {
    scrypt(password.reveal(), salt, hashBytes, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    )
  })
}
