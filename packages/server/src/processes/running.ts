import type { Made } from './messages.ts'

/** A started process: what the supervisor wants to know of it, and how it ends. */
export type Running = {
  readonly port: number | undefined
  readonly made: Made | undefined
  readonly close: () => Promise<void>
}
