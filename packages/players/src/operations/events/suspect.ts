/** What looks like abuse, told to the studio: once an hour for each reason and player or network, not once for each refusal. */
import { PlayerError } from '../../rules/errors.ts'
import { networkOf } from '../../rules/networks.ts'
import type { Call } from '../endpoint.ts'
import { eventChanges, webhookChanges } from './tell.ts'

const hourSeconds = 3_600
const daySeconds = 86_400

/** Refusals in a window that anybody may have: a game with a mistake in it has some as well. */
const reasons = {
  /** One player, refused by limits of the player's own. */
  rate: { allowed: 100, windowSeconds: hourSeconds },
  /** One player, with files that are something else than the space takes. */
  types: { allowed: 10, windowSeconds: hourSeconds },
  /** One network, with proofs that nobody made or secrets of nobody. */
  signIns: { allowed: 100, windowSeconds: hourSeconds },
  /** One network, or the whole game, made all the guests of a day. */
  guests: { allowed: 0, windowSeconds: daySeconds },
} as const
type Reason = keyof typeof reasons

type Suspicion = {
  readonly reason: Reason
  /** Whom it is counted against. */
  readonly subject: string
  readonly player?: string
  readonly data?: Readonly<Record<string, unknown>>
}

type Refused = Pick<Call, 'app' | 'caller' | 'origin' | 'now'>

/** Never fails: the refusal itself is what the caller has to hear. */
export async function noteSuspicion(refused: Refused, error: unknown): Promise<void> {
  if (!(error instanceof PlayerError)) return
  const suspicion = suspicionOf(refused, error)
  if (suspicion === undefined) return
  try {
    if (await isOverdone(refused, suspicion)) await tell(refused, suspicion)
  } catch (cause) {
    refused.app.log(`players: ${refused.app.name}: a suspicion of ${suspicion.reason} is not told: ${String(cause)}`)
  }
}

function suspicionOf({ caller, origin }: Refused, { code, details }: PlayerError): Suspicion | undefined {
  const limit = typeof details['limit'] === 'string' ? details['limit'] : undefined
  if (caller?.kind === 'player') {
    // A server that acts for a player is no player.
    if (caller.by === 'server') return undefined
    const { id: player } = caller.player.value
    if (code === 'RateLimited') return { reason: 'rate', subject: player, player, data: { limit } }
    const { space, detected } = details
    return code === 'TypeNotAllowed' && detected !== undefined
      ? { reason: 'types', subject: player, player, data: { space, detected } }
      : undefined
  }
  if (code === 'RateLimited' && limit === 'guestsPerApp') return { reason: 'guests', subject: '', data: { limit } }
  const subject = networkOf(origin.address)
  if (code === 'RateLimited' && limit === 'guestsPerNetwork') return { reason: 'guests', subject, data: { limit } }
  // A clock that is wrong, or a proof that is old, is nobody's attack.
  const isForged = code === 'IdentityRejected' && !['clock', 'expired', 'erased'].includes(String(details['reason']))
  return isForged ? { reason: 'signIns', subject } : undefined
}

/** Whether this is the one that is too many. */
async function isOverdone({ app }: Refused, { reason, subject }: Suspicion): Promise<boolean> {
  const { allowed, windowSeconds } = reasons[reason]
  const isWithin = async (limit: string, count: number): Promise<boolean> => {
    try {
      await app.limiter.take(`${limit}.${reason}`, subject, { count, windowSeconds })
      return true
    } catch (error) {
      if (error instanceof PlayerError && error.code === 'RateLimited') return false
      throw error
    }
  }
  if (allowed > 0 && (await isWithin('suspicious', allowed))) return false
  return isWithin('suspected', 1)
}

async function tell({ app, now }: Refused, { reason, player, data }: Suspicion): Promise<void> {
  const told = { type: 'abuse.suspected', at: now, data: { reason, ...data } } as const
  app.metrics.count('suspicions', { reason })
  await app.state.commit(
    player === undefined ? webhookChanges(app, { ...told, player: '' }) : eventChanges(app, { ...told, player }),
  )
}
