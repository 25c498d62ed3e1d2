/** What the player service sends to servers of the studio: events, and the questions of its hooks. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { systemTime } from './system-time.ts'

export type WebhookRequest = {
  /** The header `Webhook-Signature`. */
  readonly signature: string | undefined
  /** The body as it came, before anything parsed it. */
  readonly body: string | Uint8Array
  /** `secret` of the webhook or hook in the file of the game; several while it is exchanged. */
  readonly secret: string | readonly string[]
  /** So old, or so far ahead, a request may be; five minutes. */
  readonly toleranceSeconds?: number | undefined
  readonly now?: Date | undefined
}

/** An event; a hook's question has fields of its own. The same `id` is the same event: it may come more than once. */
export type Webhook = {
  readonly id?: string
  readonly type?: string
  readonly time?: string
  readonly app?: string
  readonly player?: string
  readonly data?: Readonly<Record<string, unknown>>
} & Readonly<Record<string, unknown>>

/** Nobody who knows the secret sent this, or not now. Answer 401 and do nothing. */
export class InvalidWebhook extends Error {
  override readonly name = 'InvalidWebhook'
}

const toleranceSecondsDefault = 300

/** @throws InvalidWebhook */
export function verifyWebhook(request: WebhookRequest): Webhook {
  const { signature = '', secret, toleranceSeconds = toleranceSecondsDefault, now = systemTime() } = request
  const [, time, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  if (time === undefined || given === undefined) throw new InvalidWebhook('there is no Webhook-Signature')
  const body = Buffer.from(request.body)
  const isGenuine = [secret].flat().some((one) => isSignedWith(one, time, body, given))
  if (!isGenuine) throw new InvalidWebhook('the signature does not match')
  if (Math.abs(now.getTime() / 1_000 - Number(time)) > toleranceSeconds)
    throw new InvalidWebhook('it was signed at another time: it was sent again, or a clock is wrong')
  return objectIn(body)
}

function isSignedWith(secret: string, time: string, body: Uint8Array, given: string): boolean {
  if (secret === '') throw new TypeError('the secret of a webhook is empty')
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(given, 'hex'))
}

function objectIn(body: Buffer): Webhook {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Webhook
  } catch {}
  throw new InvalidWebhook('the body is no JSON object')
}
