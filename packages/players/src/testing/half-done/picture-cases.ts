/** Pictures and what moderators say of them. */
import { as, asServer, dayMs, done } from './asked.ts'
import type { Case } from './ended.ts'
import { announce, complete, decide, parsed, sentPicture, setPicture } from './sent.ts'

const picturesOf = (space: string): string => `GET /players/PLAYER/images/${space}`

export const pictureCases: readonly Case[] = [
  ...['avatar', 'judged', 'hidden'].flatMap((space): Case[] => [
    {
      name: `a first picture in ${space}`,
      covers: ['PutImage', 'collect'],
      run: (service, world) => setPicture(service, world, space),
    },
    {
      name: `a second picture in ${space}`,
      covers: ['PutImage', 'collect'],
      begin: async (world) => (await done(setPicture(world, world, space))).text,
      run: (service, world) => setPicture(service, world, space),
      ...(space === 'avatar' ? { holds: { [picturesOf(space)]: ['302'] } } : {}),
    },
    {
      name: `a picture in ${space} is removed`,
      covers: ['DeleteImage'],
      begin: async (world) => (await done(setPicture(world, world, space))).text,
      run: (service, world) => as(service, world, `DELETE /images/${space}`),
    },
  ]),
  {
    name: 'a picture is announced',
    covers: ['CreateUpload'],
    run: (service, world) => announce(service, world, { mode: 'form', space: 'avatar', bytes: 'picture' }),
  },
  {
    name: 'a picture that was sent directly is completed',
    covers: ['CompleteUpload', 'collect'],
    begin: async (world) => JSON.stringify(await sentPicture(world, world)),
    run: (service, world, begun) => complete(service, world, parsed(begun)),
    again: async (service, world) => complete(service, world, await sentPicture(service, world)),
  },
  ...(['approve', 'reject'] as const).flatMap((decision): Case[] => [
    {
      name: `a picture that waits is decided: ${decision}`,
      covers: ['ModerateImage', 'collect'],
      begin: async (world) => {
        const first = await done(setPicture(world, world, 'judged'))
        await done(decide(world, first.at('id'), 'approve'))
        return (await done(setPicture(world, world, 'judged'))).at('id')
      },
      run: (service, _world, id) => decide(service, id, decision),
      holds: { [picturesOf('judged')]: ['302'] },
    },
    {
      name: `time decides a picture that waits: ${decision}`,
      covers: ['moderate-end', 'collect'],
      begin: async (world) => {
        await done(setPicture(world, world, decision === 'approve' ? 'soon' : 'never'))
        world.game.clock.advance(dayMs)
        return ''
      },
      run: ({ work }) => work(),
    },
  ]),
  {
    name: 'a picture that is shown is rejected',
    covers: ['ModerateImage'],
    begin: async (world) => {
      const id = (await done(setPicture(world, world, 'judged'))).at('id')
      await done(decide(world, id, 'approve'))
      return id
    },
    run: (service, _world, id) => decide(service, id, 'reject'),
  },
  {
    name: 'a player who has a picture is a minor',
    covers: ['SetMinor', 'hide'],
    begin: async (world) => (await done(setPicture(world, world, 'avatar'))).text,
    run: (service, { player }) => asServer(service, `POST /players/${player.id}/minor`, { minor: true }),
  },
]
