import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededIds } from '../../base/ids.ts'
import type { KmsData } from './data.ts'
import { keyIdOfBlob, kmsBlobCharactersMax, kmsData, kmsPlaintextBytesMax } from './data.ts'
import { KmsKeyError } from './keys.ts'
import { openTestStore } from '../testing.ts'
import type { TestStore } from '../testing.ts'

async function openKey(store: TestStore): Promise<{ readonly keyId: string; readonly data: KmsData }> {
  const key = await store.kms.create('1', 'of a test', 0)
  assert(key !== 'too-many')
  return { keyId: key.keyId, data: kmsData(store.kms, seededIds(1)) }
}

test('what a key encrypted opens with the same context, in any order, and with no other', async (t) => {
  await using store = await openTestStore()
  const { data, keyId } = await openKey(store)
  for (const text of ['', 'c2VjcmV0', '玩', 'x'.repeat(kmsPlaintextBytesMax)]) {
    const blob = await data.seal(keyId, text, [
      ['b', '2'],
      ['a', '1'],
    ])
    assert.ok(blob.length <= kmsBlobCharactersMax)
    t.assert.equal(keyIdOfBlob(blob), keyId)
    const sorted = [
      ['a', '1'],
      ['b', '2'],
    ] as const
    t.assert.equal(await data.open(blob, sorted), text)
    t.assert.equal(await data.open(blob, []), undefined)
    t.assert.equal(await data.open(blob, [['a', '1']]), undefined)
  }
})

test('the same text never becomes the same blob, and a blob with one bit changed opens nowhere', async (t) => {
  await using store = await openTestStore()
  const { data, keyId } = await openKey(store)
  const blob = await data.seal(keyId, 'text', [])
  t.assert.notEqual(await data.seal(keyId, 'text', []), blob)
  const bytes = Buffer.from(blob, 'base64')
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const text = changed.toString('base64')
    // Another id in the blob names another key, which is not there.
    if (at >= 1 && at <= 16) await t.assert.rejects(data.open(text, []), KmsKeyError)
    else t.assert.equal(await data.open(text, []), undefined, `byte ${at}`)
  }
  const other = await store.kms.create('1', 'another', 0)
  assert(other !== 'too-many')
  Buffer.from(other.keyId.replaceAll('-', ''), 'hex').copy(bytes, 1)
  t.assert.equal(await data.open(bytes.toString('base64'), []), undefined)
})

test('what is no blob names no key', (t) => {
  for (const text of ['', 'x', '*'.repeat(100), 'A'.repeat(100), 'A'.repeat(kmsBlobCharactersMax + 4)])
    t.assert.equal(keyIdOfBlob(text), undefined)
})
