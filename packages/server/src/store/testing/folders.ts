/** What tests of rules for folders do and ask. */
import assert from 'node:assert/strict'
import { FolderRefused } from '../folders/refused.ts'
import { recountFolders } from '../folders/recount.ts'
import type { FolderRule } from '../folders/rules.ts'
import type { Bucket, ObjectDraft } from '../port.ts'
import { grantFor, makeBucket, plainDraft, testNowMs } from '../testing.ts'
import type { TestStore } from '../testing.ts'

export const rule = (more: Partial<FolderRule> = {}): FolderRule => ({ prefix: 'saves', overrides: [], ...more })

export async function ruled(store: TestStore, ...rules: readonly FolderRule[]): Promise<Bucket> {
  const bucket = await makeBucket(store)
  assert.equal(await store.folderRules.set(grantFor('configure', bucket), rules), 'set')
  return (await store.buckets.find(bucket.name)) ?? assert.fail()
}

/** Every way to write; each answers whether something was stored. */
export function writer(store: TestStore, bucket: Bucket, draft: ObjectDraft = plainDraft) {
  const write = (key: string) => grantFor('write', bucket, key)
  const body = (sizeBytes: number): Buffer => Buffer.alloc(sizeBytes, 'x')
  return {
    put: async (key: string, sizeBytes: number) =>
      (await store.objects.put(write(key), draft, body(sizeBytes), {}, {}, testNowMs)).kind === 'stored',
    append: async (key: string, position: number, sizeBytes: number) =>
      (await store.objects.append(write(key), position, draft, body(sizeBytes), {}, testNowMs)).kind === 'stored',
    copy: async (from: string, to: string) => {
      const grant = grantFor('read', bucket, from)
      const object = await store.objects.head(grant)
      if (object === undefined) return false
      const copied = await store.objects.copy({ grant, object }, write(to), draft, {}, testNowMs)
      return copied.kind === 'stored'
    },
    begin: async (key: string) => {
      const begun = await store.uploads.initiate(write(key), draft, {}, testNowMs)
      return begun.kind === 'initiated' ? begun.upload.id : assert.fail(begun.kind)
    },
    part: async (key: string, id: string, number: number, sizeBytes: number) =>
      (await store.uploads.writePart(write(key), id, number, body(sizeBytes), {}, testNowMs)).kind === 'stored',
    complete: async (key: string, id: string) =>
      (await store.uploads.complete(write(key), id, 'all', {}, testNowMs)).kind === 'stored',
    abort: (key: string, id: string) => store.uploads.abort(write(key), id),
    remove: (key: string, versionId?: string) =>
      store.objects.remove(grantFor('delete', bucket, key), versionId === undefined ? {} : { versionId }),
  }
}

export async function folderUsage(store: TestStore, { name }: Bucket, id: string): Promise<readonly [number, number]> {
  const bucket = (await store.buckets.find(name)) ?? assert.fail()
  const [folder] = await store.folderRules.usage(grantFor('list', bucket), bucket, { ids: [id] })
  return [folder?.usedBytes ?? -1, folder?.usedObjects ?? -1]
}

export async function assertCounted(store: TestStore, { name }: Bucket): Promise<void> {
  const { counted, found } = await recountFolders(store, (await store.buckets.find(name)) ?? assert.fail())
  assert.deepEqual(counted, found)
}

export const refusedBy = (kind: string) => (error: unknown) =>
  error instanceof FolderRefused && error.reason.kind === kind
