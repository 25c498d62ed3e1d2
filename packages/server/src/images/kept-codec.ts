/**
 * A made picture as a file: what it was made of and the picture, each sealed with AES-256-GCM under a key that the master
 * key gives to this purpose alone. A picture of encrypted objects is sealed with the key of each of them instead, so that
 * it opens only while they do. The name of the file is associated data, so a file under another name does not open, and
 * neither does one of which a crash left only a part.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Ids } from '../base/ids.ts'
import type { DerivedSeal } from '../store/sealing/block-cipher.ts'
import type { Picture } from './picture.ts'

/** Keys by version of the master key; `writeVersion` seals, all open. */
export type KeptKeys = { readonly writeVersion: number; keyOf(version: number): Uint8Array | undefined }

/** The write of an object that a picture was made of: the object itself, then its watermarks. */
export type KeptSource = {
  readonly bucketId: string
  readonly key: string
  readonly writeId: string
  /** Of an object under a KMS key: when that key is gone the picture is noise. */
  readonly kmsKeyId?: string | undefined
}
export type KeptAbout = { readonly sources: readonly KeptSource[]; readonly madeMs: number }

const magic = Buffer.from('LKPICT2\n', 'latin1')
/** Magic, key version, lengths of the two sealed parts. */
export const keptHeadBytes = magic.length + 4 + 4 + 4
/** Four keys of 1,023 bytes as JSON, with room. */
export const aboutBytesMax = 32_768
const nonceBytes = 12
const tagBytes = 16

export function sealKept(
  keys: KeptKeys,
  ids: Pick<Ids, 'bytes'>,
  name: string,
  about: KeptAbout,
  picture: Picture,
  seals: readonly DerivedSeal[],
): Buffer[] {
  const key = keys.keyOf(keys.writeVersion)
  if (key === undefined) throw new Error(`master key version ${keys.writeVersion} is not configured`)
  const told = Buffer.from(JSON.stringify({ ...about, contentType: picture.contentType, sealCount: seals.length }))
  const binding = `${name} picture`
  const sealed = [
    sealPart(key, ids.bytes(nonceBytes), `${name} about`, told),
    seals.length === 0
      ? sealPart(key, ids.bytes(nonceBytes), binding, picture.bytes)
      : [Buffer.from(seals.reduce((bytes, seal) => seal.seal(binding, bytes), picture.bytes))],
  ]
  const head = Buffer.alloc(keptHeadBytes)
  magic.copy(head)
  head.writeUInt32LE(keys.writeVersion, 8)
  head.writeUInt32LE(lengthOf(sealed[0] ?? []), 12)
  head.writeUInt32LE(lengthOf(sealed[1] ?? []), 16)
  return [head, ...sealed.flat()]
}

function sealPart(key: Uint8Array, nonce: Uint8Array, binding: string, bytes: Uint8Array): Buffer[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(binding, 'latin1'))
  return [Buffer.from(nonce), cipher.update(bytes), cipher.final(), cipher.getAuthTag()]
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0)

type Told = {
  readonly sources: readonly KeptSource[]
  readonly madeMs: number
  readonly contentType: string
  readonly sealCount: number
}
type About = Told & { readonly pictureAt: number; readonly sizeBytes: number }

/** Few words, so by hand: a library of shapes would be a tenth of what this process loads. */
function toldOf(value: unknown): Told | undefined {
  if (!isRecord(value)) return undefined
  const { sources, madeMs, contentType, sealCount } = value
  if (typeof madeMs !== 'number' || typeof contentType !== 'string' || typeof sealCount !== 'number') return undefined
  if (!Array.isArray(sources)) return undefined
  const known = sources.map(sourceOf).filter((source) => source !== undefined)
  return known.length === sources.length ? { sources: known, madeMs, contentType, sealCount } : undefined
}

function sourceOf(value: unknown): KeptSource | undefined {
  if (!isRecord(value)) return undefined
  const { bucketId, key, writeId, kmsKeyId } = value
  if (typeof bucketId !== 'string' || typeof key !== 'string' || typeof writeId !== 'string') return undefined
  if (kmsKeyId !== undefined && typeof kmsKeyId !== 'string') return undefined
  return { bucketId, key, writeId, kmsKeyId }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** What the first bytes of a file tell of it; undefined when they are not whole, not of this name, or of another key. */
export function openAbout(keys: Pick<KeptKeys, 'keyOf'>, name: string, start: Buffer): About | undefined {
  const parts = partsOf(start)
  const key = parts && keys.keyOf(parts.version)
  const told = key && openPart(key, `${name} about`, start.subarray(keptHeadBytes, parts.pictureAt))
  const about = told && toldOf(JSON.parse(told.toString('utf8')))
  return about && { ...about, pictureAt: parts.pictureAt, sizeBytes: parts.sizeBytes }
}

/** The picture in a whole file; undefined as above, and when it was made of objects that are sealed otherwise. */
export function openKept(
  keys: Pick<KeptKeys, 'keyOf'>,
  name: string,
  file: Buffer,
  seals: readonly DerivedSeal[],
): Picture | undefined {
  const about = openAbout(keys, name, file)
  if (about?.sizeBytes !== file.length || about.sealCount !== seals.length) return undefined
  const key = keys.keyOf(file.readUInt32LE(8))
  const binding = `${name} picture`
  const sealed = file.subarray(about.pictureAt)
  const bytes =
    seals.length === 0
      ? key && openPart(key, binding, sealed)
      : seals.reduceRight<Buffer | undefined>((inner, seal) => inner && seal.open(binding, inner), sealed)
  return bytes && { bytes, contentType: about.contentType }
}

function partsOf(start: Buffer): { version: number; pictureAt: number; sizeBytes: number } | undefined {
  if (start.length < keptHeadBytes || !start.subarray(0, magic.length).equals(magic)) return undefined
  const aboutBytes = start.readUInt32LE(12)
  const pictureAt = keptHeadBytes + aboutBytes
  if (aboutBytes > aboutBytesMax || start.length < pictureAt) return undefined
  return { version: start.readUInt32LE(8), pictureAt, sizeBytes: pictureAt + start.readUInt32LE(16) }
}

function openPart(key: Uint8Array, binding: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(binding, 'latin1'))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
