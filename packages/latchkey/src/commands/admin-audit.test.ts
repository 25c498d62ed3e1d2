import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '@latchkey/server'
import { runLatchkey } from '../testing/terminal.ts'

/** A server with two workers, some calls, and what its operator sees. */
async function served(run: (at: { dataDir: string; admin: Run; client: Run }) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-audit-'))
  const dataDir = join(folder, 'data')
  const flags = { port: '0', consolePort: '0', dataDir, workers: '2', auditFileBytes: '4096' }
  const server = await startServer({ sources: { flags, environment: {} }, onLog: () => {} })
  const key = server.made?.rootKey
  const environment = {
    LATCHKEY_ENDPOINT: server.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.secret,
  }
  const client: Run = (words) => runLatchkey(words, { environment, homeFolder: folder })
  const admin: Run = (words) => runLatchkey(['admin', 'audit', ...words, '--console', server.consoleAddress])
  try {
    await run({ dataDir, admin, client })
  } finally {
    await server.close()
  }
  return folder
}
type Run = (words: readonly string[]) => ReturnType<typeof runLatchkey>

test('a running server verifies, shows and erases; stopped and copied it verifies too, and damage is found', async (t) => {
  let head = ''
  const folder = await served(async ({ admin, client }) => {
    for (let index = 0; index < 12; index += 1) {
      const made = await client(['ram', 'create-user', '--user-name', `user-${index}`])
      t.assert.equal(made.exitCode, 0, made.err)
    }
    const shown = await admin(['show', '--operation', 'CreateUser', '--limit', '3'])
    t.assert.equal(shown.exitCode, 0, shown.err)
    const lines = shown.out.trimEnd().split('\n')
    t.assert.equal(lines.length, 3)
    t.assert.match(lines[2] ?? '', /"target":"user\/user-11".*"address":"127\.0\.0\.1"/)
    const verified = await admin(['verify'])
    t.assert.deepEqual([verified.exitCode, /nothing was changed/.test(verified.out)], [0, true], verified.out)
    t.assert.equal((await admin(['erase', 'address/127.0.0.1'])).exitCode, 0)
    const operators = await admin(['show', '--service', 'admin'])
    t.assert.match(operators.out, /"operation":"POST \/admin\/audit\/show".*"erased"/)
    // The metadata is told within a second how far each process has come.
    await sleep(1_500)
    head = (await admin(['head'])).out
    t.assert.match(head, /^\{"head":1,/)
    t.assert.equal((await admin(['verify'])).exitCode, 0)
  })
  t.after(() => rm(folder, { recursive: true, force: true }))
  const dataDir = join(folder, 'data')
  const headFile = join(folder, 'head.json')
  await writeFile(headFile, head)
  const stopped = await runLatchkey(['admin', 'audit', 'verify', '--data-dir', dataDir, '--head', headFile])
  t.assert.equal(stopped.exitCode, 0, stopped.out + stopped.err)
  const copy = join(folder, 'copy')
  await cp(join(dataDir, 'audit'), copy, { recursive: true })
  const verifyCopy = ['admin', 'audit', 'verify', '--copy', copy, '--master-key-file', join(dataDir, 'master-key')]
  const copied = await runLatchkey([...verifyCopy, '--head', headFile])
  t.assert.equal(copied.exitCode, 0, copied.out + copied.err)
  const files = (await readdir(copy)).filter((name) => name.endsWith('.jsonl')).toSorted()
  t.assert.equal(files.length >= 3, true, 'two workers and the jobs process')
  // The end of one chain, which nothing in a copied directory knows of; its last file may be one of several.
  const texts = await Promise.all(files.map((name) => readFile(join(copy, name), 'utf8')))
  const chain = (files[texts.findIndex((text) => text.includes('CreateUser'))] ?? '').slice(0, -'-000001.jsonl'.length)
  const last = files.findLast((name) => name.startsWith(chain)) ?? ''
  const lines = (await readFile(join(copy, last), 'utf8')).trimEnd().split('\n')
  // All of a file that a block of its own began and ended.
  if (lines.length <= 3) await rm(join(copy, last))
  else await writeFile(join(copy, last), `${lines.slice(0, -2).join('\n')}\n`)
  const cut = await runLatchkey([...verifyCopy, '--head', headFile])
  t.assert.deepEqual([cut.exitCode, /its end was cut off/.test(cut.out)], [1, true], cut.out)
  const inPlace = join(dataDir, 'audit', files[0] ?? '')
  await writeFile(inPlace, (await readFile(inPlace, 'utf8')).replace('"status":200', '"status":403'))
  const changed = await runLatchkey(['admin', 'audit', 'verify', '--data-dir', dataDir])
  t.assert.deepEqual([changed.exitCode, /seal does not hold/.test(changed.out)], [1, true], changed.out)
})

test('a copy needs the master key that it was written under', async (t) => {
  const ran = await runLatchkey(['admin', 'audit', 'verify', '--copy', '/nonexistent'])
  t.assert.deepEqual([ran.exitCode, /--master-key-file/.test(ran.err)], [2, true])
})
