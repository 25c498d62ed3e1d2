/** `x-oss-traffic-limit`: a client that asks for its own body to go no faster. */
import { setTimeout } from 'node:timers/promises'
import type { InputOf } from '@latchkey/protocol'
import type { trafficInput } from './fields.ts'
import { invalidArgument } from './refusals.ts'

/** Newer documents allow 245,760; older ones began at 819,200. */
export const trafficLimitBitsPerSecondMin = 245_760
export const trafficLimitBitsPerSecondMax = 838_860_800
const piecesPerSecond = 10

/** @throws ServiceError InvalidArgument when it is out of bounds, or given as header and parameter */
export function trafficLimitOf(input: InputOf<typeof trafficInput>): number | undefined {
  const { trafficLimit, trafficLimitParameter } = input
  const text = trafficLimit ?? trafficLimitParameter
  if (text === undefined) return undefined
  const bitsPerSecond = /^\d{1,9}$/.test(text) ? Number(text) : 0
  const isTwice = trafficLimit !== undefined && trafficLimitParameter !== undefined
  if (isTwice || bitsPerSecond < trafficLimitBitsPerSecondMin || bitsPerSecond > trafficLimitBitsPerSecondMax)
    throw invalidArgument('x-oss-traffic-limit', text)
  return bitsPerSecond
}

/** The same chunks, cut small and spaced, so that no second carries more than the limit. */
export async function* slowed<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
  bitsPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const bytesPerSecond = bitsPerSecond / 8
  const pieceBytesMax = Math.floor(bytesPerSecond / piecesPerSecond)
  for await (const chunk of chunks)
    for (let atByte = 0; atByte < chunk.length; atByte += pieceBytesMax) {
      const piece = chunk.subarray(atByte, atByte + pieceBytesMax)
      await setTimeout((piece.length / bytesPerSecond) * 1_000, undefined, { signal })
      yield piece
    }
}

/** The body as it came, or slowed when the client asked for that. */
export function atMost(
  chunks: AsyncIterable<Uint8Array>,
  bitsPerSecond: number | undefined,
  context: { readonly signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  return bitsPerSecond === undefined ? chunks : slowed(chunks, bitsPerSecond, context.signal)
}
