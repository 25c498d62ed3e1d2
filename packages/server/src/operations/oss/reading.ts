/** The bytes of one object as they stood at one moment, also when it is replaced while they are asked for. */
import { ObjectReplaced } from '../../store/port.ts'
import type { ByteRange, ChunksAre, ObjectStore, StoredObject } from '../../store/port.ts'
import type { Grant } from '../../store/grant.ts'
import { objectOf } from './versions.ts'
import type { Wanted } from './versions.ts'

export type Bytes = Uint8Array | AsyncIterable<Uint8Array>

/** How often an object that is replaced faster than it is read is looked up again. */
const attemptsMax = 8

/**
 * Runs `work` with the object as it is now, or one version of it, and again when it was replaced before a byte came. `work` judges
 * conditions anew each time, for the new object may not meet them.
 * @throws ServiceError what `objectOf` throws, or whatever `work` throws
 */
export async function withObject<Result>(
  objects: Pick<ObjectStore, 'head' | 'version' | 'newestVersion'>,
  grant: Grant,
  wanted: Wanted,
  work: (object: StoredObject) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const object = await objectOf(objects, grant, wanted)
    try {
      return await work(object)
    } catch (error) {
      if (!(error instanceof ObjectReplaced) || attempt === attemptsMax) throw error
    }
  }
}

/**
 * The bytes of the range, of which the first are already there: what can be told with a status is told by now.
 * Throws ObjectReplaced while the caller can still start again.
 */
export async function bytesOfObject(
  objects: Pick<ObjectStore, 'read' | 'readSmall'>,
  grant: Grant,
  object: StoredObject,
  range: ByteRange | undefined,
  context: { readonly signal: AbortSignal },
  chunksAre?: ChunksAre,
): Promise<Bytes> {
  if (object.sizeBytes === 0) return new Uint8Array(0)
  const small = await objects.readSmall(grant, object)
  if (small !== undefined) return range === undefined ? small : small.subarray(range.startByte, range.endByte + 1)
  return begun(objects.read(grant, object, range, context.signal, chunksAre))
}

async function begun(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  return rest(first, iterator)
}

/** No generator: one that nobody began does not run its `finally` when it is given up, and the read would stay open. */
function rest(
  first: IteratorResult<Uint8Array>,
  iterator: AsyncIterator<Uint8Array>,
): AsyncIterableIterator<Uint8Array> {
  let held: IteratorResult<Uint8Array> | undefined = first
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next() {
      const given = held
      held = undefined
      return given === undefined ? iterator.next() : Promise.resolve(given)
    },
    async return() {
      held = undefined
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
}
