/** Very many players, quickly: one signs in and saves over the wire, and its records are copied with other ids in them. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { openLmdbKv, pageEntriesMax, prefixEnd } from '@latchkey/kv'
import type { Entry } from '@latchkey/kv'
import { app } from './game.ts'

const recordsPerCommit = 5_000

/** The server is stopped meanwhile. Everything that the service keeps of this player is there `count` times more. */
export async function copyPlayer(dataDirectory: string, player: string, count: number): Promise<number> {
  const onFatal = (error: Error): void => {
    throw error
  }
  const kv = await openLmdbKv({ directory: join(dataDirectory, 'metadata'), role: 'committer', onFatal })
  try {
    const own = (await entriesOf(kv)).filter(
      ({ key, value }) => text(key).includes(player) || text(value).includes(player),
    )
    // Records that are found by another name than the player's: sessions, identities.
    const names = [player, ...own.filter(({ key }) => !text(key).includes(player)).map(({ key }) => lastPart(key))]
    let batch: { key: Uint8Array; value: Uint8Array }[] = []
    const commit = async (): Promise<void> => {
      const committed = await kv.commit({ put: batch, previousHead: 0 })
      if (committed.kind !== 'committed') throw new Error(`filling ended: ${committed.kind}`)
      batch = []
    }
    for (let index = 0; index < count; index += 1) {
      const others = names.map((name) => [name, otherName(name, index)] as const)
      const renamed = (bytes: Uint8Array): Buffer =>
        Buffer.from(others.reduce((all, [from, to]) => all.replaceAll(from, to), text(bytes)))
      for (const { key, value } of own) batch.push({ key: renamed(key), value: renamed(value) })
      if (batch.length >= recordsPerCommit) await commit()
    }
    if (batch.length > 0) await commit()
    return own.length
  } finally {
    await kv.close()
  }
}

async function entriesOf(kv: Pick<Awaited<ReturnType<typeof openLmdbKv>>, 'range'>): Promise<Entry[]> {
  const from = Buffer.from(`players\0${app}\0`)
  const to = prefixEnd(from) ?? from
  const { items, isTruncated } = await kv.range({ from, to, limit: pageEntriesMax })
  if (isTruncated) throw new Error('the template is to be the only player')
  return items.flatMap((item) => (item.kind === 'entry' ? [{ ...item, value: Buffer.from(item.value) }] : []))
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const lastPart = (key: Uint8Array): string => text(key).split('\0').at(-1) ?? ''

/** As long, with the same prefix, and anywhere among the names of others. */
function otherName(name: string, index: number): string {
  const prefix = /^[a-z]{1,2}_/.exec(name)?.[0] ?? ''
  const chance = createHash('sha512').update(`${name} ${index}`).digest('hex')
  return (prefix + chance).slice(0, name.length)
}
