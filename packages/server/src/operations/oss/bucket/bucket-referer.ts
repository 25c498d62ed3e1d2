import { ServiceError, boolean, member, onBucket, required, shape, text, wrapped, xml } from '@latchkey/protocol'
import {
  openReferer,
  parseRefererDocument,
  refererBytesMax,
  refererDocument,
  refererDocumentBytesMax,
} from '../../../rules/referer.ts'
import { documentValues } from '../../../store/buckets/document-values.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument } from '../refusals.ts'

const members = {
  allowTruncateQueryString: member('AllowTruncateQueryString', boolean),
  truncatePath: member('TruncatePath', boolean),
  allowed: member('RefererList', wrapped('Referer', text)),
  denied: member('RefererBlacklist', wrapped('Referer', text)),
} as const

export const putBucketReferer = ossOperation(
  {
    name: 'PutBucketReferer',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketreferer',
    summary: 'Replaces the lists of pages that may lead to the objects of a bucket.',
    route: { method: 'PUT', on: 'bucket', query: { referer: true } },
    needs: [{ action: 'oss:PutBucketReferer', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      configuration: required(
        xml('RefererConfiguration', shape({ allowEmptyReferer: member('AllowEmptyReferer', boolean), ...members })),
      ),
    },
    output: {},
    status: 200,
    errors: ['EntityTooLarge', 'InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async ({ configuration }, context) => {
    const { allowEmptyReferer, allowed = [], denied = [], truncatePath, allowTruncateQueryString } = configuration
    if (allowEmptyReferer === undefined)
      throw new ServiceError(
        'MalformedXML',
        { ErrorDetail: 'RefererConfiguration.AllowEmptyReferer: is missing' },
        { ec: '0033-00000002' },
      )
    // Oss2 clears a list by sending one empty Referer.
    const [white, black] = [allowed, denied].map((list) =>
      list.map((item) => item.trim()).filter((item) => item !== ''),
    )
    const document = refererDocument({
      allowEmptyReferer,
      allowTruncateQueryString: allowTruncateQueryString ?? openReferer.allowTruncateQueryString,
      truncatePath: truncatePath ?? openReferer.truncatePath,
      allowed: (white ?? []).map(checked),
      denied: (black ?? []).map(checked),
    })
    if (Buffer.byteLength(document) > refererDocumentBytesMax)
      throw new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(refererDocumentBytesMax) })
    await setDocument(context, 'referer', document)
    return {}
  },
)

export const getBucketReferer = ossOperation(
  {
    name: 'GetBucketReferer',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketreferer',
    summary: 'Tells the lists of pages that may lead to the objects of a bucket; without any, that all may.',
    route: { method: 'GET', on: 'bucket', query: { referer: true } },
    needs: [{ action: 'oss:GetBucketReferer', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      configuration: required(
        xml(
          'RefererConfiguration',
          shape({ allowEmptyReferer: required(member('AllowEmptyReferer', boolean)), ...members }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => {
    const configuration = stored(bucket) ?? openReferer
    return Promise.resolve({
      configuration: { ...configuration, denied: configuration.denied.length === 0 ? undefined : configuration.denied },
    })
  },
)

const stored = documentValues('referer', parseRefererDocument)

/** What is compared with a header must be what a header can be. */
function checked(referer: string): string {
  if (Buffer.byteLength(referer) > refererBytesMax || !/^[^\p{Cc}\s]+$/u.test(referer))
    throw invalidArgument('Referer', referer)
  return referer
}
