import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../testing/free-port.ts'

const installations = '/usr/lib/postgresql'
const startTimeoutMs = 20_000

/** A PostgreSQL of a test's own, on loopback, that syncs as in production. */
export type TestPostgres = {
  readonly url: string
  /** Ends it; `immediate` as a crash does. */
  readonly stop: (how?: 'fast' | 'immediate') => Promise<void>
  /** Starts it again on the same data and port. */
  readonly start: () => Promise<void>
  /** Ends it and removes its data. */
  readonly remove: () => Promise<void>
}

/** Where Debian's package puts the programs of the newest release; undefined when it is not installed. */
export function findPostgres(): string | undefined {
  if (!existsSync(installations)) return undefined
  const releases = readdirSync(installations).toSorted((a, b) => Number(b) - Number(a))
  return releases.map((release) => join(installations, release, 'bin')).find((path) => existsSync(join(path, 'initdb')))
}

/**
 * Why tests of PostgreSQL are skipped; undefined when they run. With LATCHKEY_TEST_POSTGRES=required they run, and fail
 * where it is not installed.
 */
export function skipPostgres(): string | undefined {
  if (findPostgres() !== undefined || process.env['LATCHKEY_TEST_POSTGRES'] === 'required') return undefined
  return 'PostgreSQL IS NOT INSTALLED AND NOT TESTED: apt-get install postgresql (LATCHKEY_TEST_POSTGRES=required makes this a failure)'
}

/** Starts a new server in a temporary directory. PostgreSQL refuses to run as root, so there it runs as another user. */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = findPostgres()
  if (programs === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
  const owner = unprivilegedUser()
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid)
  const data = join(directory, 'data')
  const initdb = ['-D', data, '-U', 'latchkey', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-instructions']
  const made = spawnSync(join(programs, 'initdb'), initdb, { ...owner, cwd: directory, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr} ${made.error?.message ?? ''}`)
  const port = await freePort()
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: directory, shared_buffers: '32MB' }
  let stop: TestPostgres['stop'] = async () => {}
  const start = async () => {
    stop = await runServer(programs, data, settings, owner)
  }
  await start()
  return {
    url: `postgres://latchkey@127.0.0.1:${port}/postgres`,
    stop: (how) => stop(how),
    start,
    async remove() {
      await stop('immediate')
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

type Owner = { readonly uid: number; readonly gid: number }

async function runServer(
  programs: string,
  data: string,
  settings: Readonly<Record<string, string | number>>,
  owner: Owner | undefined,
): Promise<TestPostgres['stop']> {
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const server = spawn(join(programs, 'postgres'), args, { ...owner, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((settle) => server.once('exit', () => settle()))
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  let log = ''
  server.stderr.setEncoding('utf8')
  server.stderr.on('data', (text: string) => {
    log = (log + text).slice(-10_000)
    if (log.includes('ready to accept connections')) resolve()
  })
  const timer = setTimeout(() => reject(new Error(`PostgreSQL does not start: ${log}`)), startTimeoutMs)
  ended.then(
    () => reject(new Error(`PostgreSQL ended: ${log}`)),
    () => {},
  )
  await ready.finally(() => clearTimeout(timer))
  return async (how = 'fast') => {
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }
}

function unprivilegedUser(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string, name: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  for (const name of ['postgres', 'nobody']) {
    const owner = { uid: idOf('-u', name), gid: idOf('-g', name) }
    if (owner.uid > 0 && owner.gid > 0) return owner
  }
  throw new Error('there is no user to run PostgreSQL as')
}
