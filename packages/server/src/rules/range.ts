/** Inclusive on both ends. */
export type Range = { readonly startByte: number; readonly endByte: number }

/** `lax` is what OSS does by default, `standard` what `x-oss-range-behavior: standard` asks for. */
export type RangeBehavior = 'lax' | 'standard'

export type ResolvedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: Range }
  | { readonly kind: 'unsatisfiable' }

const whole: ResolvedRange = { kind: 'whole' }

/**
 * The bytes that a Range header means. Of several ranges the first counts; a header that is none means the whole object.
 * By default OSS answers a range that leaves the object with everything; only the standard behaviour clamps or refuses.
 * https://help.aliyun.com/en/oss/developer-reference/getobject
 */
export function resolveRange(header: string | undefined, sizeBytes: number, behavior: RangeBehavior): ResolvedRange {
  const first = /^bytes=([^,]*)/.exec(header?.trim() ?? '')?.[1]?.trim()
  const parts = /^(\d*)-(\d*)$/.exec(first ?? '-')
  const [start, end] = [parts?.[1] ?? '', parts?.[2] ?? '']
  if (start === '' && end === '') return whole
  if (start === '') return lastBytes(Number(end), sizeBytes, behavior)
  return between(Number(start), end === '' ? undefined : Number(end), sizeBytes, behavior)
}

function lastBytes(count: number, sizeBytes: number, behavior: RangeBehavior): ResolvedRange {
  const startByte = Math.max(0, sizeBytes - count)
  if (count > 0 && count <= sizeBytes) return part(startByte, sizeBytes - 1)
  if (behavior === 'lax') return whole
  return count === 0 || sizeBytes === 0 ? { kind: 'unsatisfiable' } : part(startByte, sizeBytes - 1)
}

function between(
  startByte: number,
  endByte: number | undefined,
  sizeBytes: number,
  behavior: RangeBehavior,
): ResolvedRange {
  if (endByte !== undefined && endByte < startByte) return whole
  const leaves = startByte >= sizeBytes || (endByte !== undefined && endByte >= sizeBytes)
  if (leaves && behavior === 'lax') return whole
  if (startByte >= sizeBytes) return { kind: 'unsatisfiable' }
  return part(startByte, Math.min(endByte ?? sizeBytes - 1, sizeBytes - 1))
}

function part(startByte: number, endByte: number): ResolvedRange {
  return { kind: 'part', range: { startByte, endByte } }
}

/**
 * `bytes=a-b` or `bytes=a-` of x-oss-copy-source-range, in order and inside a source of this size, or it is no range.
 * https://help.aliyun.com/en/oss/developer-reference/uploadpartcopy
 */
export function resolveCopyRange(text: string, sizeBytes: number): Range | undefined {
  const parts = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(text.trim())
  if (parts === null) return undefined
  const range = { startByte: Number(parts[1]), endByte: parts[2] === '' ? sizeBytes - 1 : Number(parts[2]) }
  return range.startByte <= range.endByte && range.endByte < sizeBytes ? range : undefined
}
