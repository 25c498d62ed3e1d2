/** Uploads to folders. */
import { as, file, hourMs, put } from './asked.ts'
import type { Case, World } from './ended.ts'
import { announce, complete, parsed, sent } from './sent.ts'

export const uploadCases: readonly Case[] = (['put', 'form', 'multipart'] as const).flatMap((mode): Case[] => {
  const wish = { mode, space: 'files', bytes: 'newer' }
  const other = { [`GET ${file('files', 'other')}`]: ['other'] }
  const begin = async (world: World): Promise<string> => {
    await put(world, 'files')
    await put(world, 'files', 'other', 'other')
    return JSON.stringify(await sent(world, world, wish))
  }
  const announced: Case = {
    name: `an upload by ${mode} is announced`,
    covers: ['CreateUpload'],
    begin: async (world) => {
      await put(world, 'files')
      return put(world, 'files', 'other', 'other')
    },
    run: (service, world) => announce(service, world, wish),
    holds: { ...other, [`GET ${file('files')}`]: ['old'] },
  }
  return [
    announced,
    {
      name: `an upload by ${mode} is completed`,
      covers: ['CompleteUpload', 'collect'],
      begin,
      run: (service, world, begun) => complete(service, world, parsed(begun)),
      again: async (service, world) => complete(service, world, await sent(service, world, wish)),
      holds: { ...other, [`GET ${file('files')}`]: ['old', 'newer'] },
    },
    {
      name: `an upload by ${mode} that is too large is completed`,
      covers: ['CompleteUpload'],
      begin: async (world) => {
        await put(world, 'files', 'other', 'other')
        return JSON.stringify(await sent(world, world, wish, Buffer.from('larger')))
      },
      run: (service, world, begun) => complete(service, world, parsed(begun)),
      status: 413,
      again: async (service, world) =>
        complete(service, world, await sent(service, world, wish, Buffer.from('larger'))),
      holds: { ...other, [`GET ${file('files')}`]: ['404'] },
    },
    {
      name: `an upload by ${mode} is given up`,
      covers: ['DeleteUpload'],
      begin,
      run: (service, world, begun) => as(service, world, `DELETE /uploads/${parsed(begun).id}`),
      again: async (service, world) => {
        const { id } = await sent(service, world, wish)
        return as(service, world, `DELETE /uploads/${id}`)
      },
      holds: { ...other, [`GET ${file('files')}`]: ['old', 'newer'] },
    },
    {
      name: `an upload by ${mode} is over`,
      covers: ['collect'],
      begin: async (world) => {
        const begun = await begin(world)
        world.game.clock.advance(2 * hourMs)
        return begun
      },
      run: (service) => service.tick(),
      holds: { ...other, [`GET ${file('files')}`]: ['old', 'newer'] },
    },
  ]
})
