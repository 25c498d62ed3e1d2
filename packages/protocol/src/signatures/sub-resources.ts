import type { QueryParameter } from './signed-request.ts'

// The query parameters that V1 signs. The official clients each carry their own list; these are the union of the
// documentation and of the Java, Go and Python clients.
// https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header

/** Signed by every client. */
export const v1CoreSubResources: ReadonlySet<string> = new Set(
  `acl uploads uploadId partNumber location cors logging website referer lifecycle delete append position tagging
  objectMeta bucketInfo stat restore symlink live status comp vod startTime endTime security-token callback callback-var
  encryption policy versioning versions versionId requestPayment x-oss-traffic-limit x-oss-request-payer sequential
  inventory inventoryId continuation-token worm wormId wormExtend replication replicationLocation replicationProgress
  transferAcceleration cname qos qosInfo asyncFetch style styleName x-oss-process x-oss-async-process metaQuery
  resourceGroup regionList response-content-type response-content-language response-expires response-cache-control
  response-content-disposition response-content-encoding x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id
  x-oss-ac-forward-allow`.split(/\s+/),
)

/** Signed by the current clients, unknown to old ones. */
const newerSubResources = `bucketArchiveDirectRead httpsConfig redundancyTransition x-oss-target-redundancy-type
  x-oss-redundancy-transition-taskid x-oss-write-get-object-response accessPoint accessPointPolicy
  x-oss-access-point-name publicAccessBlock policyStatus requesterQosInfo qosRequester resourcePool resourcePoolInfo
  resourcePoolBuckets folderRules folderUsage seal cloudboxes x-oss-dir x-oss-rename x-oss-delete`.split(/\s+/)

/** Of services that are gone; old clients still sign them. */
const legacySubResources = `img group link objectInfo processConfiguration udf udfName udfImage udfImageDesc
  udfApplication udfApplicationLog vpcip vip`.split(/\s+/)

/** Signed by the newest clients for the operation they belong to, and by no static list. */
const perOperationSubResources = `accessPointForObjectProcess accessPointConfigForObjectProcess
  accessPointPolicyForObjectProcess userDefinedLogFieldsConfig overwriteConfig objectWorm retention legalHold rtc
  regions cleanRestoredObject accessmonitor responseHeader eventnotification dataAccelerator`.split(/\s+/)

const signedByDefault: ReadonlySet<string> = new Set([
  ...v1CoreSubResources,
  ...newerSubResources,
  ...legacySubResources,
])

/** Names on which the clients' lists disagree. Every other `x-oss-` name is one of them: Go signs it, others do not. */
const ambiguous: ReadonlySet<string> = new Set([
  ...newerSubResources,
  ...legacySubResources,
  ...perOperationSubResources,
  'resourceGroup',
  'style',
])

function isAmbiguous(name: string): boolean {
  return ambiguous.has(name) || (name.startsWith('x-oss-') && !v1CoreSubResources.has(name))
}

/** Which parameters a V1 string to sign holds. `default` goes by the static lists, the others decide all doubts alike. */
export type V1SubResourceSet = 'default' | 'ambiguous-in' | 'ambiguous-out'

export function isV1SubResource(name: string, set: V1SubResourceSet): boolean {
  if (set === 'default') return signedByDefault.has(name)
  return isAmbiguous(name) ? set === 'ambiguous-in' : signedByDefault.has(name)
}

/**
 * The sets that differ for this query, the likeliest first. For header signatures only: a URL must verify with
 * `ambiguous-in`, so that nothing that could change its meaning can be added to it.
 */
export function v1SubResourceSetsOf(query: readonly QueryParameter[]): readonly V1SubResourceSet[] {
  const doubtful = query.filter(([name]) => isAmbiguous(name))
  if (doubtful.length === 0) return ['default']
  const signedCount = doubtful.filter(([name]) => signedByDefault.has(name)).length
  if (signedCount === doubtful.length) return ['default', 'ambiguous-out']
  return signedCount === 0 ? ['default', 'ambiguous-in'] : ['default', 'ambiguous-in', 'ambiguous-out']
}
