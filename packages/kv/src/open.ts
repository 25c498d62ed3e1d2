import { KvInputError } from './errors.ts'
import { openLmdbKv } from './lmdb/open.ts'
import type { LmdbOptions } from './lmdb/open.ts'
import { openMemoryKv } from './memory.ts'
import type { Kv } from './port.ts'

/** What an address alone does not say; only the embedded engine asks for it. */
export type KvAddress = { readonly url: string } & LmdbOptions

/**
 * Opens an engine by its address: `lmdb:` (in `directory`), `lmdb:PATH`, `postgres://…`, `postgresql://…`, or `memory:`
 * for tests. Throws `KvInputError` for any other, and what the engine throws.
 */
export async function openKv(address: KvAddress): Promise<Kv> {
  const { url, ...options } = address
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? ''
  switch (scheme) {
    case 'lmdb:': {
      const path = url.slice(scheme.length)
      return openLmdbKv(path === '' ? options : { ...options, directory: path })
    }
    case 'postgres:':
    case 'postgresql:':
      // Loaded only by those who use it: a server on the embedded engine keeps its memory.
      return (await import('./postgres/open.ts')).openPostgresKv({ url })
    case 'memory:':
      return openMemoryKv()
    default:
      // The address may hold a password, so that only its scheme is named.
      throw new KvInputError(`a metadata address begins with lmdb:, postgres:// or memory:, not ${scheme}`)
  }
}
