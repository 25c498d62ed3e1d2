import { PlayerError } from '../../rules/errors.ts'
import type { BodyBytes } from '../endpoint.ts'

/**
 * A body that goes through the service, whole. What declares more than the limit is refused before a byte of it is read,
 * and what is longer than it declares is read no further.
 * @throws PlayerError ObjectTooLarge
 */
export async function readWhole(
  body: BodyBytes,
  limit: number,
  details: Readonly<Record<string, unknown>>,
): Promise<Buffer> {
  const tooLarge = (size: number): PlayerError => new PlayerError('ObjectTooLarge', { ...details, limit, size })
  if ((body.sizeBytes ?? 0) > limit) throw tooLarge(body.sizeBytes ?? 0)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body.chunks) {
    sizeBytes += chunk.length
    if (sizeBytes > limit) throw tooLarge(sizeBytes)
    chunks.push(chunk)
  }
  if (body.sizeBytes !== undefined && sizeBytes !== body.sizeBytes)
    throw new PlayerError('InvalidRequest', { path: 'body' }, { message: 'The body is shorter than it was declared.' })
  return Buffer.concat(chunks, sizeBytes)
}

/**
 * A body for a space, through the service: what is longer than that takes says by which way it goes, and what is longer than the space
 * takes by any way says that.
 * @throws PlayerError ObjectTooLarge
 */
export function readInline(
  body: BodyBytes,
  { space, maxObject, inlineMax }: { readonly space: string; readonly maxObject: number; readonly inlineMax: number },
  use: string,
): Promise<Buffer> {
  const isForNoWay = (body.sizeBytes ?? 0) > maxObject
  const details = { space, ...(isForNoWay || inlineMax >= maxObject ? {} : { use }) }
  return readWhole(body, isForNoWay ? maxObject : Math.min(maxObject, inlineMax), details)
}
