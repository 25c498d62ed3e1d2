/**
 * What a writer asks an application to be told: the parameters `callback` and `callback-var`, and the body that comes of
 * them. https://help.aliyun.com/en/oss/developer-reference/callback
 */

/** Of each parameter, in base64. */
export const callbackCharactersMax = 5_120
export const callbackUrlsMax = 5
/** `${…}` in one body; each may stand for a key. */
export const callbackPlaceholdersMax = 100

export type CallbackOrder = {
  /** Asked one after another until one answers as it should. */
  readonly urls: readonly URL[]
  /** Instead of the URL's own. */
  readonly host: string | undefined
  readonly body: string
  readonly bodyType: 'application/x-www-form-urlencoded' | 'application/json'
  readonly tellsName: boolean
}

/** `x:name` and value. */
export type CallbackVariables = ReadonlyMap<string, string>

export type CallbackProblem = {
  readonly kind: 'malformed'
  readonly argument: 'callback' | 'callback-var'
  readonly why: string
  readonly ec?: string
}
type Parsed<Value> = { readonly kind: 'fine'; readonly value: Value } | CallbackProblem

const bodyTypes = ['application/x-www-form-urlencoded', 'application/json'] as const

/** `value` is undefined when there is no URL, which the documents call a callback that is not configured. */
export function parseCallback(text: string): Parsed<CallbackOrder | undefined> {
  const json = objectIn(text, 'callback')
  if (json.kind === 'malformed') return json
  const { callbackUrl, callbackHost, callbackBody, callbackBodyType, callbackSNI } = json.value
  if (callbackUrl === undefined || callbackUrl === '') return { kind: 'fine', value: undefined }
  const urls = urlsIn(callbackUrl)
  if (urls.kind === 'malformed') return urls
  if (typeof callbackBody !== 'string' || callbackBody === '')
    return malformed('callbackBody is a text that is not empty', '0007-00000011')
  if (placeholdersIn(callbackBody) > callbackPlaceholdersMax)
    return malformed(`callbackBody has more than ${callbackPlaceholdersMax} placeholders`)
  const bodyType = bodyTypes.find((type) => type === (callbackBodyType ?? bodyTypes[0]))
  if (bodyType === undefined) return malformed(`callbackBodyType is ${bodyTypes.join(' or ')}`, '0007-00000012')
  if (callbackHost !== undefined && !isHost(callbackHost)) return malformed('callbackHost is a name or an address')
  if (callbackSNI !== undefined && typeof callbackSNI !== 'boolean') return malformed('callbackSNI is true or false')
  const host = callbackHost === undefined || callbackHost === '' ? undefined : callbackHost
  return {
    kind: 'fine',
    value: { urls: urls.value, host, body: callbackBody, bodyType, tellsName: callbackSNI ?? false },
  }
}

export function parseCallbackVariables(text: string): Parsed<CallbackVariables> {
  const json = objectIn(text, 'callback-var')
  if (json.kind === 'malformed') return json
  const variables = new Map<string, string>()
  for (const [name, value] of Object.entries(json.value)) {
    if (!isVariableName(name)) return wrongVariable('names begin with x: and have no capital letters')
    if (typeof value !== 'string') return wrongVariable('values are texts')
    variables.set(name, value)
  }
  return { kind: 'fine', value: variables }
}

/** In a form every variable is a field of its own. */
export function callbackVariablesOfForm(
  fields: readonly (readonly [name: string, value: string])[],
): CallbackVariables {
  return new Map(fields.filter(([name]) => isVariableName(name)))
}

const isVariableName = (name: string): boolean => /^x:[^A-Z]+$/.test(name)

const malformed = (why: string, ec?: string): CallbackProblem => ({
  kind: 'malformed',
  argument: 'callback',
  why,
  ...(ec === undefined ? {} : { ec }),
})
const wrongVariable = (why: string): CallbackProblem => ({ kind: 'malformed', argument: 'callback-var', why })

function objectIn(text: string, argument: 'callback' | 'callback-var'): Parsed<Readonly<Record<string, unknown>>> {
  if (text.length > callbackCharactersMax)
    return { kind: 'malformed', argument, why: `it is longer than ${callbackCharactersMax} characters` }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    return { kind: 'malformed', argument, why: 'it is the base64 of a JSON object', ec: '0007-00000002' }
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64')))
    if (value instanceof Object && !Array.isArray(value))
      return { kind: 'fine', value: value as Readonly<Record<string, unknown>> } // any object of JSON is one
  } catch {
    // What cannot be read is answered like what is no object.
  }
  return { kind: 'malformed', argument, why: 'it is the base64 of a JSON object' }
}

function urlsIn(value: unknown): Parsed<readonly URL[]> {
  const pieces = typeof value === 'string' ? value.split(';').map((piece) => piece.trim()) : ['']
  const texts = pieces.filter((piece) => piece !== '')
  if (texts.length > callbackUrlsMax)
    return malformed(`callbackUrl names more than ${callbackUrlsMax} URLs`, '0007-00000005')
  const urls = texts.map(urlOf)
  const good = urls.filter((url) => url !== undefined)
  if (good.length === 0 || good.length < urls.length)
    return malformed('callbackUrl is an http or https URL, or several with semicolons', '0007-00000004')
  return { kind: 'fine', value: good }
}

/** Without a scheme it is http, as in the documents' own examples. IPv6 is not taken, as documented. */
function urlOf(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(whole)) return undefined
  const url = new URL(whole)
  const isPlain = url.username === '' && url.password === '' && !url.hostname.startsWith('[')
  return isPlain && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined
}

const isHost = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9._-]{0,255}(:\d{1,5})?$/.test(value)

const placeholder = /\$\{([^{}]{1,256})\}/g

const placeholdersIn = (body: string): number => body.match(placeholder)?.length ?? 0

export type CallbackFacts = {
  readonly bucket: string
  readonly object: string
  readonly etag: string
  readonly size: number
  readonly mimeType: string
  readonly crc64: string
  /** Of bodies that came whole; empty for an upload in parts. */
  readonly contentMd5: string
  readonly clientIp: string
  readonly reqId: string
  readonly operation: string
  /** Looked for only when the body asks. */
  readonly image: CallbackImage | undefined
}
export type CallbackImage = { readonly height: number; readonly width: number; readonly format: string }

export const asksForImage = (order: CallbackOrder): boolean => order.body.includes('${imageInfo.')

/**
 * Values are percent-encoded in a form and become values of JSON in JSON, quotes included. What nobody knows is empty:
 * facts of a picture where there is none, the network of a private cloud, variables that were not given.
 */
export function callbackBody(order: CallbackOrder, facts: CallbackFacts, variables: CallbackVariables): string {
  const known = valuesOf(facts)
  return order.body.replaceAll(placeholder, (_whole, name: string) => {
    const value = (name.startsWith('x:') ? variables.get(name) : known.get(name)) ?? ''
    if (order.bodyType === 'application/json') return JSON.stringify(value)
    return encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : value)
  })
}

function valuesOf(facts: CallbackFacts): ReadonlyMap<string, string | number> {
  const { image, ...plain } = facts
  return new Map<string, string | number>([
    ...Object.entries(plain),
    ['imageInfo.height', image?.height ?? ''],
    ['imageInfo.width', image?.width ?? ''],
    ['imageInfo.format', image?.format ?? ''],
  ])
}

/** What is signed: the decoded path, the query with its mark as it is, a line feed, the body. */
export function callbackStringToSign(url: URL, body: Uint8Array): Uint8Array {
  return Buffer.concat([percentDecoded(url.pathname), Buffer.from(`${url.search}\n`, 'utf8'), body])
}

function percentDecoded(path: string): Uint8Array {
  const bytes = path.replaceAll(/%([0-9a-f]{2})/gi, (_whole, digits: string) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  )
  // A URL's path is ASCII, so each code unit is a byte.
  return Buffer.from(bytes, 'latin1')
}
