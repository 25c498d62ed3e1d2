import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeGrowth } from './growth.ts'
import { openLmdbKv } from './open.ts'

const mebibyte = 1_048_576
const isGrown = process.platform === 'linux'

test(
  'a file is grown behind its end only, and not when it is small or the disk nearly full',
  { skip: !isGrown },
  () => {
    using directory = temporary()
    const path = join(directory.path, 'file')
    const there = Buffer.alloc(2 * mebibyte, 'what is there')
    writeFileSync(path, there)
    const growth = makeGrowth(path)
    growth.keepAhead(65_535, 100 * mebibyte)
    growth.keepAhead(2 * mebibyte, 4_096)
    assert.equal(statSync(path).size, there.length)
    growth.keepAhead(2 * mebibyte, 100 * mebibyte)
    const grown = readFileSync(path)
    assert.equal(grown.length, there.length + mebibyte)
    assert.ok(grown.subarray(0, there.length).equals(there))
    assert.ok(grown.subarray(there.length).every((byte) => byte === 0))
    // Somebody else made it longer and wrote there.
    const longer = Buffer.alloc(3 * mebibyte, 'more')
    writeFileSync(path, longer)
    growth.keepAhead(3 * mebibyte, 100 * mebibyte)
    growth.close()
    const after = readFileSync(path)
    assert.ok(after.length > longer.length && after.subarray(0, longer.length).equals(longer))
  },
)

test('a database that grows keeps what is in it', { skip: !isGrown }, async () => {
  using directory = temporary()
  const value = (index: number) => Buffer.alloc(20_000, `value ${index} `)
  const keys = Array.from({ length: 400 }, (_, index) => Buffer.from(`key ${index}`))
  const first = await openLmdbKv({ directory: directory.path, role: 'committer' })
  for (const [index, key] of keys.entries()) await first.commit({ put: [{ key, value: value(index) }] })
  const { bytesUsed, bytesFile } = await first.stats()
  assert.ok(bytesFile > bytesUsed && bytesFile < bytesUsed * 1.2, `${bytesFile} for ${bytesUsed}`)
  await first.close()
  const again = await openLmdbKv({ directory: directory.path, role: 'committer' })
  const found = await again.getMany(keys.map((key) => ({ key })))
  for (const [index, entry] of found.entries())
    assert.ok(typeof entry === 'object' && value(index).equals(entry.value), `value ${index}`)
  await again.close()
})

function temporary(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-growth-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
