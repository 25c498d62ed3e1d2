/**
 * Several devices of one player save, load, restore and delete the same slot at the same time, through different workers, with
 * processes killed meanwhile. What they were told must be explained by some order of what they did, every change that was
 * acknowledged must be told to the webhook, and whenever a player is at rest, the counters of its spaces, of which files and
 * pictures come and go beside the saves, must be what a recount of the records gives.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, staticCredentials } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { killWhile } from '../kills.ts'
import { isLinearizable, undecidedOneInMax } from '../linearizability/checker.ts'
import type { Operation } from '../linearizability/checker.ts'
import { makeRandom } from '../load/random.ts'
import type { Random } from '../load/random.ts'
import { isUnsent } from '../load/wire.ts'
import type { Outcome } from '../scenario.ts'
import { rootKey } from '../server/server-process.ts'
import { Device } from './device.ts'
import { churnFiles } from './files.ts'
import { recordMax, startGame } from './game.ts'
import { openRecount } from './recount.ts'
import type { Recount } from './recount.ts'
import { slotModel } from './slot-model.ts'
import type { SlotInput, SlotOutput } from './slot-model.ts'
import { startWebhook, toldName } from './webhook.ts'
import type { Webhook } from './webhook.ts'

type Done = Operation<SlotInput, SlotOutput>
type Counts = {
  operations: number
  unknown: number
  histories: number
  undecided: number
  files: number
  readonly kinds: Map<string, number>
  /** By `toldName`: what a device was answered. */
  readonly acknowledged: Set<string>
}
type Player = { readonly id: string; readonly secret: string }
type Round = {
  readonly endpoint: string
  readonly random: Random
  readonly recounts: Recount
  readonly players: Player[]
  readonly counts: Counts
}

const deviceCount = 5
const slots = ['auto', 'slot1']
const operationsPerDevice = 8
const operationsLeast = 100
const killEveryMs = 500
/** What a killed worker had begun to tell is told again when its lease is over. */
const toldWithinMs = 120_000
/** Of so many calls one would have killed its caller. */
const toldLeast = 50

export async function checkSlots({ seconds, seed }: { seconds: number; seed: number }): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-slots-'))
  await using webhook = await startWebhook()
  const { server, dataDir, restart } = await startGame(directory, 3, webhook.url)
  const kinds = new Map<string, number>()
  const counts: Counts = {
    operations: 0,
    unknown: 0,
    histories: 0,
    undecided: 0,
    files: 0,
    kinds,
    acknowledged: new Set(),
  }
  const players: Player[] = []
  const faults: string[] = []
  let again = server
  try {
    await using recounts = await openRecount(dataDir)
    const round = { endpoint: server.endpoint, random: makeRandom(seed), recounts, players, counts }
    const rounds = async (untilMs: number): Promise<void> => {
      while (performance.now() < untilMs) faults.push(...(await runRound(round)))
    }
    await rounds(performance.now() + (seconds * 1_000) / 2)
    const killing = killWhile(server, makeRandom(seed + 1), seconds / 2, killEveryMs)
    await rounds(performance.now() + (seconds * 1_000) / 2)
    const kills = await killing
    // Each that is killed is waited for until its lease is over.
    webhook.spare()
    await server.killAll()
    again = await restart()
    for (const player of players) {
      faults.push(...(await recount(again.endpoint, player.secret)))
      faults.push(
        ...(await recounts.ofPlayer(player.id)),
        ...(await recounts.ofBucket(player.id, ossAt(again.endpoint))),
      )
    }
    faults.push(...(await untold(webhook, counts)))
    if (process.platform === 'linux' && webhook.told.size >= toldLeast && webhook.kills() === 0)
      faults.push('nobody was killed while telling the webhook')
    if (counts.undecided > counts.histories / undecidedOneInMax)
      faults.push(`${counts.undecided} of ${counts.histories} histories undecided`)
    if (counts.operations < operationsLeast) faults.push(`only ${counts.operations} operations`)
    for (const kind of ['saved', 'conflict', 'loaded', 'deleted'])
      if (!counts.kinds.has(kind)) faults.push(`nobody was ever answered ${kind}`)
    const told = [...counts.kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')
    return {
      faults,
      did: `${counts.operations} operations in ${counts.histories} histories (${told}, ${counts.undecided} undecided), ${counts.unknown} without an answer, ${kills} kills, ${counts.files} files and pictures, usage of ${players.length} players recounted, ${counts.acknowledged.size} changes told to the webhook, which killed ${webhook.kills()} that told it`,
    }
  } finally {
    await server.killAll().catch(() => {})
    await again.killAll().catch(() => {})
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** @returns what was acknowledged and the webhook never heard of */
async function untold({ told }: Webhook, { acknowledged }: Counts): Promise<readonly string[]> {
  const untilMs = performance.now() + toldWithinMs
  for (;;) {
    const missing = [...acknowledged].filter((name) => !told.has(name))
    if (missing.length === 0) return []
    if (performance.now() > untilMs) return missing.map((name) => `the webhook was never told: ${name}`)
    await sleep(500)
  }
}

async function runRound({ endpoint, random, recounts, players, counts }: Round): Promise<readonly string[]> {
  const faults: string[] = []
  const histories = new Map<string, Done[]>(slots.map((slot) => [slot, []]))
  const devices = Array.from({ length: deviceCount }, () => new Device(endpoint))
  const carrier = new Device(endpoint)
  let written = 0
  const player = await signIn([...devices, carrier])
  players.push(player)
  const carried = churnFiles(carrier, random)
  await Promise.all(devices.map((device) => runDevice(device)))
  const { done, faults: ofFiles } = await carried
  counts.files += done
  faults.push(...ofFiles, ...(await recounts.ofPlayer(player.id)))
  for (const device of [...devices, carrier]) device.close()
  for (const [slot, history] of histories) {
    counts.histories += 1
    counts.operations += history.length
    for (const { input, output } of history) {
      if (output?.kind === 'saved') counts.acknowledged.add(toldName(player.id, slot, 'written', output.rev))
      if (output?.kind === 'deleted' && input.kind === 'delete')
        counts.acknowledged.add(toldName(player.id, slot, 'deleted', input.base))
      if (output === undefined) counts.unknown += 1
      else counts.kinds.set(output.kind, (counts.kinds.get(output.kind) ?? 0) + 1)
    }
    const isPossible = isLinearizable(slotModel, history)
    if (isPossible === undefined) counts.undecided += 1
    if (isPossible === false) faults.push(`${slot} cannot have happened so:\n${showHistory(history)}`)
  }
  return faults

  async function runDevice(device: Device): Promise<void> {
    for (let index = 0; index < operationsPerDevice; index += 1) {
      const slot = random.pick(slots) ?? ''
      const history = histories.get(slot) ?? []
      written += 1
      // Some are objects of the bucket.
      const content = `<save ${written}>`.padEnd(random.below(3) === 0 ? 2 * recordMax : 0, '.')
      const input = choose(random, content, history)
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
async function signIn(devices: readonly Device[]): Promise<Player> {
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
  return { id: devices[0]?.player ?? '', secret: secret ?? '' }
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

function ossAt(endpoint: string): Client['oss'] {
  const credentials = staticCredentials({ accessKeyId: rootKey.id, accessKeySecret: rootKey.secret })
  return createClient({ endpoint, region: 'cn-hangzhou', credentials }).oss
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
