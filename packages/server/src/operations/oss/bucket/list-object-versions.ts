import {
  boolean,
  encodedText,
  integer,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  within,
  xml,
} from '@latchkey/protocol'
import { maxKeysDefault, maxKeysMax, split } from '../../../rules/listing.ts'
import { ossOperation } from '../../operation.ts'
import {
  commonPrefixes,
  listConditions,
  listInput,
  listedMembers,
  ofBucket,
  ownerOf,
  ownerShape,
  position,
} from '../fields.ts'
import { listedAnswer } from '../object-answer.ts'

/** What an object is called that was written while versioning was off. */
const nullVersionId = 'null'

export const listObjectVersions = ossOperation(
  {
    name: 'ListObjectVersions',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listobjectversions',
    summary: 'Lists the versions of objects; without versioning each object is its own latest version `null`.',
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
            versions: member(
              'Version',
              list(
                shape({
                  ...listedMembers,
                  versionId: required(member('VersionId', text)),
                  isLatest: required(member('IsLatest', boolean)),
                  owner: required(member('Owner', ownerShape)),
                }),
              ),
            ),
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
    // A key has one version, so a marker that names a version stands behind it as the key alone does.
    const page = await context.objects.list(context.grants.bucket('list'), {
      prefix,
      after: keyMarker === '' ? undefined : keyMarker,
      delimiter: delimiter === '' ? undefined : delimiter,
      limit: maxKeys,
    })
    const { objects, prefixes } = split(page.items)
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
        nextKeyMarker: page.isTruncated ? page.next : undefined,
        nextVersionIdMarker: page.isTruncated ? nullVersionId : undefined,
        versions: objects.map((object) => ({
          ...listedAnswer(object),
          versionId: nullVersionId,
          isLatest: true,
          owner,
        })),
        commonPrefixes: prefixes.map((common) => ({ prefix: common })),
      },
    }
  },
)
