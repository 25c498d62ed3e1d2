/** What a player may have in each space, as servers of the studio say it. */
import { z } from 'zod'
import { spaceNamePattern, spacesMax } from '../../config/schema.ts'
import type { AppConfig } from '../../config/schema.ts'
import type { Player } from '../../state/players.ts'
import { folderOf } from '../spaces/player-folders.ts'

const amount = z.int().min(0)

export const quotaBySpace = z
  .record(
    z.string().regex(spaceNamePattern, 'is the name of a space'),
    z.strictObject({ bytes: amount.optional(), objects: amount.max(1_000_000_000).optional() }),
  )
  .refine((spaces) => Object.keys(spaces).length <= spacesMax, `at most ${spacesMax} spaces`)

/** The same, of spaces that the app has. @throws PlayerError UnknownSpace */
export function requireQuotas(config: AppConfig, quota: z.output<typeof quotaBySpace>): NonNullable<Player['quota']> {
  const known = Object.entries(quota).map(([name, { bytes, objects }]) => {
    folderOf(config, '', name, `quota.${name}`)
    return [name, { ...(bytes === undefined ? {} : { bytes }), ...(objects === undefined ? {} : { objects }) }]
  })
  return Object.fromEntries(known) as NonNullable<Player['quota']> // of the entries above
}
