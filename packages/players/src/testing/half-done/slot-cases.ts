/** Saves, small and large. */
import type { Answer } from '../start-game.ts'
import { as, asServer, dayMs, done, hourMs, shown } from './asked.ts'
import type { Case, Service, World } from './ended.ts'
import { announce, parsed, sent } from './sent.ts'
import type { Sending } from './sent.ts'

export const large = 'L'.repeat(20_000)
const larger = 'M'.repeat(21_000)

/** The last one who writes has the head, so that a save may come again. */
const save = (service: Service, world: World, bytes: string, base = 0): Promise<Answer> =>
  as(service, world, 'PUT /slots/auto', { bytes, headers: base === 0 ? isFirst : { 'if-match': String(base) } })
const isFirst = { 'if-none-match': '*' }
const empty = (service: Service, world: World, rev: number): Promise<Answer> =>
  as(service, world, 'DELETE /slots/auto', { headers: { 'if-match': String(rev) } })

export async function saveTwice(world: World, bytes: string): Promise<string> {
  await done(save(world, world, `1${bytes}`))
  await done(save(world, world, `2${bytes}`, 1))
  return ''
}

export const slotCases: readonly Case[] = ['', large].flatMap((bytes): Case[] => {
  const size = bytes === '' ? 'small' : 'large'
  const holds = { 'GET /slots/auto': [shown(`2${bytes}`), shown(`3${bytes}`)] }
  return [
    {
      name: `a first ${size} save`,
      covers: ['PutSlot'],
      run: (service, world) => save(service, world, `3${bytes}`),
      holds: { 'GET /slots/auto': ['404', shown(`3${bytes}`)] },
    },
    {
      name: `a third ${size} save, of which two are kept`,
      covers: ['PutSlot', 'collect'],
      begin: (world) => saveTwice(world, bytes),
      run: (service, world) => save(service, world, `3${bytes}`, 2),
      holds,
    },
    {
      name: `a ${size} save is brought back`,
      covers: ['RestoreSlot'],
      begin: (world) => saveTwice(world, bytes),
      run: (service, world) => as(service, world, 'POST /slots/auto/restore', { body: { rev: 1, base: 2 } }),
      again: async (service, world) => {
        const { at } = await as(service, world, 'GET /slots/auto/revisions')
        const [rev, base] = [Number(at('revisions.1.rev')), Number(at('revisions.0.rev'))]
        return as(service, world, 'POST /slots/auto/restore', { body: { rev, base } })
      },
      holds: { 'GET /slots/auto': [shown(`1${bytes}`), shown(`2${bytes}`)] },
    },
    {
      name: `a slot with ${size} saves is emptied`,
      covers: ['DeleteSlot'],
      begin: (world) => saveTwice(world, bytes),
      run: (service, world) => empty(service, world, 2),
      again: async (service, world) => {
        const { at } = await done(save(service, world, `3${bytes}`))
        return empty(service, world, Number(at('rev')))
      },
      holds: { 'GET /slots/auto': [shown(`2${bytes}`), '404'] },
    },
    {
      name: `${size} saves of an emptied slot get too old`,
      covers: ['age-slots', 'collect'],
      begin: async (world) => {
        await saveTwice(world, bytes)
        await done(empty(world, world, 2))
        world.game.clock.advance(3 * dayMs)
        return ''
      },
      run: async ({ tick }) => tick(),
      holds: { 'GET /slots/auto': ['404'] },
    },
    {
      name: `a ${size} save goes to another player`,
      covers: ['CopySlot'],
      begin: async (world) => {
        await saveTwice(world, bytes)
        return (await world.game.signIn()).id
      },
      run: (service, { player }, to) => asServer(service, `POST /players/${player.id}/slots/auto/copy`, { to }),
      more: (to) => [to],
      holds: { 'GET /slots/auto': [shown(`2${bytes}`)] },
    },
    {
      name: `two players with ${size} saves become one`,
      covers: ['MergePlayers', 'retired'],
      begin: async (world) => {
        await saveTwice(world, bytes)
        const from = await world.game.signIn()
        await done(from.send('PUT /slots/other', { bytes: `4${bytes}`, headers: isFirst }))
        return from.id
      },
      run: (service, { player }, from) => asServer(service, 'POST /players/merge', { from, into: player.id }),
      more: (from) => [from],
      holds: { 'GET /slots/auto': [shown(`2${bytes}`)], 'GET /slots/other': ['404', shown(`4${bytes}`)] },
    },
  ]
})

const slotWish = { mode: 'put', space: 'saves', bytes: larger } as const
const commit = (service: Service, world: World, { id }: Sending): Promise<Answer> =>
  as(service, world, 'POST /slots/auto/commit', { body: { uploadId: id, base: 2, force: true } })

export const commitCases: readonly Case[] = [
  {
    name: 'an upload for a slot is announced',
    covers: ['CreateUpload'],
    run: (service, world) => announce(service, world, { ...slotWish, bytes: 'newer' }),
  },
  ...([2, 1] as const).map((times): Case => ({
    name: times === 2 ? 'a direct save is committed' : 'a direct save that is there already is committed',
    covers: ['CommitSlot'],
    begin: async (world) => {
      await saveTwice(world, large)
      if (times === 1) await done(save(world, world, larger, 2))
      return JSON.stringify(await sent(world, world, slotWish))
    },
    run: (service, world, begun) => commit(service, world, parsed(begun)),
    again: async (service, world) => commit(service, world, await sent(service, world, slotWish)),
    holds: { 'GET /slots/auto': [shown(`2${large}`), shown(larger)] },
  })),
  {
    name: 'an upload for a slot is over',
    covers: ['collect'],
    begin: async (world) => {
      const begun = JSON.stringify(await sent(world, world, slotWish))
      world.game.clock.advance(2 * hourMs)
      return begun
    },
    run: (service) => service.tick(),
  },
  {
    name: 'bytes that no slot names',
    covers: ['sweep-slots', 'collect'],
    begin: async ({ game, player }) => {
      await game.root.oss.putObject({ bucket: 'demo-private', key: `saves/${player.id}/auto/x`, body: 'x' })
      game.clock.advance(2 * dayMs)
      return ''
    },
    run: (service) => service.tick(),
  },
]
