import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Client } from '../client.ts'
import type { UploadedObject } from '../transfer/complete-upload.ts'
import type { UploadInput } from '../transfer/upload-input.ts'
import { uploadObject } from '../transfer/upload.ts'
import type { UploadOptions } from '../transfer/upload.ts'
import { fileCheckpoint } from './checkpoint-file.ts'
import { openFileSource } from './file-source.ts'

/** Stores a file, in parts when it is large. An interrupted upload of the same file is taken up again. */
export async function uploadFile(
  client: Pick<Client, 'oss' | 'digests' | 'endpoint'>,
  input: UploadInput,
  path: string,
  options: UploadOptions = {},
): Promise<UploadedObject> {
  await using source = await openFileSource(path)
  const checkpoint = options.checkpoint ?? fileCheckpoint(uploadCheckpointPath(client.endpoint, input, path))
  return await uploadObject(client, input, source, { ...options, checkpoint })
}

/** Not beside the file, whose folder may not be writable; in the person's own folder; and named by all that makes an upload this one. */
export function uploadCheckpointPath(
  endpoint: string,
  object: { readonly bucket: string; readonly key: string },
  path: string,
  folder: string = join(homedir(), '.latchkey', 'uploads'),
): string {
  const name = JSON.stringify([endpoint, object.bucket, object.key, resolve(path)])
  return join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`)
}
