/** Many writers fill a folder at once, on every engine, and at two gateways: it is full to the byte and no further. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPostgresKv } from '@latchkey/kv/postgres'
import { skipPostgres, startPostgres } from '@latchkey/kv/testing-postgres'
import { FolderRefused } from './refused.ts'
import type { FolderRule } from './rules.ts'
import type { Bucket } from '../port.ts'
import { grantFor, openTestStore, testEngines } from '../testing.ts'
import type { TestStore } from '../testing.ts'
import { assertCounted, folderUsage, rule, ruled, writer } from '../testing/folders.ts'

const writerCount = 64
const turnsPerWriter = 8
const limits = { maxBytes: 200_000, maxObjects: 100 }
const skip = skipPostgres()

for (const engine of testEngines)
  test(`sixty-four writers fill a folder to the byte and no further, on ${engine}`, async () => {
    await using store = await openTestStore({ engine })
    await fill([store])
  })

for (const gateways of [1, 2])
  test(
    `sixty-four writers fill a folder to the byte and no further, at ${gateways} on one PostgreSQL`,
    skip === undefined ? { timeout: 240_000 } : { skip },
    async () => {
      const postgres = await startPostgres()
      const directory = await mkdtemp(join(tmpdir(), 'latchkey-gateways-'))
      const stores: TestStore[] = []
      try {
        for (let opened = 0; opened < gateways; opened += 1)
          stores.push(await openTestStore({ directory, kv: await openPostgresKv({ url: postgres.url }) }))
        await fill(stores)
      } finally {
        for (const store of stores) await store[Symbol.asyncDispose]()
        await postgres.remove()
        await rm(directory, { recursive: true, force: true })
      }
    },
  )

async function fill(stores: readonly TestStore[]): Promise<void> {
  const [store = assert.fail()] = stores
  const bucket = await ruled(store, rule(limits))
  const shared = await writer(store, bucket).begin('saves/1/shared')
  const writers = Array.from({ length: writerCount }, (_, index) =>
    write(stores[index % stores.length] ?? store, bucket, shared, index),
  )
  const refused = (await Promise.all(writers)).reduce((sum, each) => sum + each, 0)
  for (const each of stores) await each.idle()
  assert(refused > 10, `${refused} were refused`)
  await assertCounted(store, bucket)
  await fillRest(stores, bucket)
  for (const each of stores) assert.deepEqual(each.errors, [])
}

/** Answers how often it was refused. */
async function write(store: TestStore, bucket: Bucket, shared: string, index: number): Promise<number> {
  const by = writer(store, bucket)
  let refused = 0
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof FolderRefused)) throw error
      refused += 1
    }
    const [bytes, objects] = await folderUsage(store, bucket, '1')
    assert(bytes <= limits.maxBytes && objects <= limits.maxObjects, `${bytes} bytes in ${objects} objects`)
  }
  const key = `saves/1/${index % 20}`
  for (let turn = 0; turn < turnsPerWriter; turn += 1)
    switch ((index + turn) % 8) {
      case 0:
      case 1:
        await attempt(() => by.put(key, 100 * (1 + ((index * 7 + turn) % 90))))
        break
      case 2:
        await attempt(() => by.copy(`saves/1/${(index + turn) % 20}`, `saves/1/copy-${index}`))
        break
      case 3:
        await attempt(() => by.append(`saves/1/log-${index}`, 0, 700))
        break
      case 4:
        await attempt(() => by.part('saves/1/shared', shared, 1 + ((index + turn) % 9), 1_000 * (1 + turn)))
        break
      case 5:
        await attempt(async () => {
          const id = await by.begin(`saves/1/up-${index}`)
          await attempt(() => by.part(`saves/1/up-${index}`, id, 1, 3_000))
          if (turn % 2 === 0) await by.abort(`saves/1/up-${index}`, id)
          else await by.complete(`saves/1/up-${index}`, id)
        })
        break
      case 6:
        await attempt(() => by.remove(key))
        break
      default:
        await attempt(() => by.put(key, 3_000))
    }
  return refused
}

/** What is left fits to the byte; of those who want the last of it at once, one gets it. */
async function fillRest(stores: readonly TestStore[], bucket: Bucket): Promise<void> {
  const [store = assert.fail()] = stores
  const raised: FolderRule = rule({ ...limits, maxObjects: 1_000 })
  assert.equal(await store.folderRules.set(grantFor('configure', bucket), [raised]), 'set')
  const [used] = await folderUsage(store, bucket, '1')
  const left = limits.maxBytes - used
  const wishes = Array.from({ length: writerCount }, (_, index) =>
    writer(stores[index % stores.length] ?? store, bucket)
      .put(`saves/1/last-${index}`, left)
      .catch((error: unknown) => (error instanceof FolderRefused ? 'refused' : Promise.reject(error))),
  )
  const given = (await Promise.all(wishes)).filter((each) => each === true)
  assert.equal(given.length, left === 0 ? writerCount : 1)
  assert.equal((await folderUsage(store, bucket, '1'))[0], limits.maxBytes)
  await assertCounted(store, bucket)
}
