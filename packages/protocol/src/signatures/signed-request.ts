import { textOf, type Data } from './data.ts'

/** An absent value (`?acl`) is undefined, an empty one (`?acl=`) is ''. */
export type QueryParameter = readonly [name: string, value: string | undefined]

/** The name is in lower case. The value is text, or bytes when the wire's bytes are not UTF-8. */
export type SignedHeader = readonly [name: string, value: Data]

/**
 * What the OSS signatures look at, decoded once and not normalised: `//`, `.` and `..` in a key are kept,
 * a repeated header or parameter is there as often as it was sent.
 */
export type SignedRequest = {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: Data | undefined
  readonly query: readonly QueryParameter[]
  readonly headers: readonly SignedHeader[]
}

/** The first header of that name. */
export function headerOf(request: Pick<SignedRequest, 'headers'>, name: string): Data | undefined {
  return request.headers.find(([headerName]) => headerName === name)?.[1]
}

/** The first header of that name, trimmed, as text. */
export function headerTextOf(request: Pick<SignedRequest, 'headers'>, name: string): string | undefined {
  const value = headerOf(request, name)
  return value === undefined ? undefined : textOf(value).trim()
}

/** The value of the first parameter of that name, '' when it has none, undefined when it is not there. */
export function parameterOf(request: Pick<SignedRequest, 'query'>, name: string): string | undefined {
  const parameter = request.query.find(([parameterName]) => parameterName === name)
  return parameter === undefined ? undefined : (parameter[1] ?? '')
}

/** The names of the query parameters inside a string to sign. Only these may select or change an operation. */
export type CoveredParameters = 'all' | ReadonlySet<string>

export function isCovered(covered: CoveredParameters, name: string): boolean {
  return covered === 'all' || covered.has(name)
}

/** A string to sign that a server tries, and what it vouches for. */
export type SignatureCandidate = {
  readonly stringToSign: Data
  readonly covered: CoveredParameters
  /** Of V4 and ACS3 only, whose string to sign holds just its hash: shown to the caller on a mismatch. */
  readonly canonicalRequest?: Data
}
