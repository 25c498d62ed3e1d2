import { openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { test } from 'node:test'
import { seededIds } from '../base/ids.ts'
import { recordSealer } from '../store/directory/seal.ts'
import { openPersonal, sealPersonal, subjectKeys } from './subject-keys.ts'

const ids = seededIds(7)
const sealer = recordSealer({ writeVersion: 1, keyOf: () => Buffer.alloc(32, 3) }, ids)

async function keysIn(kv: Kv): Promise<Buffer> {
  const page = await kv.range({ from: Buffer.from('audit/'), to: Buffer.from('audit0'), limit: 2_000 })
  return Buffer.concat(
    page.items.flatMap((item) =>
      item.kind === 'entry' && !Buffer.from(item.key).toString().startsWith('audit/erasures')
        ? [sealer.open(item.value, item.key, 'children').reveal()]
        : [],
    ),
  )
}

test('a subject has one key in every process, and another one than everybody else', async (t) => {
  const kv = openMemoryKv()
  const [one, other] = [subjectKeys(kv, sealer, ids), subjectKeys(kv, sealer, ids)]
  const first = await one.keyOf('p_a')
  t.assert.deepEqual(await other.keyOf('p_a'), first)
  t.assert.notDeepEqual((await one.keyOf('p_b')).key, first.key)
  t.assert.deepEqual(await other.ofTag(first.tag), first.key)
})

test('erasing a subject destroys its key and no other, however many are erased', async (t) => {
  const kv = openMemoryKv()
  const keys = subjectKeys(kv, sealer, ids)
  const names = Array.from({ length: 300 }, (_, index) => `p_${index}`)
  const before = new Map<string, Awaited<ReturnType<typeof keys.keyOf>>>()
  for (const name of names) before.set(name, await keys.keyOf(name))
  const erased = names.filter((_, index) => index % 10 === 0)
  for (const name of erased) t.assert.equal(await keys.erase(name), 1)
  const fresh = subjectKeys(kv, sealer, ids)
  for (const name of names) {
    const { tag, key } = before.get(name) ?? { tag: '', key: undefined }
    t.assert.deepEqual(await fresh.ofTag(tag), erased.includes(name) ? undefined : key, name)
  }
})

test('nothing that is stored leads to a destroyed key, and a process that knew it forgets it', async (t) => {
  const kv = openMemoryKv()
  const [one, other] = [subjectKeys(kv, sealer, ids), subjectKeys(kv, sealer, ids)]
  const before = await other.keyOf('p_a')
  await other.refresh()
  await one.erase('p_a')
  await other.refresh()
  const after = await other.keyOf('p_a')
  t.assert.notEqual(after.tag, before.tag)
  t.assert.equal(await other.ofTag(before.tag), undefined)
  t.assert.deepEqual(await one.tagsOf('p_a'), [before.tag, after.tag])
  // Seven layers were taken apart: none of them still has the key that was followed.
  t.assert.equal((await keysIn(kv)).length, 32 * 64 * 7 + 32)
  t.assert.equal(await one.erase('p_a'), 1)
  t.assert.equal((await one.tagsOf('p_a')).length, 3)
})

test('many erasures at once all happen', async (t) => {
  const kv = openMemoryKv()
  const names = Array.from({ length: 12 }, (_, index) => `p_${index}`)
  const first = subjectKeys(kv, sealer, ids)
  const tags = await Promise.all(names.map(async (name) => (await first.keyOf(name)).tag))
  await Promise.all(names.map((name) => subjectKeys(kv, sealer, ids).erase(name)))
  const fresh = subjectKeys(kv, sealer, ids)
  for (const tag of tags) t.assert.equal(await fresh.ofTag(tag), undefined)
})

test('what is sealed opens under its own key and tag alone', async (t) => {
  const keys = subjectKeys(openMemoryKv(), sealer, ids)
  const [one, other] = [await keys.keyOf('p_a'), await keys.keyOf('p_b')]
  const sealed = sealPersonal(one, '{"address":"192.0.2.1"}', ids)
  t.assert.equal(openPersonal(one, sealed), '{"address":"192.0.2.1"}')
  t.assert.equal(openPersonal(other, sealed), undefined)
  t.assert.equal(openPersonal({ ...one, tag: other.tag }, sealed), undefined)
  t.assert.equal(openPersonal(one, ''), undefined)
})
