import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import type { Side } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import { startGame } from './lib/game.ts'
import { writeRequests } from './lib/load.ts'
import { credentialLoads, newCrowd, sessionLoads, slotLoads } from './lib/player-loads.ts'
import type { Crowd, Load } from './lib/player-loads.ts'
import { newDirectory } from './lib/subject.ts'

/** Sessions, credentials and saves of the player service, by many players on a server with little else in it. */
export async function players(bench: Bench): Promise<void> {
  const crowds: Crowd[] = []
  try {
    for (const checkout of bench.against === undefined ? [undefined] : [undefined, bench.against]) {
      const game = await startGame(await newDirectory(bench.root, 'players'), { checkout })
      crowds.push({ game, guests: [] })
      crowds.splice(-1, 1, await newCrowd(game, crowdOf(bench)))
    }
    const warmSeconds = bench.isQuick ? bench.warmSeconds : Math.max(bench.warmSeconds, warmLoadSeconds)
    for (const load of [...sessionLoads, ...credentialLoads, ...slotLoads])
      await measure({ ...bench, warmSeconds }, load, crowds)
  } finally {
    for (const { game } of crowds) await game.subject.close()
  }
}

/** So long V8 goes on to compile what a load asks for: a fifth of the CPU of the first seconds. */
const warmLoadSeconds = 16

export const crowdOf = ({ isQuick }: Bench): number => (isQuick ? 500 : 5_000)

/** On a machine that others use too, what one core can do shows in the CPU that a request costs. */
async function measure(bench: Bench, load: Load, crowds: readonly Crowd[]): Promise<void> {
  const connections = load.connections ?? bench.connections.filter((count) => count !== 16)
  const sides = await playerSides(bench, load, crowds)
  const figures = await compare(bench, { claim: 'players', name: load.name, connections }, sides)
  for (const { game } of crowds) {
    const subject = game.subject.name
    const name = `${load.name}, per second of CPU of one core`
    const busiest = figures.findLast((figure) => figure.subject === subject)
    const costUs = busiest?.also.cpuUsPerRequest ?? Number.NaN
    bench.report(figureOf({ claim: 'players', name, subject, unit: 'requests/s' }, [1e6 / costUs]))
  }
}

/** Each with requests of its own players. */
export async function playerSides(bench: Bench, load: Load, crowds: readonly Crowd[]): Promise<Side[]> {
  return Promise.all(
    crowds.map(async (crowd, index): Promise<Side> => {
      const requests = join(bench.root, `players-${index}.requests`)
      const refill = async (): Promise<void> => writeRequests(requests, await load.requests(crowd))
      if (!load.isOnce) await refill()
      return { subject: crowd.game.subject, requests, ...(load.isOnce ? { refill } : {}) }
    }),
  )
}
