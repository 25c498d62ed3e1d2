/**
 * The operations of OSS that are told by a sub-resource, so that one that we lack is refused by its name and never taken
 * for another. Those that we have are among them: the router finds them first, and what is derived leaves them out.
 * https://help.aliyun.com/en/oss/developer-reference/list-of-operations-by-function
 */
export type CloudOperation = {
  readonly name: string
  readonly method: string
  readonly on: 'service' | 'bucket' | 'object'
  /** The parameter that selects it. */
  readonly selector: string
  /** Parameters that tell it from others of the same selector; with a value it must be this one. */
  readonly also: readonly (readonly [name: string, value: string | undefined])[]
}

/** Name, method, `/` for the service, `B` for a bucket, `O` for an object, and the parameters, the selecting one first. */
const table = `
DescribeRegions GET / regions
GetPublicAccessBlock GET / publicAccessBlock
PutPublicAccessBlock PUT / publicAccessBlock
DeletePublicAccessBlock DELETE / publicAccessBlock
ListUserDataRedundancyTransition GET / redundancyTransition
ListAccessPoints GET / accessPoint
ListAccessPointsForObjectProcess GET / accessPointForObjectProcess
ListCloudBoxes GET / cloudboxes
DoDataPipeLineAction POST / dataPipeline
WriteGetObjectResponse POST / x-oss-write-get-object-response
PutUserDefinedLogFieldsConfig PUT B userDefinedLogFieldsConfig
GetUserDefinedLogFieldsConfig GET B userDefinedLogFieldsConfig
DeleteUserDefinedLogFieldsConfig DELETE B userDefinedLogFieldsConfig
PutBucketResponseHeader PUT B responseHeader
GetBucketResponseHeader GET B responseHeader
DeleteBucketResponseHeader DELETE B responseHeader
PutBucketEventNotification PUT B eventnotification
GetBucketEventNotification GET B eventnotification
DeleteBucketEventNotification DELETE B eventnotification
PutBucketDataAccelerator PUT B dataAccelerator
GetBucketDataAccelerator GET B dataAccelerator
DeleteBucketDataAccelerator DELETE B dataAccelerator
GetBucketPolicyStatus GET B policyStatus
InitiateBucketWorm POST B worm
AbortBucketWorm DELETE B worm
GetBucketWorm GET B worm
CompleteBucketWorm POST B wormId
ExtendBucketWorm POST B wormExtend&wormId
PutBucketObjectWormConfiguration PUT B objectWorm
GetBucketObjectWormConfiguration GET B objectWorm
PutBucketReplication POST B replication&comp=add
DeleteBucketReplication POST B replication&comp=delete
GetBucketReplication GET B replication
PutBucketRTC PUT B rtc
GetBucketReplicationLocation GET B replicationLocation
GetBucketReplicationProgress GET B replicationProgress
PutBucketAccessMonitor PUT B accessmonitor
GetBucketAccessMonitor GET B accessmonitor
PutBucketArchiveDirectRead PUT B bucketArchiveDirectRead
GetBucketArchiveDirectRead GET B bucketArchiveDirectRead
PutBucketHttpsConfig PUT B httpsConfig
GetBucketHttpsConfig GET B httpsConfig
PutBucketResourceGroup PUT B resourceGroup
GetBucketResourceGroup GET B resourceGroup
PutBucketTransferAcceleration PUT B transferAcceleration
GetBucketTransferAcceleration GET B transferAcceleration
CreateBucketDataRedundancyTransition POST B redundancyTransition
GetBucketDataRedundancyTransition GET B redundancyTransition&x-oss-redundancy-transition-taskid
ListBucketDataRedundancyTransition GET B redundancyTransition
DeleteBucketDataRedundancyTransition DELETE B redundancyTransition
PutBucketOverwriteConfig PUT B overwriteConfig
GetBucketOverwriteConfig GET B overwriteConfig
DeleteBucketOverwriteConfig DELETE B overwriteConfig
CreateAccessPoint PUT B accessPoint
GetAccessPoint GET B accessPoint
DeleteAccessPoint DELETE B accessPoint
PutAccessPointPolicy PUT B accessPointPolicy
GetAccessPointPolicy GET B accessPointPolicy
DeleteAccessPointPolicy DELETE B accessPointPolicy
PutAccessPointPublicAccessBlock PUT B x-oss-access-point-name&publicAccessBlock
GetAccessPointPublicAccessBlock GET B x-oss-access-point-name&publicAccessBlock
DeleteAccessPointPublicAccessBlock DELETE B x-oss-access-point-name&publicAccessBlock
CreateAccessPointForObjectProcess PUT B accessPointForObjectProcess
GetAccessPointForObjectProcess GET B accessPointForObjectProcess
DeleteAccessPointForObjectProcess DELETE B accessPointForObjectProcess
PutAccessPointConfigForObjectProcess PUT B accessPointConfigForObjectProcess
GetAccessPointConfigForObjectProcess GET B accessPointConfigForObjectProcess
PutAccessPointPolicyForObjectProcess PUT B accessPointPolicyForObjectProcess
GetAccessPointPolicyForObjectProcess GET B accessPointPolicyForObjectProcess
DeleteAccessPointPolicyForObjectProcess DELETE B accessPointPolicyForObjectProcess
OpenMetaQuery POST B metaQuery&comp=add
DoMetaQuery POST B metaQuery&comp=query
CloseMetaQuery POST B metaQuery&comp=delete
DoMetaQueryAction POST B metaQuery&action
GetMetaQueryStatus GET B metaQuery
PutBucketQoSInfo PUT B qosInfo
GetBucketQoSInfo GET B qosInfo
DeleteBucketQoSInfo DELETE B qosInfo
PutBucketRequesterQoSInfo PUT B requesterQosInfo
GetBucketRequesterQoSInfo GET B requesterQosInfo
ListBucketRequesterQoSInfos GET B requesterQosInfo&continuation-token
DeleteBucketRequesterQoSInfo DELETE B requesterQosInfo
ListResourcePools GET / resourcePool
GetResourcePoolInfo GET / resourcePoolInfo
ListResourcePoolBuckets GET / resourcePoolBuckets
PutResourcePoolRequesterQoSInfo PUT / requesterQosInfo
GetResourcePoolRequesterQoSInfo GET / requesterQosInfo
DeleteResourcePoolRequesterQoSInfo DELETE / requesterQosInfo
GetUserAntiDDosInfo GET / antiDDos
UpdateUserAntiDDosInfo PUT / antiDDos
InitUserAntiDDosInfo POST / antiDDos
UpdateBucketAntiDDosInfo PUT B antiDDos
InitBucketAntiDDosInfo POST B antiDDos
ListBucketAntiDDosInfo GET B antiDDos
PutAgenticBucket PUT B agenticBucket
GetAgenticBucket GET B agenticBucket
DeleteAgenticBucket DELETE B agenticBucket
ListAgenticBuckets GET / agenticBucket
PutAsyncFetchTask POST B asyncFetch
GetAsyncFetchTask GET B asyncFetch
PutVectorIndex POST B putVectorIndex
GetVectorIndex POST B getVectorIndex
ListVectorIndexes POST B listVectorIndexes
DeleteVectorIndex POST B deleteVectorIndex
PutVectors POST B putVectors
GetVectors POST B getVectors
ListVectors POST B listVectors
DeleteVectors POST B deleteVectors
QueryVectors POST B queryVectors
SealAppendObject POST O seal
AsyncProcessObject POST O x-oss-async-process
PutObjectRetention PUT O retention
GetObjectRetention GET O retention
PutObjectLegalHold PUT O legalHold
GetObjectLegalHold GET O legalHold
CreateDirectory POST O x-oss-dir
Rename POST O x-oss-rename
DeleteDirectory POST O x-oss-delete
PutLiveChannel PUT O live
PutLiveChannelStatus PUT O live&status
GetLiveChannelInfo GET O live
GetLiveChannelStat GET O live&comp=stat
GetLiveChannelHistory GET O live&comp=history
DeleteLiveChannel DELETE O live
PostVodPlaylist POST O vod
GetVodPlaylist GET O vod
`

const places = { '/': 'service', B: 'bucket', O: 'object' } as const

export const cloudOperations: readonly CloudOperation[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', method = '', place = 'B', parameters = ''] = line.split(' ')
    const [selector = '', ...also] = parameters.split('&')
    const pairs = also.map((one) => [one.split('=')[0] ?? one, one.split('=')[1]] as const)
    return { name, method, on: places[place as keyof typeof places], selector, also: pairs }
  })

/** The operation that a request means, the one that is told by most of its parameters. */
export function cloudOperationOf(
  method: string,
  on: string,
  query: readonly (readonly [name: string, value?: string | undefined])[],
): CloudOperation | undefined {
  const has = (name: string, value: string | undefined): boolean =>
    query.some(([other, given]) => other === name && (value === undefined || given === value))
  return cloudOperations
    .filter((one) => one.method === method && one.on === on && has(one.selector, undefined))
    .filter(({ also }) => also.every(([name, value]) => has(name, value)))
    .toSorted((a, b) => b.also.length - a.also.length)[0]
}
