/** For the tests of this folder: stores on the real disk and on a simulated one, and the shortest way to use them. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createSimulatedDisk, type SimulatedDisk } from '../../base/disk-simulated.ts'
import { bytesOf, createBufferBudget, type BufferBudget } from '../../base/streams.ts'
import { openBlobs, type BlobsOptions } from './blobs.ts'
import type { Blobs, Body, Owner, StoredBody, WriteRequest } from './port.ts'

export const folder = await mkdtemp(join(tmpdir(), 'latchkey-blobs-'))
after(() => rm(folder, { recursive: true }))
let opened = 0

export function openReal(options: Partial<BlobsOptions> = {}): Promise<Blobs> {
  opened += 1
  return openBlobs({
    directory: join(folder, `blobs-${opened}`),
    generation: 'one',
    budget: createBufferBudget(4 * 1_048_576),
    onError: unexpected,
    reserveBytes: 0,
    ...options,
  })
}

export const owner: Owner = { bucketId: 'bucket-1', key: Buffer.from('1/avatar.png') }

export async function put(blobs: Blobs, body: Body, what: Partial<WriteRequest> = {}): Promise<StoredBody> {
  using during = blobs.writes.begin()
  return await blobs.write(body, { owner, during, sizeBytesMax: 2 ** 33, ...what })
}

export function readAll(
  blobs: Blobs,
  { location, sizeBytes }: StoredBody,
  from = 0,
  to = sizeBytes - 1,
): Promise<Buffer> {
  return bytesOf(blobs.read(location, owner, { startByte: from, endByte: to }), 2 ** 30)
}

export async function* inChunks(body: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < body.length; from += chunkBytes) yield body.subarray(from, from + chunkBytes)
}

export function unexpected(error: unknown): void {
  assert.fail(String(error))
}

export type Simulated = { readonly blobs: Blobs; readonly disk: SimulatedDisk; readonly budget: BufferBudget }

export async function openSimulated(options: Partial<BlobsOptions> = {}): Promise<Simulated> {
  const disk = createSimulatedDisk()
  const budget = createBufferBudget(1_048_576)
  const given = { directory: '/data/blobs', generation: 'one', budget, disk, onError: unexpected }
  return { blobs: await openBlobs({ ...given, ...options }), disk, budget }
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
