import { openKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { systemPolicies } from '@latchkey/policy'
import { join } from 'node:path'
import { checkMasterKeys, masterKeyFromFile, parseMasterKeys } from '../access/master-key.ts'
import type { MasterKeys } from '../access/master-key.ts'
import { systemIds } from '../base/ids.ts'
import type { Ids } from '../base/ids.ts'
import type { Config } from '../config.ts'
import { openDirectory } from '../store/directory/directory.ts'
import type { Directory } from '../store/directory/directory.ts'
import { recordSealer } from '../store/directory/seal.ts'
import { kmsKeys } from '../store/kms/keys.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import { objectSeals } from '../store/sealing/object-seals.ts'
import type { ObjectSeals } from '../store/sealing/object-seals.ts'

/** What every process opens: metadata, keys, the directory. */
export type Engines = {
  readonly kv: Kv
  readonly ids: Ids
  readonly masterKeys: MasterKeys
  readonly directory: Directory
  readonly kms: KmsKeys
  readonly seals: ObjectSeals
}

/** Which address does not answer; without its password. */
function unreachable(address: string, cause: unknown): Error {
  const { host } = new URL(address)
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(`LATCHKEY_METADATA: PostgreSQL at ${host} cannot be used: ${why}`, { cause })
}

export const isEmbedded = (config: Config): boolean => config.metadata === 'lmdb:'
export const metadataDirectory = (config: Config): string => join(config.dataDir, 'metadata')
/** A cache: it may be removed at any time, and no backup has it. */
export const pictureDirectory = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'pictures')
export const blobDirectory = (config: Config): string => join(config.dataDir, 'blobs')

export async function openEngines(
  config: Config,
  role: 'committer' | 'reader',
  onFatal: (error: Error) => void,
): Promise<Engines> {
  const ids = systemIds()
  const kv = await openKv({ url: config.metadata, directory: metadataDirectory(config), role, onFatal }).catch(
    (error: unknown) => {
      throw isEmbedded(config) ? error : unreachable(config.metadata, error)
    },
  )
  const masterKeys = await masterKeysOf(config, ids)
  await checkMasterKeys(kv, masterKeys, ids)
  const sealer = recordSealer(masterKeys.purpose('records'), ids)
  const directory = await openDirectory({ kv, ids, sealer, systemPolicies })
  const kms = kmsKeys(kv, sealer, ids)
  const seals = objectSeals(masterKeys.purpose('object encryption'), kms, ids)
  return { kv, ids, masterKeys, directory, kms, seals }
}

async function masterKeysOf(config: Config, ids: Ids): Promise<MasterKeys> {
  if (config.masterKey !== undefined) return parseMasterKeys(config.masterKey.reveal().toString('utf8'))
  return masterKeyFromFile(join(config.dataDir, 'master-key'), ids)
}

/** The account and its root key: made on the first start, or as configured. */
export async function ensureRoot(config: Config, directory: Directory, now: Date) {
  const secret = config.rootKeySecret?.reveal().toString('utf8')
  const rootKey = config.rootKeyId === undefined || secret === undefined ? undefined : { id: config.rootKeyId, secret }
  const made = await directory.accounts.ensureRoot({ accountId: config.accountId, rootKey }, now)
  return { accountId: made.accountId, rootKey: made.madeKey }
}
