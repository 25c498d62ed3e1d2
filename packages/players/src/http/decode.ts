/** From a request to the input of an endpoint, by its contract. */
import type { z } from 'zod'
import { jsonBodyBytesMax } from '../operations/endpoint.ts'
import type { BodyBytes, Contract } from '../operations/endpoint.ts'
import { PlayerError } from '../rules/errors.ts'
import type { ServiceRequest } from './plain.ts'

export type AnyInput = {
  readonly params: unknown
  readonly query: unknown
  readonly headers: unknown
  readonly body: unknown
}

/** @throws PlayerError InvalidRequest with the path of the wrong field, ObjectTooLarge */
export async function decodeInput(
  contract: Contract,
  request: ServiceRequest,
  url: URL,
  params: Readonly<Record<string, string>>,
): Promise<AnyInput> {
  return {
    params: contract.params === undefined ? {} : parsed(contract.params, params, 'path'),
    query: contract.query === undefined ? {} : parsed(contract.query, queryOf(url), 'query'),
    headers:
      contract.headers === undefined ? {} : parsed(contract.headers, Object.fromEntries(request.headers), 'header'),
    body: await decodeBody(contract, request),
  }
}

/** U+0000 separates the parts of a record's key, and is part of no name. @throws PlayerError InvalidRequest */
export function requireNames(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) if (value.includes(nul)) throw invalid(name, withNul)
}

const nul = '\0'
const withNul = 'holds U+0000'

/** A parameter that is given twice could be read in two ways. */
function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) throw invalid(name, 'is given twice')
    if (value.includes(nul)) throw invalid(name, withNul)
    query[name] = value
  }
  return query
}

async function decodeBody({ body }: Contract, request: ServiceRequest): Promise<unknown> {
  if (body === undefined) return undefined
  if (body.kind === 'bytes') return bytesOf(request)
  const text = await readText(request, body.bytesMax ?? jsonBodyBytesMax)
  return parsed(body.schema, parseJson(text), 'body')
}

function bytesOf(request: ServiceRequest): BodyBytes {
  const length = request.headers.get('content-length') ?? undefined
  return {
    sizeBytes: length === undefined ? undefined : Number(length),
    contentType: request.headers.get('content-type') ?? undefined,
    chunks: request.body ?? noChunks(),
  }
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

async function readText(request: ServiceRequest, bytesMax: number): Promise<string> {
  const tooLarge = (): PlayerError => new PlayerError('ObjectTooLarge', { limit: bytesMax })
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge()
  if (request.body === undefined) return ''
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of request.body) {
    sizeBytes += chunk.length
    if (sizeBytes > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw invalid('body', 'is not UTF-8', cause)
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid('body', 'is not JSON', cause)
  }
  // JSON can only say it in this way.
  const path = text.includes(String.raw`\u0000`) ? pathOfNul(value) : undefined
  if (path !== undefined) throw invalid(path, withNul)
  return value
}

type Place = { readonly value: unknown; readonly name: string; readonly of: Place | undefined }

/** Of a text that holds one. What is nested comes from outside: no recursion, and no path is made before it is wanted. */
function pathOfNul(body: unknown): string | undefined {
  const left: Place[] = [{ value: body, name: '', of: undefined }]
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { value } = place
    if (typeof value === 'string' && value.includes(nul)) return pathOf(place)
    if (typeof value !== 'object' || value === null) continue
    for (const [name, inner] of Object.entries(value)) {
      if (name.includes(nul)) return pathOf(place)
      left.push({ value: inner, name, of: place })
    }
  }
  return undefined
}

function pathOf(place: Place): string {
  const names: string[] = []
  for (let at = place; at.of !== undefined; at = at.of) names.push(at.name)
  return names.length === 0 ? 'body' : names.toReversed().join('.')
}

function parsed(schema: z.ZodType, value: unknown, part: string): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = deepest(result.error.issues)
  const path = issue.path.map(String).join('.')
  throw invalid(path === '' ? part : path, issue.message)
}

/** Of the variants of a union the one that went farthest is the one that was meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): {
  readonly path: readonly PropertyKey[]
  readonly message: string
} {
  const [first] = issues
  if (first === undefined) return { path: [], message: 'is not valid' }
  if (first.code === 'unrecognized_keys') return { path: [...first.path, first.keys[0] ?? ''], message: 'is not known' }
  if (first.code !== 'invalid_union' || first.errors.length === 0) return first
  const variants = first.errors.map((inner) => deepest(inner))
  const meant = variants.find(({ path }) => path[0] !== 'method') ?? variants[0] ?? first
  return { path: [...first.path, ...meant.path], message: meant.message }
}

/** A path is made of names that the caller gave, which may be as long as its body. */
const pathLettersMax = 256

function invalid(given: string, message: string, cause?: unknown): PlayerError {
  const path = given.slice(0, pathLettersMax)
  return new PlayerError('InvalidRequest', { path }, { message: `${path}: ${message}`, cause })
}
