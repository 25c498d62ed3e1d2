/** A player as servers of the studio see it. */
import { z } from 'zod'
import type { Ban, Player } from '../../state/players.ts'
import { answerPlayer, playerAnswer } from '../sessions/session-answer.ts'

const banShown = z.object({
  reason: z.string(),
  since: z.string(),
  until: z.string().optional(),
  scope: z.enum(['write', 'all']),
  lifted: z.string().optional(),
})

export const noteAnswer = z.object({ at: z.string(), by: z.string(), text: z.string() })

export const adminPlayer = playerAnswer.extend({
  plan: z.string().optional(),
  ban: banShown.optional(),
  retired: z.object({ at: z.string(), into: z.string() }).optional(),
  isErasing: z.boolean(),
})

export function answerAdminPlayer(player: Player): z.input<typeof adminPlayer> {
  const { plan, ban, retired, erasing } = player
  return {
    ...answerPlayer(player),
    ...(plan === undefined ? {} : { plan }),
    ...(ban === undefined ? {} : { ban: answerBan(ban) }),
    ...(retired === undefined ? {} : { retired }),
    isErasing: erasing !== undefined,
  }
}

export const banHistory = z.array(banShown)

export function answerBan({ reason, since, until, scope, lifted }: Ban): z.input<typeof banShown> {
  return {
    reason,
    since,
    ...(until === undefined ? {} : { until }),
    scope,
    ...(lifted === undefined ? {} : { lifted }),
  }
}
