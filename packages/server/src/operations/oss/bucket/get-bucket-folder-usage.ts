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

/** With as many rules as a bucket may have, that is what is read of the metadata at once. */
export const folderUsageIdsMax = 50
/** No id holds it: an id is one step of a key. */
const separator = '/'

const folder = shape({
  id: required(member('Id', text)),
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
    summary:
      'Tells how much lies in the folders with one id or several, one for each rule or of one of them, and how much may.',
    route: { method: 'GET', on: 'bucket', query: { folderUsage: true } },
    needs: [{ action: 'oss:GetBucketFolderUsage', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, id: required(query('folderUsage', text)), prefix: query('prefix', text) },
    output: {
      usage: required(
        xml(
          'FolderUsage',
          shape({ id: required(member('Id', text)), folders: required(member('Folder', list(folder))) }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket', 'NoSuchFolderRules'],
  },
  async ({ id, prefix }, { bucket, folderRules, grants }) => {
    if (bucket.documents.folderRules === undefined)
      throw new ServiceError('NoSuchFolderRules', { BucketName: bucket.name })
    const ids = [...new Set(id.split(separator))]
    if (ids.length > folderUsageIdsMax)
      throw new ServiceError(
        'InvalidArgument',
        { ArgumentName: 'folderUsage', ArgumentValue: String(ids.length) },
        { message: `The folders of at most ${folderUsageIdsMax} ids are told at once.` },
      )
    const found = await folderRules.usage(grants.bucket('list'), bucket, { ids, prefix })
    const folders = found.map(({ id: owner, prefix: ruled, isCounting, usedBytes, usedObjects, limits }) => ({
      id: owner,
      prefix: ruled,
      status: isCounting ? ('counting' as const) : ('enforced' as const),
      usedBytes,
      usedObjects,
      ...limits,
    }))
    return { usage: { id, folders } }
  },
)
