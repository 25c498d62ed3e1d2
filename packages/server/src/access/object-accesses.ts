/**
 * Reads of objects whose bucket tracks them: remembered by whoever answers the read, and written later, for many objects
 * at once. What is remembered is lost with the process, as the time of an access is a statistic and no promise.
 */
import { isNewAccess, parseAccessMonitor } from '../rules/access-monitor.ts'
import { parseLifecycleDocument, returnsToStandard } from '../rules/lifecycle.ts'
import type { LifecycleRule } from '../rules/lifecycle.ts'
import { documentValues } from '../store/buckets/document-values.ts'
import type { Amendment, Bucket, BucketStore, ObjectStore, StoredObject } from '../store/port.ts'
import { mintSystemGrant } from './system-grant.ts'

/** Objects that one process remembers between two writes; a read of a further one is remembered when it comes again. */
export const accessesRememberedMax = 10_000
/** Records that are written together. */
const writesAtOnceMax = 16

export type ObjectAccesses = {
  /** Called for a bucket that tracks accesses; costs a look into the record that was read, and into a map. */
  readonly accessed: (bucket: Bucket, object: StoredObject, nowMs: number) => void
  /** Writes what was remembered since; what cannot be written now is kept for the next time. */
  readonly flush: () => Promise<void>
}

type Stores = {
  readonly buckets: Pick<BucketStore, 'find' | 'largeDocument'>
  readonly objects: Pick<ObjectStore, 'amend'>
}
type Access = {
  readonly bucket: Pick<Bucket, 'id' | 'name'>
  readonly key: string
  readonly versionId: string | undefined
  readonly atMs: number
}

export const accessMonitorOf = documentValues('accessMonitor', parseAccessMonitor)

export function objectAccesses({ buckets, objects }: Stores): ObjectAccesses {
  const pending = new Map<string, Access>()
  const write = async (id: string, access: Access): Promise<void> => {
    const { bucket, key, versionId } = access
    const current = await buckets.find(bucket.name)
    if (current?.id === bucket.id && accessMonitorOf(current) !== undefined) {
      const rules = await rulesOf(current, buckets)
      const grant = mintSystemGrant('write', bucket, key, 'access-times')
      await objects.amend(grant, (object) => amendmentOf(object, access, rules), versionId)
    }
    pending.delete(id)
  }
  return {
    accessed: (bucket, object, nowMs) => {
      const monitor = accessMonitorOf(bucket)
      if (monitor === undefined || !(isNewAccess(object, monitor, nowMs) || mayReturn(object))) return
      const id = `${bucket.id} ${object.versionId ?? ''} ${object.key}`
      if (pending.has(id) || pending.size >= accessesRememberedMax) return
      const versionId = object.versionId ?? (bucket.versioning === 'off' ? undefined : 'null')
      pending.set(id, { bucket: { id: bucket.id, name: bucket.name }, key: object.key, versionId, atMs: nowMs })
    },
    flush: async () => {
      const accesses = [...pending]
      const failures: unknown[] = []
      for (let first = 0; first < accesses.length; first += writesAtOnceMax) {
        const some = accesses.slice(first, first + writesAtOnceMax)
        const written = await Promise.allSettled(some.map(([id, access]) => write(id, access)))
        for (const one of written) if (one.status === 'rejected') failures.push(one.reason)
      }
      if (failures.length > 0)
        throw new AggregateError(failures, `${failures.length} times of access could not be written`)
    },
  }
}

/** What a rule moved since it was read last may come back; which rules there are is looked up when it is written. */
function mayReturn({ storageClass, transitionedMs, accessedMs, modifiedMs }: StoredObject): boolean {
  return storageClass === 'IA' && transitionedMs !== undefined && transitionedMs > Math.max(accessedMs ?? 0, modifiedMs)
}

/** Undefined when there is nothing to write: somebody wrote the object, or a later access, meanwhile. */
function amendmentOf(object: StoredObject, { atMs }: Access, rules: readonly LifecycleRule[]): Amendment | undefined {
  if (object.modifiedMs > atMs || (object.accessedMs ?? 0) >= atMs) return undefined
  const isBack =
    object.transitionedMs !== undefined &&
    object.transitionedMs <= atMs &&
    returnsToStandard(object, object.meta.tags, rules)
  return isBack ? { accessedMs: atMs, storageClass: 'Standard', transitionedMs: undefined } : { accessedMs: atMs }
}

const kept = new WeakMap<Bucket, Promise<readonly LifecycleRule[]>>()

/** Read once for each version of the bucket's record. */
function rulesOf(bucket: Bucket, buckets: Stores['buckets']): Promise<readonly LifecycleRule[]> {
  if (bucket.documents.lifecycle === undefined) return Promise.resolve([])
  const known = kept.get(bucket)
  if (known !== undefined) return known
  const reading = buckets
    .largeDocument(bucket, 'lifecycle')
    .then((document) => (document === undefined ? [] : parseLifecycleDocument(document)))
  kept.set(bucket, reading)
  reading.catch(() => kept.delete(bucket))
  return reading
}
