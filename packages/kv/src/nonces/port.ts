/**
 * A bounded table of names that may be used once until they expire, shared by every process that opens it. It is not
 * synced and need not survive power loss: whoever replays a nonce after one still has to beat its timestamp.
 */
export type NonceTable = {
  /** `full` lets nothing new in until old names have expired. Times are milliseconds of the caller's clock. */
  use(owner: string, nonce: string, expiresMs: number, nowMs: number): Promise<'fresh' | 'used' | 'full'>
  close(): Promise<void>
}
