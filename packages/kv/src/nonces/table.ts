import { createHash } from 'node:crypto'
import type { NonceTable } from './port.ts'
import { openSharedLog } from './shared-log.ts'

export type NonceTableOptions = {
  /** `lmdb:` or a `postgres://` address, whose unlogged table all gateways share. */
  readonly address: string
  /** For `lmdb:`; made when absent. */
  readonly directory: string
  /** Most names at once. */
  readonly max: number
}

export async function openNonceTable(options: NonceTableOptions): Promise<NonceTable> {
  return options.address === 'lmdb:' ? openSharedLog(options) : openShared(options)
}

const sweepEveryMs = 60_000

async function openShared({ address, max }: NonceTableOptions): Promise<NonceTable> {
  const { default: postgres } = await import('postgres')
  const sql = postgres(address, { max: 2, onnotice: () => {} })
  await sql`create unlogged table if not exists latchkey_nonces (name bytea primary key, expires_ms double precision not null)`
  await sql`create index if not exists latchkey_nonces_expiry on latchkey_nonces (expires_ms)`
  const sweep = async (nowMs: number): Promise<number> => {
    await sql`delete from latchkey_nonces where expires_ms <= ${nowMs}`
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from latchkey_nonces`
    return row?.count ?? 0
  }
  let sweptAtMs = 0
  let count = 0
  return {
    async use(owner, nonce, expiresMs, nowMs) {
      // Also when the clock was set back: otherwise the table would fill up before the next one.
      if (Math.abs(nowMs - sweptAtMs) >= sweepEveryMs) {
        sweptAtMs = nowMs
        count = await sweep(nowMs)
      }
      if (count >= max) return 'full'
      const rows =
        await sql`insert into latchkey_nonces (name, expires_ms) values (${nameDigest(owner, nonce)}, ${expiresMs})
        on conflict (name) do update set expires_ms = excluded.expires_ms where latchkey_nonces.expires_ms <= ${nowMs} returning 1`
      count += rows.length
      return rows.length === 1 ? 'fresh' : 'used'
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

/** As the rows of other releases hold it. */
const nameDigest = (owner: string, nonce: string): Buffer =>
  createHash('sha256').update(`${owner}\0${nonce}`).digest().subarray(0, 16)
