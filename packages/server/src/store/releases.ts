/**
 * What happens to bodies after the commit that freed them. Counts in kv are the truth, so nothing here must happen: what
 * a crash leaves undone is garbage that maintenance finds, and never a reference to something that is gone.
 */
import type { Kv } from '@latchkey/kv'
import type { Blobs } from './blobs/port.ts'
import { forgetUnreferenced } from './files.ts'
import { removeManifestIfFree } from './manifests.ts'
import type { HeldBody } from './records/object-record.ts'

export type Releases = {
  /** The commit that replaced or deleted the record with this body is durable. */
  release(body: HeldBody): void
  /** These files lost a reference. */
  releaseFiles(files: readonly string[]): void
  /** Runs by itself; its failure is told to `onError`. */
  run(work: () => Promise<unknown>): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export function createReleases(
  kv: Kv,
  blobs: Pick<Blobs, 'forget'>,
  readsClear: () => Promise<void>,
  onError: (error: unknown) => void,
): Releases {
  const running = new Set<Promise<unknown>>()
  const run = (work: () => Promise<unknown>): void => {
    const promise = work()
      .catch(onError)
      .finally(() => running.delete(promise))
    running.add(promise)
  }
  const releaseFiles = (files: readonly string[]): void => {
    if (files.length > 0) run(() => forgetUnreferenced(kv, blobs, files))
  }
  return {
    run,
    releaseFiles,
    release(body) {
      switch (body.kind) {
        case 'inline':
          return
        case 'segment':
          return blobs.forget(body.location)
        case 'files':
          return releaseFiles([body.file])
        case 'manifest':
          return run(() => removeManifestIfFree(kv, blobs, readsClear, body.manifestId))
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
