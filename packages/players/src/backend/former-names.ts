/** Records name the bucket that their bytes went to; after a move that may be a name of before. */
import type { Client } from '@latchkey/client'
import type { AppConfig } from '../config/schema.ts'
import { bucketToday } from './bucket-names.ts'
import type { Backend } from './port.ts'

/** Takes the former names of the buckets wherever it takes names. */
export function withFormerNames(backend: Backend, config: AppConfig): Backend {
  if (Object.keys(config.buckets.formerly).length === 0) return backend
  const today = (named: string): string => bucketToday(config, named)
  return {
    ...backend,
    presign: (as, request, at) =>
      backend.presign(as, request.bucket === undefined ? request : { ...request, bucket: today(request.bucket) }, at),
    signForm: (as, form, at) => backend.signForm(as, { ...form, bucket: today(form.bucket) }, at),
    publicUrl: (bucket, key, at) => backend.publicUrl(today(bucket), key, at),
    bring: (bucket, key) => backend.bring(today(bucket), key),
    oss: ossWith(backend.oss, today),
  }
}

type Named = { readonly bucket?: unknown; readonly copySource?: unknown }

function ossWith(oss: Client['oss'], today: (named: string) => string): Client['oss'] {
  const named = (input: Named | undefined): Named | undefined => ({
    ...input,
    ...(typeof input?.bucket === 'string' ? { bucket: today(input.bucket) } : {}),
    ...(typeof input?.copySource === 'string'
      ? { copySource: input.copySource.replace(/^\/([^/]+)/, (_all, bucket: string) => `/${today(bucket)}`) }
      : {}),
  })
  type Method = (input: Named | undefined, options: unknown) => unknown
  const methods = Object.entries(oss as unknown as Readonly<Record<string, Method>>) // all of them take their input first
  return Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      (input: Named | undefined, options: unknown) => method(named(input), options),
    ]),
  ) as unknown as Client['oss'] // the same names, each with what it took
}
