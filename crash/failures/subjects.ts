/** What the store can be asked to do, each with what has to be there before. */
import { grantFor, plainDraft, testNowMs } from '@latchkey/server/inside/store/testing.ts'
import type { Grant } from '@latchkey/server/inside/store/grant.ts'
import type { Bucket, StoredObject } from '@latchkey/server/inside/store/port.ts'
import type { World } from './world.ts'

export const bucketName = 'failing-bucket'
/** Every key lies in a folder that a rule counts. */
const grantIn = (verb: Grant['verb'], bucket: Bucket, name: string): Grant => grantFor(verb, bucket, `saves/1/${name}`)
export const bodies = {
  inline: Buffer.alloc(300, 'i'),
  segment: Buffer.alloc(20_000, 's'),
  file: Buffer.alloc(300_000, 'f'),
} as const
export type BodyKind = keyof typeof bodies
const partBytes = 102_400

export type Place = { readonly world: World; readonly bucket: Bucket; readonly uploadId: string | undefined }
/** `isDone` is false when the store said that it did nothing; an error is thrown. */
export type Subject = {
  readonly name: string
  readonly before: (world: World) => Promise<Place>
  readonly run: (place: Place) => Promise<boolean>
}

export async function makePlace(world: World): Promise<Place> {
  const draft = { name: bucketName, accountId: '1000000000000001', acl: 'private' } as const
  const made = await world.store.buckets.create({ ...draft, storageClass: 'Standard', redundancy: 'LRS' }, testNowMs)
  if (made.kind !== 'created') throw new Error('the bucket was not made')
  const rule = { prefix: 'saves', maxBytes: 100_000_000, overrides: [] }
  await world.store.folderRules.set(grantFor('configure', made.bucket), [rule])
  return { world, bucket: made.bucket, uploadId: undefined }
}

export async function putBody(
  { world, bucket }: Place,
  key: string,
  body: Buffer,
  onlyIfAbsent = false,
): Promise<boolean> {
  const grant = grantIn('write', bucket, key)
  const put = await world.store.objects.put(grant, plainDraft, body, {}, { onlyIfAbsent }, testNowMs)
  return put.kind === 'stored'
}

async function withObject(world: World, kind: BodyKind): Promise<Place> {
  const place = await makePlace(world)
  await putBody(place, 'old', bodies[kind])
  return place
}

async function append({ world, bucket }: Place, position: number, body: Buffer): Promise<boolean> {
  const grant = grantIn('write', bucket, 'log')
  const appended = await world.store.objects.append(grant, position, plainDraft, body, {}, testNowMs)
  return appended.kind === 'stored'
}

async function headOf({ world, bucket }: Place, key: string): Promise<StoredObject> {
  const object = await world.store.objects.head(grantIn('read', bucket, key))
  if (object === undefined) throw new Error(`${key} is not there`)
  return object
}

async function copy(place: Place, from: string): Promise<boolean> {
  const { world, bucket } = place
  const source = { grant: grantIn('read', bucket, from), object: await headOf(place, from) }
  const copied = await world.store.objects.copy(source, grantIn('write', bucket, 'copy'), plainDraft, {}, testNowMs)
  return copied.kind === 'stored'
}

async function withUpload(world: World, parts: number): Promise<Place> {
  const place = await withObject(world, 'file')
  const grant = grantIn('write', place.bucket, 'big')
  const started = await world.store.uploads.initiate(grant, plainDraft, {}, testNowMs)
  if (started.kind !== 'initiated') throw new Error('the upload was not initiated')
  const withId = { ...place, uploadId: started.upload.id }
  for (let number = 1; number <= parts; number += 1) await writePart(withId, number, number)
  return withId
}

async function writePart(place: Place, number: number, fill: number): Promise<boolean> {
  const grant = grantIn('write', place.bucket, 'big')
  const body = Buffer.alloc(partBytes, String(fill))
  const written = await place.world.store.uploads.writePart(grant, idOf(place), number, body, {}, testNowMs)
  return written.kind === 'stored'
}

async function copyPart(place: Place, from: string): Promise<boolean> {
  const source = { grant: grantIn('read', place.bucket, from), object: await headOf(place, from), range: undefined }
  const target = grantIn('write', place.bucket, 'big')
  const written = await place.world.store.uploads.copyPart(source, target, idOf(place), 3, testNowMs)
  return written.kind === 'stored'
}

async function complete(place: Place): Promise<boolean> {
  const grant = grantIn('write', place.bucket, 'big')
  const completed = await place.world.store.uploads.complete(grant, idOf(place), 'all', {}, testNowMs)
  return completed.kind === 'stored'
}

const idOf = ({ uploadId }: Place): string => uploadId ?? 'no upload'

async function completed(world: World): Promise<Place> {
  const place = await withUpload(world, 3)
  await complete(place)
  return place
}

async function remove({ world, bucket }: Place, key: string): Promise<boolean> {
  return (await world.store.objects.remove(grantIn('delete', bucket, key))).kind === 'removed'
}

const kinds: readonly BodyKind[] = ['inline', 'segment', 'file']

export const subjects: readonly Subject[] = [
  ...kinds.flatMap((kind): Subject[] => [
    { name: `put ${kind}`, before: makePlace, run: (place) => putBody(place, 'new', bodies[kind]) },
    {
      name: `put ${kind} over a file`,
      before: (world) => withObject(world, 'file'),
      run: (place) => putBody(place, 'old', bodies[kind]),
    },
    { name: `delete ${kind}`, before: (world) => withObject(world, kind), run: (place) => remove(place, 'old') },
    { name: `copy ${kind}`, before: (world) => withObject(world, kind), run: (place) => copy(place, 'old') },
    { name: `append ${kind} first`, before: makePlace, run: (place) => append(place, 0, bodies[kind]) },
    {
      name: `append ${kind} again`,
      before: async (world) => {
        const place = await makePlace(world)
        await append(place, 0, bodies.segment)
        return place
      },
      run: (place) => append(place, bodies.segment.length, bodies[kind]),
    },
  ]),
  {
    name: 'put where there must be nothing',
    before: makePlace,
    run: (place) => putBody(place, 'new', bodies.file, true),
  },
  {
    name: 'initiate',
    before: makePlace,
    run: async ({ world, bucket }) =>
      (await world.store.uploads.initiate(grantIn('write', bucket, 'big'), plainDraft, {}, testNowMs)).kind ===
      'initiated',
  },
  { name: 'write a part', before: (world) => withUpload(world, 1), run: (place) => writePart(place, 2, 2) },
  { name: 'write a part again', before: (world) => withUpload(world, 1), run: (place) => writePart(place, 1, 9) },
  { name: 'copy a part', before: (world) => withUpload(world, 1), run: (place) => copyPart(place, 'old') },
  { name: 'complete', before: (world) => withUpload(world, 3), run: complete },
  {
    name: 'complete over a file',
    before: async (world) => {
      const place = await withUpload(world, 3)
      await putBody(place, 'big', bodies.file)
      return place
    },
    run: complete,
  },
  {
    name: 'abort',
    before: (world) => withUpload(world, 3),
    run: async (place) =>
      (await place.world.store.uploads.abort(grantIn('delete', place.bucket, 'big'), idOf(place))) === 'aborted',
  },
  { name: 'delete what was completed', before: completed, run: (place) => remove(place, 'big') },
  { name: 'copy what was completed', before: completed, run: (place) => copy(place, 'big') },
  { name: 'put over what was completed', before: completed, run: (place) => putBody(place, 'big', bodies.inline) },
  {
    name: 'amend',
    before: (world) => withObject(world, 'file'),
    run: async ({ world, bucket }) =>
      (await world.store.objects.amend(grantIn('write', bucket, 'old'), () => ({ acl: 'public-read' }))) !== undefined,
  },
  {
    name: 'change the bucket',
    before: (world) => withObject(world, 'inline'),
    run: async ({ world, bucket }) =>
      (await world.store.buckets.update(grantFor('configure', bucket), { acl: 'public-read' })) !== undefined,
  },
  {
    name: 'delete the bucket',
    before: makePlace,
    run: async ({ world, bucket }) => (await world.store.buckets.remove(grantFor('delete', bucket))) === 'removed',
  },
  {
    name: 'set rules for folders',
    before: (world) => withUpload(world, 2),
    run: async ({ world, bucket }) => {
      const rules = [{ prefix: 'saves/1', maxObjects: 1_000, overrides: [] }]
      return (await world.store.folderRules.set(grantFor('configure', bucket), rules)) === 'set'
    },
  },
  {
    name: 'count folders anew',
    before: async (world) => {
      const place = await withUpload(world, 2)
      for (const prefix of ['other', 'saves']) {
        const rules = [{ prefix, maxObjects: 1_000, overrides: [] }]
        await world.store.folderRules.set(grantFor('configure', place.bucket), rules)
      }
      return place
    },
    run: async ({ world }) => {
      await world.store.folderCounting.run(new AbortController().signal)
      return true
    },
  },
  {
    name: 'sweep',
    before: completed,
    run: async ({ world }) => {
      await world.store.maintenance.sweep({ liveGenerations: new Set([world.generation]), force: true })
      return true
    },
  },
  {
    name: 'compact',
    before: async (world) => {
      const place = await makePlace(world)
      for (const key of ['a', 'b', 'c', 'd']) await putBody(place, key, bodies.segment)
      for (const key of ['a', 'b', 'c']) await putBody(place, key, bodies.inline)
      await world.blobs.sealActive()
      return place
    },
    run: async ({ world }) => {
      await world.store.maintenance.compact({ liveGenerations: new Set([world.generation]) })
      return true
    },
  },
]
