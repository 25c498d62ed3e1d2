import { integer, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

export const getBucketStat = ossOperation(
  {
    name: 'GetBucketStat',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketstat',
    summary: 'Counts objects and bytes of a bucket by storage class, delete markers and unfinished uploads, as of now.',
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
            standardStorage: required(member('StandardStorage', integer)),
            standardObjectCount: required(member('StandardObjectCount', integer)),
            infrequentAccessStorage: required(member('InfrequentAccessStorage', integer)),
            infrequentAccessRealStorage: required(member('InfrequentAccessRealStorage', integer)),
            infrequentAccessObjectCount: required(member('InfrequentAccessObjectCount', integer)),
            archiveStorage: required(member('ArchiveStorage', integer)),
            archiveRealStorage: required(member('ArchiveRealStorage', integer)),
            archiveObjectCount: required(member('ArchiveObjectCount', integer)),
            coldArchiveStorage: required(member('ColdArchiveStorage', integer)),
            coldArchiveRealStorage: required(member('ColdArchiveRealStorage', integer)),
            coldArchiveObjectCount: required(member('ColdArchiveObjectCount', integer)),
            deepColdArchiveStorage: required(member('DeepColdArchiveStorage', integer)),
            deepColdArchiveRealStorage: required(member('DeepColdArchiveRealStorage', integer)),
            deepColdArchiveObjectCount: required(member('DeepColdArchiveObjectCount', integer)),
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
    const { classes } = stat
    return {
      stat: {
        storage: stat.bytes,
        objectCount: stat.objects,
        uploadCount: stat.uploads,
        liveChannelCount: await context.documents.count(context.bucket.id, 'live'),
        lastModifiedTime: Math.floor(stat.lastModifiedMs / 1_000),
        standardStorage: classes.Standard.bytes,
        standardObjectCount: classes.Standard.objects,
        infrequentAccessStorage: classes.IA.billedBytes,
        infrequentAccessRealStorage: classes.IA.bytes,
        infrequentAccessObjectCount: classes.IA.objects,
        archiveStorage: classes.Archive.billedBytes,
        archiveRealStorage: classes.Archive.bytes,
        archiveObjectCount: classes.Archive.objects,
        coldArchiveStorage: classes.ColdArchive.billedBytes,
        coldArchiveRealStorage: classes.ColdArchive.bytes,
        coldArchiveObjectCount: classes.ColdArchive.objects,
        deepColdArchiveStorage: classes.DeepColdArchive.billedBytes,
        deepColdArchiveRealStorage: classes.DeepColdArchive.bytes,
        deepColdArchiveObjectCount: classes.DeepColdArchive.objects,
        deleteMarkerCount: stat.deleteMarkers,
      },
    }
  },
)
