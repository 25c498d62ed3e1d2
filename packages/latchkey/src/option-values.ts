import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { UsageError } from './surroundings.ts'

export function parseInteger(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}

/** `20M`, `1G`, `512k`, or bytes. */
export function parseSize(text: string): number {
  const match = /^(\d{1,12})([kmg]?)(?:i?b)?$/i.exec(text)
  if (match === null) throw new InvalidArgumentError('It is a size, such as 16M.')
  const power = ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase())
  return Number(match[1]) * 1024 ** power
}

export function parseBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It is true or false.')
  return text === 'true'
}

/** ISO 8601, such as `2026-01-31T09:00:00Z`; without an offset it is the time of this machine, as everywhere in JavaScript. */
export function parseTime(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('It is a time, such as 2026-01-31T09:00:00Z.')
  return time
}

/** What a write asks of server-side encryption, by the names that the operations have. */
export type AskedEncryption = {
  readonly encryption: 'AES256' | 'SM4' | 'KMS'
  readonly encryptionKeyId?: string
  readonly dataEncryption?: 'SM4'
}

/** `AES256`, `SM4`, `KMS`, `KMS:KEYID`, and with `KMS+SM4` the data by SM4. */
export function parseEncryption(text: string): AskedEncryption {
  if (text === 'AES256' || text === 'SM4') return { encryption: text }
  const match = /^KMS(\+SM4)?(?::(.+))?$/.exec(text)
  if (match === null)
    throw new InvalidArgumentError('It is AES256, SM4, KMS or KMS:KEYID; KMS+SM4 has the data by SM4.')
  const [, sm4, encryptionKeyId] = match
  return {
    encryption: 'KMS',
    ...(sm4 !== undefined && { dataEncryption: 'SM4' }),
    ...(encryptionKeyId !== undefined && { encryptionKeyId }),
  }
}

/** `name=value`, as often as it is given. */
export function collectPair(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InvalidArgumentError('It is NAME=VALUE.')
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) }
}

export function collectText(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

/** The text itself, or with `@FILE` that of a file. Throws UsageError when the file cannot be read. */
export function readText(text: string): string {
  if (!text.startsWith('@')) return text
  try {
    return readFileSync(text.slice(1), 'utf8')
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
