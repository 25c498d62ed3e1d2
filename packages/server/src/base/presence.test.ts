import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createPresence } from './presence.ts'
import { pauseMs } from './read-pace.ts'

test('a file is there or not; where a look is slow nobody is kept waiting by the next', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-presence-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'file')
  let nowMs = 0
  let lookMs = 0
  const isThere = createPresence(() => (nowMs += lookMs))
  t.assert.equal(isThere(path), false)
  t.assert.equal(isThere(join(path, 'below', 'nothing')), false)
  writeFileSync(path, '')
  t.assert.equal(isThere(path), true)
  t.assert.equal(isThere(join(path, 'below a file')), false)
  lookMs = 10
  let looks = 0
  while (isThere(path) !== undefined) looks += 1
  t.assert.equal(looks < 20, true, `${looks} slow looks`)
  lookMs = 0
  t.assert.equal(isThere(path), undefined)
  nowMs += pauseMs
  t.assert.equal(isThere(path), true)
})
