import { UsageError } from './surroundings.ts'

/** `oss://bucket/key`; the key is taken as it is, without any decoding. */
export type ObjectAddress = { readonly bucket: string; readonly key: string }

export function isObjectAddress(text: string): boolean {
  return text.startsWith('oss://')
}

/** Throws UsageError. The key is empty for a bucket. */
export function parseObjectAddress(text: string): ObjectAddress {
  const match = /^oss:\/\/([^/]+)(?:\/([^]*))?$/.exec(text)
  if (match === null) throw new UsageError(`${text} is no address; one looks like oss://bucket/key.`)
  return { bucket: match[1] ?? '', key: match[2] ?? '' }
}

export function parseBucketAddress(text: string): string {
  const { bucket, key } = parseObjectAddress(isObjectAddress(text) ? text : `oss://${text}`)
  if (key !== '') throw new UsageError(`${text} names an object; a bucket is oss://${bucket}.`)
  return bucket
}

/** Throws UsageError when the address names only a bucket. */
export function parseKeyAddress(text: string): ObjectAddress {
  const address = parseObjectAddress(text)
  if (address.key === '') throw new UsageError(`${text} names a bucket; an object is ${text.replace(/\/$/, '')}/KEY.`)
  return address
}

export function formatAddress({ bucket, key }: ObjectAddress): string {
  return `oss://${bucket}/${key}`
}

/** A key as a folder: what is below `1` is below `1/`, and not in `10/`. */
export function folderOf(key: string): string {
  return key === '' || key.endsWith('/') ? key : `${key}/`
}
