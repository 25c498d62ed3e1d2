/** Requests taken apart and put together again, for servers with a fault. */
import { signRequest } from '@latchkey/client'
import { percentEncode, percentEncodePath } from '@latchkey/protocol'
import type { Answer } from '@latchkey/server/inside/http/answer.ts'
import type { Wire } from '@latchkey/server/inside/http/wire.ts'
import type { Game } from '../../testing/start-game.ts'
import type { Fault, Next } from './start-verified.ts'

export type Seen = {
  readonly wire: Wire
  readonly method: string
  readonly bucket: string
  readonly key: string
  readonly query: ReadonlyMap<string, string | undefined>
  readonly headers: ReadonlyMap<string, string>
  readonly isUrl: boolean
  readonly isSigned: boolean
}

export function seenOf(wire: Wire): Seen {
  const [, bucket = '', ...rest] = wire.path.split('/')
  const pairs = (wire.rawQuery ?? '').split('&').filter((pair) => pair !== '')
  const query = new Map(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [decoded(name), value.length === 0 ? undefined : decoded(value.join('='))] as const
    }),
  )
  const headers = new Map(wire.headers)
  const isUrl = query.has('Signature') || query.has('x-oss-signature')
  return {
    wire,
    method: wire.method,
    bucket: decoded(bucket),
    key: decoded(rest.join('/')),
    query,
    headers,
    isUrl,
    isSigned: isUrl || headers.has('authorization'),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The same request but for this: a spread alone would leave behind what a wire makes only when it is asked. */
export const changed = (wire: Wire, changes: Partial<Wire>): Wire => ({ ...wire, signal: wire.signal, ...changes })

export async function buffered(wire: Wire): Promise<{ readonly body: Buffer; readonly wire: () => Wire }> {
  const chunks: Uint8Array[] = []
  for await (const chunk of wire.body.chunks) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return { body, wire: () => withBody(wire, body) }
}

export function withBody(wire: Wire, body: Uint8Array): Wire {
  const chunks = (async function* () {
    await Promise.resolve()
    if (body.length > 0) yield body
  })()
  return changed(wire, { body: { ...wire.body, chunks } })
}

const ofProof =
  /^(OSSAccessKeyId|Expires|Signature|security-token|x-oss-(signature.*|credential|date|expires|additional-headers|security-token))$/
const ofProofHeaders = /^(authorization|date|x-oss-date|x-oss-content-sha256|x-oss-security-token|host|content-length)$/

/** The same request, by the owner of everything. */
export function byRoot(seen: Seen, game: Game, changes: Partial<Pick<Seen, 'method' | 'key' | 'query'>> = {}): Wire {
  const { method, bucket, key, headers } = { ...seen, ...changes }
  const query = [...(changes.query ?? seen.query)].filter(([name]) => !ofProof.test(name))
  const own = [...headers].filter(([name]) => !ofProofHeaders.test(name))
  const { id, secret } = game.server.rootKey
  const signed = signRequest(
    {
      method,
      bucket: bucket === '' ? undefined : bucket,
      key,
      query: Object.fromEntries(query),
      headers: Object.fromEntries(own),
    },
    {
      credentials: { accessKeyId: id, accessKeySecret: secret },
      region: 'cn-hangzhou',
      nowMs: game.clock.now().getTime(),
    },
  )
  const path = bucket === '' ? '/' : `/${bucket}/${percentEncodePath(key)}`
  const rawQuery = query
    .map(([name, value]) =>
      value === undefined ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`,
    )
    .join('&')
  const framing = [...headers].filter(([name]) => name === 'content-length')
  return changed(seen.wire, {
    method,
    path,
    rawQuery: rawQuery === '' ? undefined : rawQuery,
    target: rawQuery === '' ? path : `${path}?${rawQuery}`,
    headers: [['host', seen.wire.host], ...framing, ...Object.entries(signed)],
  })
}

export const codeOf = ({ body }: Answer): string =>
  body.kind === 'bytes' ? (/<Code>([^<]+)</.exec(Buffer.from(body.bytes).toString())?.[1] ?? '') : ''

export const textOf = ({ body }: Answer): string => (body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : '')

export const textAnswer = (status: number, text: string, type = 'application/json'): Answer => ({
  status,
  headers: [
    ['content-type', type],
    ['content-length', String(Buffer.byteLength(text))],
  ],
  body: { kind: 'bytes', bytes: text },
})

type Forgets = {
  /** Of which requests it forgets to ask. */
  readonly of: (seen: Seen) => boolean
  /** Which refusal it forgets; that of a policy when not given. */
  readonly refusal?: (answer: Answer) => boolean
  readonly changes?: (seen: Seen) => Partial<Pick<Seen, 'method' | 'key' | 'query'>>
}

const ofPolicy = (answer: Answer): boolean =>
  answer.status === 403 && /^(AccessDenied)?$/.test(codeOf(answer)) && !/expired/i.test(textOf(answer))

/** A server that refuses nothing of this kind: what it would have refused is done as its owner would do it. */
export function forgets({ of, refusal = ofPolicy, changes }: Forgets): Fault {
  return {
    handle: async (wire: Wire, next: Next, game: Game) => {
      const seen = seenOf(wire)
      if (wire.path.startsWith('/-/') || !of(seen)) return next(wire)
      const { body, wire: again } = await buffered(wire)
      const first = await next(again())
      if (!refusal(first)) return first
      const second = await next(withBody(byRoot(seen, game, changes?.(seen)), body))
      // It forgets to ask about what is there; of what is not there it says nothing.
      return second.status === 404 ? first : second
    },
  }
}
