/** A backup is begun by one call and asked after by others, because it takes as long as it takes. */
import type { BackupProgress } from '../backup.ts'
import { fieldsOf } from './calls.ts'
import type { AdminAnswer, AdminCall } from './calls.ts'

export const backupPath = '/admin/backup'

type State =
  | { kind: 'none' }
  | ({ kind: 'running' | 'done' | 'failed'; directory: string; error?: string } & BackupProgress)

export function backupAdmin(
  make: (directory: string, progress: BackupProgress) => Promise<void>,
): (call: AdminCall) => Promise<AdminAnswer> {
  let state: State = { kind: 'none' }
  return async ({ route, body }) => {
    if (route === `GET ${backupPath}`) return { status: 200, body: shown(state) }
    if (route !== `POST ${backupPath}`) return { status: 404, body: { error: `there is no ${route}` } }
    const directory = fieldsOf(body)?.['directory']
    if (typeof directory !== 'string' || directory === '' || directory.includes('\0'))
      return { status: 400, body: { error: 'the body is {"directory": "/absolute/path"}' } }
    if (state.kind === 'running') return { status: 409, body: { error: 'a backup is being made already' } }
    const running = { kind: 'running', directory, files: 0, bytes: 0 } satisfies State
    state = running
    make(directory, running).then(
      () => void (state = { ...running, kind: 'done' }),
      (error: unknown) =>
        void (state = { ...running, kind: 'failed', error: error instanceof Error ? error.message : String(error) }),
    )
    return { status: 202, body: shown(state) }
  }
}

function shown({ kind, ...rest }: State): object {
  return { state: kind, ...rest }
}
