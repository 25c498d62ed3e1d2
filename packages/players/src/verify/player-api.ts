/** Synthetic players, made and unmade as real ones are: through the public API of the player service. */
import type { Answer, Pairs, RawRequest, Send } from './wire.ts'
import type { Place, SessionKeys } from './order.ts'

export type ServiceOptions = {
  /** `https://play.studio.example`, the address of the player service. */
  readonly service: string
  readonly app: string
  /** A server key of the role owner or developer: makes players where guests may not come in, and bans. */
  readonly serverKey?: string | undefined
}

export type Sent = {
  readonly bearer?: string | undefined
  readonly json?: unknown
  readonly body?: string | undefined
  readonly headers?: Pairs | undefined
  /** Of another game than the one that is verified. */
  readonly app?: string | undefined
  readonly edit?: ((request: RawRequest) => RawRequest) | undefined
}

/** `POST /sessions` is the game's, `admin POST /tickets` of its admin API; paths of `/-/` are taken as they are. */
export type Call = (route: string, sent?: Sent) => Promise<Answer>

export type Space = {
  readonly name: string
  readonly kind: string
  readonly bucket: string
  readonly prefix: string
  readonly access: string
  /** Of whatever type. */
  readonly takesAll: boolean
  readonly grants: readonly string[]
  /** What the service says of its keys of STS: `now` when they end with a ban. */
  readonly revocation: string
}

export type Session = {
  readonly player: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly guestSecret: string
  readonly ticket: string
  readonly place: Place
  readonly spaces: readonly Space[]
}

export function callerOf({ service, app }: ServiceOptions, send: Send): Call {
  const { host } = new URL(service)
  return (route, sent = {}) => {
    const words = route.split(' ')
    const isAdmin = words[0] === 'admin'
    const [method = 'GET', path = '/'] = isAdmin ? words.slice(1) : words
    const base = `/-/players/${isAdmin ? 'admin/' : ''}v1/apps/${sent.app ?? app}`
    const request = {
      method,
      target: path.startsWith('/-/') ? path : base + path,
      headers: [
        ['host', host] as const,
        ...(sent.bearer === undefined ? [] : [['authorization', `Bearer ${sent.bearer}`] as const]),
        ...(sent.json === undefined ? [] : [['content-type', 'application/json'] as const]),
        ...(sent.headers ?? []),
      ],
      body: Buffer.from(sent.json === undefined ? (sent.body ?? '') : JSON.stringify(sent.json)),
    }
    return send(sent.edit === undefined ? request : sent.edit(request))
  }
}

/** What an answer of JSON says at `session.accessToken`; undefined when it says nothing there. */
export function valueAt(answer: Answer, path: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(answer.text)
  } catch {
    return undefined
  }
  for (const part of path.split('.')) value = isMap(value) ? value[part] : undefined
  return value
}

export function textAt(answer: Answer, path: string): string {
  const value = valueAt(answer, path)
  return typeof value === 'string' ? value : ''
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What cannot be done says why the suite cannot begin, in the words of whoever refused. */
export class VerifyError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'VerifyError'
  }
}

export function succeeded(answer: Answer, what: string): Answer {
  if (answer.status < 300) return answer
  const why = textAt(answer, 'error.message') || answer.code || answer.text.slice(0, 200)
  throw new VerifyError(`${what} was answered ${answer.status}: ${why}`)
}

/** Whoever comes back with what it was given when it came first. */
export type SignIn = (guestSecret?: string) => Promise<Session>

/** A guest; where the game takes none, or turns it away, a player of a ticket by the server key. */
export function newcomer(call: Call, { serverKey }: ServiceOptions, subject: string): SignIn {
  let isTicket = false
  return async (guestSecret) => {
    if (!isTicket) {
      const secret = guestSecret === undefined || guestSecret === '' ? {} : { guestSecret }
      const answer = await call('POST /sessions', { json: { method: 'guest', ...secret } })
      if (answer.status < 300 || serverKey === undefined || guestSecret !== undefined)
        return sessionOf(succeeded(answer, 'A guest'))
      isTicket = true
    }
    const made = await call('admin POST /tickets', { bearer: serverKey, json: { subject } })
    const ticket = textAt(succeeded(made, 'POST /tickets with the server key'), 'ticket')
    const answer = await call('POST /sessions', { json: { method: 'ticket', ticket } })
    return sessionOf(succeeded(answer, 'Signing in with a ticket'))
  }
}

export function sessionOf(answer: Answer): Session {
  const spaces = valueAt(answer, 'storage.spaces')
  const addressing = textAt(answer, 'storage.addressing')
  return {
    player: textAt(answer, 'player.id'),
    accessToken: textAt(answer, 'session.accessToken'),
    refreshToken: textAt(answer, 'session.refreshToken'),
    guestSecret: textAt(answer, 'guestSecret'),
    ticket: URL.parse(textAt(answer, 'authServerUrl'))?.searchParams.get('ticket') ?? '',
    place: {
      origin: textAt(answer, 'storage.endpoint'),
      region: textAt(answer, 'storage.region'),
      addressing: addressing === 'virtual' || addressing === 'cname' ? addressing : 'path',
    },
    spaces: Object.entries(isMap(spaces) ? spaces : {}).map(([name, space]) => spaceOf(name, space)),
  }
}

function spaceOf(name: string, value: unknown): Space {
  const space = isMap(value) ? value : {}
  const text = (field: string): string => (typeof space[field] === 'string' ? space[field] : '')
  const guarantees = isMap(space['guarantees']) ? space['guarantees'] : {}
  const sts = isMap(guarantees['sts']) ? guarantees['sts'] : {}
  const revocation = sts['revocation']
  const grants = Array.isArray(space['grants']) ? space['grants'].map(String) : []
  return {
    name,
    kind: text('kind'),
    bucket: text('bucket'),
    prefix: text('prefix'),
    access: text('access'),
    takesAll: space['types'] === undefined,
    grants,
    revocation: typeof revocation === 'string' ? revocation : '',
  }
}

/** Keys of STS for every folder that gives them. */
export async function keysOf(call: Call, { accessToken }: Pick<Session, 'accessToken'>): Promise<SessionKeys> {
  const answer = succeeded(await call('POST /credentials', { bearer: accessToken, json: {} }), 'POST /credentials')
  return {
    accessKeyId: textAt(answer, 'accessKeyId'),
    accessKeySecret: textAt(answer, 'accessKeySecret'),
    securityToken: textAt(answer, 'securityToken'),
  }
}
