import { ServiceError, header, integer, text } from '@latchkey/protocol'
import type { InputOf, OutputOf } from '@latchkey/protocol'
import { answerPreflight, parseCorsDocument } from '../../../rules/cors.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket, ofObject } from '../fields.ts'

const preflightInput = {
  origin: header('Origin', text),
  method: header('Access-Control-Request-Method', text),
  requestHeaders: header('Access-Control-Request-Headers', text),
} as const

const preflightOutput = {
  allowOrigin: header('Access-Control-Allow-Origin', text),
  allowMethods: header('Access-Control-Allow-Methods', text),
  allowHeaders: header('Access-Control-Allow-Headers', text),
  exposeHeaders: header('Access-Control-Expose-Headers', text),
  maxAgeSeconds: header('Access-Control-Max-Age', integer),
  vary: header('Vary', text),
} as const

const page = 'https://help.aliyun.com/en/oss/developer-reference/options'
const errors = ['AccessForbidden', 'BadRequest', 'NoSuchBucket'] as const

export const optionObject = ossOperation(
  {
    name: 'OptionObject',
    product: 'oss',
    tier: 1,
    page,
    summary: 'Tells a browser what the bucket’s CORS rules let it ask of a key, whether there is an object or not.',
    route: { method: 'OPTIONS', on: 'object' },
    needs: [],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...preflightInput },
    output: preflightOutput,
    status: 200,
    errors,
  },
  (input, context) => Promise.resolve(preflight(input, context.bucket)),
)

export const optionBucket = ossOperation(
  {
    name: 'OptionBucket',
    product: 'oss',
    tier: 1,
    page,
    summary: 'The same for requests to the bucket itself: a page that lists objects is asked about first.',
    route: { method: 'OPTIONS', on: 'bucket' },
    needs: [],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofBucket, ...preflightInput },
    output: preflightOutput,
    status: 200,
    errors,
  },
  (input, context) => Promise.resolve(preflight(input, context.bucket)),
)

function preflight(input: InputOf<typeof preflightInput>, bucket: Bucket): OutputOf<typeof preflightOutput> {
  const { origin = '', method = '', requestHeaders } = input
  if (origin === '' || method === '')
    throw new ServiceError(
      'BadRequest',
      {},
      { message: 'A preflight needs the headers Origin and Access-Control-Request-Method.' },
    )
  const document = bucket.documents.cors
  const answer =
    document === undefined
      ? undefined
      : answerPreflight(parseCorsDocument(document), { origin, method, headers: requestHeaders })
  if (answer === undefined)
    throw new ServiceError('AccessForbidden', { Method: method, ResourceType: 'OBJECT', Origin: origin })
  const { varies, ...headers } = answer
  return { ...headers, vary: varies ? 'Origin' : undefined }
}
