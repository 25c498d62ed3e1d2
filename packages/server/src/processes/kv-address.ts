import { openLmdbKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import type { Config } from '../config.ts'
import { join } from 'node:path'

/** The metadata engine of the configuration. */
export async function openKvAt(
  config: Config,
  role: 'committer' | 'reader',
  onFatal: (error: Error) => void,
): Promise<Kv> {
  if (config.metadata === 'lmdb:') return openLmdbKv({ directory: join(config.dataDir, 'metadata'), role, onFatal })
  const { openPostgresKv } = await import('@latchkey/kv')
  return openPostgresKv({ url: config.metadata })
}
