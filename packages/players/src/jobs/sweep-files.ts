import type { App } from '../operations/house.ts'
import { fileSweepRef } from '../state/file-sweeps.ts'
import type { FileSweep } from '../state/file-sweeps.ts'
import { allObjectsOf } from '../state/objects.ts'
import type { StoredObject } from '../state/objects.ts'
import { playerRef } from '../state/players.ts'
import { settlingRef } from '../state/settling.ts'
import { partsOf } from '../state/space.ts'
import type { Change, Row } from '../state/space.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { inTurns } from './each-row.ts'

const roundMs = 86_400_000
const pageRows = 500
/** One run looks at so many pages and goes on with the next, so that it never holds its lease for long. */
const pagesAtOnce = 20
const pageKeys = 1_000

/**
 * Once a day every file of a space with keys of STS: what the official SDKs deleted or wrote over there, the service did not see, and its
 * record counts what is not there. Such a name is looked at again, as after an upload.
 */
export const sweepFiles: Duty = {
  name: 'sweep-files',
  everyMs: 60_000,
  run: async ({ apps, now }) => {
    const changed = await inEachApp(apps.filter(hasOpenSpaces), (app) => sweepApp(app, now))
    return changed === 0 ? undefined : `${changed} files are not as they were stored and are looked at`
  },
}

const hasOpenSpaces = ({ config }: App): boolean => Object.keys(config.spaces).some((name) => isOpen(config, name))

function isOpen({ spaces }: App['config'], name: string): boolean {
  const space = spaces[name]
  return space?.kind === 'folder' && space.grants.includes('sts')
}

async function sweepApp(app: App, now: Date): Promise<number> {
  const ref = fileSweepRef(app.name)
  const row = await app.state.get(ref)
  const isOver = row !== undefined && row.value.after === undefined
  if (isOver && Date.parse(row.value.startedAt) + roundMs > now.getTime()) return 0
  let at: FileSweep = row === undefined || isOver ? { startedAt: now.toISOString() } : row.value
  let changed = 0
  for (let page = 0; page < pagesAtOnce; page += 1) {
    const after = at.after === undefined ? undefined : Buffer.from(at.after, 'base64url')
    const { rows, isTruncated } = await app.state.page(allObjectsOf(app.name), { limit: pageRows, after })
    for await (const group of inTurns(foldersIn(rows).values())) changed += await lookInto(app, group, now)
    const last = rows.at(-1)?.ref.key
    at = { startedAt: at.startedAt, ...(isTruncated && last ? { after: Buffer.from(last).toString('base64url') } : {}) }
    if (at.after === undefined) break
  }
  await app.state.commit([row === undefined ? { kind: 'create', ref, value: at } : { kind: 'replace', row, value: at }])
  return changed
}

/** Records come in the order of player, space and name, as keys do in a listing. */
function foldersIn(rows: readonly Row<StoredObject>[]): ReadonlyMap<string, readonly Row<StoredObject>[]> {
  return Map.groupBy(rows, ({ ref }) => partsOf(ref).slice(0, 2).join('/'))
}

async function lookInto(app: App, rows: readonly Row<StoredObject>[], now: Date): Promise<number> {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return 0
  const [player = '', space = ''] = partsOf(first.ref)
  if (!isOpen(app.config, space)) return 0
  const owner = await app.state.get(playerRef(app.name, player))
  if (owner === undefined || owner.value.erasing !== undefined) return 0
  const stored = await storedBetween(app, first.value, last.value)
  let changed = 0
  for (const row of rows) {
    const { value } = row
    const found = stored.get(value.key)
    if (found?.sizeBytes === value.sizeBytes && found.etag === bare(value.etag)) continue
    const ref = settlingRef(app.name, player, space, value.name)
    const at = now.toISOString()
    const settling = { bucket: app.config.buckets.private, key: value.key, at, until: at }
    // A name that is looked at already is left to that, and nothing is written of a player whose erasure began meanwhile.
    const changes: Change[] = [
      { kind: 'unchanged', row: owner },
      { kind: 'unchanged', row },
      { kind: 'create', ref, value: settling },
    ]
    changed += (await app.state.commit(changes)) ? 1 : 0
  }
  return changed
}

/** The keys from the one of the first record to the one of the last: a folder with more is listed once, not for each page. */
async function storedBetween(app: App, first: StoredObject, last: StoredObject) {
  const bucket = app.config.buckets.private
  const stored = new Map<string, { readonly sizeBytes: number; readonly etag: string }>()
  const prefix = first.key.slice(0, first.key.length - first.name.length)
  let startAfter = before(first.key)
  for (;;) {
    const { result } = await app.backend.oss.listObjectsV2({ bucket, prefix, startAfter, maxKeys: pageKeys })
    for (const { key, size, etag } of result.contents ?? [])
      stored.set(key, { sizeBytes: Number(size), etag: bare(etag ?? '') })
    const end = result.contents?.at(-1)?.key
    if (result.isTruncated !== true || end === undefined) return stored
    if (Buffer.compare(Buffer.from(end), Buffer.from(last.key)) >= 0) return stored
    startAfter = end
  }
}

/** A key right before this one or earlier: a listing begins behind the key that it is given. */
const before = (key: string): string => key.replace(/.$/su, '')

const bare = (etag: string): string => etag.replaceAll('"', '').toUpperCase()
