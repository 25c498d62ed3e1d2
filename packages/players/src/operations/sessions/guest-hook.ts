/**
 * The studio's say before a guest is made: attestation, proof of work, a list of its own. The address is the operator's and
 * trusted; what it answers is bounded in time and bytes, and a redirect is an answer of nobody.
 */
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { networkOf } from '../../rules/networks.ts'
import { signatureHeader } from '../../rules/webhook-signature.ts'
import type { Device } from '../../state/sessions.ts'
import type { Call } from '../endpoint.ts'

const answerBytesMax = 4_096
const verdict = z.object({ allow: z.boolean(), reason: z.string().max(64).optional() })

type Verdict = z.output<typeof verdict>

/** @throws PlayerError GrantNotAllowed when the hook says no, or does not answer and the configuration says `deny` */
export async function askGuestHook(call: Call<undefined>, device: Device | undefined): Promise<void> {
  const { app, now, origin } = call
  const { hook } = app.config.identities.guest
  if (hook === undefined) return
  const { address } = origin
  const body = JSON.stringify({ app: app.name, address, network: networkOf(address), device, at: now.toISOString() })
  const headers = {
    'Content-Type': 'application/json',
    'Webhook-Signature': signatureHeader(hook.secret, now, body),
  }
  const said = await ask(hook.url, { method: 'POST', headers, body }, hook.timeoutMs)
  if (typeof said === 'string') app.log(`players: ${app.name}: the hook for guests ${said}`)
  const { allow, reason } = typeof said === 'string' ? { allow: hook.onError === 'allow', reason: undefined } : said
  if (allow) return
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'identities.guest.hook', ...(reason === undefined ? {} : { reason }) },
    { message: 'The app takes no guest from here now.' },
  )
}

/** What the hook says, or in words why it says nothing. */
async function ask(url: string, init: RequestInit, timeoutMs: number): Promise<Verdict | string> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const text = await readText(response)
    if (response.status !== 200 || text === undefined)
      return `answered ${response.status}, and nothing that says yes or no`
    const read = verdict.safeParse(JSON.parse(text))
    return read.success ? read.data : 'answered something else than {"allow": true} or {"allow": false}'
  } catch (error) {
    return `did not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Undefined for what is too long; the rest is not read. */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length
    if (sizeBytes > answerBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
