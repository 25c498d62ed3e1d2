/** What a signed assertion says: who it is about, for whom it was made, until when, and which roles it names. */
import type { Element } from '@xmldom/xmldom'
import { isRecipient, recipientOfRoles } from './saml-recipient.ts'
import { assertionNamespace, childrenOf } from './saml-signature.ts'

export type SamlClaims = {
  readonly assertionId: string
  readonly issuer: string
  readonly subject: string
  readonly subjectType: string
  readonly recipient: string
  /** Pairs of role and provider. */
  readonly roles: readonly { readonly roleArn: string; readonly providerArn: string }[]
  readonly sessionName: string | undefined
  readonly sessionSeconds: number | undefined
  readonly sourceIdentity: string | undefined
  readonly isForOneUse: boolean
  /** Until when it can come again. */
  readonly endsMs: number
}
export type SamlClaimsRead =
  | { readonly kind: 'claims'; readonly claims: SamlClaims }
  | { readonly kind: 'expired' }
  | { readonly kind: 'wrong'; readonly reason: string }

/** By how much the clock of a provider may differ from ours. */
export const samlClockMs = 60_000
const rolesMax = 500
const subjectCharactersMax = 1_024

const audiences: ReadonlySet<string> = new Set([
  'urn:alibaba:cloudcomputing',
  'urn:alibaba:cloudcomputing:international',
])
const attributePrefix = 'https://www.aliyun.com/SAML-Role/Attributes/'
const formatPrefix = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

class Wrong extends Error {}
class Expired extends Error {}

/** @param assertion parsed from the bytes that were signed */
export function readClaims(assertion: Element, now: Date): SamlClaimsRead {
  try {
    return { kind: 'claims', claims: claimsOf(assertion, now.getTime()) }
  } catch (error) {
    if (error instanceof Expired) return { kind: 'expired' }
    if (error instanceof Wrong) return { kind: 'wrong', reason: error.message }
    throw error
  }
}

function claimsOf(assertion: Element, nowMs: number): SamlClaims {
  if (assertion.getAttribute('Version') !== '2.0') throw new Wrong('its version is not 2.0')
  const assertionId = assertion.getAttribute('ID') ?? ''
  const issuer = textOf(only(assertion, 'Issuer'))
  const subject = only(assertion, 'Subject')
  const name = only(subject, 'NameID')
  const { recipient, endsMs } = confirmed(only(subject, 'SubjectConfirmation'), nowMs)
  const conditions = only(assertion, 'Conditions')
  requireConditions(conditions, nowMs)
  requireSession(assertion, nowMs)
  const attributes = attributesOf(assertion)
  const format = name.getAttribute('Format') ?? unspecified
  return {
    assertionId,
    issuer,
    subject: bounded(textOf(name), 'NameID'),
    subjectType: format.startsWith(formatPrefix) ? format.slice(formatPrefix.length) : format,
    recipient,
    roles: rolesOf(attributes.get('Role') ?? []),
    sessionName: single(attributes, 'RoleSessionName'),
    sessionSeconds: secondsOf(single(attributes, 'SessionDuration')),
    sourceIdentity: single(attributes, 'SourceIdentity'),
    isForOneUse: named(conditions, 'OneTimeUse').length > 0,
    endsMs: endsMs + samlClockMs,
  }
}

/** Whoever carries it may use it, where and until when the provider said. */
function confirmed(confirmation: Element, nowMs: number): { readonly recipient: string; readonly endsMs: number } {
  if (confirmation.getAttribute('Method') !== bearer) throw new Wrong('its SubjectConfirmation is not by bearer')
  const data = only(confirmation, 'SubjectConfirmationData')
  const recipient = data.getAttribute('Recipient') ?? ''
  if (!isRecipient(recipient)) throw new Wrong(`its Recipient is not ${recipientOfRoles}`)
  const endsMs = timeOf(data, 'NotOnOrAfter')
  if (endsMs === undefined) throw new Wrong('its SubjectConfirmationData has no NotOnOrAfter')
  requireNow(timeOf(data, 'NotBefore'), endsMs, nowMs)
  return { recipient, endsMs }
}

function requireConditions(conditions: Element, nowMs: number): void {
  requireNow(timeOf(conditions, 'NotBefore'), timeOf(conditions, 'NotOnOrAfter'), nowMs)
  const restrictions = named(conditions, 'AudienceRestriction')
  if (restrictions.length === 0) throw new Wrong('it has no AudienceRestriction')
  // Each of them must hold, and any audience of one does.
  for (const restriction of restrictions)
    if (!named(restriction, 'Audience').some((audience) => audiences.has(textOf(audience))))
      throw new Wrong(`its Audience is not ${[...audiences][0]}`)
  const known = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])
  if (
    childrenOf(conditions).some(
      ({ namespaceURI, localName }) => namespaceURI !== assertionNamespace || !known.has(localName ?? ''),
    )
  )
    throw new Wrong('it has a condition that is unknown here')
}

/** The provider's own session, when it says how long that is. */
function requireSession(assertion: Element, nowMs: number): void {
  for (const statement of named(assertion, 'AuthnStatement'))
    requireNow(undefined, timeOf(statement, 'SessionNotOnOrAfter'), nowMs)
}

function requireNow(fromMs: number | undefined, endsMs: number | undefined, nowMs: number): void {
  if (endsMs !== undefined && nowMs - samlClockMs >= endsMs) throw new Expired()
  if (fromMs !== undefined && nowMs + samlClockMs < fromMs) throw new Wrong('it is not valid yet')
}

function timeOf(element: Element, name: string): number | undefined {
  const text = element.getAttribute(name) ?? undefined
  if (text === undefined || text === '') return undefined
  // SAML core 1.3.3: times are in UTC, without another zone.
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw new Wrong(`its ${name} is no time`)
  return ms
}

/** By the last part of their names; what is not of role-based sign-on is passed over. */
function attributesOf(assertion: Element): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const attribute of named(assertion, 'AttributeStatement').flatMap((one) => named(one, 'Attribute'))) {
    const whole = attribute.getAttribute('Name') ?? ''
    if (!whole.startsWith(attributePrefix)) continue
    const name = whole.slice(attributePrefix.length)
    const values = named(attribute, 'AttributeValue').map((value) => textOf(value).trim())
    found.set(name, [...(found.get(name) ?? []), ...values])
  }
  return found
}

/** `ROLE,PROVIDER`, each a value of its own; providers that join several by semicolons are understood. */
function rolesOf(values: readonly string[]): SamlClaims['roles'] {
  const pairs = values.flatMap((value) => value.split(';')).filter((value) => value.trim() !== '')
  if (pairs.length > rolesMax) throw new Wrong(`it names more than ${rolesMax} roles`)
  return pairs.map((pair) => {
    const [one = '', other = '', ...more] = pair.split(',').map((arn) => arn.trim())
    const isTurned = one.includes(':saml-provider/')
    const [roleArn, providerArn] = isTurned ? [other, one] : [one, other]
    if (more.length > 0 || !roleArn.includes(':role/') || !providerArn.includes(':saml-provider/'))
      throw new Wrong('its attribute Role is not ROLE-ARN,PROVIDER-ARN')
    return { roleArn, providerArn }
  })
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text)) throw new Wrong('its attribute SessionDuration is no number of seconds')
  return Number(text)
}

function single(attributes: ReadonlyMap<string, readonly string[]>, name: string): string | undefined {
  const [value, ...others] = attributes.get(name) ?? []
  if (others.length > 0) throw new Wrong(`its attribute ${name} has more than one value`)
  return value === undefined ? undefined : bounded(value, name)
}

function bounded(text: string, name: string): string {
  if (text === '' || text.length > subjectCharactersMax) throw new Wrong(`its ${name} is empty or too long`)
  return text
}

function named(element: Element, name: string): Element[] {
  return childrenOf(element).filter((child) => child.namespaceURI === assertionNamespace && child.localName === name)
}

function only(element: Element, name: string): Element {
  const [found, ...others] = named(element, name)
  if (found === undefined || others.length > 0) throw new Wrong(`it does not have one ${name}`)
  return found
}

/** Text and nothing else: what is in between could make two readers see two texts. */
function textOf(element: Element): string {
  const nodes = Array.from(element.childNodes)
  if (nodes.some(({ nodeType }) => nodeType !== textNode)) throw new Wrong(`its ${element.localName} is not plain text`)
  return nodes.map(({ nodeValue }) => nodeValue ?? '').join('')
}
const textNode = 3
