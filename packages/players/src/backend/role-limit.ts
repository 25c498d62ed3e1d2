/**
 * A role that somebody made by hand may give shorter sessions than the file of the game asks for. Keys say themselves when
 * they end, so players get what the role gives, and the operator is told, instead of a fault for each of them.
 */
import { RequestError } from '@latchkey/client'
import type { Clock } from '../base/surroundings.ts'

/** Every role gives sessions of so long. */
const roleSecondsMin = 3_600
/** The role may have been changed meanwhile. */
const limitKeptMs = 600_000

type Order = { readonly durationSeconds: number }

/** `onShorter` is told of each limit when it is met, and again when it still holds a while later. */
export function withinRole<O extends Order, R>(
  clock: Clock,
  onShorter: (roleSeconds: number) => void,
  assume: (order: O) => Promise<R>,
): (order: O) => Promise<R> {
  let known: { readonly seconds: number; readonly untilMs: number } | undefined
  const cut = (order: O): O => {
    const isKnown = known !== undefined && clock.now().getTime() < known.untilMs
    return isKnown ? { ...order, durationSeconds: Math.min(order.durationSeconds, known?.seconds ?? Infinity) } : order
  }
  return async (order) => {
    const wanted = cut(order)
    try {
      return await assume(wanted)
    } catch (error) {
      const seconds = limitIn(error, wanted.durationSeconds)
      if (seconds === undefined) throw error
      if (known?.seconds !== seconds || clock.now().getTime() >= known.untilMs) onShorter(seconds)
      known = { seconds, untilMs: clock.now().getTime() + limitKeptMs }
      return assume({ ...wanted, durationSeconds: seconds })
    }
  }
}

/** `The Min/Max value of DurationSeconds is 15min/1hr.` Undefined when that is not what was refused. */
function limitIn(error: unknown, askedSeconds: number): number | undefined {
  if (!(error instanceof RequestError) || error.code !== 'InvalidParameter.DurationSeconds') return undefined
  const hours = Number(/\/(\d+(?:\.\d+)?) ?hr/i.exec(error.message)?.[1] ?? Number.NaN)
  const told = Number.isNaN(hours) ? roleSecondsMin : Math.floor(hours * 3_600)
  // What was asked for is not too long for what is told: it was refused for another reason.
  return told >= roleSecondsMin && told < askedSeconds ? told : undefined
}
