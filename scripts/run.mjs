// Runs a TypeScript file on the Node that this house pins, after installing what is missing. It is plain JavaScript that an
// old Node can read, because on a fresh clone there is nothing else yet.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = join(dirname(fileURLToPath(import.meta.url)), '..')
const nodeMajorLeast = 24
const parentCheckMs = 1_000

/** The lockfile's digest is left in node_modules, so that a pull with other dependencies installs them by itself. */
export function install() {
  if (isInstalled()) return
  const unlock = lockInstallation()
  try {
    // Whoever held the lock before may have done it already.
    if (!isInstalled()) installAnew()
  } finally {
    unlock()
  }
}

const stamp = join(top, 'node_modules', '.latchkey-lock')

function lockfileDigest() {
  return createHash('sha256')
    .update(readFileSync(join(top, 'package-lock.json')))
    .digest('hex')
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfileDigest()
}

function installAnew() {
  process.stderr.write('latchkey: installing dependencies (npm ci) …\n')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: top,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm ci ended with ${status}`)
  writeFileSync(stamp, lockfileDigest())
}

const lockStaleMs = 600_000

/** Two installations at once empty each other's folder: the second one waits. */
function lockInstallation() {
  const lock = join(top, '.latchkey-installing')
  for (;;) {
    try {
      mkdirSync(lock)
      return () => rmSync(lock, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > lockStaleMs)
        rmSync(lock, { recursive: true, force: true })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    }
  }
}

/** The pinned Node when its package is there for this machine, else the running one when it is new enough. */
export function nodeProgram() {
  const pinned = join(top, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(pinned)) return realpathSync(pinned)
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorLeast) return process.execPath
  process.stderr.write(
    `latchkey: needs Node ${nodeMajorLeast} or newer, and there is no packaged Node for this machine\n`,
  )
  process.exit(1)
}

/** The process that started us and, where it can be seen, the one before: npm stands behind a shell. */
function startedBy() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'latin1')
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2]}`
  } catch {
    return String(process.ppid)
  }
}

/** Runs the program and ends with it, as it ended. */
export function run(args) {
  install()
  const inTop = args.map((arg) =>
    /^(scripts|packages|node_modules|bench|conformance|crash|examples)\//.test(arg) ? join(top, arg) : arg,
  )
  // Node strips types and compiles once and remembers it here, which is most of the time that a start takes.
  const cache = join(top, 'node_modules', '.cache', 'node-compile')
  const env = { UV_THREADPOOL_SIZE: '16', NODE_COMPILE_CACHE: cache, ...process.env }
  const child = spawn(nodeProgram(), ['--disable-warning=ExperimentalWarning', ...inTop], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm is not told to pass a signal on when it is killed; whoever started us being gone is the signal then.
  const started = startedBy()
  const watching = setInterval(() => startedBy() !== started && child.kill('SIGTERM'), parentCheckMs)
  watching.unref()
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)))
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) run(process.argv.slice(2))
