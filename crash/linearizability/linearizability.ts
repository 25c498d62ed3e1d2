/**
 * Several clients work on few keys at the same time, over connections of their own and so through different workers.
 * What they were told must be explained by some order of what they did; with processes killed meanwhile as well.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killWhile } from '../kills.ts'
import { makeBucket } from '../load/load.ts'
import { makeRandom } from '../load/random.ts'
import type { Outcome } from '../scenario.ts'
import { startServerProcess } from '../server/server-process.ts'
import { isLinearizable, undecidedOneInMax } from './checker.ts'
import { knownObjectHistories } from './known-object-histories.ts'
import { knownVersionHistories } from './known-version-histories.ts'
import { objectGame } from './object-game.ts'
import { objectModel } from './object-model.ts'
import { playRound } from './round.ts'
import type { Counts } from './round.ts'
import { versionGame } from './version-game.ts'
import { versionModel } from './version-model.ts'

const operationsLeast = 100

const killEveryMs = 500

export async function checkHistories({ seconds, seed }: { seconds: number; seed: number }): Promise<Outcome> {
  const faults = misjudged().map((name) => `the judge is wrong about: ${name}`)
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-histories-'))
  const server = await startServerProcess({ directory: join(directory, 'data'), workers: 3 })
  const objects: Counts = { operations: 0, unknown: 0, histories: 0, undecided: 0 }
  const versions: Counts = { operations: 0, unknown: 0, histories: 0, undecided: 0 }
  const random = makeRandom(seed)
  const games = { objects: objectGame(), versions: versionGame() }
  try {
    await makeBucket(server.endpoint)
    await playUntil('calm', performance.now() + (seconds * 1_000) / 2)
    const killing = killWhile(server, makeRandom(seed + 1), seconds / 2, killEveryMs)
    await playUntil('kills', performance.now() + (seconds * 1_000) / 2)
    const kills = await killing
    for (const { operations, histories, undecided } of [objects, versions]) {
      if (operations < operationsLeast) faults.push(`only ${operations} operations`)
      if (undecided > histories / undecidedOneInMax) faults.push(`${undecided} of ${histories} histories undecided`)
    }
    return { faults, did: `objects: ${shown(objects)}; versions: ${shown(versions)}; ${kills} kills` }
  } finally {
    await server.killAll().catch(() => {})
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }

  async function playUntil(name: string, endMs: number): Promise<void> {
    const options = { endpoint: server.endpoint, random }
    for (let round = 0; performance.now() < endMs; round += 1) {
      faults.push(...(await playRound(games.objects, { ...options, round: `${name}-${round}`, counts: objects })))
      faults.push(...(await playRound(games.versions, { ...options, round: `${name}-${round}`, counts: versions })))
    }
  }
}

function misjudged(): readonly string[] {
  return [
    ...knownObjectHistories.filter((one) => isLinearizable(objectModel, one.history) !== one.isPossible),
    ...knownVersionHistories.filter((one) => isLinearizable(versionModel, one.history) !== one.isPossible),
  ].map(({ name }) => name)
}

function shown({ operations, histories, undecided, unknown }: Counts): string {
  return `${operations} operations in ${histories} histories (${undecided} undecided), ${unknown} without an answer`
}
