/** What the two operations of selecting share: the object's bytes, and an answer that begins before it is whole. */
import { ServiceError, member, shape, text } from '@latchkey/protocol'
import type { Grant } from '../../store/grant.ts'
import type { StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { requireReadable } from './copy-source.ts'
import { requireOpenable } from './encryption.ts'
import { bytesOfObject, withObject } from './reading.ts'
import type { Bytes } from './reading.ts'
import { throughLink } from './through-link.ts'

/** Everything is a text until `select/` judged it, because each has an error code of its own. */
export const inputSerialization = member(
  'InputSerialization',
  shape({
    compressionType: member('CompressionType', text),
    csv: member(
      'CSV',
      shape({
        fileHeaderInfo: member('FileHeaderInfo', text),
        recordDelimiter: member('RecordDelimiter', text),
        fieldDelimiter: member('FieldDelimiter', text),
        quoteCharacter: member('QuoteCharacter', text),
        commentCharacter: member('CommentCharacter', text),
        range: member('Range', text),
        allowQuotedRecordDelimiter: member('AllowQuotedRecordDelimiter', text),
      }),
    ),
    json: member(
      'JSON',
      shape({
        type: member('Type', text),
        range: member('Range', text),
        parseJsonNumberAsString: member('ParseJsonNumberAsString', text),
      }),
    ),
  }),
)

/** What is read: for a link its target, by the grant for that. */
export type Opened = {
  readonly object: StoredObject
  readonly grant: Grant
  readonly bytes: AsyncIterable<Uint8Array>
}

type Items<Item> = AsyncGenerator<Item, void, void>

/**
 * The object as it is now and what comes of its bytes. The first item is made before anything is answered, so that
 * whatever is wrong with the request or the beginning of the object has a status of its own.
 * @throws ServiceError ServiceUnavailable when too many select at once; NoSuchKey, InvalidObjectState; what `work` throws
 */
export async function selecting<Item>(
  {
    key,
    grant,
    encode,
  }: { readonly key: string; readonly grant: Grant; readonly encode: (items: Items<Item>) => Items<Uint8Array> },
  context: Pick<OssContext, 'bucket' | 'caller' | 'grants' | 'kms' | 'now' | 'objects' | 'selectionGate' | 'signal'>,
  work: (open: Opened) => Promise<Items<Item>>,
): Promise<{ readonly object: StoredObject; readonly body: AsyncIterable<Uint8Array> }> {
  const { objects, signal } = context
  const place = context.selectionGate.enter()
  if (place === undefined) throw new ServiceError('ServiceUnavailable')
  try {
    return await withObject(objects, grant, { bucket: context.bucket, key }, async (found) => {
      const { told, object, grant: readable } = await throughLink(found, grant, context.bucket, context)
      requireReadable(object, context)
      await requireOpenable(object, context)
      // Opened by whoever reads the first byte, so that nothing is left open when it does not come to that.
      const bytes = opened(() => bytesOfObject(objects, readable, object, undefined, { signal }))
      const items = await work({ object, grant: readable, bytes })
      const first = await items.next()
      return { object: told, body: begun(first, items, encode, place) }
    })
  } catch (error) {
    place[Symbol.dispose]()
    throw error
  }
}

async function* opened(open: () => Promise<Bytes>): AsyncGenerator<Uint8Array, void, void> {
  const bytes = await open()
  if (!(bytes instanceof Uint8Array)) yield* bytes
  else if (bytes.length > 0) yield bytes
}

/** Leaves its place when it ends, and also when nobody ever begins to read. */
function begun<Item>(
  first: IteratorResult<Item, void>,
  items: Items<Item>,
  encode: (items: Items<Item>) => Items<Uint8Array>,
  place: Disposable,
): AsyncIterable<Uint8Array> {
  const encoded = encode(continued(first, items))
  const end = async (): Promise<void> => {
    place[Symbol.dispose]()
    await items.return()
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        try {
          const next = await encoded.next()
          if (next.done === true) await end()
          return next
        } catch (error) {
          await end()
          throw error
        }
      },
      return: async () => {
        await end()
        await encoded.return()
        return { done: true, value: undefined }
      },
    }),
  }
}

async function* continued<Item>(first: IteratorResult<Item, void>, items: Items<Item>): Items<Item> {
  if (first.done === true) return
  yield first.value
  yield* items
}
