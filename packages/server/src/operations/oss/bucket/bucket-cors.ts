import { ServiceError, boolean, integer, list, member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import {
  corsDocument,
  corsDocumentBytesMax,
  corsProblem,
  corsRulesMax,
  parseCorsDocument,
} from '../../../rules/cors.ts'
import type { CorsConfiguration, CorsProblem } from '../../../rules/cors.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket } from '../refusals.ts'

const configuration = xml(
  'CORSConfiguration',
  shape({
    rules: member(
      'CORSRule',
      list(
        shape({
          allowedOrigins: member('AllowedOrigin', list(text)),
          allowedMethods: member('AllowedMethod', list(text)),
          allowedHeaders: member('AllowedHeader', list(text)),
          exposeHeaders: member('ExposeHeader', list(text)),
          maxAgeSeconds: member('MaxAgeSeconds', integer),
        }),
      ),
    ),
    responseVary: member('ResponseVary', boolean),
  }),
)

export const putBucketCors = ossOperation(
  {
    name: 'PutBucketCors',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketcors',
    summary: 'Replaces the rules by which browsers may use a bucket from other origins.',
    route: { method: 'PUT', on: 'bucket', query: { cors: true } },
    needs: [{ action: 'oss:PutBucketCors', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration: required(configuration) },
    output: {},
    status: 200,
    errors: ['CORSRuleBeyondLimit', 'EntityTooLarge', 'InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { rules = [], responseVary = false } = input.configuration
    const wanted: CorsConfiguration = {
      responseVary,
      rules: rules.map((rule) => ({
        allowedOrigins: rule.allowedOrigins ?? [],
        allowedMethods: rule.allowedMethods ?? [],
        allowedHeaders: rule.allowedHeaders ?? [],
        exposeHeaders: rule.exposeHeaders ?? [],
        maxAgeSeconds: rule.maxAgeSeconds,
      })),
    }
    const problem = corsProblem(wanted)
    if (problem !== undefined) throw corsError(problem)
    await setCors(context, corsDocument(wanted))
    return {}
  },
)

export const getBucketCors = ossOperation(
  {
    name: 'GetBucketCors',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketcors',
    summary: 'Tells the rules by which browsers may use a bucket from other origins.',
    route: { method: 'GET', on: 'bucket', query: { cors: true } },
    needs: [{ action: 'oss:GetBucketCors', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchCORSConfiguration'],
  },
  (_, { bucket }) => {
    const document = bucket.documents.cors
    if (document === undefined) throw new ServiceError('NoSuchCORSConfiguration', { BucketName: bucket.name })
    return Promise.resolve({ configuration: parseCorsDocument(document) })
  },
)

export const deleteBucketCors = ossOperation(
  {
    name: 'DeleteBucketCors',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketcors',
    summary: 'Removes the rules for other origins; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { cors: true } },
    needs: [{ action: 'oss:DeleteBucketCors', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setCors(context, undefined)
    return {}
  },
)

async function setCors(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  cors: string | undefined,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), { documents: { cors } })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}

function corsError(problem: CorsProblem): ServiceError {
  switch (problem.kind) {
    case 'no-rules':
    case 'no-method':
      return new ServiceError('MalformedXML')
    case 'no-origin':
      return new ServiceError('MalformedXML', {}, { ec: '0034-00000008' })
    case 'too-many-rules':
      return new ServiceError('CORSRuleBeyondLimit', { MaxRules: String(corsRulesMax) })
    case 'too-large':
      return new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(corsDocumentBytesMax) })
    case 'bad-origin':
      return invalidArgument('AllowedOrigin', problem.value)
    case 'bad-method':
      return invalidArgument('AllowedMethod', problem.value)
    case 'bad-header':
      return invalidArgument('AllowedHeader', problem.value)
    case 'bad-expose-header':
      return invalidArgument('ExposeHeader', problem.value)
    case 'bad-age':
      return invalidArgument('MaxAgeSeconds', problem.value)
  }
}
