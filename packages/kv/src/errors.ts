/** What the key-value port throws. Refusals of a batch are results, not errors. */

/** The caller asked for more than the port takes: a key too long, a limit passed, one key twice in a batch. */
export class KvInputError extends Error {
  override readonly name = 'KvInputError'
}

/** There is no room: nothing was written. Reads and deletes go on. */
export class KvFullError extends Error {
  override readonly name = 'KvFullError'
}

/**
 * The engine broke (a failed sync or commit). It is never tried again on the open file: its process must restart, and
 * only then shows whether the batch was written.
 */
export class KvFailedError extends Error {
  override readonly name = 'KvFailedError'
}

/** The engine cannot be reached; a batch that is rejected so was certainly not written, and may be sent again. */
export class KvUnavailableError extends Error {
  override readonly name = 'KvUnavailableError'
}

/** Another process commits to this data directory. */
export class KvInUseError extends Error {
  override readonly name = 'KvInUseError'
}
