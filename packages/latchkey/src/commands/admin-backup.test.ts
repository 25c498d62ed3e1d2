import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'

function folders(): { readonly backup: string; readonly data: string; readonly remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-restore-'))
  const backup = join(directory, 'backup')
  mkdirSync(join(backup, 'metadata'), { recursive: true })
  writeFileSync(join(backup, 'format'), 'latchkey 1\n')
  writeFileSync(join(backup, 'metadata', 'kv.mdb'), 'pages')
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  return { backup, data: join(directory, 'data'), remove }
}

test('a restore copies a backup and marks what it made, so that the next start finishes it', async (t) => {
  const { backup, data, remove } = folders()
  t.after(remove)
  const { exitCode, out } = await runLatchkey(['admin', 'restore', backup, '--data-dir', data])
  assert.equal(exitCode, 0)
  assert.equal(readFileSync(join(data, 'metadata', 'kv.mdb'), 'utf8'), 'pages')
  assert(existsSync(join(data, 'backup.json')))
  assert.match(out, /master key/)
})

test('a restore never writes into a directory that is in use, and takes no other for a backup', async (t) => {
  const { backup, data, remove } = folders()
  t.after(remove)
  mkdirSync(data)
  writeFileSync(join(data, 'format'), 'latchkey 1\n')
  const run = async (...more: string[]) =>
    (await runLatchkey(['admin', 'restore', ...more, '--data-dir', data])).exitCode
  assert.notEqual(await run(backup), 0)
  assert.notEqual(await run(join(backup, 'metadata')), 0)
  assert(!existsSync(join(data, 'backup.json')))
  // A copy by hand is marked in its place.
  assert.equal(await run(), 0)
  assert(existsSync(join(data, 'backup.json')))
})
