/** Documents of a bucket that something acts upon later: what must be there, and the request. */
import type { OssCall } from '../wire/oss.ts'
import type { QueryPairs } from '../wire/oss-v1.ts'
import type { Backdrop, Scene } from './scene.ts'

const lifecycle =
  '<LifecycleConfiguration><Rule><Prefix>log/</Prefix><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>'

type Play = {
  readonly method: string
  readonly call: (scene: Scene) => OssCall
  readonly allowed?: readonly number[]
  readonly prepare?: (backdrop: Backdrop, scene: Scene) => Promise<Scene>
}

function play(method: string, query: QueryPairs, more: Partial<OssCall> = {}): Play {
  return { method, call: ({ bucket }) => ({ bucket, query, ...more }) }
}

/** The log's own objects begin so: it is asked whether they may be written. */
const logPrefix = 'authz-log-'
const loggingOf = (bucket: string): string =>
  `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${bucket}</TargetBucket><TargetPrefix>${logPrefix}</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`

const inventoryOf = (bucket: string, account: string): string =>
  `<InventoryConfiguration><Id>authz</Id><IsEnabled>false</IsEnabled><Destination><OSSBucketDestination><Format>CSV</Format><AccountId>${account}</AccountId><RoleArn>acs:ram::${account}:role/any</RoleArn><Bucket>acs:oss:::${bucket}</Bucket></OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>Current</IncludedObjectVersions></InventoryConfiguration>`
const oneInventory = [['inventory'], ['inventoryId', 'authz']] as const

/** The bucket of its own keeps nobody else's objects. */
const inNewBucket: Play['prepare'] = async ({ world }, scene) => ({
  ...scene,
  bucket: await world.bucket('authz-worm'),
})
const wormBody = (root: string): string => `<${root}><RetentionPeriodInDays>1</RetentionPeriodInDays></${root}>`

const replicationOf = (target: string, region: string, prefix: string): string =>
  `<ReplicationConfiguration><Rule><PrefixSet><Prefix>${prefix}</Prefix></PrefixSet><Destination><Bucket>${target}</Bucket><Location>oss-${region}</Location></Destination><HistoricalObjectReplication>disabled</HistoricalObjectReplication></Rule></ReplicationConfiguration>`
const comp = (word: string) => [['replication'], ['comp', word]] as const

export const documentPlays: Readonly<Record<string, Play>> = {
  'PutBucketLifecycle/plain': play('PUT', [['lifecycle']], { body: lifecycle }),
  'GetBucketLifecycle/plain': { ...play('GET', [['lifecycle']]), allowed: [200, 404] },
  'DeleteBucketLifecycle/plain': play('DELETE', [['lifecycle']]),
  'PutBucketLogging/plain': {
    method: 'PUT',
    prepare: (_backdrop, scene) => Promise.resolve({ ...scene, second: logPrefix + scene.bucket }),
    call: ({ bucket }) => ({ bucket, query: [['logging']], body: loggingOf(bucket) }),
  },
  'GetBucketLogging/plain': play('GET', [['logging']]),
  'DeleteBucketLogging/plain': play('DELETE', [['logging']]),
  'PutBucketInventory/plain': {
    method: 'PUT',
    // Where the first report would lie.
    prepare: async ({ world }, scene) => ({
      ...scene,
      second: `${scene.bucket}/authz/`,
      third: await world.accountId(),
    }),
    call: ({ bucket, third }) => ({ bucket, query: oneInventory, body: inventoryOf(bucket, third) }),
    allowed: [200, 409],
  },
  'GetBucketInventory/plain': { ...play('GET', oneInventory), allowed: [200, 404] },
  'ListBucketInventory/plain': { ...play('GET', [['inventory']]), allowed: [200, 404] },
  'DeleteBucketInventory/plain': play('DELETE', oneInventory),
  'InitiateBucketWorm/plain': {
    ...play('POST', [['worm']], { body: wormBody('InitiateWormConfiguration') }),
    prepare: inNewBucket,
  },
  'AbortBucketWorm/plain': play('DELETE', [['worm']]),
  'CompleteBucketWorm/plain': { ...play('POST', [['wormId', 'none']]), allowed: [404] },
  'ExtendBucketWorm/plain': {
    ...play('POST', [['wormId', 'none'], ['wormExtend']], { body: wormBody('ExtendWormConfiguration') }),
    allowed: [404],
  },
  'GetBucketWorm/plain': { ...play('GET', [['worm']]), allowed: [404] },
  'PutBucketReplication/plain': {
    method: 'POST',
    prepare: async ({ world }, scene) => ({
      ...scene,
      bucket: await world.bucket('authz-replicated'),
      third: world.target.region,
    }),
    call: ({ bucket, source, third, key }) => ({
      bucket,
      query: comp('add'),
      body: replicationOf(source.bucket, third, key),
    }),
  },
  'GetBucketReplication/plain': { ...play('GET', [['replication']]), allowed: [404] },
  'GetBucketReplicationLocation/plain': play('GET', [['replicationLocation']]),
  'GetBucketReplicationProgress/plain': {
    ...play('GET', [['replicationProgress'], ['rule-id', 'none']]),
    allowed: [404],
  },
  'DeleteBucketReplication/plain': {
    ...play('POST', comp('delete'), { body: '<ReplicationRules><ID>none</ID></ReplicationRules>' }),
    allowed: [404],
  },
}
