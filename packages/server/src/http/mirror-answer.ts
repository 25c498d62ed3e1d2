/** What comes of a rule of the type Mirror: which requests ask the origin, and how its own answer is told. */
import type { Mirrored } from '../operations/oss/mirror.ts'
import type { MirrorRedirect } from '../rules/website.ts'
import type { Bucket, Pairs } from '../store/port.ts'
import type { Answer } from './answer.ts'
import { commonHeaders, crossOriginHeaders, safetyHeaders } from './encode-oss.ts'
import type { Location } from './locate.ts'
import { parseQuery } from './locate.ts'
import type { QueryPairs, Wire } from './wire.ts'

/** A picture is made of what is stored, so a proxy has none; what a picture is like is asked where the rule allows it. */
export function asksOrigin({ method, rawQuery }: Pick<Wire, 'method' | 'rawQuery'>, redirect: MirrorRedirect): boolean {
  if (method === 'HEAD' && !redirect.allowHead) return false
  const process = valueOf(parseQuery(rawQuery), 'x-oss-process')
  if (process === undefined) return true
  return !redirect.isProxy && (redirect.allowImageInfo || !isImageInfo(process))
}

const isImageInfo = (process: string): boolean =>
  process.startsWith('image/') && process.split('/').some((action) => /^info(?:,|$)/.test(action))

function valueOf(query: QueryPairs, name: string): string | undefined {
  return query.find(([one]) => one === name)?.[1]
}

type Passed = Extract<Mirrored, { readonly kind: 'passed' }>
type Place = { readonly wire: Wire; readonly bucket: Bucket; readonly style: Location['style']; readonly now: Date }

/** The origin's own answer, with what every answer of this server has. */
export async function passedAnswer(mirrored: Passed, { wire, bucket, style, now }: Place): Promise<Answer> {
  const { status, body } = mirrored
  const isRead = wire.method !== 'HEAD' && body !== undefined
  if (!isRead) await body?.[Symbol.asyncIterator]().return?.()
  const told = status < 300 ? withHeaders(mirrored.headers, overrides(wire.rawQuery)) : mirrored.headers
  return {
    status,
    headers: [
      ...commonHeaders(wire, now),
      ...told.map(([name, value]) => [shownName(name), value] as const),
      ...safetyHeaders({ kind: 'object', style }),
      ...crossOriginHeaders(wire, bucket),
    ],
    body: isRead ? { kind: 'stream', chunks: body } : { kind: 'none' },
  }
}

/** Each takes the place of what the answer says under that name; names in lower case are told as they are written. */
export function withReturnHeaders(answer: Answer, added: Pairs): Answer {
  return added.length === 0 ? answer : { ...answer, headers: withHeaders(answer.headers, added) }
}

function withHeaders(headers: Answer['headers'], added: Pairs): Pairs {
  const names = new Set(added.map(([name]) => name.toLowerCase()))
  return [...headers.filter(([name]) => !names.has(name.toLowerCase())), ...added]
}

const shownName = (name: string): string =>
  name.startsWith('x-oss-') ? name : name === 'etag' ? 'ETag' : name.replace(/\b[a-z]/g, (sign) => sign.toUpperCase())

const overridable = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
]

/** GetObject has judged their values, and who may ask for them, before it looked for the object. */
function overrides(rawQuery: string | undefined): Pairs {
  const query = parseQuery(rawQuery)
  return overridable.flatMap((name) => {
    const value = valueOf(query, `response-${name}`)
    return value === undefined ? [] : [[name, Buffer.from(value, 'utf8').toString('latin1')] as const]
  })
}
