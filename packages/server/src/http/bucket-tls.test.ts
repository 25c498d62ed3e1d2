import { test } from 'node:test'
import { httpsConfigDocument } from '../rules/https-config.ts'
import { grantFor, makeBucket, openTestStore } from '../store/testing.ts'
import { bucketTls } from './bucket-tls.ts'

test('a name leads to the rule of its bucket, and from the next handshake on to another', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store, 'game')
  await makeBucket(store, 'plain')
  const boundBucket = (name: string): string | undefined => (name === 'play.example' ? 'game' : undefined)
  const ruleOf = bucketTls({ buckets: store.buckets, names: { serviceHosts: ['localhost'], boundBucket } })
  const only = async (version: 'TLSv1.2' | 'TLSv1.3'): Promise<void> => {
    const document = httpsConfigDocument({ versions: [version], ciphers: { kind: 'all' } })
    await store.buckets.update(grantFor('configure', bucket), { documents: { httpsConfig: document } })
  }
  await only('TLSv1.2')
  const want = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }
  for (const name of ['game.localhost', 'game.oss-cn-hangzhou.aliyuncs.com', 'play.example'])
    t.assert.deepEqual(await ruleOf(name), want, name)
  for (const name of [
    'plain.localhost',
    'none.localhost',
    'localhost',
    'oss-cn-hangzhou.aliyuncs.com',
    'other.example',
    '',
  ])
    t.assert.equal(await ruleOf(name), undefined, name)
  await only('TLSv1.3')
  t.assert.deepEqual(await ruleOf('game.localhost'), { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' })
})
