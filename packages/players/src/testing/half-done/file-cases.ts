/** Files that go through the service, links to them, and what becomes of files by itself. */
import { as, dayMs, done, file, put } from './asked.ts'
import { keyOf } from '../server-keys.ts'
import type { Case } from './ended.ts'

export const fileCases: readonly Case[] = [
  ...['files', 'open', 'once'].map((space): Case => ({
    name: `a file is put into ${space}`,
    covers: ['PutObject'],
    begin: (world) => put(world, space, 'other', 'other'),
    run: (service, world) => as(service, world, `PUT ${file(space)}`, { bytes: 'new' }),
    again: async (service, world) => {
      const answer = await as(service, world, `PUT ${file(space)}`, { bytes: 'new' })
      return answer.at('error.code') === 'ObjectExists' ? undefined : answer
    },
    holds: { [`GET ${file(space, 'other')}`]: ['other'], [`GET ${file(space)}`]: ['new', '404'] },
  })),
  ...['files', 'open'].map((space): Case => ({
    name: `a file of ${space} is put over another`,
    covers: ['PutObject'],
    begin: (world) => put(world, space),
    run: (service, world) => as(service, world, `PUT ${file(space)}`, { bytes: 'newer' }),
    holds: { [`GET ${file(space)}`]: ['old', 'newer'] },
  })),
  {
    name: 'the oldest file makes room',
    covers: ['PutObject', 'dropOldest'],
    begin: (world) => put(world, 'drops'),
    run: (service, world) => as(service, world, `PUT ${file('drops', 'b')}`, { bytes: 'new' }),
    holds: { [`GET ${file('drops')}`]: ['old', '404'], [`GET ${file('drops', 'b')}`]: ['new', '404'] },
  },
  ...['files', 'open'].map((space): Case => ({
    name: `a file of ${space} is deleted`,
    covers: ['DeleteObject'],
    begin: async (world) => {
      await put(world, space)
      return put(world, space, 'other', 'other')
    },
    run: (service, world) => as(service, world, `DELETE ${file(space)}`),
    holds: { [`GET ${file(space)}`]: ['old', '404'], [`GET ${file(space, 'other')}`]: ['other'] },
  })),
  {
    name: 'a server puts a file',
    covers: ['PutProtected'],
    run: (service, { player }) =>
      service.send(`admin PUT /protected/${player.id}/gold/a`, { bearer: keyOf('owner'), bytes: 'new' }),
    holds: { [`GET ${file('gold')}`]: ['new', '404'] },
  },
  {
    name: 'a link to a file',
    covers: ['CreateLink'],
    begin: (world) => put(world, 'files'),
    run: (service, world) => as(service, world, 'POST /spaces/files/links', { body: { name: 'a' } }),
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'a link is followed',
    covers: ['FollowLink'],
    begin: async (world) => {
      await put(world, 'files')
      const made = await done(world.as('POST /spaces/files/links', { body: { name: 'a', ttl: 864_000 } }))
      return new URL(made.at('url')).pathname
    },
    run: (service, _world, path) => service.send(`GET ${path}`),
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'a link is taken back',
    covers: ['DeleteLink'],
    begin: async (world) => {
      await put(world, 'files')
      return (await done(world.as('POST /spaces/files/links', { body: { name: 'a', ttl: 864_000 } }))).at('linkId')
    },
    run: (service, world, id) => as(service, world, `DELETE /links/${id}`),
    again: async (service, world, id) => {
      const answer = await as(service, world, `DELETE /links/${id}`)
      return answer.status === 404 ? undefined : answer
    },
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
]

export const jobCases: readonly Case[] = [
  {
    name: 'a file gets too old',
    covers: ['expire-files', 'collect'],
    begin: async (world) => {
      await put(world, 'old')
      world.game.clock.advance(2 * dayMs)
      return ''
    },
    run: async (service) => {
      await service.tick()
    },
    holds: { [`GET ${file('old')}`]: ['404'] },
  },
  {
    name: 'a file that was deleted with keys of STS',
    covers: ['sweep-files', 'collect'],
    begin: async (world) => {
      await put(world, 'open')
      await world.game.root.oss.deleteObject({ bucket: 'demo-private', key: `open/${world.player.id}/a` })
      world.game.clock.advance(2 * dayMs)
      return ''
    },
    run: (service) => service.tick(),
    holds: { [`GET ${file('open')}`]: ['404'] },
  },
]
