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
import { continuationToken, maxKeysDefault, maxKeysMax, positionOf, split } from '../../../rules/listing.ts'
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
import { invalidArgument } from '../refusals.ts'

export const listObjectsV2 = ossOperation(
  {
    name: 'ListObjectsV2',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listobjectsv2',
    summary: 'Lists objects in the order of their keys and continues by a token; owners only when asked for.',
    route: {
      method: 'GET',
      on: 'bucket',
      query: { 'list-type': '2' },
      otherValueEc: { 'list-type': '0015-00000401' },
    },
    needs: [{ action: 'oss:ListObjects', on: onBucket(), stage: 'head', conditions: listConditions }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...listInput,
      startAfter: query('start-after', position),
      continuationToken: query('continuation-token', text),
      maxKeys: query('max-keys', within(0, maxKeysMax)),
      fetchOwner: query('fetch-owner', boolean),
    },
    output: {
      result: required(
        xml(
          'ListBucketResult',
          shape({
            name: required(member('Name', text)),
            prefix: required(member('Prefix', encodedText)),
            startAfter: member('StartAfter', encodedText),
            maxKeys: required(member('MaxKeys', integer)),
            delimiter: required(member('Delimiter', encodedText)),
            encodingType: member('EncodingType', text),
            isTruncated: required(member('IsTruncated', boolean)),
            continuationToken: member('ContinuationToken', text),
            nextContinuationToken: member('NextContinuationToken', text),
            contents: member('Contents', list(shape({ ...listedMembers, owner: member('Owner', ownerShape) }))),
            commonPrefixes,
            keyCount: required(member('KeyCount', integer)),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { prefix = '', delimiter = '', startAfter, maxKeys = maxKeysDefault } = input
    // The token wins over start-after, and both are told back as they came (quirk 6).
    const after = afterOf(input.continuationToken) ?? startAfter ?? ''
    const page = await context.objects.list(context.grants.bucket('list'), {
      prefix,
      after: after === '' ? undefined : after,
      delimiter: delimiter === '' ? undefined : delimiter,
      limit: maxKeys,
    })
    const { objects, prefixes } = split(page.items)
    const owner = input.fetchOwner === true ? ownerOf(context.bucket.accountId) : undefined
    const next = page.isTruncated ? page.next : undefined
    return {
      result: {
        name: context.bucket.name,
        prefix,
        startAfter,
        maxKeys,
        delimiter,
        encodingType: input.encodingType,
        isTruncated: page.isTruncated,
        continuationToken: input.continuationToken,
        nextContinuationToken: next === undefined ? undefined : continuationToken(next),
        contents: objects.map((object) => ({ ...listedAnswer(object, context.now), owner })),
        commonPrefixes: prefixes.map((common) => ({ prefix: common })),
        keyCount: page.items.length,
      },
    }
  },
)

/** An empty token is the beginning: oss2 sends one with its first request. */
function afterOf(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined
  const after = positionOf(token)
  if (after === undefined) throw invalidArgument('continuation-token', token)
  return after
}
