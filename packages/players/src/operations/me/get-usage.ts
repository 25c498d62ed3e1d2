import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { spacesOf } from '../spaces/player-folders.ts'
import { quotaOf } from '../spaces/quota.ts'
import { usageNow } from '../spaces/usage-now.ts'

const limited = z.strictObject({ used: z.int(), limit: z.int().optional() })

export const getUsage = defineEndpoint(
  {
    name: 'GetUsage',
    summary: 'What the player has in each space, and what it may have.',
    route: 'GET /me/usage',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    answers: {
      200: z.strictObject({ spaces: z.record(z.string(), z.strictObject({ bytes: limited, objects: limited })) }),
    },
    errors: ['TokenExpired', 'Unauthenticated'],
  },
  async (_input, { app, caller }) => {
    const player = caller.player.value
    const names = spacesOf(app.config, caller.session.value)
    const usage = await usageNow(app, player.id, names)
    const spaces = names.map((name, index) => {
      const { bytes, objects } = quotaOf(app.config, name, player)
      const used = usage[index] ?? { bytes: 0, objects: 0 }
      return [name, { bytes: of(used.bytes, bytes), objects: of(used.objects, objects) }] as const
    })
    return reply(200, { spaces: Object.fromEntries(spaces) })
  },
)

const of = (used: number, limit: number | undefined) => ({ used, ...(limit === undefined ? {} : { limit }) })
