/** The answer of GetObject when a picture is wanted instead of the object's own bytes. */
import { onObject } from '@latchkey/protocol'
import type { InputOf, Need, OutputOf } from '@latchkey/protocol'
import { pictureEtag } from '../../images/images.ts'
import type { Images, PictureSource } from '../../images/images.ts'
import { watermarkKeys } from '../../images/recipe.ts'
import type { Recipe } from '../../images/recipe.ts'
import type { Grant } from '../../store/grant.ts'
import type { StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { requireReadable } from './copy-source.ts'
import { requireOpenable } from './encryption.ts'
import type { conditionInput, objectOutput } from './fields.ts'
import { objectAnswer, taggingCountOf, quoted, requireConditions } from './object-answer.ts'
import { noteAccess } from './note-access.ts'
import { bytesOfObject, withObject } from './reading.ts'
import { requireObjectKey } from './refusals.ts'
import { recipeOfProcess } from './style.ts'
import { throughLink } from './through-link.ts'
import type { Readable } from './through-link.ts'
import { objectOf } from './versions.ts'
import type { Wanted } from './versions.ts'

/** Keys of watermarks are inside the recipe, so these are asked when they are known. */
export const watermarkNeeds: readonly Need[] = [
  { action: 'oss:GetObject', on: onObject('bucket', 'watermarkKey'), stage: 'found' },
]

export type PictureAnswer = OutputOf<typeof objectOutput> & { readonly body: Uint8Array }

type Needed = Pick<OssContext, 'caller' | 'bucket' | 'grants' | 'objects' | 'images' | 'kms' | 'now' | 'signal'>

/**
 * Conditions are judged on the picture's own ETag, which is known before it is made. A range is not looked at: the cloud
 * does not say what it would be of.
 * @throws ServiceError InvalidArgument, NotImplemented, NoSuchStyle, AccessDenied, NoSuchKey, NotModified, PreconditionFailed, and what
 * `images` throws
 */
export async function pictureAnswer(
  process: string,
  conditions: InputOf<typeof conditionInput>,
  grant: Grant,
  { key, versionId }: Pick<Wanted, 'key' | 'versionId'>,
  context: Needed & Pick<OssContext, 'documents' | 'accesses'>,
): Promise<PictureAnswer> {
  const recipe = await recipeOfProcess(process, context)
  const watermarks = await watermarkGrants(recipe, context)
  return withObject(context.objects, grant, { bucket: context.bucket, key, versionId }, async (found) => {
    const open = await throughLink(found, grant, context.bucket, context)
    const object = open.told
    requireReadable(open.object, context)
    await requireOpenable(open.object, context)
    const sources = await sourcesOf(open, watermarks, context)
    const etag = pictureEtag(objectsOf(sources), recipe)
    requireConditions(conditions, { ...object, etag })
    const { bytes, contentType } = await context.images.picture(sources, recipe, context.signal)
    noteAccess(context, found, open.object)
    return {
      ...objectAnswer(object, await taggingCountOf(object, context), context),
      etag: quoted(etag),
      contentType,
      contentLength: bytes.length,
      // These speak of the object's bytes, or of ranges of them.
      acceptRanges: undefined,
      contentEncoding: undefined,
      contentMd5: undefined,
      crc64: undefined,
      nextAppendPosition: undefined,
      body: bytes,
    }
  })
}

/** @throws what `pictureAnswer` throws, but for conditions */
export async function pictureOf(
  recipe: Recipe,
  grant: Grant,
  key: string,
  context: Needed,
): ReturnType<Images['picture']> {
  const watermarks = await watermarkGrants(recipe, context)
  return withObject(context.objects, grant, { bucket: context.bucket, key }, async (found) => {
    const open = await throughLink(found, grant, context.bucket, context)
    requireReadable(open.object, context)
    await requireOpenable(open.object, context)
    return context.images.picture(await sourcesOf(open, watermarks, context), recipe, context.signal)
  })
}

type Watermark = { readonly key: string; readonly grant: Grant }

/** Whoever may read the picture is asked anew for each that is laid over it, before any of them is looked up. */
async function watermarkGrants(
  recipe: Recipe,
  { grants, bucket }: Pick<Needed, 'grants' | 'bucket'>,
): Promise<readonly Watermark[]> {
  const watermarks: Watermark[] = []
  for (const key of watermarkKeys(recipe)) {
    requireObjectKey(key)
    watermarks.push({ key, grant: await grants.found('oss:GetObject', { bucket, key }, 'read') })
  }
  return watermarks
}

async function sourcesOf(
  open: Readable,
  watermarks: readonly Watermark[],
  context: Needed,
): Promise<readonly PictureSource[]> {
  const over = await Promise.all(
    watermarks.map(async (watermark) => {
      const { bucket, objects } = context
      const found = await objectOf(objects, watermark.grant, { bucket, key: watermark.key })
      const through = await throughLink(found, watermark.grant, context.bucket, context)
      requireReadable(through.object, context)
      await requireOpenable(through.object, context)
      return sourceOf(through.object, through.grant, context.objects)
    }),
  )
  return [sourceOf(open.object, open.grant, context.objects), ...over]
}

/** Whoever else asks for the same picture waits for these bytes too, so they are read on nobody's own signal. */
function sourceOf(object: StoredObject, grant: Grant, objects: OssContext['objects']): PictureSource {
  return {
    object,
    read: (shared) => bytesOfObject(objects, grant, object, undefined, { signal: shared }, 'lent'),
    seal: () => objects.derivedSeal(grant, object),
  }
}

const objectsOf = (sources: readonly PictureSource[]): readonly PictureSource['object'][] =>
  sources.map(({ object }) => object)
