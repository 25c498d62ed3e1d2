/** Who a player is, and what it may. */
import { tokenOf } from '../../operations/me/testing.ts'
import type { Answer } from '../start-game.ts'
import { as, asServer, done, file, put } from './asked.ts'
import type { Case, Service, World } from './ended.ts'

const subjectOf = ({ player }: World): string => `user of ${player.id}`
const linked = async (service: Service, world: World): Promise<Answer> =>
  as(service, world, 'POST /me/identities', {
    body: {
      method: 'jwt',
      provider: 'studio',
      token: await tokenOf(subjectOf(world), world.game.clock.now().getTime()),
    },
  })

export const accountCases: readonly Case[] = [
  {
    name: 'an identity is linked',
    covers: ['LinkIdentity'],
    begin: (world) => put(world, 'files'),
    run: linked,
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'an identity is taken back',
    covers: ['UnlinkIdentity'],
    begin: async (world) => (await done(linked(world, world))).at('identity.id'),
    run: (service, world, id) => as(service, world, `DELETE /me/identities/${id}`),
    again: async (service, world, id) => {
      const answer = await as(service, world, `DELETE /me/identities/${id}`)
      return answer.status === 404 ? undefined : answer
    },
  },
  ...(['keepThis', 'moveIdentity', 'switchToOther'] as const).map((choice): Case => ({
    name: `an identity of another player: ${choice}`,
    covers: ['ResolveConflict', 'retired'],
    begin: async (world) => {
      await put(world, 'files')
      const other = await world.game.signIn()
      await done(linked(world, { ...world, player: { ...world.player, accessToken: other.accessToken } }))
      return (await linked(world, world)).at('error.details.conflict')
    },
    run: (service, world, conflict) =>
      as(service, world, 'POST /me/identities/resolve', { body: { conflict, choice } }),
    again: async (service, world) => {
      const answer = await linked(service, world)
      const conflict = answer.at('error.details.conflict')
      if (answer.status < 400) return answer
      return as(service, world, 'POST /me/identities/resolve', { body: { conflict, choice } })
    },
    holds: { [`GET ${file('files')}`]: ['old'] },
  })),
  ...(['POST /credentials', 'GET /oss-token'] as const).map((route): Case => ({
    name: `keys of STS by ${route}`,
    covers: [route === 'POST /credentials' ? 'CreateCredentials' : 'GetOssToken'],
    begin: (world) => put(world, 'open'),
    run: (service, world) => as(service, world, route, route === 'POST /credentials' ? { body: {} } : {}),
    holds: { [`GET ${file('open')}`]: ['old'] },
  })),
  {
    name: 'a server opens as a player',
    covers: ['OpenAsPlayer'],
    run: (service, { player }) => asServer(service, `POST /players/${player.id}/open`, {}),
  },
  {
    name: 'a player is banned',
    covers: ['BanPlayer', 'revoke'],
    begin: async (world) => (await done(world.as('GET /oss-token'))).text,
    run: (service, { player }) =>
      asServer(service, `POST /players/${player.id}/ban`, { reason: 'test', scope: 'write' }),
  },
  {
    name: 'a ban is lifted',
    covers: ['UnbanPlayer'],
    begin: async (world) => {
      const ban = asServer(world, `POST /players/${world.player.id}/ban`, { reason: 'test', scope: 'write' })
      return (await done(ban)).text
    },
    run: (service, { player }) => asServer(service, `DELETE /players/${player.id}/ban`),
  },
  {
    name: 'what a player holds ends',
    covers: ['RevokePlayer', 'revoke'],
    begin: async (world) => (await done(world.as('GET /oss-token'))).text,
    run: (service, { player }) => asServer(service, `POST /players/${player.id}/revoke`, { what: 'all' }),
  },
  {
    name: 'a player signs in',
    covers: ['CreateSession'],
    begin: (world) => put(world, 'files'),
    run: (service, { player: { guestSecret } }) =>
      service.send('POST /sessions', { body: { method: 'guest', guestSecret } }),
    holds: { [`GET ${file('files')}`]: ['old'] },
  },
  {
    name: 'a player signs out',
    covers: ['DeleteCurrentSession'],
    run: (service, world) => as(service, world, 'DELETE /sessions/current'),
  },
  {
    name: 'a player signs out everywhere',
    covers: ['DeleteSessions'],
    run: (service, world) => as(service, world, 'DELETE /sessions'),
  },
]
