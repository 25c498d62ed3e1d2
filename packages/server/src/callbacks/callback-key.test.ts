import { createVerify } from 'node:crypto'
import { test } from 'node:test'
import { openMemoryKv } from '@latchkey/kv'
import { systemIds } from '../base/ids.ts'
import { recordSealer } from '../store/directory/seal.ts'
import { openCallbackKey } from './callback-key.ts'

const ids = systemIds()
const masterKey = ids.bytes(32)
const sealer = recordSealer({ writeVersion: 1, keyOf: (version) => (version === 1 ? masterKey : undefined) }, ids)

const verifies = (pem: string, text: string, signature: string): boolean =>
  createVerify('RSA-MD5').update(text).verify(pem, signature, 'base64')

test('processes that start together sign with one key, and so does the next start', async (t) => {
  const kv = openMemoryKv()
  const [first, second] = [openCallbackKey(kv, sealer), openCallbackKey(kv, sealer)]
  const [signature, pem] = await Promise.all([first.sign(Buffer.from('a')), second.publicPem()])
  t.assert.equal(verifies(pem, 'a', signature), true)
  t.assert.equal(verifies(pem, 'b', signature), false)
  t.assert.equal(await openCallbackKey(kv, sealer).publicPem(), pem)
})

test('the private key lies sealed: without the master key it does not open', async (t) => {
  const kv = openMemoryKv()
  const key = openCallbackKey(kv, sealer)
  t.assert.match(await key.publicPem(), /^-----BEGIN PUBLIC KEY-----/)
  const other = recordSealer({ writeVersion: 1, keyOf: () => ids.bytes(32) }, ids)
  await t.assert.rejects(openCallbackKey(kv, other).publicPem(), { name: 'SealError' })
  const { items } = await kv.range({ from: Buffer.from('callback/'), limit: 10 })
  const stored = Buffer.concat(items.map((item) => (item.kind === 'entry' ? Buffer.from(item.value) : Buffer.alloc(0))))
  t.assert.equal(stored.length > 500, true)
  // Every RSA key in this form begins with the same bytes.
  t.assert.equal(stored.includes(Buffer.from('020100300d06092a864886f70d010101', 'hex')), false)
})

test('a failure to store is not remembered', async (t) => {
  const kv = openMemoryKv()
  let isBroken = true
  const flaky: typeof kv = {
    ...kv,
    commit: (batch) => (isBroken ? Promise.reject(new Error('disk')) : kv.commit(batch)),
  }
  const key = openCallbackKey(flaky, sealer)
  await t.assert.rejects(key.publicPem(), { message: 'disk' })
  isBroken = false
  t.assert.match(await key.publicPem(), /PUBLIC KEY/)
})
