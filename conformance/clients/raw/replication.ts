/** Rules of replication, and that what they say is done in the other bucket. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from '../../run/suite.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const comp = (word: string) => [['replication'], ['comp', word]] as const
/** The jobs look for changes every second. */
const patienceMs = 20_000

export function replicationCases(stage: Stage): Case[] {
  const { region } = stage.world.target
  const ruleTo = (target: string, more = '', location = `oss-${region}`): string =>
    `<ReplicationConfiguration><Rule>${more}<Destination><Bucket>${target}</Bucket><Location>${location}</Location></Destination></Rule></ReplicationConfiguration>`
  const add = async (bucket: string, body: string) => stage.oss.call('POST', { bucket, query: comp('add'), body })
  const end = async (bucket: string, id: string) =>
    stage.oss.call('POST', {
      bucket,
      query: comp('delete'),
      body: `<ReplicationRules><ID>${id}</ID></ReplicationRules>`,
    })
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const deadlineMs = performance.now() + patienceMs
    while (!(await holds())) {
      assert.ok(performance.now() < deadlineMs, what)
      await sleep(200)
    }
  }
  return [
    {
      name: 'PutBucketReplication+GetBucketReplication+DeleteBucketReplication_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('replicated')
        const get = async () => stage.oss.call('GET', { bucket, query: [['replication']] })
        expectError(await get(), 404, 'NoSuchReplicationConfiguration')
        const prefixes = '<PrefixSet><Prefix>a/</Prefix><Prefix>b/</Prefix></PrefixSet><Action>PUT</Action>'
        const added = expectStatus(await add(bucket, ruleTo(stage.bucket, prefixes)), 200)
        const id = added.headers['x-oss-replication-rule-id'] ?? ''
        assert.ok(id !== '')
        const { text } = expectStatus(await get(), 200)
        assert.deepEqual(
          ['ID', 'Bucket', 'Location', 'Action', 'HistoricalObjectReplication'].map((name) => element(text, name)),
          [id, stage.bucket, `oss-${region}`, 'PUT', 'enabled'],
        )
        assert.deepEqual(elements(text, 'Prefix'), ['a/', 'b/'])
        expectError(await add(bucket, ruleTo(stage.bucket)), 400, 'BucketReplicationAlreadyExist')
        expectError(await end(bucket, 'none'), 404, 'NoSuchReplicationRule')
        expectStatus(await end(bucket, id), 200)
        expectError(await get(), 404, 'NoSuchReplicationConfiguration')
      },
    },
    {
      name: 'PutBucketReplication_refused',
      run: async () => {
        const { bucket } = stage
        expectError(await add(bucket, ruleTo(bucket)), 400, 'InvalidTargetBucket')
        expectError(await add(bucket, ruleTo(stage.world.name('none'))), 400, 'InvalidTargetBucket')
        const other = await stage.world.bucket('replica')
        expectError(await add(bucket, ruleTo(other, '', 'oss-nowhere')), 400, 'InvalidTargetLocation')
        expectError(await add(bucket, ruleTo(other, '<Action>SET</Action>')), 400, 'InvalidArgument', '0031-00000023')
        expectError(await add(bucket, '<ReplicationConfiguration/>'), 400, 'MalformedXML', '0031-00000001')
      },
    },
    {
      name: 'PutBucketReplication_changes-are-made-in-the-target',
      run: async () => {
        const source = await stage.world.bucket('replicated')
        const target = await stage.world.bucket('replica')
        const put = async (key: string, body: string) =>
          expectStatus(
            await stage.oss.call('PUT', { bucket: source, key, body, headers: { 'x-oss-meta-k': `of ${key}` } }),
            200,
          )
        await put('before', 'old')
        expectStatus(await add(source, ruleTo(target)), 200)
        await put('after', 'new')
        const read = async (key: string) => stage.oss.call('GET', { bucket: target, key })
        await until('both are copied', async () =>
          (await Promise.all([read('before'), read('after')])).every(({ status }) => status === 200),
        )
        const [replica, origin] = [await read('after'), await stage.oss.call('GET', { bucket: source, key: 'after' })]
        for (const name of ['etag', 'last-modified', 'x-oss-meta-k', 'x-oss-hash-crc64ecma'])
          assert.equal(replica.headers[name], origin.headers[name], name)
        await put('after', 'newer')
        expectStatus(await stage.oss.call('DELETE', { bucket: source, key: 'before' }), 204)
        await until('the change and the deletion are made', async () => {
          const [after, before] = await Promise.all([read('after'), read('before')])
          return after.text === 'newer' && before.status === 404
        })
      },
    },
    {
      name: 'PutBucketReplication_objects-under-kms',
      run: async () => {
        const [bucket, target] = [await stage.world.bucket('sealed'), await stage.world.bucket('replica')]
        const criteria = (status: string, key: string): string =>
          `<SyncRole>replicator</SyncRole><SourceSelectionCriteria><SseKmsEncryptedObjects><Status>${status}</Status></SseKmsEncryptedObjects></SourceSelectionCriteria><EncryptionConfiguration>${key}</EncryptionConfiguration>`
        const headers = { 'x-oss-server-side-encryption': 'KMS' }
        const put = expectStatus(await stage.oss.call('PUT', { bucket, key: 'a', body: 'x', headers }), 200)
        const keyId = put.headers['x-oss-server-side-encryption-key-id'] ?? ''
        const named = `<ReplicaKmsKeyID>${keyId}</ReplicaKmsKeyID>`
        const refuse = async (key: string, ec: string) =>
          expectError(await add(bucket, ruleTo(target, criteria('Enabled', key))), 400, 'InvalidArgument', ec)
        await refuse('', '0031-00000033')
        await refuse('<ReplicaKmsKeyID>none</ReplicaKmsKeyID>', '0005-00000208')
        const told = async (): Promise<(string | undefined)[]> => {
          const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['replication']] }), 200)
          const criterion = element(text, 'SseKmsEncryptedObjects')
          return [criterion && element(criterion, 'Status'), element(text, 'ReplicaKmsKeyID')]
        }
        const off = expectStatus(await add(bucket, ruleTo(target, criteria('Disabled', named))), 200)
        assert.deepEqual(await told(), ['Disabled', undefined])
        expectStatus(await end(bucket, off.headers['x-oss-replication-rule-id'] ?? ''), 200)
        expectStatus(await add(bucket, ruleTo(target, criteria('Enabled', named))), 200)
        assert.deepEqual(await told(), ['Enabled', keyId])
        const read = async () => stage.oss.call('GET', { bucket: target, key: 'a' })
        await until('the object is copied', async () => (await read()).status === 200)
        const replica = await read()
        assert.deepEqual([replica.text, replica.headers['x-oss-server-side-encryption-key-id']], ['x', keyId])
      },
    },
    {
      name: 'GetBucketReplicationProgress_comes-to-all',
      run: async () => {
        const [bucket, target] = [await stage.world.bucket('progress'), await stage.world.bucket('replica')]
        const progress = async (id: string) =>
          stage.oss.call('GET', { bucket, query: [['replicationProgress'], ['rule-id', id]] })
        expectError(await progress('none'), 404, 'NoSuchReplicationRule')
        expectStatus(await stage.oss.call('PUT', { bucket, key: 'before', body: 'x' }), 200)
        const added = expectStatus(await add(bucket, ruleTo(target)), 200)
        const id = added.headers['x-oss-replication-rule-id'] ?? ''
        await until('all that was there is replicated', async () => {
          const { text } = expectStatus(await progress(id), 200)
          assert.deepEqual([element(text, 'ID'), element(text, 'Bucket')], [id, target])
          assert.match(element(text, 'NewObject') ?? '', /^\d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/)
          return element(text, 'HistoricalObject') === '1'
        })
        expectStatus(await stage.oss.call('GET', { bucket: target, key: 'before' }), 200)
      },
    },
    {
      name: 'GetBucketReplicationLocation_here',
      run: async () => {
        const answer = await stage.call('GET', undefined, { query: [['replicationLocation']] })
        assert.equal(element(expectStatus(answer, 200).text, 'Location'), `oss-${region}`)
      },
    },
  ]
}
