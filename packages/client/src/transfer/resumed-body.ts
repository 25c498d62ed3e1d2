import type { Client } from '../client.ts'
import { wait } from '../clock.ts'
import { AnswerFormError, ConnectionError, IntegrityError, TimeoutError } from '../request-error.ts'

/** In a row without a byte between them, after which a body is given up. */
export const breaksInRowMax = 4
const breakPauseMs = 250

export type ObjectRange = {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** The bytes of an object that has changed meanwhile are never joined to those of the former one. */
  readonly etag: string
  readonly startByte: number
  /** Behind the last byte. */
  readonly endByte: number
}

/**
 * The bytes of a range. When the connection breaks in the middle the rest is asked for and goes on where it stopped.
 * Throws RequestError PreconditionFailed when the object was replaced.
 */
export async function* resumedBody(
  client: Pick<Client, 'oss'>,
  range: ObjectRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let nextByte = range.startByte
  let breaks = 0
  while (nextByte < range.endByte)
    try {
      for await (const chunk of await openRange(client, { ...range, startByte: nextByte }, signal)) {
        if (nextByte + chunk.length > range.endByte)
          throw new IntegrityError('The server sent more than was asked for.')
        nextByte += chunk.length
        breaks = 0
        yield chunk
      }
      if (nextByte < range.endByte)
        throw new ConnectionError('The body ended early.', { code: 'EARLY', isUnsent: false })
    } catch (error) {
      const isBreak = error instanceof ConnectionError || error instanceof TimeoutError
      breaks += 1
      if (!isBreak || breaks >= breaksInRowMax) throw error
      await wait(breakPauseMs * breaks, signal)
    }
}

async function openRange(
  client: Pick<Client, 'oss'>,
  range: ObjectRange,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const { bucket, key, versionId, startByte, endByte } = range
  const answer = await client.oss.getObject(
    {
      bucket,
      key,
      versionId,
      range: `bytes=${startByte}-${endByte - 1}`,
      rangeBehavior: 'standard',
      ifMatch: range.etag,
    },
    { signal },
  )
  const isWhole = answer.status === 200 && startByte === 0 && answer.contentLength === endByte
  const isAsked =
    answer.status === 206 && answer.contentRange?.startsWith(`bytes ${startByte}-${endByte - 1}/`) === true
  if (isWhole || isAsked) return answer.body
  await answer.body.cancel()
  throw new AnswerFormError(
    `Bytes ${startByte} to ${endByte - 1} were asked for; ${answer.contentRange ?? answer.status} came.`,
  )
}
