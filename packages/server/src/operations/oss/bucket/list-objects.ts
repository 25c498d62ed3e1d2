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
import { ServiceError } from '@latchkey/protocol'
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

export const listObjects = ossOperation(
  {
    name: 'ListObjects',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listobjects',
    summary: 'Lists objects in the order of their keys, with their owner; keys behind a delimiter are grouped.',
    route: { method: 'GET', on: 'bucket' },
    needs: [{ action: 'oss:ListObjects', on: onBucket(), stage: 'head', conditions: listConditions }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...listInput,
      marker: query('marker', position),
      maxKeys: query('max-keys', within(0, maxKeysMax)),
      listType: query('list-type', text),
    },
    output: {
      result: required(
        xml(
          'ListBucketResult',
          shape({
            name: required(member('Name', text)),
            prefix: required(member('Prefix', encodedText)),
            marker: required(member('Marker', encodedText)),
            maxKeys: required(member('MaxKeys', integer)),
            delimiter: required(member('Delimiter', encodedText)),
            encodingType: member('EncodingType', text),
            isTruncated: required(member('IsTruncated', boolean)),
            nextMarker: member('NextMarker', encodedText),
            contents: member(
              'Contents',
              list(shape({ ...listedMembers, owner: required(member('Owner', ownerShape)) })),
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
    // ListObjectsV2 is `list-type=2`; there is no other type.
    if (input.listType !== undefined)
      throw new ServiceError(
        'InvalidArgument',
        { ArgumentName: 'list-type', ArgumentValue: input.listType },
        { ec: '0015-00000401' },
      )
    const { prefix = '', delimiter = '', marker = '', maxKeys = maxKeysDefault } = input
    const page = await context.objects.list(context.grants.bucket('list'), {
      prefix,
      after: marker === '' ? undefined : marker,
      delimiter: delimiter === '' ? undefined : delimiter,
      limit: maxKeys,
    })
    const { objects, prefixes } = split(page.items)
    const owner = ownerOf(context.bucket.accountId)
    return {
      result: {
        name: context.bucket.name,
        prefix,
        marker,
        maxKeys,
        delimiter,
        encodingType: input.encodingType,
        isTruncated: page.isTruncated,
        nextMarker: page.isTruncated ? page.next : undefined,
        // ali-oss reads Owner.ID of every object without looking whether it is there (quirk 4).
        contents: objects.map((object) => ({ ...listedAnswer(object, context.now), owner })),
        commonPrefixes: prefixes.map((common) => ({ prefix: common })),
      },
    }
  },
)
