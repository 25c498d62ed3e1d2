/** Rules about what a statement lets anybody do. */
import { operationActions } from '../prove/actions.gen.ts'
import { asciiLower, matchesWildcard } from '../wildcard.ts'
import { relativeIdOf, type Rule, type Seen } from './finding.ts'

const known = new Map(operationActions.map(({ action }) => [asciiLower(action), action]))

/** Names of operations that people take for actions, and the action that they need. */
const actionsOfOperations: Readonly<Record<string, string>> = {
  'oss:headobject': 'oss:GetObject',
  'oss:getobjectmeta': 'oss:GetObject',
  'oss:selectobject': 'oss:GetObject',
  'oss:getsymlink': 'oss:GetObject',
  'oss:postobject': 'oss:PutObject',
  'oss:appendobject': 'oss:PutObject',
  'oss:putsymlink': 'oss:PutObject',
  'oss:initiatemultipartupload': 'oss:PutObject',
  'oss:uploadpart': 'oss:PutObject',
  'oss:completemultipartupload': 'oss:PutObject',
  'oss:copyobject': 'oss:GetObject on the source and oss:PutObject on the target',
  'oss:uploadpartcopy': 'oss:GetObject on the source and oss:PutObject on the target',
  'oss:deletemultipleobjects': 'oss:DeleteObject',
  'oss:listobjectsv2': 'oss:ListObjects',
  'oss:getbucket': 'oss:ListObjects',
  'oss:listbucket': 'oss:ListObjects',
  'oss:listbucketinventory': 'oss:GetBucketInventory',
  'oss:getservice': 'oss:ListBuckets',
  'oss:putbuckettags': 'oss:PutBucketTagging',
  'oss:getbuckettags': 'oss:GetBucketTagging',
  'oss:deletebuckettags': 'oss:DeleteBucketTagging',
}

const unknownAction: Rule = {
  name: 'unknown-action',
  find: ({ statement, places }) =>
    statement.source.actions.flatMap((action, index) => {
      const lower = asciiLower(action)
      if (!lower.startsWith('oss:') || /[*?]/.test(action) || known.has(lower)) return []
      const instead = actionsOfOperations[lower]
      const element = statement.isActionNegated ? 'NotAction' : 'Action'
      const why =
        instead === undefined
          ? `No operation asks for ${action}.`
          : `${action} is an operation and no action: nothing asks for it.`
      const fix = instead === undefined ? 'Look the action up in docs/reference/operations.md.' : `Write ${instead}.`
      return [{ position: places.of(element, index), why, fix }]
    }),
}

const listings = operationActions.filter(({ isListing }) => isListing === true).map(({ action }) => asciiLower(action))

/** A listing that shows the whole bucket, in a policy that otherwise lets into folders of it only. */
const listWithoutPrefix: Rule = {
  name: 'list-without-prefix',
  find: ({ document, statement, places }) => {
    const { source } = statement
    if (source.effect === 'Deny' || source.conditions.some(({ key }) => asciiLower(key) === 'oss:prefix')) return []
    const listed = source.resources.flatMap((resource, index) => {
      const bucket = relativeIdOf(resource)
      return bucket !== undefined && !bucket.includes('/') && isIntoFoldersOf(document, bucket)
        ? [{ bucket, index }]
        : []
    })
    const hears = listings.some(
      (action) => statement.actions.some((pattern) => matchesWildcard(pattern, action)) !== statement.isActionNegated,
    )
    if (!hears) return []
    return listed.map(({ bucket, index }) => ({
      position: places.of('Resource', index),
      why: `Without a condition on oss:Prefix the listing shows every key of ${bucket}, and not only the folders of this policy.`,
      fix: `Give oss:ListObjects a statement of its own, on ${bucket}, with {"StringLike": {"oss:Prefix": ["FOLDER/*"]}}.`,
    }))
  },
}

/** Whether a policy speaks of keys of the bucket, and never of all of them. */
function isIntoFoldersOf({ statements }: Seen['document'], bucket: string): boolean {
  const own = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ resources }) => resources)
    .map((resource) => (resource === '*' ? '*' : (relativeIdOf(resource) ?? '')))
  if (own.some((one) => /^\**$/.test(one) && one !== '')) return false
  const keys = own.filter((one) => one.startsWith(`${bucket}/`) || (one.startsWith(bucket) && one.endsWith('*')))
  return keys.length > 0 && !keys.some((one) => one === `${bucket}/*` || one === `${bucket}*`)
}

const publicBucketPolicy: Rule = {
  name: 'public-bucket-policy',
  find: ({ document, statement, places }) =>
    document.kind === 'bucket' &&
    statement.isPublic &&
    statement.source.principals.some(({ kind }) => kind === 'everyone')
      ? [
          {
            position: places.of('Principal'),
            why: 'This lets everybody in, also without a signature.',
            fix: 'Name accounts, users or role sessions, or narrow it by IpAddress on acs:SourceIp.',
          },
        ]
      : [],
}

export const actionRules: readonly Rule[] = [unknownAction, listWithoutPrefix, publicBucketPolicy]
