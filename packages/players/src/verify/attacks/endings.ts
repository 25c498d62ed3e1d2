/** What has ended is to be dead: refresh tokens that were replaced, players who were banned, players who were erased. */
import { readOwn } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab, Player } from '../lab.ts'
import { signed, unsigned } from '../order.ts'
import type { Order, Version } from '../order.ts'
import { sessionOf, succeeded, textAt, valueAt } from '../player-api.ts'
import type { Session } from '../player-api.ts'
import type { Answer } from '../wire.ts'
import { compat } from './compat.ts'

const refresh = (lab: Lab, refreshToken: string): Promise<Answer> =>
  lab.call('POST /sessions', { json: { method: 'refresh', refreshToken } })

/** A token is used twice over: the second time right after the first is a lost answer, after the next one it is theft. */
const replayed = (lab: Lab): Promise<{ readonly first: Answer; readonly again: Answer; readonly newest: Session }> =>
  lab.once('replay', async () => {
    const { refreshToken } = await lab.throwaway()
    const first = await refresh(lab, refreshToken)
    const newest = sessionOf(await refresh(lab, sessionOf(first).refreshToken))
    return { first, newest, again: await refresh(lab, refreshToken) }
  })

export const refreshAttacks: readonly Attack[] = [
  {
    class: 'refresh-replay',
    title: 'a refresh token that was replaced',
    signed: false,
    refused: 'dead',
    attempt: async (lab) => (await replayed(lab)).again,
    control: async (lab) => (await replayed(lab)).first,
  },
  {
    class: 'refresh-replay',
    title: 'its successors, after it came back',
    signed: false,
    refused: 'dead',
    attempt: async (lab) => refresh(lab, (await replayed(lab)).newest.refreshToken),
    control: async (lab) => (await replayed(lab)).first,
  },
]

/** Every grant that a player can hold, each a request that does it good while it is good. */
type Grant = {
  readonly title: string
  readonly isOfStorage: boolean
  /** Made while all is well. */
  readonly make: (lab: Lab, player: Player) => Promise<() => Promise<Answer>>
}

const ofStorage = (
  title: string,
  version: Version,
  order: (player: Player, lab: Lab) => Order,
  inQuery = false,
): Grant => ({
  title: `${title} (${version.toUpperCase()})`,
  isOfStorage: true,
  make: (lab, player) => {
    const nowMs = lab.options.clock.now()
    const url = signed(lab.place, order(player, lab), { as: player.keys, version, nowMs, inQuery })
    return Promise.resolve(() => (inQuery ? lab.raw(url) : lab.send(order(player, lab), { as: player.keys, version })))
  },
})

const put = ({ space }: Player, { options }: Lab): Order => ({
  method: 'PUT',
  bucket: space.bucket,
  key: `${space.prefix}held-${options.chance(8)}`,
  body: 'by C',
})
const list = ({ space }: Player): Order => ({ method: 'GET', bucket: space.bucket, query: [['prefix', space.prefix]] })

const grants: readonly Grant[] = [
  ...(['v4', 'v1'] as const).flatMap((version) => [
    ofStorage('keys of STS write', version, put),
    ofStorage('keys of STS list', version, list),
    ofStorage('a signed URL writes', version, put, true),
  ]),
  {
    title: 'a signed upload of the service',
    isOfStorage: true,
    make: async (lab, player) => {
      const { space, accessToken } = player
      const json = { space: space.name, name: `signed-${lab.options.chance(8)}`, size: 4, mode: 'put' }
      const made = await lab.call('POST /uploads', { bearer: accessToken, json })
      const url = URL.parse(textAt(made, 'url'))
      // A game whose spaces give no signed uploads has none that could live on.
      if (url === null) return () => lab.send(put(player, lab), { as: player.keys, version: 'v4' })
      const headers = Object.entries((valueAt(made, 'headers') ?? {}) as Readonly<Record<string, string>>) // as documented
      const request = unsigned(lab.place, { method: 'PUT', body: 'byC!', headers: [...headers] })
      return () =>
        lab.raw({ ...request, target: `${url.pathname}${url.search}`, headers: [['host', url.host], ...headers] })
    },
  },
  {
    title: 'the ticket',
    isOfStorage: false,
    make: (lab, { ticket }) => Promise.resolve(async () => compat(await lab.call(`GET /oss-token?ticket=${ticket}`))),
  },
  {
    title: 'the access token',
    isOfStorage: false,
    make: (lab, { accessToken }) => Promise.resolve(() => lab.call('GET /me', { bearer: accessToken })),
  },
  {
    title: 'keys by the access token',
    isOfStorage: false,
    make: (lab, { accessToken }) =>
      Promise.resolve(() => lab.call('POST /credentials', { bearer: accessToken, json: {} })),
  },
  {
    title: 'the refresh token',
    isOfStorage: false,
    make: (lab, { refreshToken }) => Promise.resolve(() => refresh(lab, refreshToken)),
  },
]

/** What each grant answered before and after somebody's last minute. */
type Ended = ReadonlyMap<string, { readonly before: Answer; readonly after: Answer }>

/** Each is asked until it is refused, or until a second is over. */
const endMs = 1_000
const askEveryMs = 100

async function ended(lab: Lab, player: Player, end: (player: Player) => Promise<unknown>): Promise<Ended> {
  const held = await Promise.all(grants.map(async ({ title, make }) => ({ title, use: await make(lab, player) })))
  const before: Answer[] = []
  // The refresh token comes last: with it all others would be replaced.
  for (const { use } of held) before.push(await use())
  await end(player)
  const startMs = lab.options.clock.now()
  const after = await Promise.all(
    held.map(async ({ use }) => {
      for (;;) {
        const answer = await use()
        if (answer.status >= 400 || lab.options.clock.now() - startMs > endMs) return answer
        await lab.options.sleep(askEveryMs)
      }
    }),
  )
  return new Map(
    held.map(({ title }, index) => {
      const [first, last] = [before[index], after[index]]
      if (first === undefined || last === undefined) throw new Error(`${title} was not tried`)
      return [title, { before: first, after: last }]
    }),
  )
}

/** On the cloud keys live to their end, and the service says so: then nothing is promised that could be broken. */
const mustEndNow = ({ a }: Lab, grant: Grant): string | undefined =>
  grant.isOfStorage && a.space.revocation !== 'now'
    ? 'a storage that can end keys at once; this one promises only that they expire'
    : undefined

const banned = (lab: Lab): Promise<Ended> =>
  lab.once('ban', async () => {
    const bearer = lab.options.serverKey
    const player = await lab.throwaway()
    try {
      return await ended(lab, player, async ({ player: id }) =>
        succeeded(
          await lab.call(`admin POST /players/${id}/ban`, { bearer, json: { reason: 'latchkey-verify' } }),
          'The ban',
        ),
      )
    } finally {
      // Who is banned cannot erase itself.
      await lab.call(`admin DELETE /players/${player.player}/ban`, { bearer })
    }
  })

export const banAttacks: readonly Attack[] = grants.map((grant): Attack => {
  return {
    class: 'ban',
    title: grant.title,
    signed: false,
    refused: 'dead',
    needs: (lab) => (lab.options.serverKey === undefined ? 'a server key' : mustEndNow(lab, grant)),
    attempt: async (lab) => of(await banned(lab), grant).after,
    control: async (lab) => of(await banned(lab), grant).before,
  }
})

function of(all: Ended, { title }: Grant): { readonly before: Answer; readonly after: Answer } {
  const found = all.get(title)
  if (found === undefined) throw new Error(`${title} was not tried`)
  return found
}

type Erased = { readonly player: Player; readonly grants: Ended }

const erased = (lab: Lab): Promise<Erased> =>
  lab.once('erasure', async () => {
    const player = await lab.throwaway()
    const held = await ended(lab, player, async ({ player: id, accessToken }) =>
      succeeded(await lab.call('DELETE /me', { bearer: accessToken, json: { confirm: id } }), 'The erasure'),
    )
    lab.markGone(player)
    return { player, grants: held }
  })

/** The folders are swept by a job of the service. */
const sweepMsDefault = 60_000

export const eraseAttacks: readonly Attack[] = [
  ...grants.map((grant): Attack => {
    return {
      class: 'erase',
      title: grant.title,
      signed: false,
      refused: 'dead',
      needs: (lab) => mustEndNow(lab, grant),
      attempt: async (lab) => of((await erased(lab)).grants, grant).after,
      control: async (lab) => of((await erased(lab)).grants, grant).before,
    }
  }),
  {
    class: 'erase',
    title: 'signing in as before',
    signed: false,
    refused: 'harmless',
    needs: ({ a }) => (a.guestSecret === '' ? 'guests' : undefined),
    attempt: async (lab) => {
      const { guestSecret } = (await erased(lab)).player
      return lab.call('POST /sessions', { json: { method: 'guest', guestSecret } })
    },
    control: (lab) => readOwn(lab, (order) => lab.send(order, { version: 'v4' })),
    harm: async (lab, _send, answer) =>
      textAt(answer, 'player.id') === (await erased(lab)).player.player ? 'the player came back' : undefined,
  },
  ...(['objects', 'uploads'] as const).map((what): Attack => {
    return {
      class: 'erase',
      title: what === 'objects' ? 'no object is left' : 'no unfinished upload is left',
      signed: false,
      refused: 'harmless',
      needs: ({ options }) =>
        options.operator === undefined ? 'keys of an operator, to look into the folders' : undefined,
      attempt: async (lab) => leftOf(lab, (await erased(lab)).player, what),
      // That the operator's keys see what is there.
      control: async (lab) => lookInto(lab, lab.a.space.bucket, lab.a.space.prefix, what),
      harm: async (lab, _send, { text }) =>
        text.includes((await erased(lab)).player.player) && /<Key>/.test(text)
          ? 'something is left in the folders of a player who was erased'
          : undefined,
    }
  }),
]

const lookInto = (lab: Lab, bucket: string, prefix: string, what: 'objects' | 'uploads'): Promise<Answer> =>
  lab.send(
    {
      method: 'GET',
      bucket,
      query: [...(what === 'uploads' ? [['uploads', undefined] as const] : []), ['prefix', prefix]],
    },
    { version: 'v4', as: lab.options.operator ?? lab.a.keys },
  )

async function leftOf(lab: Lab, player: Player, what: 'objects' | 'uploads'): Promise<Answer> {
  const startMs = lab.options.clock.now()
  for (;;) {
    const answers = await Promise.all(player.spaces.map(({ bucket, prefix }) => lookInto(lab, bucket, prefix, what)))
    const full = answers.find(({ text }) => /<Key>/.test(text))
    const [first] = answers
    if (full === undefined && first !== undefined) return first
    if (full !== undefined && lab.options.clock.now() - startMs > (lab.options.sweepMs ?? sweepMsDefault)) return full
    await lab.options.sleep(askEveryMs)
  }
}
