/** Uploads for the tests of this folder. */
import type { Bench } from '../testing.ts'
import { bodyOf } from '../testing.ts'
import { initiateMultipartUpload } from './initiate-multipart-upload.ts'
import { uploadPart } from './upload-part.ts'

/** The least size of a part that is not the last. */
export const partContent = (letter: string): string => letter.repeat(102_400)

export async function begin(bench: Bench, key: string): Promise<string> {
  return (await bench.run(initiateMultipartUpload, { key })).result.uploadId
}

/** Stores a part and returns its ETag as it was answered. */
export async function sendPart(
  bench: Bench,
  part: { key: string; uploadId: string; partNumber: number; content: string },
): Promise<string> {
  const { content, ...input } = part
  return (await bench.run(uploadPart, { ...input, body: bodyOf(content) })).etag ?? ''
}
