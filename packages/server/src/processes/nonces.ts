import { openNonceTable } from '@latchkey/kv'
import { memoryNonces, noncesMax } from '../access/nonces.ts'
import type { Nonces } from '../access/nonces.ts'
import type { Config } from '../config.ts'
import { nonceDirectory } from './nonce-directory.ts'

/** The table that all workers of this machine share; a single worker needs none on disk. */
export async function openNonces(config: Config): Promise<Nonces> {
  if (config.workers === 1 && config.metadata === 'lmdb:') return memoryNonces()
  return openNonceTable({ address: config.metadata, directory: nonceDirectory(config.dataDir), max: noncesMax })
}
