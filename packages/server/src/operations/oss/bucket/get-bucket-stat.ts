import { integer, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

export const getBucketStat = ossOperation(
  {
    name: 'GetBucketStat',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketstat',
    summary: 'Counts objects, bytes and unfinished uploads of a bucket, as of now.',
    route: { method: 'GET', on: 'bucket', query: { stat: true } },
    needs: [{ action: 'oss:GetBucketStat', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      stat: required(
        xml(
          'BucketStat',
          shape({
            storage: required(member('Storage', integer)),
            objectCount: required(member('ObjectCount', integer)),
            uploadCount: required(member('MultipartUploadCount', integer)),
            liveChannelCount: required(member('LiveChannelCount', integer)),
            lastModifiedTime: required(member('LastModifiedTime', integer)),
            deleteMarkerCount: required(member('DeleteMarkerCount', integer)),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    const stat = await context.buckets.stat(context.grants.bucket('list'))
    return {
      stat: {
        storage: stat.bytes,
        objectCount: stat.objects,
        uploadCount: stat.uploads,
        liveChannelCount: 0,
        lastModifiedTime: Math.floor(stat.lastModifiedMs / 1_000),
        deleteMarkerCount: 0,
      },
    }
  },
)
