import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../lib/subject.ts'
import { findProgram } from './find-program.ts'

export const installMinio = 'go install github.com/minio/minio@latest'

/** One node, one drive. */
export function minio(): Program | undefined {
  const file = findProgram('minio')
  if (file === undefined) return undefined
  const keys = { id: 'BenchRootKey', secret: randomBytes(20).toString('hex') }
  return {
    name: 'minio, as installed',
    dialect: 's3',
    isStatic: true,
    durability: 'its default',
    region: 'us-east-1',
    keys,
    readyPath: '/minio/health/cluster',
    command: ({ port, directory }) => {
      const data = join(directory, 'data')
      mkdirSync(data, { recursive: true })
      return {
        file,
        arguments: ['server', '--quiet', '--address', `127.0.0.1:${port}`, '--console-address', '127.0.0.1:0', data],
        environment: { MINIO_ROOT_USER: keys.id, MINIO_ROOT_PASSWORD: keys.secret, MINIO_BROWSER: 'off' },
      }
    },
  }
}
