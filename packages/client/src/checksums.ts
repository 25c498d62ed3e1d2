import type { QueryParameter } from '@latchkey/protocol'
import { AnswerBody } from './answer-body.ts'
import type { Payload } from './body.ts'
import { crc64Of, createCrc64, parseCrc64 } from './crc64.ts'
import type { RunningCrc64 } from './crc64.ts'
import { IntegrityError } from './request-error.ts'
import type { Answered } from './sender.ts'
import type { WireAnswer } from './transport.ts'
import type { WireContract } from './wire-contract.ts'

const crcHeader = 'x-oss-hash-crc64ecma'

export type CheckedPayload = {
  readonly payload: Payload
  /** Throws IntegrityError when the server stored something else than was sent. */
  compare(answer: WireAnswer): Promise<void>
}

/** Counts the CRC-64 of what goes out, for operations that answer with that of what arrived. */
export function checkedPayload(contract: WireContract, payload: Payload): CheckedPayload {
  if (!isCompared(contract) || payload.kind === 'none') return { payload, compare: () => Promise.resolve() }
  if (payload.kind === 'bytes') {
    const { bytes } = payload
    return {
      payload,
      compare: async (answer) => {
        const stored = parseCrc64(answer.headers.get(crcHeader))
        if (stored !== undefined) requireEqual(contract, await crc64Of(bytes), stored)
      },
    }
  }
  let last: RunningCrc64 | undefined
  return {
    payload: {
      ...payload,
      open: () =>
        (async function* () {
          const running = await createCrc64()
          last = running
          for await (const chunk of payload.open()) {
            running.update(chunk)
            yield chunk
          }
        })(),
    },
    compare: (answer) => {
      const stored = parseCrc64(answer.headers.get(crcHeader))
      if (stored !== undefined && last !== undefined) requireEqual(contract, last.digest(), stored)
      return Promise.resolve()
    },
  }
}

/** Not for an append, which answers with the CRC of the whole object. */
function isCompared(contract: WireContract): boolean {
  const { route } = contract
  const isAppend = 'method' in route && route.query !== undefined && 'append' in route.query
  const answers = Object.values(contract.output).some(
    (field) => field.in === 'header' && field.name.toLowerCase() === crcHeader,
  )
  return answers && !isAppend && Object.values(contract.input).some((field) => field.in === 'stream')
}

/** The body of a whole object, which fails at its end when it is not what was stored. */
export function checkedAnswer(
  contract: WireContract,
  query: readonly QueryParameter[],
  answered: Answered,
): AnswerBody {
  const { answer, body } = answered
  const stored = parseCrc64(answer.headers.get(crcHeader))
  const isWhole =
    answer.status === 200 &&
    Object.values(contract.output).some((field) => field.in === 'stream') &&
    !query.some(([name]) => name === 'x-oss-process')
  // Browsers unpack what is encoded, so its bytes are not those that were stored.
  const isEncoded = (answer.headers.get('content-encoding') ?? 'identity') !== 'identity'
  return stored === undefined || !isWhole || isEncoded ? body : new AnswerBody(checkedChunks(contract, body, stored))
}

function checkedChunks(contract: WireContract, body: AnswerBody, stored: bigint): AsyncIterable<Uint8Array> {
  const inner = body[Symbol.asyncIterator]()
  let running: RunningCrc64 | undefined
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        running ??= await createCrc64()
        const result = await inner.next()
        if (result.done === true) requireEqual(contract, running.digest(), stored)
        else running.update(result.value)
        return result
      },
      return: async () => {
        await inner.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

function requireEqual(contract: WireContract, ours: bigint, stored: bigint): void {
  if (ours !== stored)
    throw new IntegrityError(
      `${contract.name}: the CRC-64 of what was transferred is ${ours}, that of the server ${stored}.`,
    )
}
