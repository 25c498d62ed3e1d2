import type { Made } from './messages.ts'

/** A started process: what the supervisor wants to know of it, and how it ends. */
export type Running = {
  readonly port: number | undefined
  /** Of a worker: where requests of the console's address come in. */
  readonly doorPort?: number
  readonly made: Made | undefined
  readonly close: () => Promise<void>
}
