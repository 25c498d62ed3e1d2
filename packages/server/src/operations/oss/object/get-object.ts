import { ServiceError, choice, header, onObject, query, required, status, stream, text } from '@latchkey/protocol'
import type { InputOf } from '@latchkey/protocol'
import { resolveRange } from '../../../rules/range.ts'
import type { StoredObject } from '../../../store/port.ts'
import { isHeaderValue } from '../../../rules/metadata.ts'
import { ossOperation } from '../../operation.ts'
import { requireReadable } from '../copy-source.ts'
import { conditionInput, objectOutput, ofObject, trafficInput, versionInput } from '../fields.ts'
import { expirationOf } from '../expiration.ts'
import { requireOpenable } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { noteAccess } from '../note-access.ts'
import { objectAnswer, requireConditions, taggingCountNeed, taggingCountOf } from '../object-answer.ts'
import { pictureAnswer, watermarkNeeds } from '../picture.ts'
import { bytesOfObject, withObject } from '../reading.ts'
import type { Bytes } from '../reading.ts'
import { invalidArgument, requireVersionId } from '../refusals.ts'
import { linkNeeds, throughLink } from '../through-link.ts'
import { slowed, trafficLimitOf } from '../traffic-limit.ts'

const overrideInput = {
  responseContentType: query('response-content-type', text),
  responseCacheControl: query('response-cache-control', text),
  responseContentDisposition: query('response-content-disposition', text),
  responseContentEncoding: query('response-content-encoding', text),
  responseContentLanguage: query('response-content-language', text),
  responseExpires: query('response-expires', text),
} as const

export const getObject = ossOperation(
  {
    name: 'GetObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getobject',
    summary: 'Reads an object or one range of it, or a picture made of it.',
    route: { method: 'GET', on: 'object' },
    needs: [
      { action: 'oss:GetObject', versionAction: 'oss:GetObjectVersion', on: onObject(), stage: 'head' },
      ...watermarkNeeds,
      ...linkNeeds,
      taggingCountNeed,
    ],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...versionInput,
      ...conditionInput,
      ...trafficInput,
      ...overrideInput,
      range: header('Range', text),
      rangeBehavior: header('x-oss-range-behavior', choice('standard')),
      process: query('x-oss-process', text),
    },
    output: {
      status: required(status),
      ...objectOutput,
      contentRange: header('Content-Range', text),
      body: required(stream),
    },
    status: 200,
    errors: [
      'AccessDenied',
      'BadRequest',
      'ImageDamage',
      'ImageTooLarge',
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidObjectState',
      'InvalidRange',
      'InvalidRequest',
      'InvalidTargetType',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchStyle',
      'NoSuchVersion',
      'NotImplemented',
      'NotModified',
      'PreconditionFailed',
      'ServiceUnavailable',
      'SymlinkTargetNotExist',
      'WatermarkError',
    ],
  },
  async (input, context) => {
    const overrides = overridesOf(input)
    if (Object.keys(overrides).length > 0 && context.caller.kind === 'anonymous') throw overridesForbidden()
    requireVersionId(input.versionId)
    const bitsPerSecond = trafficLimitOf(input)
    const grant = grantOn(context, 'read', input.key)
    const { objects } = context
    const slow = (body: Bytes): Bytes =>
      bitsPerSecond === undefined
        ? body
        : slowed(body instanceof Uint8Array ? [body] : body, bitsPerSecond, context.signal)
    if (input.process !== undefined) {
      const answer = await pictureAnswer(input.process, input, grant, input, context)
      return { ...answer, ...overrides, status: 200, body: slow(answer.body) }
    }
    return withObject(
      objects,
      grant,
      { bucket: context.bucket, key: input.key, versionId: input.versionId },
      async (found) => {
        const isLink = found.type === 'Symlink'
        const open = isLink ? await throughLink(found, grant, context.bucket, context) : undefined
        const object = open?.told ?? found
        requireConditions(input, object)
        requireReadable(open?.object ?? found, context)
        const { encryption } = open?.object ?? found
        if (encryption?.algorithm === 'KMS') await requireOpenable({ encryption }, context)
        const range = rangeOf(input, object)
        const hasRules = context.bucket.documents.lifecycle !== undefined
        const expiration = hasRules ? await expirationOf(object, context) : undefined
        const body = await bytesOfObject(objects, open?.grant ?? grant, open?.object ?? found, range, context, 'lent')
        noteAccess(context, found, open?.object)
        const taggingCount = object.meta.tags.length === 0 ? undefined : await taggingCountOf(object, context)
        const answer = { ...objectAnswer(object, taggingCount, context), expiration, ...overrides }
        if (range === undefined) return { ...answer, status: 200, body: slow(body) }
        return {
          ...answer,
          status: 206,
          contentLength: range.endByte - range.startByte + 1,
          // It would be the MD5 of bytes that are not all there.
          contentMd5: undefined,
          contentRange: `bytes ${range.startByte}-${range.endByte}/${object.sizeBytes}`,
          body: slow(body),
        }
      },
    )
  },
)

type OverrideInput = InputOf<typeof overrideInput>

/** Only what was given, so that the rest stays as it was stored. */
function overridesOf(input: OverrideInput): Readonly<Record<string, string>> {
  const given: Record<string, string> = {}
  for (const [field, override] of overridden) {
    const value = input[override]
    if (value === undefined) continue
    // A parameter is text; it goes out as its UTF-8 bytes, and may not end the header's line.
    const bytes = Buffer.from(value, 'utf8').toString('latin1')
    if (!isHeaderValue(bytes)) throw invalidArgument(`response-${field}`, value)
    given[field] = bytes
  }
  return given
}

const overridden = [
  ['contentType', 'responseContentType'],
  ['cacheControl', 'responseCacheControl'],
  ['contentDisposition', 'responseContentDisposition'],
  ['contentEncoding', 'responseContentEncoding'],
  ['contentLanguage', 'responseContentLanguage'],
  ['expires', 'responseExpires'],
] as const satisfies readonly (readonly [keyof typeof objectOutput, keyof OverrideInput])[]

function overridesForbidden(): ServiceError {
  return new ServiceError(
    'InvalidRequest',
    {},
    { message: 'Request specific response headers cannot be used for anonymous GET requests.' },
  )
}

function rangeOf(
  input: { readonly range?: string | undefined; readonly rangeBehavior?: 'standard' | undefined },
  object: StoredObject,
): { readonly startByte: number; readonly endByte: number } | undefined {
  const resolved = resolveRange(input.range, object.sizeBytes, input.rangeBehavior ?? 'lax')
  switch (resolved.kind) {
    case 'whole':
      return undefined
    case 'part':
      return resolved.range
    case 'unsatisfiable':
      throw new ServiceError(
        'InvalidRange',
        { ActualObjectSize: String(object.sizeBytes), RangeRequested: input.range },
        { headers: { 'Content-Range': `bytes */${object.sizeBytes}` } },
      )
  }
}
