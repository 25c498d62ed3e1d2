import assert from 'node:assert/strict'
import {
  boolean,
  header,
  integer,
  member,
  query,
  required,
  service,
  shape,
  text,
  time,
  within,
  wrapped,
  xml,
} from '@latchkey/protocol'
import { maxKeysDefault, maxKeysMax } from '../../../rules/listing.ts'
import type { Bucket, BucketStore } from '../../../store/port.ts'
import { parseTagsDocument } from '../../../rules/tags.ts'
import { ossOperation } from '../../operation.ts'
import { ownerOf, ownerShape, position } from '../fields.ts'
import { invalidArgument } from '../refusals.ts'
import { tagSetOf, taggingShape } from '../tag-set.ts'
import { resourceGroupOf } from '../resource-group.ts'

export const listBuckets = ossOperation(
  {
    name: 'ListBuckets',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listbuckets',
    summary: 'Lists the buckets of the caller’s account in the order of their names.',
    route: { method: 'GET', on: 'service' },
    needs: [
      {
        action: 'oss:ListBuckets',
        on: service,
        stage: 'head',
        conditions: { 'oss:BucketTag/{tagKey}': 'tagValue' },
      },
    ],
    callers: 'signed',
    input: {
      prefix: query('prefix', position),
      marker: query('marker', position),
      maxKeys: query('max-keys', within(1, maxKeysMax)),
      tagKey: query('tag-key', text),
      tagValue: query('tag-value', text),
      tagging: query('tagging', text),
      resourceGroupId: header('x-oss-resource-group-id', text),
    },
    output: {
      result: required(
        xml(
          'ListAllMyBucketsResult',
          shape({
            owner: required(member('Owner', ownerShape)),
            prefix: member('Prefix', text),
            marker: member('Marker', text),
            maxKeys: member('MaxKeys', integer),
            isTruncated: member('IsTruncated', boolean),
            nextMarker: member('NextMarker', text),
            buckets: required(
              member(
                'Buckets',
                wrapped(
                  'Bucket',
                  shape({
                    name: required(member('Name', text)),
                    location: required(member('Location', text)),
                    region: required(member('Region', text)),
                    creationDate: required(member('CreationDate', time)),
                    storageClass: required(member('StorageClass', text)),
                    extranetEndpoint: required(member('ExtranetEndpoint', text)),
                    intranetEndpoint: required(member('IntranetEndpoint', text)),
                    resourceGroupId: required(member('ResourceGroupId', text)),
                    tagging: member('Tagging', taggingShape),
                  }),
                ),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument'],
  },
  async (input, context) => {
    assert(context.caller.kind !== 'anonymous', 'the contract says that callers are signed')
    const { accountId } = context.caller
    const { prefix = '', marker = '', maxKeys = maxKeysDefault, resourceGroupId } = input
    // No bucket can have such a name; Go's IsBucketExist expects to be told.
    if (!/^[a-z0-9-]{0,63}$/.test(prefix)) throw invalidArgument('prefix', prefix)
    const after = marker === '' ? undefined : marker
    const wanted = [...inGroup(resourceGroupId), ...tagged(input), ...taggedAs(input.tagging)]
    const page = await pageOf({ accountId, prefix, after, limit: maxKeys }, wanted, context.buckets)
    const isPaged = [input.prefix, input.marker, input.maxKeys].some((value) => value !== undefined)
    const paging = { prefix, marker, maxKeys, isTruncated: page.isTruncated }
    return {
      result: {
        owner: ownerOf(accountId),
        // OSS leaves the members of a page out when everything was listed and nothing was asked.
        ...(isPaged || page.isTruncated ? paging : {}),
        nextMarker: page.isTruncated ? page.buckets.at(-1)?.name : undefined,
        buckets: page.buckets.map((bucket) => ({
          name: bucket.name,
          location: `oss-${context.region}`,
          region: context.region,
          creationDate: new Date(bucket.createdMs),
          storageClass: bucket.storageClass,
          extranetEndpoint: context.endpoint.extranet,
          intranetEndpoint: context.endpoint.intranet,
          resourceGroupId: resourceGroupOf(bucket),
          // Told to who asks by tags: ali-oss shows them.
          ...(input.tagging === undefined ? {} : { tagging: tagSetOf(parseTagsDocument(bucket.documents.tagging)) }),
        })),
      },
    }
  },
)

type Query = Parameters<BucketStore['list']>[0]
type Wanted = (bucket: Bucket) => boolean

function inGroup(resourceGroupId: string | undefined): readonly Wanted[] {
  if (resourceGroupId === undefined || resourceGroupId === '') return []
  return [(bucket) => resourceGroupOf(bucket) === resourceGroupId]
}

/** @throws ServiceError InvalidArgument for a tag's value without its key */
function tagged(input: {
  readonly tagKey?: string | undefined
  readonly tagValue?: string | undefined
}): readonly Wanted[] {
  const { tagKey, tagValue } = input
  if (tagKey === undefined) {
    if (tagValue !== undefined) throw invalidArgument('tag-value', tagValue, 'tag-value needs tag-key.')
    return []
  }
  const isWanted = ([key, value]: readonly [string, string]): boolean =>
    key === tagKey && (tagValue === undefined || value === tagValue)
  return [({ documents }) => parseTagsDocument(documents.tagging).some(isWanted)]
}

/**
 * `"key":"value"` pairs, of which a bucket has to have each.
 * @throws ServiceError InvalidArgument
 */
function taggedAs(tagging: string | undefined): readonly Wanted[] {
  if (tagging === undefined || tagging === '') return []
  const pairs = pairsIn(tagging)
  if (pairs === undefined) throw invalidArgument('tagging', tagging)
  return pairs.flatMap(([tagKey, tagValue]) => tagged({ tagKey, tagValue }))
}

function pairsIn(text: string): readonly (readonly [string, string])[] | undefined {
  try {
    // An object, as the text stands between its braces.
    const entries = Object.entries(JSON.parse(`{${text}}`) as Readonly<Record<string, unknown>>)
    const pairs = entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []))
    return pairs.length === entries.length ? pairs : undefined
  } catch {
    return undefined
  }
}

/** Buckets that are not wanted are passed over until the page is full and it is known whether more follow. */
async function pageOf(
  query: Query,
  wanted: readonly Wanted[],
  buckets: Pick<BucketStore, 'list'>,
): ReturnType<BucketStore['list']> {
  if (wanted.length === 0) return buckets.list(query)
  const found: Bucket[] = []
  let { after } = query
  for (;;) {
    const page = await buckets.list({ ...query, after, limit: maxKeysMax })
    found.push(...page.buckets.filter((bucket) => wanted.every((isWanted) => isWanted(bucket))))
    if (found.length > query.limit) return { buckets: found.slice(0, query.limit), isTruncated: true }
    if (!page.isTruncated || page.buckets.length === 0) return { buckets: found, isTruncated: false }
    after = page.buckets.at(-1)?.name
  }
}
