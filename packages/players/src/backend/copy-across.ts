/** Copies an object from one storage to another, byte by byte, with what is said of it. */
import { createHash } from 'node:crypto'
import { IntegrityError, RequestError, uploadObject } from '@latchkey/client'
import type { Client, PartSource } from '@latchkey/client'

export type Side = { readonly client: Pick<Client, 'oss' | 'digests'>; readonly bucket: string }

export type CopyAcross = {
  /** What was last written there before this is not copied. */
  readonly since?: Date | undefined
  /** What somebody wrote at the target meanwhile stays. */
  readonly forbidOverwrite: boolean
  readonly signal?: AbortSignal | undefined
}

/** `missing`: there is nothing to copy. `taken`: at the target somebody was quicker, and that stays. */
export type Copied = { readonly outcome: 'copied' | 'missing' | 'taken'; readonly sizeBytes: number }

/**
 * Says of a copy which object it is a copy of, so that later a copy is told from what a player wrote over it: of which key, because a copy
 * of the copy under another name keeps what is said of it, and with which ETag.
 */
const markName = 'latchkey-copy-of'

/** What was one piece stays one, and keeps its ETag, up to this size. */
const wholeBytesMax = 256 * 1_048_576
/** How often a source is begun anew that is written while it is read. */
const attemptsMax = 3

/** @throws RequestError, ConnectionError, TimeoutError, IntegrityError; nothing is left at the target that differs from the source */
export async function copyAcross(from: Side, to: Side, key: string, options: CopyAcross): Promise<Copied> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await copyOnce(from, to, key, options)
    } catch (error) {
      const isChanged = error instanceof RequestError && error.code === 'PreconditionFailed'
      if (!isChanged || attempt >= attemptsMax) throw error
    }
}

/** The ETag of the object that this one is a copy of; undefined for what is none of `copyAcross`, or was copied on under another key. */
export function copiedEtag(userMeta: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  const mark = userMeta?.[markName]
  const start = `${digestOf(key)}-`
  return mark?.startsWith(start) === true ? mark.slice(start.length) : undefined
}

const markOf = (key: string, etag: string): string => `${digestOf(key)}-${bareEtag(etag)}`
const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 16)
export const bareEtag = (etag: string): string => etag.replaceAll('"', '').toUpperCase()

async function copyOnce(from: Side, to: Side, key: string, options: CopyAcross): Promise<Copied> {
  const { since, forbidOverwrite, signal } = options
  const head = await headOf(from, key, signal)
  if (head === undefined || (since !== undefined && head.lastModified < since))
    return { outcome: 'missing', sizeBytes: 0 }
  const { contentLength: sizeBytes, etag, contentType, cacheControl, contentDisposition } = head
  const { contentEncoding, contentLanguage, expires } = head
  const userMeta = { ...head.userMeta, [markName]: markOf(key, etag) }
  const said = { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, userMeta }
  const target = { bucket: to.bucket, key, ...said }
  const source = sourceOf(from, key, { sizeBytes, etag }, signal)
  try {
    const stored =
      head.objectType === 'Appendable'
        ? await appendWhole(to, target, source, options)
        : await uploadObject(to.client, { ...target, forbidOverwrite }, source, {
            signal,
            ...(etag.includes('-') ? {} : { wholeBytesMax }),
          })
    const isOther = head.crc64 !== undefined && stored.crc64 !== undefined && BigInt(head.crc64) !== stored.crc64
    if (!isOther) return { outcome: 'copied', sizeBytes }
    await to.client.oss.deleteObject({ bucket: to.bucket, key })
    throw new IntegrityError(`CRC-64 of ${key} is ${head.crc64}, that of its copy ${stored.crc64}.`)
  } catch (error) {
    if (error instanceof RequestError && takenCodes.has(error.code)) return { outcome: 'taken', sizeBytes }
    throw error
  }
}

const takenCodes = new Set(['FileAlreadyExists', 'PositionNotEqualToLength', 'ObjectNotAppendable'])

/** Players go on appending to what can be appended to. */
async function appendWhole(
  { client: { oss } }: Side,
  target: { readonly bucket: string; readonly key: string },
  source: PartSource,
  { forbidOverwrite, signal }: CopyAcross,
) {
  // At position 0 there is nothing yet.
  if (!forbidOverwrite) await oss.deleteObject({ bucket: target.bucket, key: target.key }, { signal })
  const body = { sizeBytes: source.sizeBytes, open: () => source.read(0, source.sizeBytes) }
  const { crc64 } = await oss.appendObject({ ...target, position: 0, body }, { signal })
  return { crc64: crc64 === undefined ? undefined : BigInt(crc64) }
}

async function headOf({ client, bucket }: Side, key: string, signal: AbortSignal | undefined) {
  try {
    return await client.oss.headObject({ bucket, key }, { signal })
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw error
  }
}

/** All of it is of the one state that the ETag names. */
function sourceOf(
  { client, bucket }: Side,
  key: string,
  { sizeBytes, etag }: { readonly sizeBytes: number; readonly etag: string },
  signal: AbortSignal | undefined,
): PartSource {
  return {
    sizeBytes,
    fingerprint: etag,
    read: async function* (startByte, endByte) {
      const isWhole = startByte === 0 && endByte === sizeBytes
      const range = isWhole ? {} : { range: `bytes=${startByte}-${endByte - 1}` }
      const { body } = await client.oss.getObject({ bucket, key, ifMatch: etag, ...range }, { signal })
      yield* body
    },
  }
}
