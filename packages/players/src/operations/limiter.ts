/**
 * Rates that hold over all workers and restarts. What a limit allows in a window is taken from the state in portions, so that
 * a large one costs a commit now and then and a small one is exact; no more than the limit is ever given out. A portion is
 * twice the one before it: what is lost with a worker that ends is no more than about what it gave out.
 */
import type { Clock } from '../base/surroundings.ts'
import type { Rate } from '../config/amounts.ts'
import { PlayerError } from '../rules/errors.ts'
import { base64url } from '../rules/ids.ts'
import type { Mac } from '../rules/ids.ts'
import { takenRef } from '../state/rates.ts'
import type { Taken } from '../state/rates.ts'
import type { Change, Ref, State } from '../state/space.ts'
import type { AppKeyring } from '../tokens/app-keys.ts'

/** A portion is at most this share of the limit. */
const portionsOfLimit = 16
/** The first one of a worker in a window. */
const firstPortion = 4
/** How many subjects a worker holds a portion for. */
const portionsMax = 20_000
/** So many limits are taken from in one commit. */
const groupMax = 256

export type Limiter = {
  /** @throws PlayerError RateLimited */
  take(limit: string, subject: string, rate: Rate, count?: number): Promise<void>
}

type Portion = { readonly windowEnd: number; readonly size: number; left: number }

type Waiting = {
  readonly limit: string
  readonly subject: string
  readonly rate: Rate
  readonly count: number
  readonly windowEnd: number
  readonly resolve: (isGiven: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Subjects are addresses and players; what is stored of them tells nobody which. */
export function openLimiter(app: string, state: State, clock: Clock, keys: Pick<AppKeyring, 'mac'>): Limiter {
  const portions = new Map<string, Portion>()
  const hidden = openHiding()
  let queue: Waiting[] = []
  let underWay: Promise<void> | undefined

  const takeHeld = ({ limit, subject, windowEnd, count }: Omit<Waiting, 'resolve' | 'reject'>): boolean => {
    const held = portions.get(nameOf(limit, subject))
    if (held === undefined || held.windowEnd !== windowEnd || held.left < count) return false
    held.left -= count
    return true
  }
  // What comes while a commit is under way goes into the next one, so that nobody is in the way of somebody beside it.
  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = queue.slice(0, groupMax)
      queue = queue.slice(groupMax)
      const asking = group.filter((one) => {
        const isHeld = takeHeld(one)
        if (isHeld) one.resolve(true)
        return !isHeld
      })
      if (asking.length > 0) await takeGroup(asking)
    }
    underWay = undefined
  }
  const takeGroup = async (asking: readonly Waiting[]): Promise<void> => {
    try {
      const mac = await keys.mac()
      const takings = [
        ...Map.groupBy(asking, ({ limit, subject, windowEnd }) => `${windowEnd} ${limit} ${subject}`),
      ].map(([, waiting]) => takingOf(app, (subject) => hidden(mac, subject), waiting, portionOf(waiting)))
      const given = await takeFromState(state, takings)
      for (const [index, { waiting }] of takings.entries()) keep(waiting, given[index] ?? 0)
    } catch (error) {
      for (const { reject } of asking) reject(error)
    }
  }
  /** What is held, or was used up, in the window of those who wait. */
  const portionOf = ([first]: readonly Waiting[]): Portion | undefined => {
    const held = first && portions.get(nameOf(first.limit, first.subject))
    return held?.windowEnd === first?.windowEnd ? held : undefined
  }
  const keep = (waiting: readonly Waiting[], given: number): void => {
    const [first] = waiting
    if (first === undefined) return
    if (portions.size >= portionsMax) forgetOldest(portions)
    const left = given + (portionOf(waiting)?.left ?? 0)
    if (given > 0) portions.set(nameOf(first.limit, first.subject), { windowEnd: first.windowEnd, size: given, left })
    for (const one of waiting) one.resolve(takeHeld(one))
  }
  return {
    async take(limit, subject, rate, count = 1) {
      const nowSeconds = clock.now().getTime() / 1_000
      const windowEnd = (Math.floor(nowSeconds / rate.windowSeconds) + 1) * rate.windowSeconds
      const wanted = { limit, subject, rate, count, windowEnd }
      if (takeHeld(wanted)) return
      const { promise, resolve, reject } = Promise.withResolvers<boolean>()
      queue.push({ ...wanted, resolve, reject })
      underWay ??= run()
      if (await promise) return
      const retryAfter = Math.max(1, Math.ceil(windowEnd - nowSeconds))
      throw new PlayerError('RateLimited', { limit, ...rate, retryAfter })
    },
  }
}

const nameOf = (limit: string, subject: string): string => `${limit} ${subject}`

/** What is taken of one limit for everybody who waits for it. */
type Taking = {
  readonly ref: Ref<Taken>
  readonly max: number
  readonly portion: number
  readonly waiting: readonly Waiting[]
}

function takingOf(
  app: string,
  hide: (subject: string) => string,
  waiting: readonly Waiting[],
  before: Portion | undefined,
): Taking {
  const { windowEnd = 0, limit = '', subject = '', rate = { count: 0 } } = waiting[0] ?? {}
  const next = before === undefined ? firstPortion : 2 * before.size
  const portion = Math.min(next, Math.ceil(rate.count / portionsOfLimit))
  return { ref: takenRef(windowEnd, app, limit, hide(subject)), max: rate.count, portion, waiting }
}

/** Of a subject that comes again the name is known: the key of an app never changes. */
function openHiding(): (mac: Mac, subject: string) => string {
  const names = new Map<string, string>()
  return (mac, subject) => {
    const known = names.get(subject)
    if (known !== undefined) return known
    const name = base64url(mac(Buffer.from(`limit ${subject}`)).subarray(0, 16))
    if (names.size >= portionsMax) forgetOldest(names)
    names.set(subject, name)
    return name
  }
}

/** How many were given of each: a portion, or what those who wait need, while there are so many; 0 when nobody could be served. */
function takeFromState(state: State, takings: readonly Taking[]): Promise<readonly number[]> {
  return state.settle(async () => {
    const rows = await state.getMany(takings.map(({ ref }) => ref))
    const given = takings.map(({ max, portion, waiting }, index) => {
      const left = max - (rows[index]?.value.count ?? 0)
      const needed = neededOf(waiting, left)
      return needed === 0 ? 0 : Math.min(left, Math.max(needed, portion))
    })
    const changes = takings.flatMap(({ ref }, index): Change[] => {
      const [row, count = 0] = [rows[index], given[index]]
      if (count === 0) return []
      const value = { count: (row?.value.count ?? 0) + count }
      return [row === undefined ? { kind: 'create', ref, value } : { kind: 'replace', row, value }]
    })
    return { changes, result: given }
  })
}

/** Who came first is served first; who asks for more than there is waits for nobody. */
function neededOf(waiting: readonly Waiting[], left: number): number {
  return waiting.reduce((sum, { count }) => (sum + count <= left ? sum + count : sum), 0)
}

/** The ones that were added first go; what they held is lost to their window, which is on the safe side. */
function forgetOldest(portions: Map<string, unknown>): void {
  let surplus = Math.ceil(portionsMax / 10)
  for (const name of portions.keys()) {
    if (surplus === 0) return
    portions.delete(name)
    surplus -= 1
  }
}
