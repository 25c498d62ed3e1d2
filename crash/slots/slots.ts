/**
 * Several devices of one player save, load, restore and delete the same slot at the same time, through different workers, with
 * processes killed meanwhile. What they were told must be explained by some order of what they did, and in the end each player's
 * usage must be what a recount of the revisions gives.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { killWhile } from '../kills.ts'
import { isLinearizable } from '../linearizability/checker.ts'
import type { Operation } from '../linearizability/checker.ts'
import { makeRandom } from '../load/random.ts'
import type { Random } from '../load/random.ts'
import { isUnsent } from '../load/wire.ts'
import type { Outcome } from '../scenario.ts'
import { Device } from './device.ts'
import { startGame } from './game.ts'
import { slotModel } from './slot-model.ts'
import type { SlotInput, SlotOutput } from './slot-model.ts'

type Done = Operation<SlotInput, SlotOutput>
type Counts = { operations: number; unknown: number; histories: number; kinds: Map<string, number> }

const deviceCount = 5
const slots = ['auto', 'slot1']
const operationsPerDevice = 8
const operationsLeast = 100
const killEveryMs = 500

export async function checkSlots({ seconds, seed }: { seconds: number; seed: number }): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-slots-'))
  const { server, restart } = await startGame(directory, 3)
  const counts: Counts = { operations: 0, unknown: 0, histories: 0, kinds: new Map() }
  const players: string[] = []
  const faults: string[] = []
  let again = server
  try {
    const random = makeRandom(seed)
    const rounds = async (untilMs: number): Promise<void> => {
      while (performance.now() < untilMs) faults.push(...(await runRound(server.endpoint, random, players, counts)))
    }
    await rounds(performance.now() + (seconds * 1_000) / 2)
    const killing = killWhile(server, makeRandom(seed + 1), seconds / 2, killEveryMs)
    await rounds(performance.now() + (seconds * 1_000) / 2)
    const kills = await killing
    await server.killAll()
    again = await restart()
    for (const secret of players) faults.push(...(await recount(again.endpoint, secret)))
    if (counts.operations < operationsLeast) faults.push(`only ${counts.operations} operations`)
    for (const kind of ['saved', 'conflict', 'loaded', 'deleted'])
      if (!counts.kinds.has(kind)) faults.push(`nobody was ever answered ${kind}`)
    const told = [...counts.kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')
    return {
      faults,
      did: `${counts.operations} operations in ${counts.histories} histories (${told}), ${counts.unknown} without an answer, ${kills} kills, usage of ${players.length} players recounted`,
    }
  } finally {
    await server.killAll().catch(() => {})
    await again.killAll().catch(() => {})
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function runRound(
  endpoint: string,
  random: Random,
  players: string[],
  counts: Counts,
): Promise<readonly string[]> {
  const faults: string[] = []
  const histories = new Map<string, Done[]>(slots.map((slot) => [slot, []]))
  const devices = Array.from({ length: deviceCount }, () => new Device(endpoint))
  let written = 0
  const secret = await signIn(devices)
  players.push(secret)
  await Promise.all(devices.map((device) => runDevice(device)))
  for (const device of devices) device.close()
  for (const [slot, history] of histories) {
    counts.histories += 1
    counts.operations += history.length
    for (const { output } of history) {
      if (output === undefined) counts.unknown += 1
      else counts.kinds.set(output.kind, (counts.kinds.get(output.kind) ?? 0) + 1)
    }
    if (!isLinearizable(slotModel, history)) faults.push(`${slot} cannot have happened so:\n${showHistory(history)}`)
  }
  return faults

  async function runDevice(device: Device): Promise<void> {
    for (let index = 0; index < operationsPerDevice; index += 1) {
      const slot = random.pick(slots) ?? ''
      const history = histories.get(slot) ?? []
      written += 1
      const input = choose(random, `<save ${written}>`, history)
      const calledAt = performance.now()
      const answer = await device.send(slot, input).catch((error: unknown) => (isUnsent(error) ? 'unsent' : undefined))
      const answeredAt = performance.now()
      if (answer === 'unsent') await sleep(20)
      else if (typeof answer === 'string') faults.push(`${slot} ${input.kind}: ${answer}`)
      // A load without an answer says nothing.
      else if (answer !== undefined || input.kind !== 'load')
        history.push({ input, output: answer, calledAt, answeredAt })
    }
  }
}

/** One player on every device; while processes are killed it takes a few attempts. */
async function signIn(devices: readonly Device[]): Promise<string> {
  let secret: string | undefined
  for (const device of devices)
    for (let attempt = 1; ; attempt += 1) {
      const made = await device.signIn(secret).catch((error: unknown) => error)
      if (typeof made === 'string') {
        secret = made
        break
      }
      if (attempt === 100) throw new Error(`nobody can sign in: ${String(made)}`, { cause: made })
      await sleep(100)
    }
  return secret ?? ''
}

function choose(random: Random, content: string, history: readonly Done[]): SlotInput {
  // Mostly on top of what somebody saw last.
  const seen = history.findLast(({ output }) => output?.kind === 'saved' || output?.kind === 'loaded')?.output
  const last = seen !== undefined && 'rev' in seen ? seen.rev : 0
  const told = history.findLast(({ output }) => output?.kind === 'deleted' || output?.kind === 'none')
  const base = random.below(8) === 0 || (told !== undefined && random.below(3) === 0) ? 0 : last
  const former = random.pick(history)?.input
  const choice = random.below(100)
  if (choice < 30) return { kind: 'load' }
  if (choice < 70) return { kind: 'save', base, content }
  // The same bytes once more, as after a lost answer.
  if (choice < 78) return former?.kind === 'save' ? former : { kind: 'save', base, content }
  if (choice < 90) return { kind: 'restore', rev: 1 + random.below(Math.max(1, last)), base }
  return { kind: 'delete', base: Math.max(1, base) }
}

async function recount(endpoint: string, secret: string): Promise<readonly string[]> {
  const device = new Device(endpoint)
  try {
    await device.signIn(secret)
    const used = await device.usage()
    let bytes = 0
    let objects = 0
    for (const slot of slots)
      for (const size of await device.revisionSizes(slot)) {
        bytes += size
        objects += 1
      }
    const isSame = used.bytes === bytes && used.objects === objects
    return isSame
      ? []
      : [`a player's usage is ${used.bytes} bytes in ${used.objects}, a recount gives ${bytes} in ${objects}`]
  } finally {
    device.close()
  }
}

function showHistory(history: readonly Done[]): string {
  return history
    .toSorted((left, right) => left.calledAt - right.calledAt)
    .map(
      ({ input, output, calledAt, answeredAt }) =>
        `      ${calledAt.toFixed(1)}–${answeredAt.toFixed(1)} ${JSON.stringify(input)} → ${JSON.stringify(output)}`,
    )
    .join('\n')
}
