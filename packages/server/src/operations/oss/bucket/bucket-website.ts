import { ServiceError, onBucket, required, xml } from '@latchkey/protocol'
import { originSecretCharactersMax } from '../../../rules/mirror-rule.ts'
import { routingRulesMax, websiteDocumentBytesMax, websiteProblem } from '../../../rules/website.ts'
import type { WebsiteProblem } from '../../../rules/website.ts'
import { documentValues } from '../../../store/buckets/document-values.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument } from '../refusals.ts'
import {
  maskedSecret,
  parseWebsiteDocument,
  redirectStatuses,
  sealedWebsite,
  shownWebsite,
  websiteIn,
  websiteShape,
} from '../website-document.ts'
import type { WebsiteDocument } from '../website-document.ts'

const configuration = required(xml('WebsiteConfiguration', websiteShape))

export const putBucketWebsite = ossOperation(
  {
    name: 'PutBucketWebsite',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketwebsite',
    summary:
      'Makes a website of a bucket: its index and error pages, redirects, and origins that are asked for what is missing.',
    route: { method: 'PUT', on: 'bucket', query: { website: true } },
    needs: [{ action: 'oss:PutBucketWebsite', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['EntityTooLarge', 'InvalidArgument', 'MalformedXML', 'NoSuchBucket', 'NotImplemented'],
  },
  async (input, context) => {
    requireValues(input.configuration)
    const { bucket, originSecrets } = context
    const kept = sealedWebsite(input.configuration, (secret, accessKeyId) => {
      requireSecret(secret)
      return originSecrets.seal(secret, { bucketId: bucket.id, accessKeyId })
    })
    const website = websiteIn(kept)
    const document = JSON.stringify(kept)
    const problem: WebsiteProblem | undefined =
      websiteProblem(website) ??
      (Buffer.byteLength(document) > websiteDocumentBytesMax ? { kind: 'too-large' } : undefined)
    if (problem !== undefined) throw websiteError(problem)
    await setDocument(context, 'website', document)
    return {}
  },
)

export const getBucketWebsite = ossOperation(
  {
    name: 'GetBucketWebsite',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketwebsite',
    summary: 'Tells the website of a bucket as it was put.',
    route: { method: 'GET', on: 'bucket', query: { website: true } },
    needs: [{ action: 'oss:GetBucketWebsite', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchWebsiteConfiguration'],
  },
  (_, { bucket }) => {
    const found = storedDocument(bucket)
    if (found === undefined) throw new ServiceError('NoSuchWebsiteConfiguration', { BucketName: bucket.name })
    return Promise.resolve({ configuration: shownWebsite(found) })
  },
)

export const deleteBucketWebsite = ossOperation(
  {
    name: 'DeleteBucketWebsite',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketwebsite',
    summary: 'Ends the website of a bucket; without one it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { website: true } },
    needs: [{ action: 'oss:DeleteBucketWebsite', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setDocument(context, 'website', undefined)
    return {}
  },
)

const storedDocument = documentValues('website', parseWebsiteDocument)

/** Numbers that stand for one of a few things. @throws ServiceError InvalidArgument */
function requireValues({ index, error, rules = [] }: WebsiteDocument): void {
  const oneOf = (name: string, value: number | undefined, values: readonly number[]): void => {
    if (value !== undefined && !values.includes(value)) throw invalidArgument(name, String(value))
  }
  oneOf('Type', index?.type, [0, 1, 2])
  oneOf('HttpStatus', error?.httpStatus, [200, 404])
  for (const { redirect } of rules) {
    oneOf('HttpRedirectCode', redirect.status, redirectStatuses)
    for (const name of switches)
      if (!['', 'true', 'false'].includes(redirect[name]?.trim() ?? ''))
        throw invalidArgument(name, redirect[name] ?? '', `${name} is true or false.`)
    const { MirrorAuth: auth } = redirect
    if ((auth?.AccessKeyId ?? '') !== '' && (auth?.AccessKeySecret ?? '') === '')
      throw invalidArgument('AccessKeySecret', '', 'MirrorAuth has an AccessKeySecret.')
  }
}

const switches = ['MirrorUserLastModified', 'MirrorSwitchAllErrors'] as const

/** The value is never told back. */
function requireSecret(secret: string): void {
  if (secret === maskedSecret)
    throw invalidArgument(
      'AccessKeySecret',
      secret,
      'The AccessKeySecret of MirrorAuth is not told by GetBucketWebsite; put the document with the secret itself.',
    )
  if (!/^[\x21-\x7e]+$/.test(secret) || secret.length > originSecretCharactersMax)
    throw invalidArgument(
      'AccessKeySecret',
      maskedSecret,
      `An AccessKeySecret has 1 to ${originSecretCharactersMax} visible characters of ASCII.`,
    )
}

function websiteError(problem: WebsiteProblem): ServiceError {
  switch (problem.kind) {
    case 'empty':
      return new ServiceError('MalformedXML', {
        ErrorDetail: 'WebsiteConfiguration: one of IndexDocument, ErrorDocument and RoutingRules is needed',
      })
    case 'too-many-rules':
      return new ServiceError(
        'InvalidArgument',
        { ArgumentName: 'RoutingRules' },
        { message: `A website has at most ${routingRulesMax} rules.` },
      )
    case 'too-many-headers':
      return new ServiceError('InvalidArgument', { ArgumentName: 'IncludeHeader' })
    case 'too-large':
      return new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(websiteDocumentBytesMax) })
    case 'bad':
      return invalidArgument(problem.element, problem.value, problem.why)
  }
}
