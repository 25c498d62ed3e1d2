/**
 * A game whose files moved to another storage while it was played: what is missing here is read there, what has to be here is copied
 * first, and what goes, goes at both. Nothing is written there any more.
 */
import { RequestError } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import type { Clock } from '../base/surroundings.ts'
import { copyAcross } from './copy-across.ts'
import { bucketThere } from './bucket-names.ts'
import { mergedListing } from './merged-listing.ts'
import type { Backend, Storage } from './port.ts'

/** What the storage of before was needed for: bytes that were read there, or an object that was copied from there. */
export type FallbackUse = 'read' | 'copied'

export type FallbackRules = {
  readonly until: Date
  readonly since?: Date | undefined
  readonly clock: Clock
  readonly onFallback?: ((use: FallbackUse) => void) | undefined
}

type Oss = Client['oss']
type Place = { readonly bucket: string; readonly key: string }

export function withReadFallback(here: Backend, there: Backend, rules: FallbackRules): Backend {
  const { until, since, clock, onFallback } = rules
  const isOver = (): boolean => clock.now() >= until
  const [own, former] = [onlyOne(here), onlyOne(there)]
  const bucketOf = (bucket: string): string | undefined =>
    isOver() ? undefined : bucketThere(own.buckets, former.buckets, bucket)
  const underWay = new Map<string, Promise<boolean>>()

  /** Whether it is here now. Whoever needs the same waits for the same copy, which no caller of one of them ends. */
  const copied = ({ bucket, key }: Place): Promise<boolean> => {
    const from = bucketOf(bucket)
    if (from === undefined) return Promise.resolve(false)
    const name = `${bucket}/${key}`
    const begun = underWay.get(name) ?? copy(from, { bucket, key }).finally(() => underWay.delete(name))
    underWay.set(name, begun)
    return begun
  }
  const copy = async (from: string, { bucket, key }: Place): Promise<boolean> => {
    const [source, target] = [
      { client: former.client, bucket: from },
      { client: own.client, bucket },
    ]
    const { outcome } = await copyAcross(source, target, key, { since, forbidOverwrite: true })
    if (outcome === 'copied') onFallback?.('copied')
    return outcome !== 'missing'
  }
  const orCopied = async <T>(place: Place, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (!isMissing(error) || !(await copied(place))) throw error
      return ask()
    }
  }

  const oss: Oss = {
    ...here.oss,
    getObject: async (input, options) => {
      try {
        return await here.oss.getObject(input, options)
      } catch (error) {
        const bucket = isMissing(error) ? bucketOf(input.bucket) : undefined
        if (bucket === undefined) throw error
        const found = await readThere(there.oss, { ...input, bucket }, options)
        if (found !== undefined && !(since !== undefined && found.lastModified < since)) {
          onFallback?.('read')
          return found
        }
        await found?.body.cancel()
        throw error
      }
    },
    headObject: (input, options) => orCopied(input, () => here.oss.headObject(input, options)),
    processObject: (input, options) => orCopied(input, () => here.oss.processObject(input, options)),
    copyObject: (input, options) => orCopied(sourceOf(input.copySource), () => here.oss.copyObject(input, options)),
    // There first: what is gone here and left there would come back.
    deleteObject: async (input, options) => {
      const bucket = bucketOf(input.bucket)
      if (bucket !== undefined) await there.oss.deleteObject({ bucket, key: input.key }, options)
      return here.oss.deleteObject(input, options)
    },
    deleteMultipleObjects: async (input, options) => {
      const bucket = bucketOf(input.bucket)
      if (bucket !== undefined) {
        const objects = (input.delete.objects ?? []).map(({ key }) => ({ key }))
        await there.oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } }, options)
      }
      return here.oss.deleteMultipleObjects(input, options)
    },
    listObjectsV2: (input, options) => {
      const bucket = bucketOf(input.bucket)
      const isWhole = input.delimiter === undefined && bucket !== undefined
      return isWhole
        ? mergedListing(here.oss, { oss: there.oss, bucket, since }, input, options)
        : here.oss.listObjectsV2(input, options)
    },
  }
  return {
    ...here,
    oss,
    bring: async (bucket, key) => {
      if (bucketOf(bucket) === undefined) return
      try {
        await here.oss.headObject({ bucket, key })
      } catch (error) {
        if (!isMissing(error)) throw error
        await copied({ bucket, key })
      }
    },
    // Keys of before reach the files there until they expire.
    revokeSessions: async (player, deniedUntil) => {
      if (isOver()) return here.revokeSessions(player, deniedUntil)
      const ended = await Promise.all([here, there].map((at) => at.revokeSessions(player, deniedUntil)))
      return ended.every(Boolean)
    },
    storages: () => (isOver() ? [own] : [own, former]),
  }
}

function onlyOne(backend: Backend): Storage {
  const [storage] = backend.storages()
  if (storage === undefined) throw new Error('a backend is in front of a storage')
  return storage
}

async function readThere(
  oss: Oss,
  ...given: Parameters<Oss['getObject']>
): Promise<Awaited<ReturnType<Oss['getObject']>> | undefined> {
  try {
    return await oss.getObject(...given)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const isMissing = (error: unknown): boolean => error instanceof RequestError && error.code === 'NoSuchKey'

/** The object that `copySourceOf` named. */
function sourceOf(copySource: string): Place {
  const [, bucket = '', ...key] = copySource.split('/')
  return { bucket, key: decodeURIComponent(key.join('/').replace(/\?versionId=[^?]*$/, '')) }
}
