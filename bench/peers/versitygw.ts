import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../lib/subject.ts'
import { findProgram } from './find-program.ts'

export const installVersitygw = 'go install github.com/versity/versitygw/cmd/versitygw@latest'

/** The posix backend: an object is a file, its metadata extended attributes; nothing is synced, and no option asks it to. */
export function versitygw(): Program | undefined {
  const file = findProgram('versitygw')
  if (file === undefined) return undefined
  const keys = { id: 'BenchRootKey', secret: randomBytes(20).toString('hex') }
  return {
    name: 'versitygw posix, unsynced',
    dialect: 's3',
    isStatic: true,
    durability: 'an answered write is in the page cache; it has no synced mode',
    region: 'us-east-1',
    keys,
    readyPath: undefined,
    command: ({ port, directory }) => {
      const data = join(directory, 'data')
      mkdirSync(data, { recursive: true })
      return {
        file,
        arguments: ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', 'posix', data],
        environment: { ROOT_ACCESS_KEY_ID: keys.id, ROOT_SECRET_ACCESS_KEY: keys.secret },
      }
    },
  }
}
