/**
 * A yes or a no of the studio's own server. The address is the operator's and trusted; what it answers is bounded in time and
 * bytes, and a redirect is an answer of nobody.
 */
import { z } from 'zod'
import type { Secret } from '../base/secret.ts'
import { signatureHeader } from '../rules/webhook-signature.ts'

const answerBytesMax = 4_096
const verdict = z.object({ allow: z.boolean(), reason: z.string().max(64).optional() })

export type Verdict = z.output<typeof verdict>
type Hook = { readonly url: string; readonly secret: Secret; readonly timeoutMs: number }

/** What the hook says, or in words why it says nothing. */
export async function askStudio(hook: Hook, question: object, now: Date): Promise<Verdict | string> {
  const body = JSON.stringify(question)
  const headers = { 'Content-Type': 'application/json', 'Webhook-Signature': signatureHeader(hook.secret, now, body) }
  try {
    const response = await fetch(hook.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(hook.timeoutMs),
    })
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
