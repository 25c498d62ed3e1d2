import { onBucket, required } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

export const getBucketLocation = ossOperation(
  {
    name: 'GetBucketLocation',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketlocation',
    summary: 'Tells the region of a bucket, as `oss-REGION`.',
    route: { method: 'GET', on: 'bucket', query: { location: true } },
    needs: [{ action: 'oss:GetBucketLocation', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    // The root element holds the text itself, which no shape describes.
    output: { document: required({ in: 'text', contentType: 'application/xml' }) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, context) => {
    const location = `<LocationConstraint>oss-${context.region}</LocationConstraint>`
    return Promise.resolve({ document: `<?xml version="1.0" encoding="UTF-8"?>\n${location}` })
  },
)
