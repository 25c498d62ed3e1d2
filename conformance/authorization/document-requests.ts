/** The documents of a bucket and of the account, as `authorization.yaml` has them. */
import type { OssCall } from '../wire/oss.ts'
import type { QueryPairs } from '../wire/oss-v1.ts'
import type { OssPlay } from './oss-requests.ts'
import type { Backdrop, Scene } from './scene.ts'

type Plays = Readonly<Record<string, OssPlay>>

const withNewBucket: OssPlay['prepare'] = async ({ world }, scene) => ({
  ...scene,
  bucket: await world.bucket('authz-new'),
})

function onBucket(
  method: string,
  query: QueryPairs,
  more: Partial<OssCall> = {},
  play: Partial<OssPlay> = {},
): OssPlay {
  return { method, call: ({ bucket }: Scene) => ({ bucket, query, ...more }), ...play }
}
const changes = { prepare: withNewBucket }

const overwrite = '<OverwriteConfiguration><Rule><Action>forbid</Action></Rule></OverwriteConfiguration>'
const referer = '<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>'
const block =
  '<PublicAccessBlockConfiguration><BlockPublicAccess>false</BlockPublicAccess></PublicAccessBlockConfiguration>'
const one = (root: string, name: string, value: string): string => `<${root}><${name}>${value}</${name}></${root}>`

const website =
  '<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>'
const encryption =
  '<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>'

const style: QueryPairs = [['style'], ['styleName', 'small']]

const cname = (method: string, comp: string): OssPlay =>
  onBucket(
    method,
    [['cname'], ['comp', comp]],
    { body: '<BucketCnameConfiguration><Cname><Domain>a.example</Domain></Cname></BucketCnameConfiguration>' },
    changes,
  )

const channelBody = '<LiveChannelConfiguration><Target><Type>HLS</Type></Target></LiveChannelConfiguration>'
const times: QueryPairs = [['endTime', '2'], ['startTime', '1'], ['vod']]

const withChannel = async ({ oss }: Backdrop, scene: Scene): Promise<Scene> => {
  await oss.call('PUT', { bucket: scene.bucket, key: scene.key, query: [['live']], body: channelBody })
  return scene
}

function onChannel(method: string, query: QueryPairs, body?: string): OssPlay {
  const more = body === undefined ? {} : { body }
  return { method, prepare: withChannel, call: ({ bucket, key }) => ({ bucket, key, query, ...more }) }
}

const channelPlays: Plays = {
  'PutLiveChannel/plain': onChannel('PUT', [['live']], channelBody),
  'PutLiveChannelStatus/plain': onChannel('PUT', [['live'], ['status', 'disabled']]),
  'GetLiveChannelInfo/plain': onChannel('GET', [['live']]),
  'GetLiveChannelStat/plain': onChannel('GET', [['comp', 'stat'], ['live']]),
  'GetLiveChannelHistory/plain': onChannel('GET', [['comp', 'history'], ['live']]),
  'DeleteLiveChannel/plain': onChannel('DELETE', [['live']]),
  // Nothing was streamed, which is InvalidArgument to whoever may ask.
  'GetVodPlaylist/plain': { ...onChannel('GET', times), allowed: [400] },
  'PostVodPlaylist/plain': {
    ...onChannel('POST', times),
    allowed: [400],
    // The playlist lies below its channel.
    prepare: async (backdrop, scene) => {
      await withChannel(backdrop, scene)
      return { ...scene, key: `${scene.key}/vod.m3u8` }
    },
  },
}

export const documentPlays: Plays = {
  ...channelPlays,
  'PutBucketWebsite/plain': onBucket('PUT', [['website']], { body: website }, changes),
  'GetBucketWebsite/plain': onBucket('GET', [['website']], {}, { allowed: [404] }),
  'DeleteBucketWebsite/plain': onBucket('DELETE', [['website']]),
  'PutBucketEncryption/plain': onBucket('PUT', [['encryption']], { body: encryption }, changes),
  'GetBucketEncryption/plain': onBucket('GET', [['encryption']], {}, { allowed: [404] }),
  'DeleteBucketEncryption/plain': onBucket('DELETE', [['encryption']], {}, changes),
  'PutStyle/plain': onBucket('PUT', style, { body: one('Style', 'Content', 'image/info') }, changes),
  'GetStyle/plain': onBucket('GET', style, {}, { allowed: [404] }),
  'ListStyle/plain': onBucket('GET', [['style']]),
  'DeleteStyle/plain': onBucket('DELETE', style),
  'CreateCnameToken/plain': cname('POST', 'token'),
  'GetCnameToken/plain': onBucket(
    'GET',
    [
      ['comp', 'token'],
      ['cname', 'a.example'],
    ],
    {},
    { allowed: [404] },
  ),
  // Nobody vouches for the domain, and the answer says so to whoever may ask.
  'PutCname/plain': { ...cname('POST', 'add'), allowed: [403] },
  'ListCname/plain': onBucket('GET', [['cname']]),
  'DeleteCname/plain': cname('POST', 'delete'),
  'PutBucketReferer/plain': onBucket('PUT', [['referer']], { body: referer }, changes),
  'GetBucketReferer/plain': onBucket('GET', [['referer']]),
  'PutBucketOverwriteConfig/plain': onBucket('PUT', [['overwriteConfig']], { body: overwrite }, changes),
  'GetBucketOverwriteConfig/plain': onBucket('GET', [['overwriteConfig']], {}, { allowed: [404] }),
  'DeleteBucketOverwriteConfig/plain': onBucket('DELETE', [['overwriteConfig']]),
  'PutBucketRequestPayment/plain': onBucket(
    'PUT',
    [['requestPayment']],
    { body: one('RequestPaymentConfiguration', 'Payer', 'Requester') },
    changes,
  ),
  'GetBucketRequestPayment/plain': onBucket('GET', [['requestPayment']]),
  'PutBucketAccessMonitor/plain': onBucket(
    'PUT',
    [['accessmonitor']],
    { body: one('AccessMonitorConfiguration', 'Status', 'Enabled') },
    changes,
  ),
  'PutBucketArchiveDirectRead/plain': onBucket(
    'PUT',
    [['bucketArchiveDirectRead']],
    { body: one('ArchiveDirectReadConfiguration', 'Enabled', 'true') },
    changes,
  ),
  'PutBucketHttpsConfig/plain': onBucket(
    'PUT',
    [['httpsConfig']],
    { body: one('HttpsConfiguration', 'TLS', '<Enable>true</Enable><TLSVersion>TLSv1.3</TLSVersion>') },
    changes,
  ),
  'GetBucketHttpsConfig/plain': onBucket('GET', [['httpsConfig']]),
  'GetBucketArchiveDirectRead/plain': onBucket('GET', [['bucketArchiveDirectRead']]),
  'GetBucketAccessMonitor/plain': onBucket('GET', [['accessmonitor']]),
  'PutBucketTransferAcceleration/plain': onBucket(
    'PUT',
    [['transferAcceleration']],
    { body: one('TransferAccelerationConfiguration', 'Enabled', 'true') },
    changes,
  ),
  'GetBucketTransferAcceleration/plain': onBucket('GET', [['transferAcceleration']], {}, { allowed: [404] }),
  'PutBucketResourceGroup/plain': onBucket(
    'PUT',
    [['resourceGroup']],
    { body: one('BucketResourceGroupConfiguration', 'ResourceGroupId', 'rg-abc') },
    changes,
  ),
  'GetBucketResourceGroup/plain': onBucket('GET', [['resourceGroup']]),
  'PutBucketPublicAccessBlock/plain': onBucket('PUT', [['publicAccessBlock']], { body: block }, changes),
  'GetBucketPublicAccessBlock/plain': onBucket('GET', [['publicAccessBlock']]),
  'DeleteBucketPublicAccessBlock/plain': onBucket('DELETE', [['publicAccessBlock']], {}, changes),
  'GetBucketPolicyStatus/plain': onBucket('GET', [['policyStatus']], {}, { allowed: [404] }),
  'PutPublicAccessBlock/plain': { method: 'PUT', call: () => ({ query: [['publicAccessBlock']], body: block }) },
  'GetPublicAccessBlock/plain': { method: 'GET', call: () => ({ query: [['publicAccessBlock']] }) },
  'DeletePublicAccessBlock/plain': { method: 'DELETE', call: () => ({ query: [['publicAccessBlock']] }) },
}
