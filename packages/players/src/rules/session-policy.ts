/** The policy that cuts a player's session to the player's own folders. */

export const sessionPolicyLettersMax = 2_048

export type Access = 'read' | 'write' | 'readwrite'

export type PolicyFolder = {
  readonly bucket: string
  /** With its slash at the end: `saves/p_…/`. */
  readonly prefix: string
  readonly mayRead: boolean
  readonly mayWrite: boolean
  readonly mayDelete: boolean
}

/**
 * Never granted: what changes an ACL or tags, lists uploads (they show the keys of the whole bucket), removes versions,
 * restores, makes links, or touches the bucket.
 */
const readActions = ['oss:GetObject']
const writeActions = ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts']
const deleteActions = ['oss:DeleteObject']

type Statement = {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/**
 * Folders of equal rights share a statement, so that the policy, and the token with it, stays short. With an address
 * the keys are good for requests from there only.
 */
export function sessionPolicy(folders: readonly PolicyFolder[], address?: string): string {
  const statements: Statement[] = [...groupedBy(folders, (folder) => actionsOf(folder).join())].flatMap((group) => {
    const [first] = group
    const actions = first === undefined ? [] : actionsOf(first)
    const resources = group.map(({ bucket, prefix }) => `acs:oss:*:*:${bucket}/${prefix}*`)
    if (actions.length === 0) return []
    const statement: Statement = { Effect: 'Allow', Action: actions, Resource: resources }
    return [address === undefined ? statement : { ...statement, Condition: fromAddress(address) }]
  })
  const listed = [
    ...groupedBy(
      folders.filter((folder) => folder.mayRead),
      (folder) => folder.bucket,
    ),
  ]
  const lists: Statement[] = listed.map((group) => ({
    Effect: 'Allow',
    Action: ['oss:ListObjects'],
    Resource: [`acs:oss:*:*:${group[0]?.bucket ?? ''}`],
    Condition: {
      StringLike: { 'oss:Prefix': group.map(({ prefix }) => `${prefix}*`) },
      ...(address === undefined ? {} : fromAddress(address)),
    },
  }))
  return JSON.stringify({ Version: '1', Statement: [...statements, ...lists] })
}

const fromAddress = (address: string) => ({ IpAddress: { 'acs:SourceIp': [address] } })

function actionsOf(folder: PolicyFolder): string[] {
  return [
    ...(folder.mayRead ? readActions : []),
    ...(folder.mayWrite ? writeActions : []),
    ...(folder.mayDelete ? deleteActions : []),
  ]
}

function groupedBy<T>(items: readonly T[], nameOf: (item: T) => string): T[][] {
  return [...Map.groupBy(items, nameOf).values()]
}
