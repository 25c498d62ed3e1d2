import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../main.ts'

const settings = { port: '0', consolePort: '0', workers: '2' }
const withinMs = 20_000
const readyWithinMs = 8_000

test(
  'a process that ends is started again, later each time, and what keeps it from starting is told',
  {
    timeout: 120_000,
  },
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-supervisor-'))
    const lines: string[] = []
    const server = await startServer({
      sources: { flags: { ...settings, dataDir }, environment: {} },
      onLog: (line) => lines.push(line),
      restartDelaysMs: [0, 0, 1_000],
    })
    const until = async (what: string, isSo: () => boolean): Promise<void> => {
      const endMs = performance.now() + withinMs
      while (!isSo()) {
        if (performance.now() > endMs) t.assert.fail(`${what}: ${lines.join('\n')}`)
        await sleep(20)
      }
    }
    const jobs = () => server.processes().find(({ role, isReady }) => role === 'jobs' && isReady)
    const killJobs = (): void => void process.kill(jobs()?.pid ?? t.assert.fail('no jobs process'), 'SIGKILL')
    try {
      const masterKey = await readFile(join(dataDir, 'master-key'))
      const first = jobs()?.pid
      killJobs()
      await until('another jobs process', () => jobs() !== undefined && jobs()?.pid !== first)
      t.assert.deepEqual(lines, ['the jobs 0 ended (SIGKILL) and is started again'])

      await writeFile(join(dataDir, 'master-key'), 'no key')
      killJobs()
      await until('its failure', () => lines.length >= 3)
      t.assert.equal(lines[1], 'the jobs 0 ended (SIGKILL) and is started again')
      t.assert.match(
        lines[2] ?? '',
        /^the jobs 0 could not be started \(.*master key.*\) and is started again in 1 s$/i,
      )
      t.assert.equal((await fetch(server.endpoint)).status, 403)

      await writeFile(join(dataDir, 'master-key'), masterKey)
      await until('a jobs process in the end', () => jobs() !== undefined)
    } finally {
      await server.close()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  },
)

test(
  'a process that stands still before it is ready is ended, told of and started again',
  { timeout: 120_000 },
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-supervisor-'))
    const lines: string[] = []
    const server = await startServer({
      sources: { flags: { ...settings, dataDir }, environment: {} },
      onLog: (line) => lines.push(line),
      restartDelaysMs: [0],
      readyWithinMs,
    })
    const jobs = () => server.processes().find(({ role }) => role === 'jobs')
    const until = async (what: string, isSo: () => boolean): Promise<void> => {
      const endMs = performance.now() + withinMs + readyWithinMs
      while (!isSo()) {
        if (performance.now() > endMs) t.assert.fail(`${what}: ${lines.join('\n')}`)
        await sleep(5)
      }
    }
    try {
      const first = jobs()?.pid ?? t.assert.fail('no jobs process')
      process.kill(first, 'SIGKILL')
      await until('another jobs process', () => jobs() !== undefined && jobs()?.pid !== first)
      const second = jobs() ?? t.assert.fail('no jobs process')
      t.assert.equal(second.isReady, false)
      process.kill(second.pid, 'SIGSTOP')
      await until('a third one', () => jobs()?.isReady === true)
      t.assert.notEqual(jobs()?.pid, second.pid)
      t.assert.equal(
        lines[1],
        `the jobs 0 could not be started (the jobs was not ready within ${readyWithinMs / 1_000} s and has been ended) and is started again`,
      )
    } finally {
      await server.close()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
  },
)
