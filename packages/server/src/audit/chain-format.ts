/**
 * The files of the audit log. A process writes one chain of blocks into files of its own; a block is some lines of JSON
 * and then one that seals them: an HMAC over the seal before it and every byte of the block. A file begins with a line
 * that says which chain it continues, and where.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import type { SealKeys } from '../store/directory/seal.ts'

/** `2026-11-22-0123456789abcdef-000001.jsonl`: its day, its chain, and which file of the chain it is. */
export const fileNamePattern = /^(\d{4}-\d{2}-\d{2})-([0-9a-f]{16})-(\d{6})\.jsonl$/
export type FileName = { readonly name: string; readonly day: string; readonly chain: string; readonly file: number }

export function fileName(day: string, chain: string, file: number): string {
  return `${day}-${chain}-${String(file).padStart(6, '0')}.jsonl`
}

export function parseFileName(name: string): FileName | undefined {
  const [, day, chain, file] = fileNamePattern.exec(name) ?? []
  return day === undefined || chain === undefined ? undefined : { name, day, chain, file: Number(file) }
}

/** Where a chain stands: the number of a block and its seal. Block 0 is before the first. */
export type ChainPoint = { readonly block: number; readonly mac: string }
export const beforeFirst: ChainPoint = { block: 0, mac: '' }

/** The first line of a file. */
export type FileHead = {
  readonly audit: 1
  readonly chain: string
  readonly place: string
  readonly file: number
  /** The first block in this file, and the seal before it. */
  readonly block: number
  readonly previous: string
  /** Version of the master key. */
  readonly key: number
  readonly at: string
}
/** The last line of a block. */
export type BlockSeal = { readonly seal: number; readonly lines: number; readonly mac: string }

/** One key for chains and what is said about them, per version of the master key. */
export type ChainKeys = { readonly writeVersion: number; keyOf(version: number): Uint8Array | undefined }

export function chainKeys(keys: SealKeys): ChainKeys {
  const kept = new Map<number, Uint8Array>()
  return {
    writeVersion: keys.writeVersion,
    keyOf(version) {
      const known = kept.get(version)
      const base = known ?? keys.keyOf(version)
      if (known !== undefined || base === undefined) return known
      const made = new Uint8Array(hkdfSync('sha256', base, new Uint8Array(0), 'latchkey/1/audit/chain', 32))
      kept.set(version, made)
      return made
    },
  }
}

/** `text` is every byte of the block in front of the line that seals it. */
export function blockMac(key: Uint8Array, chain: string, before: ChainPoint, text: Uint8Array | string): string {
  return createHmac('sha256', key)
    .update(`block\0${chain}\0${before.block + 1}\0${before.mac}\0`)
    .update(text)
    .digest('base64url')
}

/** Of a record or a head, over its JSON without the mac. */
export function recordMac(key: Uint8Array, what: string, record: object): string {
  return createHmac('sha256', key)
    .update(`${what}\0${JSON.stringify(record)}`)
    .digest('base64url')
}
