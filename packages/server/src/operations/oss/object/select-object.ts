import { ServiceError, header, member, onObject, query, required, shape, stream, text, xml } from '@latchkey/protocol'
import { continuousFrame, dataFrame, endFrame } from '../../../select/frames.ts'
import { metaForm } from '../../../select/meta.ts'
import { selectionInput, selectionOutput, statementText, withByteRange } from '../../../select/request.ts'
import { openSelection, select } from '../../../select/selection.ts'
import type { Found } from '../../../select/selection.ts'
import { ossOperation } from '../../operation.ts'
import { etagHeader, ofObject } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { quoted } from '../object-answer.ts'
import { selectErrorCodes } from '../select-error-codes.ts'
import { linkNeeds } from '../through-link.ts'
import { inputSerialization, selecting } from '../selecting.ts'

const selectRequest = xml(
  'SelectRequest',
  shape({
    expression: member('Expression', text),
    input: inputSerialization,
    output: member(
      'OutputSerialization',
      shape({
        csv: member(
          'CSV',
          shape({
            recordDelimiter: member('RecordDelimiter', text),
            fieldDelimiter: member('FieldDelimiter', text),
          }),
        ),
        json: member('JSON', shape({ recordDelimiter: member('RecordDelimiter', text) })),
        keepAllColumns: member('KeepAllColumns', text),
        outputRawData: member('OutputRawData', text),
        enablePayloadCrc: member('EnablePayloadCrc', text),
        outputHeader: member('OutputHeader', text),
      }),
    ),
    options: member(
      'Options',
      shape({
        skipPartialDataRecord: member('SkipPartialDataRecord', text),
        maxSkippedRecordsAllowed: member('MaxSkippedRecordsAllowed', text),
      }),
    ),
  }),
)

export const selectObject = ossOperation(
  {
    name: 'SelectObject',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/selectobject',
    summary: 'Answers the records of a CSV or JSON object that an SQL statement asks for.',
    route: { method: 'POST', on: 'object', query: { 'x-oss-process': ['csv/select', 'json/select'] } },
    needs: [{ action: 'oss:GetObject', on: onObject(), stage: 'head' }, ...linkNeeds],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      process: required(query('x-oss-process', text)),
      range: header('Range', text),
      request: required(selectRequest),
    },
    output: {
      etag: etagHeader,
      isRaw: header('x-oss-select-output-raw', text),
      contentType: header('Content-Type', text),
      body: required(stream),
    },
    status: 206,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidObjectState',
      'InvalidRange',
      'InvalidTargetType',
      'MalformedXML',
      'NoSuchBucket',
      'NoSuchKey',
      'ServiceUnavailable',
      'SymlinkTargetNotExist',
      ...selectErrorCodes,
    ],
  },
  async (input, context) => {
    const kind = input.process === 'csv/select' ? 'csv' : 'json'
    const { expression, input: givenInput = {}, output: givenOutput = {}, options = {} } = input.request
    const output = selectionOutput(kind, givenOutput, options)
    const given = withByteRange(selectionInput(kind, givenInput), input.range)
    const selection = openSelection(statementText(expression), given, output)
    const grant = grantOn(context, 'read', input.key)
    const encode = output.isRaw ? raw : (found: Items) => framed(found, output.hasCrc)
    const { object, body } = await selecting({ key: input.key, grant, encode }, context, async (open) => {
      const index =
        given.range === undefined || given.range.of === 'byte'
          ? undefined
          : await context.selectIndexes.find(open.grant, open.object, metaForm(given.source))
      return select(selection, open.bytes, index)
    })
    return {
      etag: quoted(object.etag),
      isRaw: String(output.isRaw),
      contentType: 'application/octet-stream',
      body,
    }
  },
)

type Items = AsyncGenerator<Found, void, void>
type Bytes = AsyncGenerator<Uint8Array, void, void>

/** Cut off where the object turns out to be wrong: without frames there is no other way to say so. */
async function* raw(found: Items): Bytes {
  for await (const item of found) if (item.kind === 'rows') yield Buffer.from(item.text, 'utf8')
}

/** The status went out with the first frame, so the last one has its own. */
async function* framed(found: Items, hasCrc: boolean): Bytes {
  let scannedBytes = 0
  try {
    for await (const item of found) {
      scannedBytes = item.scannedBytes
      switch (item.kind) {
        case 'rows':
          yield dataFrame(scannedBytes, Buffer.from(item.text, 'utf8'), hasCrc)
          break
        case 'progress':
          yield continuousFrame(scannedBytes, hasCrc)
          break
        case 'end':
          yield endFrame({ scannedBytes, status: 206, message: skippedText(item.skipped) }, hasCrc)
      }
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { status, code, message } = error
    yield endFrame({ scannedBytes, status, message: `${code}.${message}` }, hasCrc)
  }
}

const skippedText = (skipped: number): string =>
  skipped === 0 ? '' : `InvalidCsvLine.${skipped} records do not go with the statement and were skipped.`
