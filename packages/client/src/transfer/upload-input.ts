import type { PutObjectInput } from '../operations.gen.ts'

/** What PutObject takes of an object's own properties; the body comes from the source. */
export type UploadInput = Omit<
  PutObjectInput,
  'body' | 'contentMd5' | 'declaredCrc64' | 'ifMatch' | 'ifNoneMatch' | 'ifModifiedSince' | 'ifUnmodifiedSince'
>
