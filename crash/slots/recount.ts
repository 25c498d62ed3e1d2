/** Counts what the service's records stand for, and compares it with the counters that quotas are judged by. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@latchkey/client'
import { openLmdbKv } from '@latchkey/kv'
import { imagesOf } from '@latchkey/players/inside/state/images.ts'
import { objectsOf } from '@latchkey/players/inside/state/objects.ts'
import { settlingOf } from '@latchkey/players/inside/state/settling.ts'
import { savesOf, slotsOf } from '@latchkey/players/inside/state/slots.ts'
import { lastPartOf, openState } from '@latchkey/players/inside/state/space.ts'
import type { State } from '@latchkey/players/inside/state/space.ts'
import { uploadsOf } from '@latchkey/players/inside/state/uploads.ts'
import { usageCounter } from '@latchkey/players/inside/state/usage.ts'
import { countedUsage, noUsage } from '@latchkey/players/inside/testing/counted-usage.ts'
import type { Usage } from '@latchkey/players/inside/testing/counted-usage.ts'
import { app, filesQuota } from './game.ts'

const spaces = ['saves', 'files', 'avatar'] as const
const rowsMax = 2_000
/** What was under way when its worker was killed may still be committed, and is committed soon. */
const tries = 20
const pauseMs = 250

export type Recount = AsyncDisposable & {
  /** While nobody asks anything of this player. */
  readonly ofPlayer: (player: string) => Promise<readonly string[]>
  /** Which files have another size than their record says, or are missing, without anybody having to look at them again. */
  readonly ofBucket: (player: string, oss: Client['oss']) => Promise<readonly string[]>
}

export async function openRecount(dataDir: string): Promise<Recount> {
  const kv = await openLmdbKv({ directory: join(dataDir, 'metadata'), role: 'reader' })
  const state = openState(kv)
  return {
    ofPlayer: async (player) => {
      for (let attempt = 1; ; attempt += 1) {
        const faults = await faultsOf(state, player)
        if (faults.length === 0 || attempt === tries) return faults
        await sleep(pauseMs)
      }
    },
    ofBucket: (player, oss) => bucketFaults(state, player, oss),
    [Symbol.asyncDispose]: () => kv.close(),
  }
}

async function faultsOf(state: State, player: string): Promise<string[]> {
  const counted = await countedOf(state, player)
  const counters = await state.kv.counters(spaces.map((space) => usageCounter(app, player, space)))
  const faults = spaces.flatMap((space, index) => {
    const { bytes, objects } = counted.get(space) ?? noUsage
    const [usedBytes = 0, usedObjects = 0] = counters[index] ?? []
    if (usedBytes === bytes && usedObjects === objects) return []
    return [`${player} uses ${usedBytes} bytes in ${usedObjects} of ${space}, a recount gives ${bytes} in ${objects}`]
  })
  const { bytes, objects } = counted.get('files') ?? noUsage
  if (bytes > filesQuota.bytes || objects > filesQuota.objects)
    faults.push(`${player} has ${bytes} bytes in ${objects} files, more than the quota`)
  return [...faults, ...(await recordFaults(state, player))]
}

async function countedOf(state: State, player: string): Promise<ReadonlyMap<string, Usage>> {
  const limit = rowsMax
  const [slots, objects, images, uploads] = await Promise.all([
    state.page(slotsOf(app, player, 'saves'), { limit }),
    state.page(objectsOf(app, player, 'files'), { limit }),
    state.page(imagesOf(app, player), { limit }),
    state.page(uploadsOf(app, player), { limit }),
  ])
  return countedUsage({ slots: slots.rows, objects: objects.rows, images: images.rows, uploads: uploads.rows })
}

/** The bytes of small saves are there as long as a revision names them, and no longer. */
async function recordFaults(state: State, player: string): Promise<string[]> {
  const [slots, saves] = await Promise.all([
    state.page(slotsOf(app, player, 'saves'), { limit: rowsMax }),
    state.page(savesOf(app, player), { limit: rowsMax }),
  ])
  const named = slots.rows.flatMap(({ value }) => value.revisions.filter(({ isRecord }) => isRecord === true))
  const names = named.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)).toSorted()
  const there = saves.rows.map(({ ref }) => lastPartOf(ref.key)).toSorted()
  return names.join() === there.join()
    ? []
    : [`${player} has ${there.length} small saves, and ${names.length} are named`]
}

async function bucketFaults(state: State, player: string, oss: Client['oss']): Promise<string[]> {
  const { result } = await oss.listObjectsV2({ bucket: app, prefix: `files/${player}/`, maxKeys: 1_000 })
  const sizes = new Map((result.contents ?? []).map(({ key, size }) => [key, size]))
  const limit = rowsMax
  const uploads = await state.page(uploadsOf(app, player), { limit })
  const settling = await state.page(settlingOf(app, player), { limit })
  const looked = new Set([
    ...uploads.rows.map(({ value }) => value.key),
    ...settling.rows.map(({ value }) => value.key),
  ])
  const { rows } = await state.page(objectsOf(app, player, 'files'), { limit })
  return rows
    .filter(({ value }) => sizes.get(value.key) !== value.sizeBytes && !looked.has(value.key))
    .map(({ value }) => `${value.key} is ${sizes.get(value.key)} bytes long, and counts for ${value.sizeBytes}`)
}
