/**
 * Sign-in through the studio's own account system: a signed POST with the token that the game got there, answered with who
 * the player is. A player waits for it, so it has three seconds at most, and a bounded number of questions is under way.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { IdentityRejected, ProviderUnavailable } from './identity-rejected.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { arrived, jsonOf } from './provider-answer.ts'
import { openVerdictCache } from './verdict-cache.ts'
import { proofBytesMax, subjectBytesMax } from './verifier.ts'
import type { Proof, ProofContext, Terms, VerifiedIdentity, Verifier, VerifierClock } from './verifier.ts'

export const customAnswerBytesMax = 16_384
/** How long an answer may stand in for an account system that is down, where the file says `onError: cached`. */
export const customStaleMs = 15 * 60_000
/** Questions under way at once, of one provider and process. */
export const customQuestionsMax = 256

export type CustomSettings = {
  readonly url: string
  readonly secret: SignsWebhooks
  readonly timeoutMs: number
  readonly cacheSeconds: number
  readonly onError: 'deny' | 'cached'
}
export type SignsWebhooks = { hmacSha256(data: string): Buffer }
type Tools = { readonly fetch: LimitedFetch; readonly clock: VerifierClock }

export function customVerifier(provider: string, settings: CustomSettings, tools: Tools): Verifier {
  const verdicts = openVerdictCache<VerifiedIdentity>(tools.clock)
  const asked = new Map<string, Promise<VerifiedIdentity>>()

  const askOnce = (key: string, proof: Proof, context: ProofContext): Promise<VerifiedIdentity> => {
    const before = asked.get(key)
    if (before !== undefined) return before
    if (asked.size >= customQuestionsMax)
      throw new ProviderUnavailable('busy', `${provider} is being asked ${customQuestionsMax} times already`)
    const question = ask(provider, settings, tools, { proof, context }).finally(() => asked.delete(key))
    asked.set(key, question)
    return question
  }

  return {
    method: 'custom',
    provider,
    verify: async (proof, context) => {
      if (Buffer.byteLength(proof.token) > proofBytesMax)
        throw new IdentityRejected('malformed', `The token is longer than ${proofBytesMax} bytes.`)
      const key = questionKey(proof, context)
      const kept = verdicts.get(key, settings.cacheSeconds * 1_000)
      if (kept !== undefined) return kept
      try {
        const verdict = await askOnce(key, proof, context)
        verdicts.set(key, verdict)
        return verdict
      } catch (error) {
        // Who was refused must not come in again when the account system is down later.
        if (error instanceof IdentityRejected) verdicts.delete(key)
        const stale = settings.onError === 'cached' ? verdicts.get(key, customStaleMs) : undefined
        if (error instanceof ProviderUnavailable && stale !== undefined) return stale
        throw error
      }
    },
  }
}

/** The account system may answer by device and address, so an answer holds for them only. */
function questionKey({ token }: Proof, { app, address, device }: ProofContext): string {
  return createHash('sha256')
    .update(JSON.stringify([app, token, address, device]))
    .digest('base64')
}

type Question = { readonly proof: Proof; readonly context: ProofContext }

async function ask(
  provider: string,
  { url, secret, timeoutMs }: CustomSettings,
  { fetch }: Tools,
  { proof, context }: Question,
): Promise<VerifiedIdentity> {
  const body = JSON.stringify({ app: context.app, token: proof.token, ip: context.address, device: context.device })
  const what = `the account system ${provider}`
  const { status, body: answer } = arrived(
    await fetch({
      url,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'Webhook-Signature': webhookSignature(secret, Math.floor(context.now.getTime() / 1_000), body),
      },
      body,
      timeoutMs,
      answerBytesMax: customAnswerBytesMax,
    }),
    what,
  )
  if (status === 401) throw refusal(answer)
  if (status !== 200) throw new ProviderUnavailable('answer', `${what} answered status ${status}`)
  const read = answerShape.safeParse(jsonOf(answer))
  if (!read.success)
    throw new ProviderUnavailable('answer', `${what} answered what cannot be read: ${faultOf(read.error)}`)
  const { subject, issuedAt, ...terms } = read.data
  return {
    method: 'custom',
    provider,
    issuer: `custom:${provider}`,
    subject: String(subject),
    formerSubjects: [],
    ...(issuedAt === undefined ? {} : { issuedAt: timeOf(issuedAt) }),
    claims: { subject: String(subject) },
    terms: termsOf(terms),
  }
}

/** Over time and body, so that neither can be replaced and an old question cannot be asked again. */
export function webhookSignature(secret: SignsWebhooks, timeSeconds: number, body: string): string {
  const signature = secret.hmacSha256(`${timeSeconds}.${body}`).toString('hex')
  return `t=${timeSeconds},v1=${signature}`
}

const refusalShape = z.object({ code: z.string().max(64).catch('Refused'), message: z.string().max(500).catch('') })

function refusal(answer: Uint8Array): IdentityRejected {
  const said = refusalShape.safeParse(jsonOf(answer))
  return new IdentityRejected(
    'refused',
    'The account system refused the token.',
    said.success ? said.data : { code: 'Refused', message: '' },
  )
}

const amount = z.int().min(0)
const name = z.string().min(1).max(64)
/** ISO 8601, or seconds since 1970. */
const time = z.union([z.iso.datetime({ offset: true }), z.int().min(0).max(8_640_000_000_000)])
const answerShape = z.object({
  subject: z.union([
    z.string().refine((text) => text !== '' && Buffer.byteLength(text) <= subjectBytesMax, 'is empty or too long'),
    z.int(),
  ]),
  banned: z.boolean().optional(),
  until: time.nullish(),
  issuedAt: time.optional(),
  spaces: z.array(name).max(64).optional(),
  quota: z.record(name, z.object({ bytes: amount.optional(), objects: amount.optional() })).optional(),
  ttl: z.int().min(1).optional(),
  displayName: z.string().max(128).optional(),
  plan: name.optional(),
  minor: z.boolean().optional(),
})

type Answer = Omit<z.infer<typeof answerShape>, 'subject' | 'issuedAt'>

function termsOf({ banned, until, spaces, quota, ttl, displayName, plan, minor }: Answer): Terms {
  return {
    ...(banned === true ? { ban: banUntil(until ?? undefined) } : {}),
    ...(spaces === undefined ? {} : { spaces }),
    ...(quota === undefined ? {} : { quota: quota as NonNullable<Terms['quota']> }),
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(plan === undefined ? {} : { plan }),
    ...(minor === undefined ? {} : { minor }),
  }
}

function banUntil(until: z.infer<typeof time> | undefined): { readonly until?: Date } {
  return until === undefined ? {} : { until: timeOf(until) }
}

const timeOf = (given: z.infer<typeof time>): Date => new Date(typeof given === 'number' ? given * 1_000 : given)

/** Where the first fault is, without what stood there. */
function faultOf(error: z.ZodError): string {
  const [first] = error.issues
  return first === undefined ? 'no JSON' : `${first.path.map(String).join('.') || 'the answer'}: ${first.message}`
}
