/** The judge of the two Go clients, built once for each content of its folder and kept under a cache directory. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepareBy } from '../own-tests/child.ts'
import { cachedFolder } from './cache.ts'

const folder = join(import.meta.dirname, '..', 'clients', 'go')
const buildTimeoutMs = 600_000

/** @throws Skipped when there is no Go, or when modules are missing and cannot be fetched */
export async function goProgram(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).toSorted()) hash.update(readFileSync(join(folder, file)))
  const built = await cachedFolder(`go-${hash.digest('hex').slice(0, 12)}`, async (made) => {
    await prepareBy('go', ['build', '-o', join(made, 'judge'), '.'], { cwd: folder, timeoutMs: buildTimeoutMs })
  })
  return join(built, 'judge')
}

/** `aliyun-oss-go-sdk v3.0.2`, as go.mod pins them. */
export function goModules(): string[] {
  const pinned = readFileSync(join(folder, 'go.mod'), 'utf8').matchAll(/aliyun\/(\S+-go-sdk\S*) (v[\d.]+)/g)
  return [...pinned].map(([, name = '', version = '']) => `${name} ${version}`)
}
