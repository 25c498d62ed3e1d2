import type { Kv } from '@latchkey/kv'

/** Expired marks that each new one takes along, so that no single sign-in pays for all. */
const sweptPerMark = 100
const prefix = 'sign-in/'

/** What may happen once, or has ended: tickets that were used, sessions that were left. Marks go when what they are of ends by itself. */
export type SignInMarks = {
  /** True for the first. What is unknown counts as not the first. */
  markOnce(id: string, expiresMs: number, nowMs: number): Promise<boolean>
  isMarked(id: string, expiresMs: number): Promise<boolean>
}

export function signInMarks(kv: Pick<Kv, 'getMany' | 'commit' | 'sweep'>): SignInMarks {
  return {
    async markOnce(id, expiresMs, nowMs) {
      const key = markKey(id, expiresMs)
      const check = [{ key, version: undefined }]
      const committed = await kv.commit({ check, put: [{ key, value: Buffer.from('1') }] })
      const [from, to] = [Buffer.from(prefix), Buffer.from(prefix + hexOf(nowMs))]
      await kv.sweep({ from, to }, sweptPerMark).catch(() => 0)
      return committed.kind === 'committed'
    },
    async isMarked(id, expiresMs) {
      const [found] = await kv.getMany([{ key: markKey(id, expiresMs) }])
      return found !== undefined
    },
  }
}

const hexOf = (timeMs: number): string => Math.floor(timeMs).toString(16).padStart(12, '0')
const markKey = (id: string, expiresMs: number): Buffer => Buffer.from(`${prefix}${hexOf(expiresMs)}/${id}`)
