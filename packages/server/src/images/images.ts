/**
 * Pictures on request. Whoever asks has been authorized for the source: neither what is remembered nor what is being made
 * for somebody else is given to anyone who may not read the object.
 */
import { hash } from 'node:crypto'
import type { StoredObject } from '../store/port.ts'
import type { DerivedSeal } from '../store/sealing/block-cipher.ts'
import type { Picture } from './picture.ts'
import { recipeBytes, recipesBytesMax, rememberedBytesMax, rememberedResultBytesMax, sourceBytesMax } from './limits.ts'
import { parseProcess } from './parse.ts'
import { ImageProcesses } from './processes.ts'
import type { PoolOptions } from './processes.ts'
import { explainRecipe } from './explain.ts'
import type { Recipe } from './recipe.ts'
import { sourceTooLarge } from './refusals.ts'
import type { KeptSource } from './kept-codec.ts'
import type { KeptPictures } from './kept-pictures.ts'
import { Remembered } from './remembered.ts'

export type SourceObject = Pick<
  StoredObject,
  'bucketId' | 'key' | 'etag' | 'crc64' | 'sizeBytes' | 'writeId' | 'encryption'
>

export type PictureSource = {
  readonly object: SourceObject
  /** Its bytes, each chunk good until the next is asked for. */
  read(signal: AbortSignal): Promise<Uint8Array | AsyncIterable<Uint8Array>>
  /** Seals what is made of it; undefined when the object is not sealed itself. */
  seal(): Promise<DerivedSeal | undefined>
}

export type Images = {
  /** What a text means, parsed when it is met for the first time. @throws ServiceError what `parseProcess` throws */
  recipe(process: string): Recipe
  /**
   * The picture, remembered, or being made for somebody else, or made now. Sources, which are the object and then its
   * watermarks, are read in the last case only, with a signal that ends when nobody waits any more.
   * @throws ServiceError BadRequest, ImageDamage, ImageTooLarge, InvalidArgument, NotImplemented, ServiceUnavailable
   */
  picture(sources: readonly PictureSource[], recipe: Recipe, signal: AbortSignal): Promise<Picture>
  close(): void
}

/** Counted up when the same recipe makes other pixels than before, so that nobody keeps an old result for the new one. */
const makingVersion = 2

/** 32 upper-case hexadecimal digits: the same for the same bytes and the same recipe, so it is known before the picture. */
export function pictureEtag(sources: readonly Content[], recipe: Recipe): string {
  const contents = sources.map(({ etag, crc64, sizeBytes }) => `${etag} ${crc64} ${sizeBytes}`).join('\n')
  const known = explanations.get(recipe)
  if (known?.contents === contents) return known.etag
  const explanation = known?.explanation ?? explainRecipe(recipe).join('\n')
  const etag = hash('md5', `${makingVersion}\n${contents}\n${explanation}`).toUpperCase()
  explanations.set(recipe, { explanation, contents, etag })
  return etag
}

/** What was last made by a recipe: a request asks twice, and the next one often for the same. */
const explanations = new WeakMap<
  Recipe,
  { readonly explanation: string; readonly contents: string; readonly etag: string }
>()

type Content = Pick<SourceObject, 'etag' | 'crc64' | 'sizeBytes'>

/** Pictures that others keep: on the disk, say. Without it they are remembered in memory alone. */
export type Kept = Pick<KeptPictures, 'find' | 'keep'>

export function createImages(options: Partial<PoolOptions> = {}, kept?: Kept): Images {
  const processes = new ImageProcesses(options)
  const remembered = new Remembered<Picture>(rememberedBytesMax)
  const recipes = new Remembered<Recipe>(recipesBytesMax)
  const underWay = new Map<string, Making>()

  async function make(
    name: string,
    recipe: Recipe,
    sources: readonly PictureSource[],
    abandoned: AbortSignal,
  ): Promise<Picture> {
    if (kept !== undefined) {
      const found = await kept.find(name, () => sealsOf(sources))
      if (found !== undefined) return found
    }
    const reads = sources.map((source) => () => source.read(abandoned))
    const picture = await processes.make(recipe, reads, abandoned)
    const keptSources = sources.map(({ object }) => keptSourceOf(object))
    kept?.keep(name, keptSources, () => sealsOf(sources), picture)
    return picture
  }

  function start(name: string, recipe: Recipe, sources: readonly PictureSource[]): Making {
    const abandoned = new AbortController()
    const making: Making = {
      waiting: 0,
      abandoned,
      picture: make(name, recipe, sources, abandoned.signal)
        .then((picture) => {
          if (picture.bytes.length <= rememberedResultBytesMax) remembered.keep(name, picture, picture.bytes.length)
          return picture
        })
        .finally(() => {
          if (underWay.get(name) === making) underWay.delete(name)
        }),
    }
    underWay.set(name, making)
    return making
  }

  return {
    recipe(process) {
      const known = recipes.find(process)
      if (known !== undefined) return known
      const recipe = parseProcess(process)
      recipes.keep(process, recipe, recipeBytes + process.length)
      return recipe
    },
    async picture(sources, recipe, signal) {
      const objects = sources.map(({ object }) => object)
      if (objects.some(({ sizeBytes }) => sizeBytes > sourceBytesMax))
        throw sourceTooLarge(`The picture is larger than ${sourceBytesMax} bytes.`)
      const name = [
        pictureEtag(objects, recipe),
        ...objects.flatMap(({ bucketId, writeId, key }) => [bucketId, writeId, key]),
      ].join(' ')
      const known = remembered.find(name)
      if (known !== undefined) return known
      const making = underWay.get(name) ?? start(name, recipe, sources)
      making.waiting += 1
      try {
        return await unlessAborted(making.picture, signal)
      } finally {
        making.waiting -= 1
        // Whoever comes now starts anew; this one ends as soon as it can. One that is made is not under way.
        if (making.waiting === 0 && underWay.get(name) === making) {
          underWay.delete(name)
          making.abandoned.abort()
        }
      }
    },
    close: () => processes.close(),
  }
}

async function sealsOf(sources: readonly PictureSource[]): Promise<readonly DerivedSeal[]> {
  const seals = await Promise.all(sources.map((source) => source.seal()))
  return seals.filter((seal) => seal !== undefined)
}

function keptSourceOf({ bucketId, key, writeId, encryption }: SourceObject): KeptSource {
  const kmsKeyId = encryption?.algorithm === 'KMS' ? encryption.keyId : undefined
  return { bucketId, key, writeId, kmsKeyId }
}

type Making = { waiting: number; readonly abandoned: AbortController; readonly picture: Promise<Picture> }

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the caller left'))
    signal.addEventListener('abort', leave, { once: true })
    // Also for who has left already: a failure that is nobody's would end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    if (signal.aborted) leave()
  })
}
