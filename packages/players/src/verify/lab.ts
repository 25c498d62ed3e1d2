/** What every attack works on: two players, what belongs to them, and eyes on what belongs to B. */
import { signed, unsigned } from './order.ts'
import type { Keys, Order, Place, SessionKeys, Signing } from './order.ts'
import { callerOf, keysOf, newcomer, succeeded, VerifyError } from './player-api.ts'
import type { Call, ServiceOptions, Session, SignIn, Space } from './player-api.ts'
import { openListener } from './listener.ts'
import type { Listener } from './listener.ts'
import { onePicture } from './picture.ts'
import { socketSender } from './wire.ts'
import type { Answer, Send } from './wire.ts'

export type LabOptions = ServiceOptions & {
  /** Another game on the same service; one that there is not serves too, but says less. */
  readonly otherApp?: string | undefined
  /** Where `/federation` is. */
  readonly console?: string | undefined
  /** Where STS is, when it is not where the storage is. */
  readonly stsEndpoint?: string | undefined
  /** Keys that may do everything in the game's buckets: some classes need to look from above. */
  readonly operator?: Keys | undefined
  readonly clock: { readonly now: () => number }
  /** Letters and digits that nobody used before. */
  readonly chance: (count: number) => string
  readonly sleep: (ms: number) => Promise<void>
  /** How long the folders of a player who was erased may take to be empty; a minute when not given. */
  readonly sweepMs?: number | undefined
}

export type Player = Session & {
  readonly keys: SessionKeys
  readonly space: Space
  /** Comes back as the same player, in a session of its own. */
  readonly again: () => Promise<Session>
}

export type Lab = {
  readonly options: LabOptions
  readonly a: Player
  readonly b: Player
  readonly place: Place
  readonly bucket: string
  readonly listener: Listener
  /** Of A: text and a picture. */
  readonly own: string
  readonly ownPicture: string
  /** Of B: what every attack goes for, a picture, and one whose name no request ever says. */
  readonly secret: string
  readonly secretPicture: string
  readonly secretUpload: string
  readonly ownUpload: string
  /** What is in B's objects, and must not be in an answer. */
  readonly marks: readonly string[]
  readonly call: Call
  readonly raw: Send
  /** Sends with a signature. */
  readonly send: (order: Order, signing: Omit<Signing, 'nowMs' | 'as'> & { readonly as?: Keys }) => Promise<Answer>
  /** As A, with another time in the signature. */
  readonly sendAt: (
    order: Order,
    signing: Pick<Signing, 'version' | 'inQuery'> & { readonly offsetMs: number },
  ) => Promise<Answer>
  readonly anonymously: (order: Order) => Promise<Answer>
  /** A further player for one attack, erased with the others. */
  readonly throwaway: () => Promise<Player>
  /** A key of A that no other attack uses. */
  readonly fresh: (name: string) => string
  /** Deletes what A has made since, as far as players may: quotas are for all of a run together. */
  readonly tidyUp: () => Promise<void>
  /** A key outside of every player's folder, which an attack may leave behind. */
  readonly stray: (key: string) => string
  readonly once: <T>(name: string, make: () => Promise<T>) => Promise<T>
  /** What B sees of what is B's, and what anybody sees of it. */
  readonly stateOfB: () => Promise<string>
  /** Lays everything down again, after an attack that went through. */
  readonly layDown: () => Promise<void>
  readonly markGone: (player: Player) => void
  /** Erases the players; says what is still there. */
  readonly close: () => Promise<string[]>
}

export async function openLab(options: LabOptions): Promise<Lab> {
  const call = callerOf(options, socketSender(options.service))
  const population = peopled(options, call)
  try {
    const [a, b] = [await population.join(), await population.join()]
    return await furnished(options, call, { a, b, population })
  } catch (error) {
    await population.erase()
    throw error
  }
}

/** Who was made, and is to be erased again. */
type Population = {
  readonly join: () => Promise<Player>
  readonly markGone: (player: Player) => void
  /** Everybody, as players erase themselves; says who is still there. */
  readonly erase: () => Promise<string[]>
}

function peopled(options: LabOptions, call: Call): Population {
  const players: Player[] = []
  const gone = new Set<string>()
  const erased = async ({ player, again }: Player): Promise<boolean> => {
    try {
      const { accessToken } = await again()
      return (await call('DELETE /me', { bearer: accessToken, json: { confirm: player } })).status < 300
    } catch {
      return false
    }
  }
  return {
    join: async () => {
      const player = await playerOf(call, newcomer(call, options, `latchkey-verify-${options.chance(16)}`))
      players.push(player)
      return player
    },
    markGone: ({ player }) => void gone.add(player),
    erase: async () => {
      const left: string[] = []
      for (const player of players) if (!gone.has(player.player) && !(await erased(player))) left.push(player.player)
      return left
    },
  }
}

/** Lays down what is A's and what is B's. */
async function furnished(
  options: LabOptions,
  call: Call,
  { a, b, population }: { readonly a: Player; readonly b: Player; readonly population: Population },
): Promise<Lab> {
  const { chance, clock } = options
  const { place, space } = a
  const { bucket } = space
  const raw = socketSender(place.origin)
  const things = thingsOf(a, b, chance)
  const made = new Set<string>()
  const send: Lab['send'] = (order, { as = a.keys, ...signing }) => {
    const { method, key } = signing.sent ?? order
    const isWrite = as === a.keys && (method === 'PUT' || method === 'POST')
    if (isWrite && key?.startsWith(space.prefix) === true && !things.isLaidDown(key)) made.add(key)
    return raw(signed(place, order, { ...signing, as, nowMs: clock.now() }))
  }
  const by = (player: Player, order: Order): Promise<Answer> =>
    send({ bucket, ...order }, { version: 'v4', as: player.keys })
  const layDown = async (): Promise<void> => {
    for (const [player, key, body] of things.all)
      succeeded(await by(player, { method: 'PUT', key, body, headers: bytesHeaders }), `A player's own PUT of ${key}`)
  }
  await layDown()
  const uploadOf = async (player: Player, key: string): Promise<string> =>
    uploadId(await by(player, { method: 'POST', key, query: [['uploads', undefined]] }))
  const secretUpload = await uploadOf(b, things.secret)
  const ownUpload = await uploadOf(a, things.own)
  const anonymously: Lab['anonymously'] = (order) => raw(unsigned(place, order))
  const strays: { bucket: string; key: string }[] = []
  const listener = await openListener()
  return {
    options,
    a,
    b,
    place,
    bucket,
    listener,
    ...things,
    secretUpload,
    ownUpload,
    call,
    raw,
    send,
    sendAt: (order, { offsetMs, ...signing }) =>
      raw(signed(place, order, { ...signing, as: a.keys, nowMs: clock.now() + offsetMs })),
    anonymously,
    throwaway: population.join,
    markGone: population.markGone,
    fresh: (name) => {
      const key = `${space.prefix}${name}-${chance(8)}`
      made.add(key)
      return key
    },
    tidyUp: async () => {
      const keys = [...made]
      made.clear()
      await Promise.all(keys.map((key) => by(a, { method: 'DELETE', key })))
    },
    stray: (key) => {
      strays.push({ bucket, key })
      return key
    },
    once: memory(),
    stateOfB: () => stateOf(b, { ...things, secretUpload }, { byB: (order) => by(b, order), anonymously }),
    layDown,
    close: async () => {
      await listener.close()
      return [...(await population.erase()), ...(await cleared(strays, { send, options }))]
    },
  }
}

/** What an attack that went through has left outside of the folders, which go with their players. */
async function cleared(
  strays: readonly { readonly bucket: string; readonly key: string }[],
  { send, options: { operator } }: Pick<Lab, 'send' | 'options'>,
): Promise<string[]> {
  if (operator === undefined) return []
  const left: string[] = []
  for (const stray of strays) {
    const { status } = await send({ method: 'DELETE', ...stray }, { version: 'v4', as: operator })
    if (status >= 300 && status !== 404) left.push(`${stray.bucket}/${stray.key}`)
  }
  return left
}

const bytesHeaders = [['content-type', 'application/octet-stream']] as const

async function playerOf(call: Call, signIn: SignIn): Promise<Player> {
  const session = await signIn()
  const folders = session.spaces.filter(({ grants, access }) => grants.includes('sts') && access !== 'protected')
  const space = folders.find(({ kind, takesAll }) => kind === 'folder' && takesAll) ?? folders[0]
  if (space === undefined)
    throw new VerifyError(
      'No space of the game in which players write gives keys of STS (grants: [sts]): there is nothing to attack with.',
    )
  const again = (): Promise<Session> => signIn(session.guestSecret)
  return { ...session, space, again, keys: await keysOf(call, session) }
}

/** Names hold a part that is drawn: what turns up in an answer was not guessed. */
function thingsOf(a: Player, b: Player, chance: LabOptions['chance']) {
  const [mark, hiddenName] = [chance(32), `hidden-${chance(24)}`]
  const own = `${a.space.prefix}own-${chance(8)}.txt`
  const ownPicture = `${a.space.prefix}own-${chance(8)}.png`
  const secret = `${b.space.prefix}secret-${chance(8)}.txt`
  const secretPicture = `${b.space.prefix}secret-${chance(8)}.png`
  const picture = onePicture()
  const all = [
    [a, own, 'what A wrote'],
    [a, ownPicture, picture],
    [b, secret, `what B wrote: ${mark}`],
    [b, secretPicture, picture],
    [b, `${b.space.prefix}${hiddenName}`, mark],
  ] as const
  const isLaidDown = (key: string): boolean => all.some((thing) => thing[1] === key)
  return { own, ownPicture, secret, secretPicture, marks: [mark, hiddenName], all, isLaidDown }
}

function uploadId(answer: Answer): string {
  return /<UploadId>([^<]+)</.exec(succeeded(answer, 'A multipart upload').text)?.[1] ?? ''
}

const passing = new Set(['date', 'x-oss-request-id', 'x-oss-server-time', 'connection', 'keep-alive', 'server'])

async function stateOf(
  b: Player,
  { secret, secretPicture, secretUpload }: Pick<Lab, 'secret' | 'secretPicture' | 'secretUpload'>,
  { byB, anonymously }: { readonly byB: (order: Order) => Promise<Answer>; readonly anonymously: Lab['anonymously'] },
): Promise<string> {
  const { bucket, prefix } = b.space
  const answers = await Promise.all([
    byB({ method: 'GET', query: [['prefix', prefix]] }),
    byB({ method: 'GET', key: secret }),
    byB({ method: 'HEAD', key: secretPicture }),
    byB({ method: 'GET', key: secret, query: [['uploadId', secretUpload]] }),
  ])
  const seen = await anonymously({ method: 'GET', bucket, key: secret })
  const shown = answers.map(({ status, headers, text }) => ({
    status,
    headers: [...headers].filter(([name]) => !passing.has(name)),
    // The listing says what has changed when, the object what is in it; errors have an id of their own.
    text: status < 300 ? text : '',
  }))
  return JSON.stringify([shown, seen.status < 300])
}

function memory(): Lab['once'] {
  const made = new Map<string, Promise<unknown>>()
  return <T>(name: string, make: () => Promise<T>): Promise<T> => {
    const known = made.get(name) ?? make()
    made.set(name, known)
    return known as Promise<T> // a name is used with one type
  }
}
