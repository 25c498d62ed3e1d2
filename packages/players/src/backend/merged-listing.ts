/** One listing of two storages, in the order of keys: what is here, and what still lies there alone. */
import type { Client } from '@latchkey/client'

type Oss = Client['oss']
type List = Oss['listObjectsV2']
type Input = Parameters<List>[0]
type Listed = Awaited<ReturnType<List>>

export type There = {
  readonly oss: Oss
  readonly bucket: string
  /** What was last written before this is not meant. */
  readonly since: Date | undefined
}

/** Pages go on behind a key, which both storages understand. A token of theirs is none of these. */
const tokenStart = 'after.'
const pageDefault = 100

export async function mergedListing(
  here: Oss,
  there: There,
  input: Input,
  options: Parameters<List>[1],
): Promise<Listed> {
  const { continuationToken: token, ...rest } = input
  if (token !== undefined && !token.startsWith(tokenStart)) return here.listObjectsV2(input, options)
  const startAfter = token === undefined ? input.startAfter : keyOf(token)
  const page = { ...rest, ...(startAfter === undefined ? {} : { startAfter }) }
  const [own, former] = await Promise.all([
    here.listObjectsV2(page, options),
    there.oss.listObjectsV2({ ...page, bucket: there.bucket }, options),
  ])
  const ends = [own, former].flatMap(({ result }) => (result.isTruncated ? (result.contents?.at(-1)?.key ?? []) : []))
  // Behind the page that ends first nothing is known of one of the two.
  const [end] = ends.toSorted(compareKeys)
  const ownKeys = new Set(own.result.contents?.map(({ key }) => key))
  const onlyThere = (former.result.contents ?? []).filter(
    ({ key, lastModified }) => !ownKeys.has(key) && !(there.since !== undefined && lastModified < there.since),
  )
  const known = [...(own.result.contents ?? []), ...onlyThere]
    .filter(({ key }) => end === undefined || compareKeys(key, end) <= 0)
    .toSorted((one, other) => compareKeys(one.key, other.key))
  const contents = known.slice(0, input.maxKeys ?? pageDefault)
  const next = known.length > contents.length ? contents.at(-1)?.key : end
  const { nextContinuationToken: _own, ...result } = own.result
  return {
    ...own,
    result: {
      ...result,
      contents,
      keyCount: contents.length,
      isTruncated: next !== undefined,
      ...(next === undefined ? {} : { nextContinuationToken: tokenStart + Buffer.from(next).toString('base64url') }),
    },
  }
}

const keyOf = (token: string): string => Buffer.from(token.slice(tokenStart.length), 'base64url').toString('utf8')

/** As every storage orders them: by the bytes of their UTF-8. */
export const compareKeys = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))
