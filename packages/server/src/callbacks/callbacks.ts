/** Tells applications of writes, as the writers asked: signed, bounded in time, size and number, and never repeated. */
import { createHash } from 'node:crypto'
import type { Outbound, OutboundAnswer } from '../base/outbound.ts'
import { callbackStringToSign } from '../rules/callback.ts'
import type { CallbackOrder } from '../rules/callback.ts'
import type { CallbackKey } from './callback-key.ts'

/** Where this server shows the public key of its callbacks. */
export const callbackKeyPath = '/-/callback/public-key.pem'
/** For each URL, from resolving its name to the last byte of its answer. */
export const callbackTimeoutMs = 5_000
export const callbackAnswerBytesMax = 3 * 1_048_576
/** In one worker; each may hold an answer. */
export const callbacksAtOnceMax = 64

export type CallbackCall = {
  readonly order: CallbackOrder
  readonly body: string
  /** Who asks, and about what: `x-oss-…`. */
  readonly headers: Readonly<Record<string, string>>
  /** Where the application finds the public key. */
  readonly keyUrl: string
}

export type CallbackOutcome =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'too-many' }

export type Callbacks = {
  readonly call: (call: CallbackCall) => Promise<CallbackOutcome>
  /** False when a literal address is named that tenants may not reach. */
  readonly mayReach: (url: URL) => boolean
  readonly publicPem: () => Promise<string>
}

export function openCallbacks(key: CallbackKey, outbound: Outbound): Callbacks {
  let underWay = 0
  return {
    publicPem: () => key.publicPem(),
    mayReach: ({ hostname }) => outbound.mayReach(hostname),
    call: async (call) => {
      if (underWay >= callbacksAtOnceMax) return { kind: 'too-many' }
      underWay += 1
      try {
        return await callInTurn(call, key, outbound)
      } finally {
        underWay -= 1
      }
    },
  }
}

/** The first URL that answers as it should ends it; else what the last one did is told. */
async function callInTurn(call: CallbackCall, key: CallbackKey, outbound: Outbound): Promise<CallbackOutcome> {
  const body = Buffer.from(call.body, 'utf8')
  let outcome: CallbackOutcome = { kind: 'failed', why: cannotConnect }
  for (const url of call.order.urls) {
    const headers = {
      ...call.headers,
      ...(call.order.host === undefined ? {} : { Host: call.order.host }),
      'Content-Type': call.order.bodyType,
      'Content-MD5': createHash('md5').update(body).digest('base64'),
      'User-Agent': 'aliyun-oss-callback',
      'x-oss-pub-key-url': Buffer.from(call.keyUrl, 'utf8').toString('base64'),
      Authorization: await key.sign(callbackStringToSign(url, body)),
    }
    const answer = await outbound.send({
      url,
      method: 'POST',
      headers,
      body,
      tellsName: call.order.tellsName,
      timeoutMs: callbackTimeoutMs,
      answerBytesMax: callbackAnswerBytesMax,
    })
    outcome = outcomeOf(answer)
    if (outcome.kind === 'answered') return outcome
  }
  return outcome
}

const cannotConnect = 'Error Status : -1.OSS can not connect to your callbackUrl, please check it.'

/** In the documents' own words, mistakes included: programs compare them. */
function outcomeOf(answer: OutboundAnswer): CallbackOutcome {
  switch (answer.kind) {
    case 'forbidden':
    case 'unreachable':
      return { kind: 'failed', why: cannotConnect }
    case 'timeout':
      return { kind: 'failed', why: 'Cost too long time.' }
    case 'no-length':
      return { kind: 'failed', why: 'Error Status : 400.User server missing content-length.' }
    case 'bad-length':
      return { kind: 'failed', why: 'Error Status : 400.User server return invalid conent-length value.' }
    case 'too-long':
      return { kind: 'failed', why: 'Error Status : 400.User server return too long content-length value.' }
    case 'answer':
      if (answer.status !== 200) return { kind: 'failed', why: `Error status : ${answer.status}.` }
      return answeredWith(answer.body)
  }
}

function answeredWith(body: Uint8Array): CallbackOutcome {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    JSON.parse(text)
    return { kind: 'answered', text }
  } catch {
    return { kind: 'failed', why: 'Response body is not valid json format.' }
  }
}
