import { KvFailedError, KvFullError, KvUnavailableError } from '../errors.ts'

/** What an error of the library or of PostgreSQL says about the statement that met it. */
export type Fault =
  /** It was certainly not run, or was undone whole. */
  | 'unavailable'
  /** It was undone; running it again may succeed. */
  | 'again'
  /** Too many locks at once; it was undone. */
  | 'locks'
  | 'full'
  /** It may have been committed. */
  | 'lost'
  | 'failed'

const faults: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: 'unavailable',
  ENOENT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  CONNECT_TIMEOUT: 'unavailable',
  // The library ends a connection by its own will only when it is closed.
  CONNECTION_ENDED: 'unavailable',
  '57P03': 'unavailable', // starting up or shutting down, said before a statement is taken
  '53300': 'unavailable', // too many connections
  '28000': 'unavailable',
  '28P01': 'unavailable',
  '3D000': 'unavailable',
  '25006': 'unavailable', // a standby takes no writes
  '57014': 'unavailable', // cancelled, by hand or by a timeout: undone
  '55P03': 'unavailable', // a lock was not to be had in time
  '40001': 'again',
  '40P01': 'again',
  '53200': 'locks',
  '53100': 'full',
  '58030': 'failed',
  CONNECTION_CLOSED: 'lost',
  CONNECTION_DESTROYED: 'lost',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  ETIMEDOUT: 'lost',
  '57P01': 'lost', // the server shuts down in the middle
  '57P02': 'lost',
  '57P05': 'lost',
}

export function faultOf(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return faults[code] ?? (code.startsWith('08') ? 'lost' : 'failed')
}

/** The port's error for a call that ends with it. */
export function errorOf(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error)
  switch (faultOf(error)) {
    case 'full':
      return new KvFullError(message, { cause: error })
    case 'failed':
      return new KvFailedError(message, { cause: error })
    case 'unavailable':
    case 'again':
    case 'locks':
    case 'lost':
      return new KvUnavailableError(message, { cause: error })
  }
}
