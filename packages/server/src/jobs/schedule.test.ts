import { openMemoryKv } from '@latchkey/kv'
import { test } from 'node:test'
import { fixedClock } from '../base/clock.ts'
import type { Maintenance } from '../store/maintenance.ts'
import { startJobs } from './schedule.ts'

async function* nothing(): AsyncGenerator<never> {
  yield* []
}

const never = 2 ** 30
const quiet = { sweep: never, compact: never, scrub: never }

const noRevocations = { sweep: async () => 0 }

function counted(): { readonly maintenance: Maintenance; readonly runs: string[] } {
  const runs: string[] = []
  return {
    runs,
    maintenance: {
      sweep: async () => {
        runs.push('sweep')
        return { endedUploads: 0, manifests: 0, files: { visitedCount: 0, removedCount: 0 } }
      },
      compact: async () => {
        runs.push('compact')
        throw new Error('the disk is tired')
      },
      scrub: () => {
        runs.push('scrub')
        return nothing()
      },
    },
  }
}

test('only the holder of the lease runs jobs, and another takes over when it runs out', async (t) => {
  const kv = openMemoryKv()
  const clock = fixedClock('2026-01-01T00:00:00Z')
  const [first, second] = [counted(), counted()]
  const common = {
    revocations: noRevocations,
    kv,
    clock,
    liveGenerations: new Set<string>(),
    log: () => {},
    intervals: quiet,
  }
  const jobs = [
    startJobs({ ...common, maintenance: first.maintenance, holder: 'a' }),
    startJobs({ ...common, maintenance: second.maintenance, holder: 'b' }),
  ] as const
  await jobs[0].runNow('sweep')
  await jobs[1].runNow('sweep')
  t.assert.deepEqual([first.runs, second.runs], [['sweep'], []])
  clock.advance(121_000)
  await jobs[1].runNow('sweep')
  await jobs[0].runNow('sweep')
  t.assert.deepEqual([first.runs, second.runs], [['sweep'], ['sweep']])
  await Promise.all(jobs.map((one) => one.stop()))
})

test('jobs that stop in order leave their lease to whoever comes next', async (t) => {
  const [first, second] = [counted(), counted()]
  const common = {
    revocations: noRevocations,
    kv: openMemoryKv(),
    clock: fixedClock('2026-01-01T00:00:00Z'),
    liveGenerations: new Set<string>(),
    log: () => {},
    intervals: quiet,
  }
  const before = startJobs({ ...common, maintenance: first.maintenance, holder: 'a' })
  await before.runNow('sweep')
  await before.stop()
  const after = startJobs({ ...common, maintenance: second.maintenance, holder: 'b' })
  await after.runNow('sweep')
  await after.stop()
  t.assert.deepEqual([first.runs, second.runs], [['sweep'], ['sweep']])
})

test('a job that fails says so and does not end the others', async (t) => {
  const lines: string[] = []
  const { maintenance, runs } = counted()
  const jobs = startJobs({
    maintenance,
    revocations: noRevocations,
    kv: openMemoryKv(),
    clock: fixedClock('2026-01-01T00:00:00Z'),
    liveGenerations: new Set(),
    holder: 'a',
    log: (line) => lines.push(line),
    intervals: quiet,
  })
  await jobs.runNow('compact')
  await jobs.runNow('scrub')
  t.assert.deepEqual(runs, ['compact', 'scrub'])
  t.assert.match(lines.join(), /the disk is tired/)
  await jobs.stop()
})

test('segments that compaction keeps because they are damaged are told once, and again when there are more', async (t) => {
  const lines: string[] = []
  const kept = { kind: 'kept', why: 'damaged', movedCount: 0 } as const
  const rounds = [[kept], [kept], [kept, kept], [], [kept]]
  const jobs = startJobs({
    revocations: noRevocations,
    kv: openMemoryKv(),
    clock: fixedClock('2026-01-01T00:00:00Z'),
    liveGenerations: new Set<string>(),
    log: (line) => lines.push(line),
    intervals: quiet,
    holder: 'a',
    maintenance: { ...counted().maintenance, compact: async () => rounds.shift() ?? [] },
  })
  const told: number[] = []
  while (rounds.length > 0) {
    await jobs.runNow('compact')
    told.push(lines.length)
  }
  await jobs.stop()
  t.assert.deepEqual(told, [1, 1, 2, 2, 3])
  t.assert.match(lines[1] ?? '', /^compact: 2 segments stay, because something in them is DAMAGED/)
})
