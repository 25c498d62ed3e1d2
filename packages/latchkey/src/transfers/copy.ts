import { copyObjectWithin, downloadFile, forEachParallel, uploadFile } from '@latchkey/client/node'
import type { Client, Progress, UploadInput } from '@latchkey/client/node'
import { mkdir, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ObjectAddress } from '../object-address.ts'
import type { AskedEncryption } from '../option-values.ts'
import { contentTypeOf } from './content-type.ts'

/** What `cp` was asked for besides its two places. */
export type CopySettings = {
  readonly partBytes: number | undefined
  readonly partsAtOnce: number
  readonly filesAtOnce: number
  readonly contentType: string | undefined
  readonly userMeta: Readonly<Record<string, string>> | undefined
  readonly objectAcl: UploadInput['objectAcl']
  readonly storageClass: UploadInput['storageClass']
  readonly sse: AskedEncryption | undefined
  readonly forbidOverwrite: boolean | undefined
  readonly signal: AbortSignal
}

/** Without a version the object as it is now. */
export type Source = ObjectAddress & { readonly versionId?: string | undefined }

/** One thing to copy. */
export type Errand =
  | { readonly kind: 'up'; readonly path: string; readonly to: ObjectAddress }
  /** With `modified` the file gets the object's time. */
  | { readonly kind: 'down'; readonly from: Source; readonly path: string; readonly modified?: Date }
  | { readonly kind: 'within'; readonly from: Source; readonly to: ObjectAddress }
  /** A key that cannot be a file below the folder it should go to. */
  | { readonly kind: 'unfit'; readonly from: ObjectAddress; readonly path: string }

export type Report = {
  readonly onProgress: (errand: Errand, progress: Progress) => void
  readonly onDone: (errand: Errand) => void
  readonly onFailed: (errand: Errand, error: unknown) => void
}

/** Does them all, several at once. One that fails does not keep the others; the count of failures comes back. */
export async function runErrands(
  client: Client,
  errands: AsyncIterable<Errand>,
  settings: CopySettings,
  report: Report,
): Promise<number> {
  let failures = 0
  await forEachParallel(errands, settings.filesAtOnce, settings.signal, async (errand) => {
    try {
      await runErrand(client, errand, settings, (progress) => report.onProgress(errand, progress))
      report.onDone(errand)
    } catch (error) {
      settings.signal.throwIfAborted()
      failures += 1
      report.onFailed(errand, error)
    }
  })
  return failures
}

export async function runErrand(
  client: Client,
  errand: Errand,
  settings: CopySettings,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const { partBytes, partsAtOnce, signal, objectAcl, storageClass, sse, forbidOverwrite, userMeta } = settings
  const transfer = { partBytes, partsAtOnce, signal, onProgress }
  const written = { objectAcl, storageClass, ...sse, forbidOverwrite }
  switch (errand.kind) {
    case 'up': {
      const contentType = settings.contentType ?? contentTypeOf(errand.path)
      await uploadFile(client, { ...errand.to, ...written, contentType, userMeta }, errand.path, transfer)
      return
    }
    case 'down':
      await mkdir(dirname(errand.path), { recursive: true })
      await downloadFile(client, errand.from, errand.path, { ...transfer, versionId: errand.from.versionId })
      if (errand.modified !== undefined) await utimes(errand.path, errand.modified, errand.modified)
      return
    case 'unfit':
      throw new Error(`This key is no path below ${errand.path}; copy the object by itself.`)
    case 'within': {
      const { contentType } = settings
      const isChanged = contentType !== undefined || userMeta !== undefined
      const metadataDirective = isChanged ? 'REPLACE' : undefined
      const input = { ...errand.to, ...written, contentType, userMeta, metadataDirective }
      await copyObjectWithin(client, errand.from, input, { partsAtOnce, signal, onProgress })
    }
  }
}

/** Where something called `name` goes when it is copied to `path`: into it when it is a folder. */
export function placeInFolder(path: string, name: string, isFolder: boolean): string {
  return isFolder || path.endsWith('/') ? join(path, name) : path
}
