import {
  ServiceError,
  choice,
  integer,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  xml,
} from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

const folder = shape({
  prefix: required(member('Prefix', text)),
  status: required(member('Status', choice('counting', 'enforced'))),
  usedBytes: required(member('UsedBytes', integer)),
  usedObjects: required(member('UsedObjects', integer)),
  maxBytes: member('MaxBytes', integer),
  maxObjects: member('MaxObjects', integer),
  maxObjectBytes: member('MaxObjectBytes', integer),
})

export const getBucketFolderUsage = ossOperation(
  {
    name: 'GetBucketFolderUsage',
    product: 'oss',
    tier: 1,
    page: 'extensions.md#rules-for-folders',
    summary: 'Tells how much lies in the folders with one id, one for each rule, and how much may.',
    route: { method: 'GET', on: 'bucket', query: { folderUsage: true } },
    needs: [{ action: 'oss:GetBucketFolderUsage', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, id: required(query('folderUsage', text)) },
    output: {
      usage: required(
        xml(
          'FolderUsage',
          shape({ id: required(member('Id', text)), folders: required(member('Folder', list(folder))) }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchFolderRules'],
  },
  async ({ id }, { bucket, folderRules, grants }) => {
    if (bucket.documents.folderRules === undefined)
      throw new ServiceError('NoSuchFolderRules', { BucketName: bucket.name })
    const found = await folderRules.usage(grants.bucket('list'), bucket, id)
    const folders = found.map(({ prefix, isCounting, usedBytes, usedObjects, limits }) => ({
      prefix,
      status: isCounting ? ('counting' as const) : ('enforced' as const),
      usedBytes,
      usedObjects,
      ...limits,
    }))
    return { usage: { id, folders } }
  },
)
