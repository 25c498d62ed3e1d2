/**
 * Everything that the store does is done again and again while its n-th call of the disk or of the metadata engine fails,
 * for n = 1, 2, 3 … until none does. It ends with an error or in success, what can be seen afterwards is the old state or
 * the new one, and when the next process has swept, nothing is left over.
 */
import type { Outcome } from '../scenario.ts'
import { leaksOf, snapshotOf } from './snapshot.ts'
import { subjects } from './subjects.ts'
import type { Subject } from './subjects.ts'
import { failNth, failures, haveAllFailed, newWorld, openWorld } from './world.ts'
import type { Failure, World } from './world.ts'

const callsMax = 200
const hangMs = 20_000

export async function failEverything(): Promise<Outcome> {
  const faults: string[] = []
  const counts = { failed: 0, refused: 0, done: 0 }
  for (const subject of subjects) {
    const states = await oldAndNew(subject)
    for (const failure of failures)
      for (let n = 1; n <= callsMax; n += 1) {
        const result = await failOnce(subject, failure, n, states)
        if (result.kind === 'none failed') break
        counts.failed += 1
        counts[result.kind] += 1
        faults.push(...result.faults.map((fault) => `${subject.name}, ${failure} ${n}: ${fault}`))
      }
  }
  return {
    faults,
    did: `${counts.failed} failures in ${subjects.length} kinds of work: ${counts.refused} ended in an error, ${counts.done} in success`,
  }
}

type States = { readonly old: string; readonly new: string }
type Result =
  | { readonly kind: 'none failed' }
  | { readonly kind: 'refused' | 'done'; readonly faults: readonly string[] }

async function oldAndNew(subject: Subject): Promise<States> {
  const world = await newWorld()
  const place = await subject.before(world)
  const old = await snapshotOf(world)
  if (!(await subject.run(place))) throw new Error(`${subject.name} does nothing`)
  const states = { old, new: await snapshotOf(world) }
  await world.store.close()
  await world.blobs.close()
  return states
}

async function failOnce(subject: Subject, failure: Failure, n: number, states: States): Promise<Result> {
  const world = await newWorld()
  const place = await subject.before(world)
  await world.store.idle()
  failNth(world, failure, n)
  const end = await Promise.race([
    subject.run(place).then(
      (isDone) => (isDone ? 'done' : 'refused'),
      () => 'refused' as const,
    ),
    after(hangMs),
  ])
  await world.store.idle()
  if (!haveAllFailed(world)) return { kind: 'none failed' }
  if (end === 'hangs') return { kind: 'refused', faults: ['it hangs'] }
  const faults: string[] = []
  const seen = await snapshotOf(world).catch((error: unknown) => `cannot be read: ${String(error)}`)
  if (seen !== states.new && (end === 'done' || seen !== states.old))
    faults.push(`${end === 'done' ? 'it succeeded' : 'it failed'}, and there is\n${indent(difference(states, seen))}`)
  faults.push(...(await faultsAfterwards(world, seen)))
  return { kind: end, faults }
}

/** The process goes without a word; the next one sees the same, and sweeps. */
async function faultsAfterwards(former: World, seen: string): Promise<readonly string[]> {
  const faults: string[] = []
  const world = await openWorld(former.kv, former.disk, 'the-next')
  await world.store.maintenance.sweep({ liveGenerations: new Set([world.generation]), force: true })
  await world.store.folderCounting.run(new AbortController().signal)
  await world.store.idle()
  const later = await snapshotOf(world).catch((error: unknown) => `cannot be read: ${String(error)}`)
  if (later !== seen) faults.push(`after the sweep there is\n${indent(later)}\n      and before it\n${indent(seen)}`)
  faults.push(...(await leaksOf(world)), ...world.errors.map((error) => `the sweep: ${String(error)}`))
  await world.store.close()
  await world.blobs.close()
  return faults
}

async function after(ms: number): Promise<'hangs'> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
  return 'hangs'
}

function difference({ old, new: wanted }: States, seen: string): string {
  return `${seen}\nwhere it was\n${old}\nand should become\n${wanted}`
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '      ')
}
