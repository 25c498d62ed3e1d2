/** Part records of uploads that were completed or aborted go later, and with them the files that no object took over. */
import type { Kv } from '@latchkey/kv'
import type { Blobs } from '../blobs/port.ts'
import { forgetUnreferenced } from '../files.ts'
import { endedUploadKey, partNumberOf, partsOf } from '../records/keys.ts'
import { decodePart } from '../records/small-records.ts'

/** Part records that are deleted in one commit. */
const partsPerSweepMax = 1_000

/**
 * Deletes the part records of an upload whose own record is gone, and then the note that it ended. Each part record's
 * tally takes back its reference. May be done twice, and by two at once.
 */
export async function sweepEndedUpload(
  { kv, blobs }: { readonly kv: Kv; readonly blobs: Pick<Blobs, 'forget'> },
  uploadId: string,
): Promise<void> {
  for (;;) {
    const page = await kv.range({ ...partsOf(uploadId), limit: partsPerSweepMax, head: 0 })
    const keys = page.items.flatMap((item) => (item.kind === 'entry' ? [item.key] : []))
    if (keys.length > 0) {
      const result = await kv.commit({ delete: keys })
      // What is unknown is found again: the note stays until the range is empty.
      if (result.kind === 'committed') {
        const files = result.previous.flatMap((entry) =>
          entry === undefined ? [] : [decodePart(partNumberOf(entry.key), entry.value).file],
        )
        await forgetUnreferenced(kv, blobs, files)
      }
    }
    if (!page.isTruncated) break
  }
  await kv.commit({ empty: [partsOf(uploadId)], delete: [endedUploadKey(uploadId)] })
}
