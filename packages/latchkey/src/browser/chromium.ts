/** A headless Chromium for tests: a fresh profile, and nothing that speaks to anybody but the pages. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const isRequired = process.env['LATCHKEY_TEST_CHROMIUM'] === 'required'

/** For `skip` of a test. */
export const noChromium =
  program === undefined && !isRequired
    ? 'CHROMIUM IS NOT INSTALLED AND NOT TESTED: apt-get install chromium (LATCHKEY_TEST_CHROMIUM=required makes this a failure)'
    : false

export type Chromium = AsyncDisposable & {
  /** Opens an address in a tab of its own. */
  open(address: string): Promise<Tab>
}

export type Tab = {
  /** The value of an expression in the page, as its own scripts would have it; DevTools ask whatever the page may run. */
  evaluate(expression: string): Promise<unknown>
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
]

export async function openChromium(address: string): Promise<Chromium> {
  if (program === undefined) throw new Error('there is no Chromium: apt-get install chromium')
  const profile = await mkdtemp(join(tmpdir(), 'latchkey-browser-'))
  const browser = spawn(program, [...flags, `--user-data-dir=${profile}`, address], { stdio: 'ignore', detached: true })
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()))
  return {
    async open(page) {
      const made = await fetch(`${await devTools(profile)}/json/new?${encodeURI(page)}`, { method: 'PUT' })
      const { webSocketDebuggerUrl } = (await made.json()) as { webSocketDebuggerUrl: string } // DevTools say so.
      return { evaluate: (expression) => evaluated(webSocketDebuggerUrl, expression) }
    },
    [Symbol.asyncDispose]: async () => {
      if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Chromium writes the port that it took, once it listens. */
async function devTools(profile: string): Promise<string> {
  for (;;) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'latin1').catch(() => '')
    const [port = ''] = text.split('\n')
    if (port !== '') return `http://127.0.0.1:${port}`
    await later(50)
  }
}

async function evaluated(address: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(address)
  try {
    const answer = Promise.withResolvers<string>()
    socket.addEventListener('error', () => answer.reject(new Error('DevTools closed the connection')))
    socket.addEventListener('message', ({ data }) => answer.resolve(String(data)))
    const params = { expression, awaitPromise: true, returnByValue: true }
    socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params })))
    const { result } = JSON.parse(await answer.promise) as { result: { result: { value: unknown } } } // As above.
    return result.result.value
  } finally {
    socket.close()
  }
}
