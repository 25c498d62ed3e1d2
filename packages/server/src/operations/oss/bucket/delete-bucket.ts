import { ServiceError, onBucket } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { noSuchBucket } from '../refusals.ts'

export const deleteBucket = ossOperation(
  {
    name: 'DeleteBucket',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucket',
    summary: 'Deletes a bucket that holds no objects, versions or unfinished uploads.',
    route: { method: 'DELETE', on: 'bucket' },
    needs: [{ action: 'oss:DeleteBucket', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['BucketNotEmpty', 'NoSuchBucket'],
  },
  async (input, context) => {
    switch (await context.buckets.remove(context.grants.bucket('configure'))) {
      case 'removed':
        return {}
      case 'not-empty':
        throw new ServiceError('BucketNotEmpty', { BucketName: input.bucket })
      case 'no-bucket':
        throw noSuchBucket(input.bucket)
    }
  },
)
