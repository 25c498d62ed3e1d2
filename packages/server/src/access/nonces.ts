/**
 * Nonces of valid RPC signatures, kept until their timestamp leaves the window, so that a request cannot be replayed.
 * Shared by all workers; it need not survive power loss, but while it is full nothing new is let in.
 */
export type Nonces = {
  use(accessKeyId: string, nonce: string, expiresMs: number, nowMs: number): Promise<'fresh' | 'used' | 'full'>
}

/**
 * A nonce can be presented again for as long as its timestamp may be: 15 minutes ahead of our clock until 15 minutes
 * behind it, the last moment included.
 */
export const nonceWindowMs = 1_801_000

/** For all processes of a machine, in 12 to 32 bytes each: half an hour of more than 4,000 calls per second. */
export const noncesMax = 8_000_000
/** For a process that keeps its own. */
export const ownNoncesMax = 2_000_000

/** For one process: tests and a server with a single worker. */
export function memoryNonces(max: number = ownNoncesMax): Nonces {
  const seen = new Map<string, number>()
  return {
    use: async (accessKeyId, nonce, expiresMs, nowMs) => {
      const name = `${accessKeyId} ${nonce}`
      const known = seen.get(name)
      if (known !== undefined && known > nowMs) return 'used'
      seen.delete(name)
      // They expire in the order in which they came, so that a full table costs one look.
      for (const [old, oldExpiresMs] of seen) {
        if (oldExpiresMs > nowMs) break
        seen.delete(old)
      }
      if (seen.size >= max) return 'full'
      seen.set(name, expiresMs)
      return 'fresh'
    },
  }
}
