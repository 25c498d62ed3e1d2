import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open } from 'lmdb'

/**
 * A bounded table of names that may be used once until they expire, shared by every process that opens it. It is not
 * synced and need not survive power loss: whoever replays a nonce after one still has to beat its timestamp.
 */
export type NonceTable = {
  /** `full` lets nothing new in until old names have expired. Times are milliseconds of the caller's clock. */
  use(owner: string, nonce: string, expiresMs: number, nowMs: number): Promise<'fresh' | 'used' | 'full'>
  close(): Promise<void>
}

export type NonceTableOptions = {
  /** `lmdb:` or a `postgres://` address, whose unlogged table all gateways share. */
  readonly address: string
  /** For `lmdb:`; made when absent. */
  readonly directory: string
  /** Most names at once. */
  readonly max: number
}

export async function openNonceTable(options: NonceTableOptions): Promise<NonceTable> {
  return options.address === 'lmdb:' ? openEmbedded(options) : openShared(options)
}

/** Expired names that each use removes at most, so that no single one pays for all. */
const sweptPerUse = 4
const minuteMs = 60_000
const hashBytes = 16
const nameKind = 1
const minuteKind = 2

function nameHash(owner: string, nonce: string): Buffer {
  return createHash('sha256').update(`${owner}\0${nonce}`).digest().subarray(0, hashBytes)
}

function openEmbedded({ directory, max }: NonceTableOptions): NonceTable {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const database = open<Buffer, Buffer>({
    path: `${directory}/nonces.mdb`,
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    noSync: true,
    noMetaSync: true,
    overlappingSync: false,
    mapSize: 1 << 30,
    cache: false,
  })
  const minuteKey = (minute: number, hash: Buffer): Buffer => {
    const key = Buffer.alloc(5 + hash.length)
    key[0] = minuteKind
    key.writeUInt32BE(minute, 1)
    key.set(hash, 5)
    return key
  }
  const sweep = (nowMs: number): void => {
    const end = minuteKey(Math.floor(nowMs / minuteMs), Buffer.alloc(0))
    // Taken whole first, because removing while a cursor walks would move it.
    const due = Array.from(database.getKeys({ start: Buffer.of(minuteKind), end, limit: sweptPerUse }))
    for (const key of due) {
      database.removeSync(key)
      database.removeSync(Buffer.concat([Buffer.of(nameKind), key.subarray(5)]))
    }
  }
  return {
    async use(owner, nonce, expiresMs, nowMs) {
      const hash = nameHash(owner, nonce)
      const key = Buffer.concat([Buffer.of(nameKind), hash])
      return database.transactionSync(() => {
        const known = database.getBinary(key)
        if (known !== undefined && known.readDoubleBE(0) > nowMs) return 'used'
        sweep(nowMs)
        const stats: { entryCount?: number } = database.getStats()
        if ((stats.entryCount ?? 0) >= 2 * max) return 'full'
        const value = Buffer.alloc(8)
        value.writeDoubleBE(expiresMs)
        database.putSync(key, value)
        // One minute later than it must be, because a minute is removed whole.
        database.putSync(minuteKey(Math.floor(expiresMs / minuteMs) + 1, hash), Buffer.alloc(0))
        return 'fresh'
      })
    },
    close: () => database.close(),
  }
}

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
      if (nowMs - sweptAtMs >= minuteMs) {
        sweptAtMs = nowMs
        count = await sweep(nowMs)
      }
      if (count >= max) return 'full'
      const rows =
        await sql`insert into latchkey_nonces (name, expires_ms) values (${nameHash(owner, nonce)}, ${expiresMs})
        on conflict (name) do update set expires_ms = excluded.expires_ms where latchkey_nonces.expires_ms <= ${nowMs} returning 1`
      count += rows.length
      return rows.length === 1 ? 'fresh' : 'used'
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
