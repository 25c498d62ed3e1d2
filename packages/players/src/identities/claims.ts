/** What a token must say to be taken, decided from its claims alone. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { IdentityRejected } from './identity-rejected.ts'
import type { Claims } from './signed-token.ts'
import { subjectBytesMax } from './verifier.ts'
import type { VerifiedIdentity } from './verifier.ts'

/** Devices, login servers and we do not agree about the time to the second; a provider may be given less or more. */
export const clockSkewSeconds = 120
/** The claim by which a provider chooses a plan of the game's file. */
export const planClaim = 'plan'
const planBytesMax = 64
/** The claim by which a provider says whether somebody is a minor. */
const minorClaim = 'minor'

export type ClaimRules = {
  readonly issuer: string
  /** The token is for one of these. */
  readonly audience: readonly string[]
  /** Clients besides the audiences that the token may have been given to. */
  readonly parties: readonly string[]
  /** The claim that names the player. */
  readonly subject: string
  readonly require: Readonly<Record<string, string | number | boolean>>
  readonly maxAgeSeconds?: number
  readonly skewSeconds: number
  /**
   * `optional`: a nonce in the token or in the request must be in both. `required`: there must be one. `hashed`: there must
   * be one, and the token carries the SHA-256 of what the request brings, in hexadecimal. `unseen`: somebody else has judged it.
   */
  readonly nonce: 'optional' | 'required' | 'hashed' | 'unseen'
}

export function judgeClaims(
  claims: Claims,
  rules: ClaimRules,
  request: { readonly now: Date; readonly nonce?: string },
): Pick<VerifiedIdentity, 'subject' | 'issuedAt' | 'claims' | 'terms'> {
  if (claims.iss !== rules.issuer)
    throw new IdentityRejected('issuer', `The token is issued by ${shown(claims.iss)}, not by ${rules.issuer}.`)
  judgeAudience(claims, rules)
  judgeTime(claims, rules, Math.floor(request.now.getTime() / 1_000))
  judgeNonce(claims.nonce, request.nonce, rules.nonce)
  for (const [name, want] of Object.entries(rules.require))
    if (!saysSo(ownClaim(claims, name), want))
      throw new IdentityRejected('claims', `The claim ${name} must be ${String(want)}.`)
  const plan = claims[planClaim]
  const hasPlan = typeof plan === 'string' && plan !== '' && Buffer.byteLength(plan) <= planBytesMax
  const issued = seconds(claims, 'iat')
  return {
    subject: subjectOf(claims, rules.subject),
    ...(issued === undefined ? {} : { issuedAt: new Date(issued * 1_000) }),
    claims,
    terms: { ...(hasPlan ? { plan } : {}), ...minorIn(claims) },
  }
}

function minorIn(claims: Claims): Pick<VerifiedIdentity['terms'], 'minor'> {
  const said = [true, false].find((one) => saysSo(ownClaim(claims, minorClaim), one))
  return said === undefined ? {} : { minor: said }
}

function judgeAudience(claims: Claims, { audience, parties }: ClaimRules): void {
  const audiences = Array.isArray(claims.aud) ? (claims.aud as unknown[]) : [claims.aud]
  if (!audiences.some((one) => typeof one === 'string' && audience.includes(one)))
    throw new IdentityRejected('audience', `The token is for ${shown(claims.aud)}, not for ${audience.join(' or ')}.`)
  // A token for several services may have been handed out by any of them; azp says by whom.
  if (claims.azp === undefined && audiences.length === 1) return
  if (typeof claims.azp !== 'string' || ![...audience, ...parties].includes(claims.azp))
    throw new IdentityRejected(
      'party',
      `The token was given to ${shown(claims.azp)} (claim azp), which is neither an audience nor among \`azp\` of this provider.`,
    )
}

function judgeTime(claims: Claims, { maxAgeSeconds, skewSeconds }: ClaimRules, now: number): void {
  const [expires, notBefore, issued] = [seconds(claims, 'exp'), seconds(claims, 'nbf'), seconds(claims, 'iat')]
  if (expires === undefined) throw new IdentityRejected('claims', 'The token never expires: it has no claim exp.')
  if (expires <= now - skewSeconds) throw new IdentityRejected('expired', 'The token has expired.')
  const begins = Math.max(notBefore ?? -Infinity, issued ?? -Infinity)
  if (begins > now + skewSeconds)
    throw new IdentityRejected(
      'clock',
      `The token begins ${begins - now} seconds from now: one of the clocks is wrong.`,
    )
  if (maxAgeSeconds === undefined) return
  if (issued === undefined)
    throw new IdentityRejected('claims', 'The token does not say when it was issued: it has no claim iat.')
  if (now - issued > maxAgeSeconds + skewSeconds)
    throw new IdentityRejected('expired', `The token was issued more than ${maxAgeSeconds} seconds ago.`)
}

function seconds(claims: Claims, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = claims[name]
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value
  throw new IdentityRejected('malformed', `The claim ${name} is no number.`)
}

function judgeNonce(inToken: unknown, given: string | undefined, rule: ClaimRules['nonce']): void {
  if (rule === 'unseen' || (inToken === undefined && given === undefined && rule === 'optional')) return
  if (typeof inToken !== 'string' || given === undefined)
    throw new IdentityRejected('nonce', `The ${given === undefined ? 'request' : 'token'} carries no nonce.`)
  const want = rule === 'hashed' ? createHash('sha256').update(given).digest('hex') : given
  // Hashed, so that both have one length.
  if (!timingSafeEqual(digest(inToken), digest(want)))
    throw new IdentityRejected('nonce', 'The nonce of the token is not that of the request.')
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Some providers write booleans as text, and lists where one of several is meant. */
function saysSo(value: unknown, want: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.includes(want)
  return value === want || (typeof want === 'boolean' && value === String(want))
}

function subjectOf(claims: Claims, name: string): string {
  const value = ownClaim(claims, name)
  const subject = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof subject !== 'string' || subject === '' || Buffer.byteLength(subject) > subjectBytesMax)
    throw new IdentityRejected(
      'subject',
      `The claim ${name} names nobody: it must be 1 to ${subjectBytesMax} bytes of text.`,
    )
  return subject
}

const ownClaim = (claims: Claims, name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined)

/** What somebody else wrote, cut short and without what a terminal would obey. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nobody').slice(0, 120)
