/** Programs in Go: built once for each content of their folder, and kept under a cache directory. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepareBy } from '../own-tests/child.ts'
import { cachedFolder } from './cache.ts'

const clients = join(import.meta.dirname, '..', 'clients')
const buildTimeoutMs = 600_000

/**
 * The judge of the two Go clients.
 * @throws Skipped when there is no Go, or when modules are missing and cannot be fetched
 */
export function goProgram(): Promise<string> {
  return built('go', '.')
}

/** The judge of the older Go client, which has RAM. @throws Skipped as above */
export function goRamProgram(): Promise<string> {
  return built('go-ram', '.')
}

/** The cloud's own command line tool. @throws Skipped as above */
export function ossutilProgram(): Promise<string> {
  return built('ossutil', 'github.com/aliyun/ossutil')
}

async function built(name: string, what: string): Promise<string> {
  const folder = join(clients, name)
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).toSorted()) hash.update(readFileSync(join(folder, file)))
  const made = await cachedFolder(`${name}-${hash.digest('hex').slice(0, 12)}`, async (target) => {
    await prepareBy('go', ['build', '-mod=readonly', '-o', join(target, name), what], {
      cwd: folder,
      timeoutMs: buildTimeoutMs,
    })
  })
  return join(made, name)
}

/** `aliyun-oss-go-sdk v3.0.2`, as go.mod pins them. */
export function goModules(): string[] {
  return ['go', 'go-ram', 'ossutil'].flatMap((name) => {
    const manifest = readFileSync(join(clients, name, 'go.mod'), 'utf8')
    const pinned = manifest.matchAll(/github\.com\/aliyun\/(\S+) (v[\d.]+)\S*$/gm)
    return [...pinned].map(([, module = '', version = '']) => `${module} ${version}`)
  })
}
