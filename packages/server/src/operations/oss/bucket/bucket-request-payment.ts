import { choice, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const payers = ['BucketOwner', 'Requester'] as const
const configuration = required(
  xml('RequestPaymentConfiguration', shape({ payer: required(member('Payer', choice(...payers))) })),
)

export const putBucketRequestPayment = ossOperation(
  {
    name: 'PutBucketRequestPayment',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketrequestpayment',
    summary: 'Says who pays for requests to a bucket: its owner or whoever sends them.',
    route: { method: 'PUT', on: 'bucket', query: { requestPayment: true } },
    needs: [{ action: 'oss:PutBucketRequestPayment', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'requestPayment', input.configuration.payer)
    return {}
  },
)

export const getBucketRequestPayment = ossOperation(
  {
    name: 'GetBucketRequestPayment',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketrequestpayment',
    summary: 'Tells who pays for requests to a bucket; the owner when nobody said so.',
    route: { method: 'GET', on: 'bucket', query: { requestPayment: true } },
    needs: [{ action: 'oss:GetBucketRequestPayment', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => {
    const payer = payers.find((one) => one === bucket.documents.requestPayment) ?? 'BucketOwner'
    return Promise.resolve({ configuration: { payer } })
  },
)
