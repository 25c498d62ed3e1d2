import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import type { Figure } from './lib/figure.ts'
import { copyPlayer } from './lib/fill-players.ts'
import { playersProgram, startGame } from './lib/game.ts'
import { credentialLoads, newCrowd, saveOnce, sessionLoads, slotLoads } from './lib/player-loads.ts'
import type { Crowd } from './lib/player-loads.ts'
import { newDirectory, startSubject } from './lib/subject.ts'
import { crowdOf, playerSides } from './players.ts'

/** The same load on a server with few players, and on one that keeps a hundred thousand others. */
export async function playersStored(bench: Bench): Promise<void> {
  const stored = bench.isQuick ? 10_000 : 100_000
  const crowds: Crowd[] = []
  try {
    crowds.push({ game: await startGame(await newDirectory(bench.root, 'players-few'), {}), guests: [] })
    crowds.push({ game: await startGameWith(bench, stored), guests: [] })
    for (const [index, { game }] of crowds.entries()) crowds[index] = await newCrowd(game, crowdOf(bench))
    for (const load of [...sessionLoads, ...credentialLoads, ...slotLoads]) {
      if (load.connections !== undefined) continue
      const connections = [Math.max(...bench.connections)]
      const sides = await playerSides(bench, load, crowds)
      const [few, many] = await compare(bench, { claim: 'players-stored', name: load.name, connections }, sides)
      if (few !== undefined && many !== undefined) bench.report(ratioOf(load.name, stored, few, many))
    }
  } finally {
    for (const { game } of crowds) await game.subject.close()
  }
}

function ratioOf(name: string, stored: number, few: Figure, many: Figure): Figure {
  const of = (figure: Figure, what: string): number => figure.also[what] ?? Number.NaN
  const labels = { claim: 'players-stored', subject: 'latchkey', unit: '×' }
  return figureOf(
    { ...labels, name: `${name}: p99 with ${stored.toLocaleString('en')} players stored, of that with few` },
    [of(many, 'p99Us') / of(few, 'p99Us')],
    { cpuRatio: [of(many, 'cpuUsPerRequest') / of(few, 'cpuUsPerRequest')] },
  )
}

async function startGameWith(bench: Bench, stored: number): Promise<Crowd['game']> {
  const directory = await newDirectory(bench.root, 'players-many')
  const first = await startGame(directory, { keepsData: true })
  let template = ''
  try {
    const crowd = await newCrowd(first, 1)
    await saveOnce(crowd)
    template = crowd.guests[0]?.id ?? ''
  } finally {
    await first.subject.close()
  }
  const records = await copyPlayer(directory, template, stored)
  bench.say(`filled ${stored} players of ${records} records each`)
  const program = playersProgram(first.games)
  const subject = await startSubject(program, directory)
  return { ...first, subject: { ...subject, name: `latchkey, ${stored.toLocaleString('en')} players stored` } }
}
