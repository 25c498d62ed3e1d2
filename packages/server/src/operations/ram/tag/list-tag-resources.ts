import {
  answer,
  integer,
  list,
  member,
  onRam,
  param,
  params,
  required,
  ServiceError,
  shape,
  text,
} from '@latchkey/protocol'
import type { Tag } from '../../../store/directory/records.ts'
import type { TaggedKind } from '../../../store/directory/tags.ts'
import type { Directory } from '../../../store/directory/directory.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { hasTags, readTags, tagsField } from '../tags.ts'
import { nameErrors, resourceNames, taggedKind } from './tag-input.ts'

const tagShape = shape({
  resourceType: required(member('ResourceType', text)),
  resourceName: required(member('ResourceName', text)),
  tagKey: required(member('TagKey', text)),
  tagValue: required(member('TagValue', text)),
})
const pageSizeDefault = 100

export const listTagResources = rpcOperation(
  {
    name: 'ListTagResources',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listtagresources',
    summary: 'Lists tags of roles or policies, one entry for each, page by page.',
    route: { action: 'ListTagResources', version: '2015-05-01' },
    needs: [
      {
        action: 'ram:ListTagResources',
        on: onRam('role', 'item'),
        each: 'resourceNames',
        when: { field: 'resourceType', is: ['role'] },
        stage: 'head',
      },
      {
        action: 'ram:ListTagResources',
        on: onRam('policy', 'item'),
        each: 'resourceNames',
        when: { field: 'resourceType', is: ['policy'] },
        stage: 'head',
      },
      { action: 'ram:ListTagResources', on: onRam('*'), when: { missing: 'resourceNames' }, stage: 'head' },
    ],
    callers: 'signed',
    input: {
      resourceType: required(param('ResourceType', text)),
      resourceNames: params('ResourceNames', list(text)),
      tags: tagsField,
      nextToken: param('NextToken', text),
      pageSize: param('PageSize', integer),
    },
    output: { tagResources: required(answer('TagResources', list(tagShape))), nextToken: answer('NextToken', text) },
    status: 200,
    errors: [...nameErrors, 'InvalidParameter.Tag', 'InvalidParameter.NextToken', 'InvalidParameter.PageSize'],
  },
  async (input, { caller, directory }) => {
    const kind = taggedKind(input.resourceType)
    const pageSize = input.pageSize ?? pageSizeDefault
    if (pageSize < 1 || pageSize > pageSizeDefault) throw new ServiceError('InvalidParameter.PageSize')
    const from = input.nextToken === undefined ? undefined : readToken(input.nextToken)
    const wanted = readTags(input.tags)
    const named = input.resourceNames === undefined ? undefined : resourceNames(kind, input.resourceNames)
    const entries: Entry[] = []
    for await (const resource of resourcesOf(directory, signedCaller(caller).accountId, kind, named, from?.name)) {
      const shown = entriesOf(kind, resource, wanted).slice(from?.name === resource.name ? from.index : 0)
      const room = pageSize - entries.length
      entries.push(...shown.slice(0, room))
      // The next page begins with the first entry that had no room here.
      if (shown.length > room) {
        const index = (from?.name === resource.name ? from.index : 0) + room
        return { tagResources: entries, nextToken: tokenOf({ name: resource.name, index }) }
      }
    }
    return { tagResources: entries, nextToken: undefined }
  },
)

type Resource = { readonly name: string; readonly tags: readonly Tag[] }
type Entry = {
  readonly resourceType: string
  readonly resourceName: string
  readonly tagKey: string
  readonly tagValue: string
}
type Place = { readonly name: string; readonly index: number }

/** By name, from `first` on; those that were named and are not there are left out. */
async function* resourcesOf(
  directory: Directory,
  accountId: string,
  kind: TaggedKind,
  named: readonly string[] | undefined,
  first: string | undefined,
): AsyncGenerator<Resource> {
  if (named !== undefined) {
    for (const name of named.toSorted())
      if (first === undefined || name >= first) {
        const found = await resourceNamed(directory, accountId, kind, name)
        if (found !== undefined) yield { name, tags: found.tags }
      }
    return
  }
  // The page that begins behind a name leaves that name out, so it is asked for by itself.
  const begun = first === undefined ? undefined : await resourceNamed(directory, accountId, kind, first)
  if (begun !== undefined && first !== undefined) yield { name: first, tags: begun.tags }
  let after = first
  do {
    const query = { after, limit: pageSizeDefault }
    const page =
      kind === 'role' ? await directory.roles.list(accountId, query) : await directory.policies.list(accountId, query)
    for (const one of page.items) yield { name: 'roleName' in one ? one.roleName : one.policyName, tags: one.tags }
    after = page.next
  } while (after !== undefined)
}

const resourceNamed = (directory: Directory, accountId: string, kind: TaggedKind, name: string) =>
  kind === 'role' ? directory.roles.get(accountId, name) : directory.policies.get(accountId, name)

/** With a filter, the entries that it names, of resources that have them all. */
function entriesOf(kind: TaggedKind, { name, tags }: Resource, wanted: readonly Tag[]): Entry[] {
  if (!hasTags(tags, wanted)) return []
  const shown = wanted.length === 0 ? tags : tags.filter((tag) => wanted.some(({ key }) => key === tag.key))
  return shown.map(({ key, value }) => ({ resourceType: kind, resourceName: name, tagKey: key, tagValue: value }))
}

const tokenOf = ({ name, index }: Place): string => Buffer.from(`${index}:${name}`, 'utf8').toString('base64url')

/** @throws ServiceError InvalidParameter.NextToken for one that we did not make */
function readToken(token: string): Place {
  const place = token.length > 300 ? '' : Buffer.from(token, 'base64url').toString('utf8')
  const [, index, name] = /^(\d{1,2}):([A-Za-z0-9.-]{1,128})$/.exec(place) ?? []
  if (index === undefined || name === undefined || tokenOf({ name, index: Number(index) }) !== token)
    throw new ServiceError('InvalidParameter.NextToken')
  return { name, index: Number(index) }
}
