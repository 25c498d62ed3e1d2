/** Verifies an audit log without a server: that of a stopped one, or a copy of the directory. */
import { join } from 'node:path'
import { masterKeyFromFile, parseMasterKeys } from '../access/master-key.ts'
import { readAuditPlace } from '../audit/audit-place.ts'
import { chainKeys } from '../audit/chain-format.ts'
import { chainRecords, openHead } from '../audit/chain-records.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { AuditVerified } from '../audit/verify-audit.ts'
import { realDisk } from '../base/disk.ts'
import { systemIds } from '../base/ids.ts'
import { readConfig } from '../config.ts'
import { auditDirectory } from './audit-log.ts'
import { isEmbedded, openEngines } from './engines.ts'

export type StoppedAudit = {
  readonly dataDir: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The text of a head that was kept elsewhere. */
  readonly headText: string | undefined
}

/** @throws Error when there is no log, or the metadata cannot be opened; KvInUseError while the server runs */
export async function verifyStoppedAudit({ dataDir, environment, headText }: StoppedAudit): Promise<AuditVerified> {
  const config = readConfig({ flags: { dataDir }, environment })
  const directory = auditDirectory(config)
  const place = await readAuditPlace(directory)
  if (place === undefined) throw new Error(`there is no audit log in ${directory}`)
  const engines = await openEngines(config, isEmbedded(config) ? 'committer' : 'reader', () => {})
  try {
    const keys = chainKeys(engines.masterKeys.purpose('audit'))
    const records = chainRecords(engines.kv, keys)
    const last = await records.head(place)
    const known = {
      place,
      chains: await records.chains(),
      kept: await records.kept(),
      isAlone: isEmbedded(config),
    }
    const given = headText === undefined ? undefined : openHead(headText, keys)
    const heads = [last, given].flatMap((head) => head ?? [])
    return await verifyAudit({ disk: realDisk, directory, keys, known, heads })
  } finally {
    await engines.kv.close()
  }
}

export type CopiedAudit = {
  readonly directory: string
  /** A file, or the text of LATCHKEY_MASTER_KEY. */
  readonly masterKey: { readonly path: string } | { readonly text: string }
  readonly headText: string | undefined
}

export async function verifyCopiedAudit({ directory, masterKey, headText }: CopiedAudit): Promise<AuditVerified> {
  const masterKeys =
    'text' in masterKey ? parseMasterKeys(masterKey.text) : await masterKeyFromFile(masterKey.path, systemIds())
  const keys = chainKeys(masterKeys.purpose('audit'))
  const heads = headText === undefined ? [] : [openHead(headText, keys)]
  const files = await realDisk.list(directory)
  if (!files.some(({ name }) => name === 'place'))
    throw new Error(`${directory} is no copy of an audit log (it has no ${join(directory, 'place')})`)
  return verifyAudit({ disk: realDisk, directory, keys, heads })
}
