/** A small store in memory, its disk and its engine for metadata, either of which can be told to fail at its n-th call. */
import { KvUnavailableError, openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { fixedClock } from '@latchkey/server/inside/base/clock.ts'
import { diskError } from '@latchkey/server/inside/base/disk-simulated-nodes.ts'
import { createSimulatedDisk } from '@latchkey/server/inside/base/disk-simulated.ts'
import type { DiskCallKind, SimulatedDisk } from '@latchkey/server/inside/base/disk-simulated.ts'
import { seededIds } from '@latchkey/server/inside/base/ids.ts'
import { createBufferBudget } from '@latchkey/server/inside/base/streams.ts'
import { openBlobs } from '@latchkey/server/inside/store/blobs/blobs.ts'
import type { Blobs } from '@latchkey/server/inside/store/blobs/port.ts'
import { openStore } from '@latchkey/server/inside/store/open-store.ts'
import type { Store } from '@latchkey/server/inside/store/open-store.ts'

/** `lost` says that the outcome is unknown without having done anything, `late` after it was done. */
export const kvFailures = ['get', 'range', 'counters', 'throws', 'lost', 'late'] as const
export type KvFailure = (typeof kvFailures)[number]
export const diskFailures = [
  'create',
  'open',
  'write',
  'read',
  'sync',
  'close',
  'makeDirectory',
  'syncDirectory',
  'unlink',
  'list',
  'freeBytes',
] as const satisfies readonly DiskCallKind[]
export type Failure = KvFailure | (typeof diskFailures)[number]

export type FailingKv = Kv & {
  readonly failNth: (kind: KvFailure, n: number) => void
  /** False while a failure waits for its call. */
  readonly haveAllFailed: () => boolean
  readonly disarm: () => void
}
export type World = {
  readonly store: Store
  readonly blobs: Blobs
  readonly kv: FailingKv
  readonly disk: SimulatedDisk
  readonly generation: string
  /** What background work failed with. */
  readonly errors: readonly unknown[]
}

export const failures: readonly Failure[] = [...kvFailures, ...diskFailures]
export const clock = fixedClock('2026-11-20T12:00:00.000Z')

export function newWorld(): Promise<World> {
  return openWorld(failing(openMemoryKv()), createSimulatedDisk(), 'one')
}

/** Another process opens what an earlier one left behind. */
export async function openWorld(kv: FailingKv, disk: SimulatedDisk, generation: string): Promise<World> {
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const blobs = await openBlobs({
    directory: '/data/blobs',
    generation,
    disk,
    budget: createBufferBudget(),
    onError,
    reserveBytes: 0,
    threadedBodiesMax: 0,
  })
  const store = await openStore({ kv, blobs, ids: seededIds(generation.length), clock, onError, reserveBytes: 0 })
  return { store, blobs, kv, disk, generation, errors }
}

export function failNth(world: World, failure: Failure, n: number): void {
  const kind = kvFailures.find((one) => one === failure)
  if (kind !== undefined) world.kv.failNth(kind, n)
  // The rest of the union.
  else world.disk.failNth(failure as DiskCallKind, n, diskError('EIO', `the ${failure} was told to fail`))
}

export function haveAllFailed({ kv, disk }: World): boolean {
  return kv.haveAllFailed() && disk.haveAllFailed
}

function failing(kv: Kv): FailingKv {
  let armed: { readonly kind: KvFailure; n: number } | undefined
  const fails = (...kinds: readonly KvFailure[]): KvFailure | undefined => {
    if (armed === undefined || !kinds.includes(armed.kind)) return undefined
    armed.n -= 1
    if (armed.n > 0) return undefined
    const { kind } = armed
    armed = undefined
    return kind
  }
  const unavailable = (): KvUnavailableError => new KvUnavailableError('told to fail')
  return {
    ...kv,
    failNth: (kind, n) => {
      armed = { kind, n }
    },
    haveAllFailed: () => armed === undefined,
    disarm: () => {
      armed = undefined
    },
    async getMany(reads) {
      if (fails('get') !== undefined) throw unavailable()
      return kv.getMany(reads)
    },
    async range(query) {
      if (fails('range') !== undefined) throw unavailable()
      return kv.range(query)
    },
    async counters(keys) {
      if (fails('counters') !== undefined) throw unavailable()
      return kv.counters(keys)
    },
    async commit(batch) {
      const failure = fails('throws', 'lost', 'late')
      if (failure === undefined) return kv.commit(batch)
      if (failure === 'throws') throw unavailable()
      if (failure === 'late') await kv.commit(batch)
      return { kind: 'unknown' }
    },
  }
}
