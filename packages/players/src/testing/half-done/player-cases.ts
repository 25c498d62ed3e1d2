/** Exports and erasures. */
import type { Answer } from '../start-game.ts'
import { as, asServer, dayMs, done, file, put, shown } from './asked.ts'
import type { Case, Service, World } from './ended.ts'
import { sent, setPicture } from './sent.ts'
import { large, saveTwice } from './slot-cases.ts'

const exported = async (service: Service, world: World): Promise<Answer> => {
  const asked = await as(service, world, 'POST /me/export')
  await service.work()
  return asked
}

export const playerCases: readonly Case[] = [
  {
    name: 'an export is made',
    covers: ['ExportMe', 'export'],
    begin: (world) => put(world, 'files'),
    run: exported,
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'an export takes the place of another',
    covers: ['ExportMe', 'export', 'export-end'],
    begin: async (world) => {
      await put(world, 'files')
      return (await done(exported(world, world))).text
    },
    run: exported,
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'a server exports a player',
    covers: ['ExportPlayer'],
    run: (service, { player }) => asServer(service, `POST /players/${player.id}/export`),
  },
  ...(['DELETE /me', 'admin'] as const).map((way): Case => ({
    name: way === 'admin' ? 'a server erases a player' : 'a player is erased',
    covers: way === 'admin' ? ['ErasePlayer', 'erase'] : ['EraseMe', 'erase', 'revoke'],
    begin: async (world) => {
      if (way === 'admin') return put(world, 'files')
      await put(world, 'files')
      await saveTwice(world, large)
      await setPicture(world, world, 'avatar')
      await exported(world, world)
      return JSON.stringify(await sent(world, world, { mode: 'multipart', space: 'files', bytes: 'newer' }))
    },
    run: async (service, world) => {
      const { player } = world
      const answer =
        way === 'admin'
          ? asServer(service, `DELETE /players/${player.id}`)
          : as(service, world, way, { body: { confirm: player.id } })
      await answer
      await service.work()
      return answer
    },
    again: false,
  })),
  {
    name: 'what is left of a player that became another is erased',
    covers: ['retired', 'erase'],
    begin: async (world) => {
      const { game, player } = world
      const from = await game.signIn()
      await saveTwice({ ...world, player: from }, large)
      await done(asServer(world, 'POST /players/merge', { from: from.id, into: player.id }))
      game.clock.advance(31 * dayMs)
      return from.id
    },
    run: ({ work }) => work(),
    more: (from) => [from],
    holds: { 'GET /slots/auto': [shown(`2${large}`)] },
    again: false,
  },
  {
    name: 'a guest that nobody played for long is erased',
    covers: ['expire-guests', 'erase'],
    begin: async (world) => {
      await saveTwice(world, large)
      world.game.clock.advance(62 * dayMs)
      return ''
    },
    run: async ({ tick, work }) => {
      await tick()
      await work()
    },
    again: false,
  },
]
