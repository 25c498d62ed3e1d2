/** Whether the audit log is what was written: every seal, and the end of every chain as it was told elsewhere. */
import type { Disk } from '../base/disk.ts'
import type { ChainKeys, ChainPoint, FileName } from './chain-format.ts'
import type { AuditHead, ChainRecord, KeptRecord } from './chain-records.ts'
import { chainFiles, readChain } from './read-chain.ts'
import type { ChainRead } from './read-chain.ts'

export type AuditFinding = {
  readonly chain: string
  readonly file?: string | undefined
  readonly block?: number | undefined
  readonly what: string
}
export type AuditVerified = {
  readonly chains: number
  readonly files: number
  readonly blocks: number
  readonly lines: number
  /** Something was changed, removed, put elsewhere or cut off. */
  readonly damage: readonly AuditFinding[]
  /** What a crash leaves, and what cannot be judged from here. */
  readonly remarks: readonly AuditFinding[]
}

export type VerifyOptions = {
  readonly disk: Pick<Disk, 'open' | 'list'>
  readonly directory: string
  readonly keys: ChainKeys
  /** What the metadata knows; undefined for a copied directory. */
  readonly known?:
    | {
        readonly place: string
        readonly chains: readonly ChainRecord[]
        readonly kept: readonly KeptRecord[]
        /** The metadata is of this directory alone: no other machine writes to it. */
        readonly isAlone: boolean
      }
    | undefined
  /** The last one of the metadata, and one that was kept elsewhere. */
  readonly heads?: readonly AuditHead[] | undefined
}

export async function verifyAudit(options: VerifyOptions): Promise<AuditVerified> {
  const { disk, directory, keys } = options
  const files = await chainFiles(disk, directory)
  const found = new Findings()
  const claims = claimsOf(options, found)
  const names = [...new Set([...files.keys(), ...claims.keys()])]
  const sum = { files: 0, blocks: 0, lines: 0 }
  for (const chain of names) {
    const its = files.get(chain) ?? []
    const claim = claims.get(chain)
    const wanted = new Map((claim?.points ?? []).map((point) => [point.block, point.mac]))
    const seen = new Map<number, string>()
    const read = await readChain(disk, directory, its, keys, {
      point: ({ block, mac }) => void (wanted.has(block) && seen.set(block, mac)),
    })
    sum.files += its.length
    sum.blocks += read.blocks
    sum.lines += read.lines
    for (const { file, block, what } of read.problems) found.damage.push({ chain, file, block, what })
    judgeBeginning(chain, read, claim, options, found)
    judgeEnd(chain, read, its, claim, seen, found)
  }
  return { chains: names.length, ...sum, damage: found.damage, remarks: found.remarks }
}

class Findings {
  readonly damage: AuditFinding[] = []
  readonly remarks: AuditFinding[] = []
}

/** What is said of one chain, by the metadata and by a head. */
type Claim = {
  readonly record: ChainRecord | undefined
  readonly kept: KeptRecord | undefined
  readonly points: readonly (ChainPoint & { readonly by: string })[]
}

function claimsOf({ known, heads = [] }: VerifyOptions, found: Findings): ReadonlyMap<string, Claim> {
  const claims = new Map<string, Claim>()
  for (const record of known?.chains ?? []) {
    if (record.place !== known?.place) {
      const where = { chain: record.chain, what: `its files are in another directory (place ${record.place})` }
      ;(known?.isAlone === true ? found.damage : found.remarks).push(where)
      continue
    }
    const { chain, block, mac } = record
    const kept = known.kept.find((one) => one.chain === chain && one.place === known.place)
    claims.set(chain, { record, kept, points: [{ block, mac, by: 'the metadata' }] })
  }
  for (const { number, chains } of heads)
    for (const { chain, block, mac } of chains) {
      const { record, kept, points = [] } = claims.get(chain) ?? { record: undefined, kept: undefined }
      claims.set(chain, { record, kept, points: [...points, { block, mac, by: `head ${number}` }] })
    }
  return claims
}

/** Files go from the front of a chain by the retention only, which writes down how far. */
function judgeBeginning(
  chain: string,
  { begins }: ChainRead,
  claim: Claim | undefined,
  { known }: VerifyOptions,
  found: Findings,
): void {
  if (begins === undefined) return
  const { before, file } = begins
  if (known === undefined) {
    if (before.block > 0)
      found.remarks.push({ chain, what: `begins with block ${before.block + 1}: what was before is not here` })
    return
  }
  if (claim?.record === undefined) {
    found.remarks.push({ chain, what: 'the metadata does not know this chain, so that its end cannot be judged' })
    return
  }
  const from = claim.kept?.before ?? { block: 0, mac: '' }
  if (before.block > from.block)
    found.damage.push({
      chain,
      what: `blocks ${from.block + 1} to ${before.block} at its beginning (in front of file ${file}) were removed`,
    })
  else if (before.block === from.block && before.mac !== from.mac)
    found.damage.push({ chain, what: 'it does not begin where it should' })
}

function judgeEnd(
  chain: string,
  read: ChainRead,
  files: readonly FileName[],
  claim: Claim | undefined,
  seen: ReadonlyMap<number, string>,
  found: Findings,
): void {
  const state = claim?.record?.state
  if (state === 'retired') return
  for (const { block, mac, by } of claim?.points ?? []) {
    if (block === 0 || (claim?.kept !== undefined && block <= claim.kept.before.block)) continue
    if (files.length === 0)
      found.damage.push({ chain, what: `all its files are gone; ${by} says that it has block ${block}` })
    else if (read.ends.block < block)
      found.damage.push({
        chain,
        block: read.ends.block,
        what: `its end was cut off: blocks ${read.ends.block + 1} to ${block} are missing, which ${by} knows of`,
      })
    else if (block <= (read.begins?.before.block ?? 0))
      found.remarks.push({ chain, block, what: `what ${by} says is older than what is kept here` })
    else if (seen.get(block) !== mac)
      found.damage.push({ chain, block, what: `block ${block} is not the one that ${by} knows of` })
  }
  if (read.tornLines === 0) return
  const torn = `${read.tornLines} lines at its end were never sealed`
  // A process that is told to stop seals what it wrote, and a chain that was cut off is looked at by the next start.
  if (state === 'closed' || (state === 'ended' && read.tornLines > (claim?.record?.tornLines ?? 0)))
    found.damage.push({ chain, what: `${torn}, and were not there when its process had ended` })
  else found.remarks.push({ chain, what: `${torn}: its process writes on, or was cut off while it wrote` })
}
