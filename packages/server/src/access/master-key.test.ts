import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openMemoryKv } from '@latchkey/kv'
import { seededIds } from '../base/ids.ts'
import { recordSealer } from '../store/directory/seal.ts'
import { checkMasterKeys, masterKeyFromFile, newMasterKey, parseMasterKeys } from './master-key.ts'
import type { KeyPurpose } from './master-key.ts'

const key = (version: number, fill = version) => `${version}:${Buffer.alloc(32, fill).toString('base64')}`

test('the first entry writes, all are there to open', () => {
  const keys = parseMasterKeys(`${key(3)}, ${key(1)}\n${key(2)}`)
  assert.equal(keys.writeVersion, 3)
  assert.deepEqual(keys.versions, [3, 1, 2])
  assert.equal(keys.purpose('records').keyOf(4), undefined)
})

test('no purpose or version shares its key with another, and a key is the same after each start', () => {
  const purposes: KeyPurpose[] = [
    'token seal',
    'token secret',
    'records',
    'diagnostics',
    'object encryption',
    'pictures',
    'sign-in',
  ]
  const derived = () => {
    const keys = parseMasterKeys(`${key(1)} ${key(2)}`)
    return purposes.flatMap((name) =>
      keys.versions.map((version) => Buffer.from(keys.purpose(name).keyOf(version) ?? []).toString('hex')),
    )
  }
  assert.equal(new Set(derived()).size, purposes.length * 2)
  assert.deepEqual(derived(), derived())
})

const wrong: string[] = [
  '',
  ' ',
  'x',
  '1:short',
  `0:${key(1).slice(2)}`,
  `65536:${key(1).slice(2)}`,
  `${key(1)},${key(1, 2)}`,
]
for (const text of wrong)
  test(`${JSON.stringify(text.slice(0, 16))} is refused without showing the key`, () => {
    assert.throws(
      () => parseMasterKeys(text),
      (error: Error) => {
        assert.equal(error.name, 'MasterKeyError')
        return !error.message.includes('AQEB') && !error.message.includes('short')
      },
    )
  })

test('a new key parses', () => {
  assert.equal(parseMasterKeys(newMasterKey(seededIds(1))).writeVersion, 1)
})

test('the file is made once, readable by its owner only, and refused when others may read it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-key-'))
  try {
    const path = join(folder, 'master-key')
    const made = await masterKeyFromFile(path, seededIds(1))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const text = await readFile(path, 'utf8')
    const again = await masterKeyFromFile(path, seededIds(2))
    assert.deepEqual(again.purpose('records').keyOf(1), made.purpose('records').keyOf(1))
    assert.equal(await readFile(path, 'utf8'), text)
    await chmod(path, 0o644)
    await assert.rejects(masterKeyFromFile(path, seededIds(1)), { name: 'MasterKeyError' })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('processes that start together take one key', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-master-key-'))
  try {
    const path = join(directory, 'master-key')
    const found = await Promise.all(Array.from({ length: 8 }, (_, seed) => masterKeyFromFile(path, seededIds(seed))))
    const keys = found.map((one) => Buffer.from(one.purpose('records').keyOf(1) ?? []).toString('hex'))
    assert.equal(new Set(keys).size, 1)
    assert.deepEqual(await readdir(directory), ['master-key'])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test('data is opened only with the keys that wrote it', async () => {
  const kv = openMemoryKv()
  const ids = seededIds(1)
  const check = (...keys: string[]) => checkMasterKeys(kv, parseMasterKeys(keys.join(' ')), ids)
  await check(key(1))
  await check(key(1))
  await assert.rejects(check(key(1, 9)), /version 1 of the master key is not the key/)
  await assert.rejects(check(key(2)), /written with version 1 .* not configured/)
  await check(key(2), key(1))
  await check(key(1), key(2))
  await assert.rejects(check(key(1)), /written with version 2 .* not configured/)
})

test('a sealed record opens under its own key and field only, and with any configured version', () => {
  const ids = seededIds(1)
  const sealer = recordSealer(parseMasterKeys(key(1)).purpose('records'), ids)
  const sealed = sealer.seal(Buffer.from('secret'), Buffer.from('record/1'), 'secret')
  assert.equal(sealer.open(sealed, Buffer.from('record/1'), 'secret').reveal().toString(), 'secret')
  assert(!Buffer.from(sealed).includes('secret'))
  assert.throws(() => sealer.open(sealed, Buffer.from('record/2'), 'secret'), { name: 'SealError' })
  assert.throws(() => sealer.open(sealed, Buffer.from('record/1'), 'other'), { name: 'SealError' })
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.throws(() => sealer.open(changed, Buffer.from('record/1'), 'secret'), { name: 'SealError' })
  }
  const rotated = recordSealer(parseMasterKeys(`${key(2)} ${key(1)}`).purpose('records'), ids)
  assert.equal(rotated.open(sealed, Buffer.from('record/1'), 'secret').reveal().toString(), 'secret')
  const other = recordSealer(parseMasterKeys(key(2)).purpose('records'), ids)
  assert.throws(() => other.open(sealed, Buffer.from('record/1'), 'secret'), /version 1 is not configured/)
})
