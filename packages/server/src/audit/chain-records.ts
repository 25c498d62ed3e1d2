/** What the metadata knows of chains, so that what is missing at the end of one is missed. */
import type { Kv } from '@latchkey/kv'
import { prefixEnd } from '@latchkey/kv'
import { recordMac } from './chain-format.ts'
import type { ChainKeys, ChainPoint } from './chain-format.ts'

/**
 * `open`: its process writes on. `closed`: it ended in order, and this is its last block. `ended`: it did not, and this is
 * the last block that was found. `retired`: its files were removed by the retention.
 */
export type ChainState = 'open' | 'closed' | 'ended' | 'retired'
export type ChainRecord = ChainPoint & {
  readonly chain: string
  /** The directory that its files are in; another machine has another one. */
  readonly place: string
  readonly state: ChainState
  readonly lines: number
  /** Lines behind the last block of a chain that was cut off. */
  readonly tornLines?: number | undefined
  readonly at: string
  readonly key: number
}
/** From where on the files of a chain are kept. */
export type KeptRecord = {
  readonly chain: string
  readonly place: string
  readonly file: number
  readonly before: ChainPoint
  readonly key: number
}
/** Every chain at one moment: the joint anchor. */
export type AuditHead = {
  readonly head: 1
  readonly number: number
  readonly at: string
  readonly place: string
  /** The mac of the one before. */
  readonly previous: string
  readonly key: number
  readonly chains: readonly HeadChain[]
  readonly mac: string
}
export type HeadChain = ChainPoint & { readonly chain: string; readonly state: ChainState; readonly lines: number }

export class AuditRecordError extends Error {
  override readonly name = 'AuditRecordError'
}

export type ChainRecords = {
  chains(): Promise<readonly ChainRecord[]>
  setChain(record: Omit<ChainRecord, 'key'>): Promise<void>
  removeChain(place: string, chain: string): Promise<void>
  kept(): Promise<readonly KeptRecord[]>
  setKept(record: Omit<KeptRecord, 'key'>): Promise<void>
  head(place: string): Promise<AuditHead | undefined>
  setHead(head: AuditHead): Promise<void>
}

const pageMax = 1_000

/** Records carry a mac of their own: whoever can write the metadata and has no master key cannot invent one. */
export function chainRecords(kv: Pick<Kv, 'getMany' | 'range' | 'commit'>, keys: ChainKeys): ChainRecords {
  const put = async (name: string, record: object): Promise<void> => {
    const key = keys.keyOf(keys.writeVersion)
    if (key === undefined) throw new AuditRecordError('the master key has no version to write with')
    // As it will be read: what is undefined is not there.
    const whole = JSON.parse(JSON.stringify({ ...record, key: keys.writeVersion })) as object
    const value = Buffer.from(JSON.stringify({ ...whole, by: recordMac(key, name, whole) }))
    const committed = await kv.commit({ put: [{ key: Buffer.from(name), value }] })
    if (committed.kind !== 'committed') throw new AuditRecordError(`${name} could not be written`)
  }
  const all = async <T extends { readonly key: number }>(prefix: string): Promise<T[]> => {
    const from = Buffer.from(prefix)
    const to = prefixEnd(from)
    const records: T[] = []
    let after: Uint8Array | undefined
    for (;;) {
      const page = await kv.range({
        from,
        ...(to === undefined ? {} : { to }),
        ...(after === undefined ? {} : { after }),
        limit: pageMax,
      })
      for (const item of page.items)
        if (item.kind === 'entry') {
          after = item.key
          records.push(opened<T>(Buffer.from(item.key).toString(), item.value))
        }
      if (!page.isTruncated) return records
    }
  }
  const opened = <T extends { readonly key: number }>(name: string, value: Uint8Array): T => {
    const { by, ...record } = JSON.parse(Buffer.from(value).toString()) as T & { by: string } // as `put` wrote it
    const key = keys.keyOf(record.key)
    if (key === undefined)
      throw new AuditRecordError(`${name} needs version ${record.key} of the master key, which is not configured`)
    if (recordMac(key, name, record) !== by) throw new AuditRecordError(`${name} was changed in the metadata`)
    return record as unknown as T
  }
  return {
    chains: () => all('audit/chain/'),
    setChain: (record) => put(chainName(record), record),
    removeChain: async (place, chain) => {
      const names = [chainName({ place, chain }), keptName({ place, chain })]
      await kv.commit({ delete: names.map((name) => Buffer.from(name)) })
    },
    kept: () => all('audit/kept/'),
    setKept: (record) => put(keptName(record), record),
    async head(place) {
      const [found] = await kv.getMany([{ key: Buffer.from(headName(place)) }])
      return typeof found === 'object' ? openHead(Buffer.from(found.value).toString(), keys) : undefined
    },
    async setHead(head) {
      const committed = await kv.commit({
        put: [{ key: Buffer.from(headName(head.place)), value: Buffer.from(JSON.stringify(head)) }],
      })
      if (committed.kind !== 'committed') throw new AuditRecordError('the head of the audit log could not be written')
    },
  }
}

type Named = { readonly place: string; readonly chain: string }
const chainName = ({ place, chain }: Named): string => `audit/chain/${place}/${chain}`
const keptName = ({ place, chain }: Named): string => `audit/kept/${place}/${chain}`
const headName = (place: string): string => `audit/head/${place}`

export function sealHead(head: Omit<AuditHead, 'mac' | 'key' | 'head'>, keys: ChainKeys): AuditHead {
  const key = keys.keyOf(keys.writeVersion)
  if (key === undefined) throw new AuditRecordError('the master key has no version to write with')
  const whole = { head: 1 as const, ...head, key: keys.writeVersion }
  return { ...whole, mac: recordMac(key, 'head', whole) }
}

/** @throws AuditRecordError for what is no head, or one that was changed */
export function openHead(text: string, keys: ChainKeys): AuditHead {
  let head: AuditHead
  try {
    head = JSON.parse(text) as AuditHead // its mac says below whether it is one
  } catch (error) {
    throw new AuditRecordError('this is no head of an audit log', { cause: error })
  }
  const { mac, ...rest } = head
  const key = typeof rest.key === 'number' ? keys.keyOf(rest.key) : undefined
  if (key === undefined) throw new AuditRecordError('the head needs a version of the master key that is not configured')
  if (recordMac(key, 'head', rest) !== mac)
    throw new AuditRecordError('the head was changed, or made under another key')
  return head
}
