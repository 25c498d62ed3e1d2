/** A write that tells an application of itself, and answers what the application said. */
import { ServiceError } from '@latchkey/protocol'
import type { InputOf } from '@latchkey/protocol'
import { ownWriteGrant } from '../../access/system-grant.ts'
import type { Caller } from '../../access/caller.ts'
import { parseProcess } from '../../images/parse.ts'
import {
  asksForImage,
  callbackBody,
  callbackVariablesOfForm,
  parseCallback,
  parseCallbackVariables,
} from '../../rules/callback.ts'
import type { CallbackImage, CallbackOrder, CallbackProblem, CallbackVariables } from '../../rules/callback.ts'
import type { Grant } from '../../store/grant.ts'
import type { Pairs, StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import type { callbackInput } from './fields.ts'
import { base64, decimal } from './object-answer.ts'
import { pictureOf } from './picture.ts'
import { invalidArgument } from './refusals.ts'

export type Callback = { readonly order: CallbackOrder; readonly variables: CallbackVariables }

type Asked = InputOf<typeof callbackInput> & {
  /** The field `callback` of a form, and all of its fields. */
  readonly callbackField?: string | undefined
  readonly form?: { readonly fields: Pairs }
}

/**
 * What was asked, judged before anything is stored; undefined when nobody is to be told.
 * @throws ServiceError InvalidArgument
 */
export function callbackOf(input: Asked, { callbacks }: Pick<OssContext, 'callbacks'>): Callback | undefined {
  const text = onlyOne('callback', [input.callback, input.callbackParameter, input.callbackField])
  const variablesText = onlyOne('callback-var', [input.callbackVariables, input.callbackVariablesParameter])
  if (text === undefined) return undefined
  const order = parseCallback(text)
  if (order.kind === 'malformed') throw refused(order, text)
  if (order.value === undefined) return undefined
  const closed = order.value.urls.find((url) => !callbacks.mayReach(url))
  if (closed !== undefined)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'callback', ArgumentValue: closed.hostname },
      {
        message:
          'Private address is forbidden to callback. LATCHKEY_TENANT_NETWORKS opens networks of this server’s own.',
        ec: '0007-00000008',
      },
    )
  return { order: order.value, variables: variablesOf(input, variablesText) }
}

function onlyOne(name: string, given: readonly (string | undefined)[]): string | undefined {
  const texts = given.filter((text) => text !== undefined)
  if (texts.length > 1) throw invalidArgument(name, texts[0] ?? '', `${name} is given twice.`)
  return texts[0] === '' ? undefined : texts[0]
}

function variablesOf(input: Asked, text: string | undefined): CallbackVariables {
  const ofForm = callbackVariablesOfForm(input.form?.fields ?? [])
  if (text === undefined) return ofForm
  const parsed = parseCallbackVariables(text)
  if (parsed.kind === 'malformed') throw refused(parsed, text)
  return new Map([...ofForm, ...parsed.value])
}

function refused({ argument, why, ec }: CallbackProblem, text: string): ServiceError {
  const { details } = invalidArgument(argument, text)
  return new ServiceError('InvalidArgument', details, {
    message: `The ${argument} is not valid: ${why}.`,
    ...(ec === undefined ? {} : { ec }),
  })
}

export type CallbackOperation = 'PutObject' | 'PostObject' | 'CompleteMultipartUpload'

/**
 * Tells the application and gives its answer back. Goes on when the writer leaves: the object is there, and whoever keeps
 * the books of the game should know.
 * @throws ServiceError CallbackFailed; the object stays
 */
export async function callbackAnswerOf(
  { order, variables }: Callback,
  stored: { readonly object: StoredObject; readonly grant: Grant; readonly operation: CallbackOperation },
  context: OssContext,
): Promise<string> {
  const { object, grant, operation } = stored
  const { bucket, requestId } = context
  const image = asksForImage(order) ? await imageOf(object, grant, context) : undefined
  const body = callbackBody(
    order,
    {
      bucket: bucket.name,
      object: object.key,
      etag: object.etag,
      size: object.sizeBytes,
      mimeType: Buffer.from(object.meta.contentType, 'latin1').toString('utf8'),
      crc64: decimal(object.crc64),
      contentMd5: base64(object.md5) ?? '',
      clientIp: context.clientAddress,
      reqId: requestId,
      operation,
      image,
    },
    variables,
  )
  const headers = {
    'x-oss-bucket': bucket.name,
    'x-oss-owner': bucket.accountId,
    'x-oss-requester': requesterOf(context.caller),
    'x-oss-request-id': requestId,
    'x-oss-signature-version': '1.0',
    'x-oss-tag': 'CALLBACK',
  }
  const outcome = await context.callbacks.call({ order, body, headers, keyUrl: context.callbackKeyUrl })
  switch (outcome.kind) {
    case 'answered':
      return outcome.text
    case 'failed':
      throw new ServiceError('CallbackFailed', {}, { message: outcome.why })
    case 'too-many':
      throw new ServiceError('CallbackFailed', {}, { message: 'Too many callback requests.', ec: '0007-00000201' })
  }
}

function requesterOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return '-'
    case 'root':
      return caller.accountId
    case 'user':
      return caller.userId
    case 'session':
      return caller.roleId
  }
}

/** Undefined for what is no picture, and when somebody else has written the key meanwhile: that is not this writer's. */
async function imageOf(object: StoredObject, grant: Grant, context: OssContext): Promise<CallbackImage | undefined> {
  const own = ownWriteGrant(grant)
  try {
    const { caller, bucket, grants, images, kms, now } = context
    const objects = onlyAsWritten(object, context.objects)
    const { signal } = new AbortController()
    const needed = { caller, bucket, grants, images, kms, now, objects, signal }
    const { bytes } = await pictureOf(parseProcess('image/info'), own, object.key, needed)
    return imageIn(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    if (error instanceof ServiceError) return undefined
    throw error
  }
}

function onlyAsWritten(object: StoredObject, objects: OssContext['objects']): OssContext['objects'] {
  return {
    ...objects,
    head: async (grant) => {
      const found = await objects.head(grant)
      return found?.writeId === object.writeId ? found : undefined
    },
  }
}

function imageIn(info: unknown): CallbackImage {
  const values = info as Readonly<Record<string, { readonly value: string } | undefined>> // what image/info makes
  return {
    height: Number(values['ImageHeight']?.value),
    width: Number(values['ImageWidth']?.value),
    format: values['Format']?.value ?? '',
  }
}
