/** Where a transfer writes down how far it is: a file, a browser's storage, anything. */
export type CheckpointStore = {
  /** What was saved last, undefined when there is nothing or it cannot be read. */
  load(): Promise<unknown>
  save(checkpoint: UploadCheckpoint | DownloadCheckpoint): Promise<void>
  clear(): Promise<void>
}

export type UploadedPart = {
  readonly partNumber: number
  readonly etag: string
  /** Decimal, as the server writes it. */
  readonly crc64: string
}

export type UploadCheckpoint = {
  readonly kind: 'upload'
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  readonly sizeBytes: number
  readonly partBytes: number
  readonly fingerprint: string
  readonly parts: readonly UploadedPart[]
}

export type DownloadCheckpoint = {
  readonly kind: 'download'
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly etag: string
  readonly sizeBytes: number
  readonly partBytes: number
  /** The ranges that are on the disk, by their number from 0 on. */
  readonly parts: readonly { readonly index: number; readonly crc64: string }[]
}

/** Reads back what `save` was given; anything else is undefined, and the transfer begins anew. */
export function parseUploadCheckpoint(value: unknown): UploadCheckpoint | undefined {
  const isOne =
    hasTexts(value, ['kind', 'bucket', 'key', 'uploadId', 'fingerprint']) &&
    hasNumbers(value, ['sizeBytes', 'partBytes']) &&
    'parts' in value &&
    Array.isArray(value.parts) &&
    value.parts.every((part: unknown) => hasTexts(part, ['etag', 'crc64']) && hasNumbers(part, ['partNumber']))
  // Every member was looked at above.
  return isOne && textOf(value, 'kind') === 'upload' ? (value as unknown as UploadCheckpoint) : undefined
}

export function parseDownloadCheckpoint(value: unknown): DownloadCheckpoint | undefined {
  const isOne =
    hasTexts(value, ['kind', 'bucket', 'key', 'versionId', 'etag']) &&
    hasNumbers(value, ['sizeBytes', 'partBytes']) &&
    'parts' in value &&
    Array.isArray(value.parts) &&
    value.parts.every((part: unknown) => hasTexts(part, ['crc64']) && hasNumbers(part, ['index']))
  // Every member was looked at above.
  return isOne && textOf(value, 'kind') === 'download' ? (value as unknown as DownloadCheckpoint) : undefined
}

function hasTexts(value: unknown, names: readonly string[]): value is object {
  return typeof value === 'object' && value !== null && names.every((name) => textOf(value, name) !== undefined)
}

function hasNumbers(value: unknown, names: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false
  const numbers = new Map<string, unknown>(Object.entries(value))
  return names.every((name) => Number.isSafeInteger(numbers.get(name)) && Number(numbers.get(name)) >= 0)
}

function textOf(value: object, name: string): string | undefined {
  const text: unknown = new Map<string, unknown>(Object.entries(value)).get(name)
  return typeof text === 'string' ? text : undefined
}
