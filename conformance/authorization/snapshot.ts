/** All that a refused request could have changed, as one text: equal texts mean that it changed nothing. */
import type { World } from '../run/world.ts'
import type { RawOss } from '../wire/oss.ts'
import type { QueryPairs } from '../wire/oss-v1.ts'
import type { Backdrop, Scene } from './scene.ts'

const bucketViews: readonly QueryPairs[] = [
  [['max-keys', '1000']],
  [['uploads']],
  [['acl']],
  [['cors']],
  [['policy']],
  [['versioning']],
  [['referer']],
  [['overwriteConfig']],
  [['style']],
  [['cname']],
  [['live']],
  [['website']],
  [['requestPayment']],
  [['accessmonitor']],
  [['bucketArchiveDirectRead']],
  [['httpsConfig']],
  [['transferAcceleration']],
  [['resourceGroup']],
  [['publicAccessBlock']],
  [['tagging']],
  [['encryption']],
]

export async function snapshotOf({ oss, world }: Backdrop, scene: Scene, isRam: boolean): Promise<string> {
  const views = isRam ? await ramViews(world, scene) : await ossViews(oss, scene)
  return views.join('\n---\n')
}

async function ossViews(oss: RawOss, scene: Scene): Promise<string[]> {
  const texts = [
    await view(oss, undefined, undefined, [
      ['prefix', 'lk-'],
      ['max-keys', '1000'],
    ]),
  ]
  for (const bucket of [scene.bucket, scene.source.bucket])
    for (const query of bucketViews) texts.push(await view(oss, bucket, undefined, query))
  for (const key of [scene.key, scene.second]) {
    texts.push(await view(oss, scene.bucket, key, [['acl']]))
    texts.push(await view(oss, scene.bucket, key, [['tagging']]))
    const { headers, status } = await oss.call('HEAD', { bucket: scene.bucket, key })
    texts.push(JSON.stringify([status, headers['etag'], headers['last-modified'], headers['x-oss-tagging-count']]))
  }
  if (scene.uploadId !== '') texts.push(await view(oss, scene.bucket, scene.key, [['uploadId', scene.uploadId]]))
  return texts
}

async function view(
  oss: RawOss,
  bucket: string | undefined,
  key: string | undefined,
  query: QueryPairs,
): Promise<string> {
  const { status, text } = await oss.call('GET', {
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    query,
  })
  return `${status} ${text.replace(/<RequestId>[^<]*<\/RequestId>/, '')}`
}

async function ramViews(world: World, { user, role, policy, group }: Scene): Promise<string[]> {
  const calls: [action: string, parameters: Readonly<Record<string, string>>][] = [
    ['ListUsers', { MaxItems: '1000' }],
    ['ListRoles', { MaxItems: '1000' }],
    ['ListPolicies', { PolicyType: 'Custom', MaxItems: '1000' }],
    ['GetUser', { UserName: user }],
    ['GetRole', { RoleName: role }],
    ['GetPolicy', { PolicyName: policy, PolicyType: 'Custom' }],
    ['ListAccessKeys', { UserName: user }],
    ['ListPolicyVersions', { PolicyName: policy, PolicyType: 'Custom' }],
    ['ListPoliciesForUser', { UserName: user }],
    ['ListPoliciesForRole', { RoleName: role }],
    ['GetLoginProfile', { UserName: user }],
    ['ListVirtualMFADevices', {}],
    ['GetAccountAlias', {}],
    ['GetPasswordPolicy', {}],
    ['GetSecurityPreference', {}],
    ['ListTagResources', { ResourceType: 'role', ResourceNames: JSON.stringify([role]) }],
    ['ListTagResources', { ResourceType: 'policy', ResourceNames: JSON.stringify([policy]) }],
    ['ListGroups', { MaxItems: '100' }],
    ['GetGroup', { GroupName: group }],
    ['ListUsersForGroup', { GroupName: group }],
    ['ListPoliciesForGroup', { GroupName: group }],
    ['ListEntitiesForPolicy', { PolicyName: policy, PolicyType: 'Custom' }],
  ]
  const texts: string[] = []
  for (const [action, parameters] of calls) {
    const { RequestId, ...rest } = (await world.ram(action, parameters)).json
    void RequestId
    texts.push(`${action} ${JSON.stringify(rest)}`)
  }
  return texts
}
