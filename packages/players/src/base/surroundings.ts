/** Where time comes from. Nothing in this package asks the system. */
export type Clock = {
  now(): Date
  /** Milliseconds that only grow, for durations. */
  monotonicMs(): number
}

/** Where chance comes from: so many random bytes, which the caller may keep. */
export type Chance = { bytes(count: number): Uint8Array }

/** Secrets at rest. A value that was sealed for one record and field opens for no other. */
export type Sealer = {
  seal(secret: Uint8Array, recordKey: Uint8Array, field: string): Uint8Array
  /** Throws when the value was not sealed for this record and field, or its key is not there. */
  open(sealed: Uint8Array, recordKey: Uint8Array, field: string): { reveal(): Uint8Array }
}

/** One line for the operator; never a secret. */
export type Log = (line: string) => void
