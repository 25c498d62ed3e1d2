/**
 * The one-file clients for other engines. Unity's is compiled by Mono against stubs of Unity's API and played against a server;
 * Godot's is read by the parser of gdtoolkit, which knows GDScript 2 (Godot 4).
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startGameServer } from './game-server.ts'

const hasMono = spawnSync('mcs', ['--version']).status === 0 && spawnSync('mono', ['--version']).status === 0
const withoutMono =
  !hasMono && process.env['LATCHKEY_TEST_MONO'] !== 'required'
    ? 'MONO IS NOT INSTALLED AND UNITY IS NOT TESTED: apt-get install mono-mcs (LATCHKEY_TEST_MONO=required makes this a failure)'
    : false

test(
  'the Unity client signs in, saves, meets a conflict, resolves it, sets a picture and renews its session',
  { skip: withoutMono, timeout: 90_000 },
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-unity-'))
    const program = join(directory, 'play.exe')
    const sources = ['LatchkeyPlayer.cs', 'check/UnityStubs.cs', 'check/Play.cs'].map((name) =>
      join(import.meta.dirname, '..', 'unity', name),
    )
    const compiled = spawnSync('mcs', ['-warnaserror', `-out:${program}`, ...sources], { encoding: 'utf8' })
    t.assert.deepEqual([compiled.status, compiled.stderr], [0, ''])
    const server = await startGameServer(directory, 0)
    // A network that wants a sign-in answers everything with its page.
    const network = createServer(
      (_, response) => void response.setHeader('Content-Type', 'text/html').end('<p>Hello</p>'),
    )
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve))
    const { port } = network.address() as AddressInfo // it listens on a port
    try {
      t.assert.deepEqual(
        await played(program, [server.endpoint, 'lanterns', onePixelPng, `http://127.0.0.1:${port}`]),
        [
          'early: SaveNotRead',
          'unknown: NotSignedIn',
          'signed in: p_',
          'same player: True',
          'empty: True',
          'saved: 1',
          'loaded: Level 1 1',
          'saved: 2',
          'conflict: 2 Level 2 by Test tablet',
          'resolved: 3',
          'loaded: Level 2 on both',
          'image: approved',
          'a page: BadAnswer',
          'a page: BadAnswer',
          'behind it: Level 2 on both',
          'offline: Offline',
        ],
      )
    } finally {
      network.close()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    }
  },
)

const onePixelPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function played(program: string, words: readonly string[]): Promise<string[]> {
  const child = spawn('mono', [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  return text.trim().split('\n')
}

const cached = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'gdtoolkit', 'bin', 'gdparse')
const parser = existsSync(cached) ? cached : 'gdparse'
const hasParser = spawnSync(parser, ['--version']).status === 0
const withoutParser =
  !hasParser && process.env['LATCHKEY_TEST_GDTOOLKIT'] !== 'required'
    ? 'GDTOOLKIT IS NOT INSTALLED AND GODOT IS NOT TESTED: pip install gdtoolkit (LATCHKEY_TEST_GDTOOLKIT=required makes this a failure)'
    : false

test('the Godot client is GDScript that parses', { skip: withoutParser }, (t) => {
  const parsed = spawnSync(parser, [join(import.meta.dirname, '..', 'godot', 'latchkey_player.gd')], {
    encoding: 'utf8',
  })
  t.assert.deepEqual([parsed.status, parsed.stderr], [0, ''])
})
