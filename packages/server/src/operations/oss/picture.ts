/** The answer of GetObject when a picture is wanted instead of the object's own bytes. */
import type { InputOf, OutputOf } from '@latchkey/protocol'
import { bytesOf } from '../../base/streams.ts'
import { pictureEtag } from '../../images/images.ts'
import { sourceBytesMax } from '../../images/limits.ts'
import { parseProcess } from '../../images/parse.ts'
import type { Recipe } from '../../images/recipe.ts'
import type { Grant } from '../../store/grant.ts'
import type { StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { requireReadable } from './copy-source.ts'
import type { conditionInput, objectOutput } from './fields.ts'
import { objectAnswer, quoted, requireConditions } from './object-answer.ts'
import { bytesOfObject, withObject } from './reading.ts'
import { noSuchKey } from './refusals.ts'

export type PictureAnswer = OutputOf<typeof objectOutput> & { readonly body: Uint8Array }

type Needed = Pick<OssContext, 'caller' | 'bucket' | 'objects' | 'images' | 'signal'>

/**
 * Conditions are judged on the picture's own ETag, which is known before it is made. A range is not looked at: the cloud
 * does not say what it would be of.
 * @throws ServiceError InvalidArgument, NotImplemented, NoSuchKey, NotModified, PreconditionFailed, and what `images` throws
 */
export async function pictureAnswer(
  process: string,
  conditions: InputOf<typeof conditionInput>,
  grant: Grant,
  key: string,
  context: Needed,
): Promise<PictureAnswer> {
  const recipe = parseProcess(process)
  return withObject(
    context.objects,
    grant,
    () => noSuchKey(key),
    async (object) => {
      requireReadable(object)
      const etag = pictureEtag(object, recipe)
      requireConditions(conditions, { ...object, etag }, 'object')
      const { bytes, contentType } = await pictureOf(object, recipe, grant, context)
      return {
        ...objectAnswer(object, context),
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
    },
  )
}

/** Whoever else asks for the same picture waits for these bytes too, so they are read on nobody's own signal. */
export function pictureOf(
  object: StoredObject,
  recipe: Recipe,
  grant: Grant,
  { objects, images, signal }: Pick<Needed, 'objects' | 'images' | 'signal'>,
): ReturnType<Needed['images']['picture']> {
  const read = async (shared: AbortSignal): Promise<Uint8Array> => {
    const body = await bytesOfObject(objects, grant, object, undefined, shared)
    return body instanceof Uint8Array ? body : bytesOf(body, sourceBytesMax)
  }
  return images.picture(object, recipe, read, signal)
}
