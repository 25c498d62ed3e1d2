/** Latchkey itself as a subject, and what only its claims need. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHash, randomBytes } from 'node:crypto'
import type { Program } from './subject.ts'

export const region = 'cn-hangzhou'
export const accountId = '1000000000000001'
const top = fileURLToPath(new URL('../../', import.meta.url))

/** Started as `npm start` does it, without npm and its script in front. */
export function latchkey(
  options: {
    readonly workers?: number
    readonly environment?: Readonly<Record<string, string>>
    readonly flags?: readonly string[]
    /** Another checkout of Latchkey, to measure a change against what was before it. */
    readonly checkout?: string
  } = {},
): Program {
  const house = options.checkout === undefined ? top : resolve(options.checkout)
  const keys = { id: 'BenchRootKey', secret: createHash('sha256').update(randomBytes(16)).digest('hex') }
  return {
    name: options.checkout === undefined ? 'latchkey' : `latchkey of ${options.checkout}`,
    dialect: 'oss',
    durability: 'an answered write is synced, body and metadata',
    region,
    keys,
    readyPath: '/-/health/ready',
    command: ({ port, directory }) => ({
      file: process.execPath,
      arguments: [
        '--disable-warning=ExperimentalWarning',
        ...(options.flags ?? []),
        join(house, 'packages/latchkey/src/main.ts'),
        'serve',
      ],
      environment: {
        UV_THREADPOOL_SIZE: '16',
        NODE_COMPILE_CACHE: join(house, 'node_modules/.cache/node-compile'),
        LATCHKEY_PORT: String(port),
        LATCHKEY_CONSOLE_PORT: '0',
        LATCHKEY_DATA_DIR: directory,
        LATCHKEY_REGION: region,
        LATCHKEY_ACCOUNT_ID: accountId,
        LATCHKEY_ROOT_ACCESS_KEY_ID: keys.id,
        LATCHKEY_ROOT_ACCESS_KEY_SECRET: keys.secret,
        LATCHKEY_WORKERS: String(options.workers ?? 2),
        ...options.environment,
      },
    }),
  }
}
