/** What players ask for, as loads: each is asked by many players in turn, or by one. */
import { askMany } from './ask-many.ts'
import { requestOf } from './game.ts'
import type { Asked, Game } from './game.ts'

export const saveBytes = 4_096

/** Somebody who signed in once, with what the answer told. */
export type Guest = {
  readonly number: number
  readonly id: string
  readonly secret: string
  readonly accessToken: string
  /** Path and query of the auth server. */
  readonly authServer: string
}

export type Crowd = { readonly game: Game; readonly guests: readonly Guest[] }

export type Load = {
  readonly name: string
  /** Only with so many connections, when the load says it. */
  readonly connections?: readonly number[]
  /** Each is good once: they are made anew for every round. */
  readonly isOnce: boolean
  readonly requests: (crowd: Crowd) => Promise<Uint8Array[]>
}

// What the service answers to a sign-in, as far as it is used here.
type SessionAnswer = {
  readonly player: { readonly id: string }
  readonly session: { readonly accessToken: string; readonly refreshToken: string }
  readonly guestSecret: string
  readonly authServerUrl: string
}

const deviceOf = (player: number, kind = 'phone') => ({ id: `${kind}-${player}`, name: 'Pixel 9', platform: 'android' })

const newGuest = (player: number): Asked => {
  const json = { method: 'guest', device: deviceOf(player) }
  return { method: 'POST', path: '/sessions', player, json }
}

/** On another device, so that the session that other loads go on with stays. */
const knownGuest = ({ number, secret }: Guest): Asked => {
  const json = { method: 'guest', guestSecret: secret, device: deviceOf(number, 'tablet') }
  return { method: 'POST', path: '/sessions', player: number, json }
}

export async function newCrowd(game: Game, count: number): Promise<Crowd> {
  const answers = await ask<SessionAnswer>(
    game,
    Array.from({ length: count }, (_, player) => newGuest(player)),
  )
  const guests = answers.map(({ player, session, guestSecret, authServerUrl }, number): Guest => {
    const { pathname, search } = new URL(authServerUrl)
    const place = pathname.slice(pathname.lastIndexOf('/')) + search
    return { number, id: player.id, secret: guestSecret, accessToken: session.accessToken, authServer: place }
  })
  return { game, guests }
}

/** What a session is, is the answer's; the guests go on with those that they have. */
async function ask<T>({ subject }: Game, asked: readonly Asked[]): Promise<T[]> {
  const bodies = await askMany(
    subject.port,
    asked.map((one) => requestOf(subject, one)),
  )
  return bodies.map((body) => JSON.parse(body) as T) // by the contract of what was asked for
}

const written = ({ game }: Crowd, asked: readonly Asked[]): Uint8Array[] =>
  asked.map((one) => requestOf(game.subject, one))

export const sessionLoads: readonly Load[] = [
  {
    name: 'sign-in of a new guest',
    isOnce: false,
    requests: async (crowd) =>
      written(
        crowd,
        Array.from({ length: 20_000 }, (_, player) => newGuest(player)),
      ),
  },
  {
    name: 'sign-in of a known guest',
    isOnce: false,
    requests: async (crowd) => written(crowd, crowd.guests.map(knownGuest)),
  },
  {
    name: 'sign-in with a token of the studio (ES256)',
    isOnce: false,
    requests: async (crowd) =>
      written(
        crowd,
        crowd.guests.map(({ number }): Asked => {
          const token = crowd.game.tokenOf(`u_${number}`)
          const json = { method: 'jwt', provider: 'studio', token, device: deviceOf(number) }
          return { method: 'POST', path: '/sessions', player: number, json }
        }),
      ),
  },
  {
    name: 'sign-in with a ticket',
    isOnce: true,
    requests: async (crowd) => {
      const tickets = await ask<{ readonly ticket: string }>(
        crowd.game,
        crowd.guests.map(({ number }): Asked => {
          const json = { subject: `t_${number}`, device: deviceOf(number) }
          return {
            method: 'POST',
            path: '/tickets',
            isAdmin: true,
            player: number,
            bearer: crowd.game.serverKey,
            json,
          }
        }),
      )
      return written(
        crowd,
        tickets.map(({ ticket }, player): Asked => {
          const json = { method: 'ticket', ticket, device: deviceOf(player) }
          return { method: 'POST', path: '/sessions', player, json }
        }),
      )
    },
  },
  {
    name: 'refresh of a session',
    isOnce: true,
    requests: async (crowd) => {
      const answers = await ask<SessionAnswer>(
        crowd.game,
        crowd.guests.map(({ number }): Asked => {
          const token = crowd.game.tokenOf(`r_${number}`)
          const json = { method: 'jwt', provider: 'studio', token, device: deviceOf(number) }
          return { method: 'POST', path: '/sessions', player: number, json }
        }),
      )
      return written(
        crowd,
        answers.map(({ session }, player): Asked => {
          const json = { method: 'refresh', refreshToken: session.refreshToken }
          return { method: 'POST', path: '/sessions', player, json }
        }),
      )
    },
  },
]

let lifeSeconds = 3_600

export const credentialLoads: readonly Load[] = [
  {
    name: 'credentials, given out again',
    isOnce: false,
    requests: async (crowd) => {
      await requireGranted(crowd)
      return written(crowd, crowd.guests.map(authServerCall))
    },
  },
  {
    name: 'credentials, new from STS',
    isOnce: true,
    // Every life that is asked for is kept apart, and one that nobody asked for yet comes from STS.
    requests: async (crowd) => {
      await requireGranted(crowd)
      const lives = Array.from({ length: Math.ceil(12_000 / crowd.guests.length) }, () => {
        lifeSeconds = lifeSeconds <= 900 ? 3_599 : lifeSeconds - 1
        return lifeSeconds
      })
      return written(
        crowd,
        lives.flatMap((life) =>
          crowd.guests.map((guest) => {
            const call = authServerCall(guest)
            return { ...call, path: `${call.path}&ttl=${life}` }
          }),
        ),
      )
    },
  },
]

/** The auth server refuses with 200, as the stock SDKs want it, so that a load would not notice. */
async function requireGranted({ game, guests }: Crowd): Promise<void> {
  const answers = await ask<{ readonly StatusCode: number; readonly Code: string }>(game, guests.map(authServerCall))
  const refused = answers.find(({ StatusCode }) => StatusCode !== 200)
  if (refused !== undefined) throw new Error(`the auth server refuses: ${refused.Code}`)
}

const authServerCall = ({ number, authServer }: Guest): Asked => ({ method: 'GET', path: authServer, player: number })

let saves = 0

/** Never the same bytes twice: those would be there already. */
function newSave(): Buffer {
  saves += 1
  return Buffer.alloc(saveBytes, `a game in progress, ${process.pid} ${saves} `)
}

export const slotLoads: readonly Load[] = [
  {
    name: 'slot commit of 4 KiB, many players',
    isOnce: true,
    requests: async (crowd) => {
      const revs = await headsOf(crowd, crowd.guests)
      const rounds = Array.from({ length: Math.ceil(10_000 / crowd.guests.length) }, (_, more) => more)
      return written(
        crowd,
        rounds.flatMap((more) => crowd.guests.map((guest, index) => saveOf(guest, (revs[index] ?? 0) + more))),
      )
    },
  },
  {
    name: "slot commit of 4 KiB, one player's slot",
    connections: [1],
    isOnce: true,
    requests: async (crowd) => {
      const only = crowd.guests.slice(0, 1)
      const [head = 0] = await headsOf(crowd, only)
      return written(
        crowd,
        only.flatMap((guest) => Array.from({ length: 10_000 }, (_, more) => saveOf(guest, head + more))),
      )
    },
  },
  {
    name: "slot commit of 4 KiB, one player's slot, the last write wins",
    connections: [4],
    isOnce: true,
    requests: async (crowd) =>
      written(
        crowd,
        crowd.guests.slice(1, 2).flatMap((guest) =>
          Array.from({ length: 10_000 }, (): Asked => {
            const { number, accessToken } = guest
            const path = '/slots/auto?space=quick'
            return { method: 'PUT', path, player: number, bearer: accessToken, body: newSave() }
          }),
        ),
      ),
  },
]

/** One save of each guest, its first. */
export async function saveOnce({ game, guests }: Crowd): Promise<void> {
  await ask(
    game,
    guests.map((guest) => saveOf(guest, 0)),
  )
}

/** As the SDK saves: on top of the revision that it knows. */
function saveOf({ number, accessToken }: Guest, base: number): Asked {
  const headers: Readonly<Record<string, string>> = base === 0 ? { 'If-None-Match': '*' } : { 'If-Match': `"${base}"` }
  const path = '/slots/auto?space=saves'
  return { method: 'PUT', path, player: number, bearer: accessToken, headers, body: newSave() }
}

/** The revision of each guest's save; 0 before the first. */
async function headsOf({ game }: Crowd, guests: readonly Guest[]): Promise<number[]> {
  const lists = await ask<readonly { readonly head: { readonly rev: number } }[]>(
    game,
    guests.map(({ number, accessToken }): Asked => {
      return { method: 'GET', path: '/slots?space=saves', player: number, bearer: accessToken }
    }),
  )
  return lists.map(([slot]) => slot?.head.rev ?? 0)
}
