import type { StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'

/** Bytes of an object are handed out; through a link both were read. Where nothing is tracked it costs one look. */
export function noteAccess(
  { bucket, accesses, now }: Pick<OssContext, 'bucket' | 'accesses' | 'now'>,
  found: StoredObject,
  target: StoredObject | undefined,
): void {
  if (bucket.documents.accessMonitor === undefined) return
  accesses.accessed(bucket, found, now.getTime())
  if (target !== undefined && target !== found) accesses.accessed(bucket, target, now.getTime())
}
