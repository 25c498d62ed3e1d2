import {
  ServiceError,
  boolean,
  encodedText,
  integer,
  listOfEither,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  within,
  xml,
} from '@latchkey/protocol'
import { isVersionId } from '../../../rules/names.ts'
import { maxKeysDefault, maxKeysMax } from '../../../rules/listing.ts'
import type { ListedVersion } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { commonPrefixes, listConditions, listInput, ofBucket, ownerOf, ownerShape, position } from '../fields.ts'
import { listedAnswer } from '../object-answer.ts'

const version = shape({
  key: required(member('Key', encodedText)),
  versionId: required(member('VersionId', text)),
  isLatest: required(member('IsLatest', boolean)),
  lastModified: required(member('LastModified', time)),
  // Of a version only: a delete marker has no content.
  etag: member('ETag', text),
  type: member('Type', text),
  size: member('Size', integer),
  storageClass: member('StorageClass', text),
  restoreInfo: member('RestoreInfo', text),
  transitionTime: member('TransitionTime', time),
  owner: required(member('Owner', ownerShape)),
})

export const listObjectVersions = ossOperation(
  {
    name: 'ListObjectVersions',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listobjectversions',
    summary: 'Lists versions and delete markers, the newest of each key first; without versioning an object is `null`.',
    route: { method: 'GET', on: 'bucket', query: { versions: true } },
    needs: [{ action: 'oss:ListObjectVersions', on: onBucket(), stage: 'head', conditions: listConditions }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...listInput,
      keyMarker: query('key-marker', position),
      versionIdMarker: query('version-id-marker', text),
      maxKeys: query('max-keys', within(0, maxKeysMax)),
    },
    output: {
      result: required(
        xml(
          'ListVersionsResult',
          shape({
            name: required(member('Name', text)),
            prefix: required(member('Prefix', encodedText)),
            keyMarker: required(member('KeyMarker', encodedText)),
            versionIdMarker: required(member('VersionIdMarker', text)),
            maxKeys: required(member('MaxKeys', integer)),
            delimiter: required(member('Delimiter', encodedText)),
            encodingType: member('EncodingType', text),
            isTruncated: required(member('IsTruncated', boolean)),
            nextKeyMarker: member('NextKeyMarker', encodedText),
            nextVersionIdMarker: member('NextVersionIdMarker', text),
            versions: member('Version', listOfEither(['Version', 'DeleteMarker'], version)),
            commonPrefixes,
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { prefix = '', delimiter = '', keyMarker = '', versionIdMarker = '', maxKeys = maxKeysDefault } = input
    requireMarkers(keyMarker, versionIdMarker)
    const page = await context.objects.listVersions(context.grants.bucket('list'), {
      prefix,
      after: keyMarker === '' ? undefined : keyMarker,
      afterVersionId: versionIdMarker === '' ? undefined : versionIdMarker,
      delimiter: delimiter === '' ? undefined : delimiter,
      limit: maxKeys,
    })
    const owner = ownerOf(context.bucket.accountId)
    return {
      result: {
        name: context.bucket.name,
        prefix,
        keyMarker,
        versionIdMarker,
        maxKeys,
        delimiter,
        encodingType: input.encodingType,
        isTruncated: page.isTruncated,
        nextKeyMarker: page.next?.after,
        // Behind a common prefix there is no version to go on from; oss2 reads the element all the same.
        nextVersionIdMarker: page.next && (page.next.afterVersionId ?? ''),
        versions: page.items.flatMap((item) =>
          item.kind === 'prefix' ? [] : [{ ...versionAnswer(item, context.now), owner }],
        ),
        commonPrefixes: page.items.flatMap((item) => (item.kind === 'prefix' ? [{ prefix: item.prefix }] : [])),
      },
    }
  },
)

function versionAnswer(item: ListedVersion, now: Date) {
  const { versionId, isLatest } = item
  if (item.kind === 'object')
    return { element: 'Version' as const, ...listedAnswer(item.object, now), versionId, isLatest }
  const { key, modifiedMs } = item
  return { element: 'DeleteMarker' as const, key, versionId, isLatest, lastModified: new Date(modifiedMs) }
}

/** @throws ServiceError InvalidArgument: a version is one of a key, and has an id of their form */
function requireMarkers(keyMarker: string, versionIdMarker: string): void {
  const details = { ArgumentName: 'version-id-marker', ArgumentValue: versionIdMarker.slice(0, 128) }
  if (versionIdMarker === '') return
  if (keyMarker === '')
    throw new ServiceError('InvalidArgument', details, {
      message: 'A version-id marker cannot be specified without a key marker.',
      ec: '0012-00000106',
    })
  if (!isVersionId(versionIdMarker))
    throw new ServiceError('InvalidArgument', details, {
      message: 'Invalid version id specified',
      ec: '0012-00000105',
    })
}
