/** What `npm run web-game` leaves behind: nothing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('Ctrl-C, which comes once from the terminal and once from npm, removes what was stored', async () => {
  await using run = await serve('0')
  const { child, folder } = run
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes('Ctrl-C')) break
  assert.equal((await readdir(folder)).length, 1)
  const ended = once(child, 'exit')
  // Two at once would be one.
  const pressing = setInterval(() => child.kill('SIGINT'), 20)
  await ended.finally(() => clearInterval(pressing))
  assert.deepEqual(await readdir(folder), [])
})

test('a port that is taken is told in one line, with the option for another one, and nothing is left', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  try {
    await using run = await serve(String(port))
    const { child, folder } = run
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const [code] = (await once(child, 'close')) as [number]
    assert.equal(code, 1)
    assert.match(said, /--page-port/)
    assert.equal(said.trim().split('\n').length, 1, said)
    assert.deepEqual(await readdir(folder), [])
  } finally {
    taken.close()
  }
})

type Run = AsyncDisposable & { readonly child: ChildProcess; readonly folder: string }

async function serve(pagePort: string): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'web-game-test-'))
  const script = join(import.meta.dirname, 'serve.ts')
  const child = spawn(process.execPath, [script, '--port', '0', '--page-port', pagePort], {
    env: { ...process.env, TMPDIR: folder },
  })
  return {
    child,
    folder,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
