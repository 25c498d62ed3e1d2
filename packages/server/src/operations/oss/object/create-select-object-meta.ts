import {
  ServiceError,
  onObject,
  query,
  required,
  shape,
  stream,
  text,
  decodeShape,
  header,
  member,
} from '@latchkey/protocol'
import { ShapeError, XmlFormError, readXml } from '@latchkey/protocol'
import { continuousFrame, metaEndFrame } from '../../../select/frames.ts'
import { requestBytesMax, silentBytesMax } from '../../../select/limits.ts'
import { countRecords, metaForm } from '../../../select/meta.ts'
import type { Counting, SelectMeta } from '../../../select/meta.ts'
import { flag, selectionInput } from '../../../select/request.ts'
import type { GivenInput } from '../../../select/request.ts'
import { ossOperation } from '../../operation.ts'
import { etagHeader, ofObject } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { quoted } from '../object-answer.ts'
import { linkNeeds } from '../through-link.ts'
import { inputSerialization, selecting } from '../selecting.ts'

export const createSelectObjectMeta = ossOperation(
  {
    name: 'CreateSelectObjectMeta',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/createselectobjectmeta',
    summary: 'Counts the records and splits of a CSV or JSON LINES object, which a range of SelectObject needs.',
    route: { method: 'POST', on: 'object', query: { 'x-oss-process': ['csv/meta', 'json/meta'] } },
    needs: [{ action: 'oss:GetObject', on: onObject(), stage: 'head' }, ...linkNeeds],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      process: required(query('x-oss-process', text)),
      // Its root is `CsvMetaRequest` or `JsonMetaRequest`.
      request: { in: 'text', maxBytes: requestBytesMax },
    },
    output: { etag: etagHeader, contentType: header('Content-Type', text), body: required(stream) },
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidCsvLine',
      'InvalidInputFieldDelimiter',
      'InvalidInputQuote',
      'InvalidInputRecordDelimiter',
      'InvalidJsonData',
      'InvalidObjectState',
      'InvalidTargetType',
      'InvalidTextEncoding',
      'JsonNodeExceedsMaxDepth',
      'JsonNodeExceedsMaxSize',
      'MalformedXML',
      'NoSuchBucket',
      'NoSuchKey',
      'ServiceUnavailable',
      'SymlinkTargetNotExist',
      'UnsupportedCompressionFormat',
    ],
  },
  async (input, context) => {
    const kind = input.process === 'csv/meta' ? 'csv' : 'json'
    const { given, overwrites } = metaRequest(kind, input.request)
    const { source, isGzip } = selectionInput(kind, given)
    if (isGzip)
      throw new ServiceError('UnsupportedCompressionFormat', {}, { message: 'Only plain objects are counted.' })
    const form = metaForm(source)
    const grant = grantOn(context, 'read', input.key)
    const encode = (items: Items): Bytes => framed(items, kind)
    const { object, body } = await selecting({ key: input.key, grant, encode }, context, async (open) => {
      const known = overwrites ? undefined : await context.selectIndexes.find(open.grant, open.object, form)
      if (known !== undefined) return told(known, open.object.sizeBytes)
      return kept(countRecords(source, open.bytes), (meta) =>
        context.selectIndexes.keep(open.grant, open.object, form, meta),
      )
    })
    return { etag: quoted(object.etag), contentType: 'application/octet-stream', body }
  },
)

type Items = AsyncGenerator<Counting, void, void>
type Bytes = AsyncGenerator<Uint8Array, void, void>

const metaShape = shape({ input: inputSerialization, overwriteIfExists: member('OverwriteIfExists', text) })

/** @throws ServiceError MalformedXML, InvalidArgument */
function metaRequest(
  kind: 'csv' | 'json',
  document: string,
): { readonly given: GivenInput; readonly overwrites: boolean } {
  const root = kind === 'csv' ? 'CsvMetaRequest' : 'JsonMetaRequest'
  try {
    const request = decodeShape(root, metaShape, readXml(Buffer.from(document, 'utf8'))) as {
      readonly input?: GivenInput
      readonly overwriteIfExists?: string
    } // what the shape says
    return { given: request.input ?? {}, overwrites: flag('OverwriteIfExists', request.overwriteIfExists, false) }
  } catch (error) {
    if (error instanceof XmlFormError || error instanceof ShapeError)
      throw new ServiceError('MalformedXML', { ErrorDetail: error.message.slice(0, 300) }, { cause: error })
    throw error
  }
}

async function* told(meta: SelectMeta, scannedBytes: number): Items {
  yield { kind: 'end', scannedBytes, meta }
}

/** Only the first item says whether the object can be counted at all, so progress is told from a distance. */
async function* kept(counting: Items, keep: (meta: SelectMeta) => Promise<void>): Items {
  let toldBytes = 0
  for await (const item of counting) {
    if (item.kind === 'end') {
      await keep(item.meta)
      yield item
    } else if (item.scannedBytes - toldBytes >= silentBytesMax) {
      toldBytes = item.scannedBytes
      yield item
    }
  }
}

async function* framed(items: Items, kind: 'csv' | 'json'): Bytes {
  let scannedBytes = 0
  try {
    for await (const item of items) {
      scannedBytes = item.scannedBytes
      if (item.kind === 'progress') yield continuousFrame(scannedBytes, true)
      else yield metaEndFrame(kind, { scannedBytes, status: 200, message: '' }, item.meta)
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { status, code, message } = error
    const nothing = { rows: 0, splits: 0, columns: 0 }
    yield metaEndFrame(kind, { scannedBytes, status, message: `${code}.${message}` }, nothing)
  }
}
