/** Makes the copy of everything that is kept of a player: one zip with every object, and a manifest that says what is what. */
import { createHash } from 'node:crypto'
import { RequestError } from '@latchkey/client'
import { makeZip } from 'client-zip'
import type { App } from '../operations/house.ts'
import { dueChange } from '../state/dues.ts'
import { eventsOf } from '../state/events.ts'
import { exportKeyOf, exportRef, exportsPrefix, newestExportRef } from '../state/exports.ts'
import { imagesOf } from '../state/images.ts'
import { notesOf } from '../state/notes.ts'
import { playerRef } from '../state/players.ts'
import type { Player } from '../state/players.ts'
import { sessionListRef, sessionRef } from '../state/sessions.ts'
import { slotFamily } from '../state/slots.ts'
import type { Slot } from '../state/slots.ts'
import { lastPartOf, rangeOf } from '../state/space.ts'
import type { Range, Row, State } from '../state/space.ts'
import { readRecord } from '../operations/slots/save-bytes.ts'
import { foldersOf } from './player-files.ts'
import type { Folder } from './player-files.ts'
import { uploadStream } from './upload-stream.ts'
import { zipNames } from './zip-names.ts'

const pageMax = 1_000

export async function exportPlayer(app: App, job: string, signal: AbortSignal): Promise<void> {
  const ref = exportRef(app.name, job)
  const row = await app.state.get(ref)
  if (row === undefined || row.value.status !== 'waiting') return
  const player = await app.state.get(playerRef(app.name, row.value.player))
  if (player === undefined || player.value.erasing !== undefined) return
  const key = exportKeyOf(player.value.id, job)
  const target = { bucket: app.config.buckets.private, key }
  const zip = makeZip(entriesOf(app, player.value, signal))
  const sizeBytes = await uploadStream(app.backend.oss, target, zip, signal)
  const now = app.clock.now()
  const expiresAt = new Date(now.getTime() + app.config.privacy.exportTtlDays * 86_400_000)
  const isKept = await app.state.commit([
    {
      kind: 'replace',
      row,
      value: {
        ...row.value,
        status: 'done',
        finishedAt: now.toISOString(),
        sizeBytes,
        expiresAt: expiresAt.toISOString(),
      },
    },
    // Of a player that is being erased nothing is made any more.
    { kind: 'unchanged', row: player },
    dueChange(expiresAt, { app: app.name, kind: 'export-end', subject: job }),
  ])
  if (isKept) return
  await app.backend.oss.deleteObject(target, { signal })
  throw new Error('the player changed while the export was made')
}

/** The link has ended, or a newer export has taken its place. */
export async function endExport(app: App, job: string, signal: AbortSignal): Promise<void> {
  const row = await app.state.get(exportRef(app.name, job))
  if (row === undefined) return
  const { player } = row.value
  await app.backend.oss.deleteObject({ bucket: app.config.buckets.private, key: exportKeyOf(player, job) }, { signal })
  const newest = await app.state.get(newestExportRef(app.name, player))
  await app.state.commit([
    { kind: 'remove', row },
    ...(newest?.value.job === job ? [{ kind: 'remove', row: newest } as const] : []),
  ])
}

type Entry = {
  readonly name: string
  readonly lastModified: Date
  readonly input: string | AsyncIterable<Uint8Array<ArrayBuffer>>
}
type ListedFile = {
  readonly bucket: string
  readonly key: string
  readonly file: string
  /** Of what was read: the listing may be older. */
  size: number
  readonly lastModified: string
  sha256?: string
}

/** The manifest comes last, when every hash is known. */
async function* entriesOf(app: App, player: Player, signal: AbortSignal): AsyncIterable<Entry> {
  const files: ListedFile[] = []
  const names = zipNames()
  const nameOf = (bucket: string, key: string): string =>
    names(bucket === app.config.buckets.private ? 'private' : 'public', key.replace(`${player.id}/`, ''))
  for (const folder of await allFolders(app, player.id, signal)) {
    if (folder.top === `${exportsPrefix}/`) continue
    for await (const { key, size, lastModified } of objectsOf(app, folder, signal)) {
      const file = nameOf(folder.bucket, key)
      const listed: ListedFile = { bucket: folder.bucket, key, file, size, lastModified: lastModified.toISOString() }
      const body = await bodyOf(app, listed, signal)
      if (body === undefined) continue
      files.push(listed)
      yield { name: file, lastModified, input: hashed(listed, body) }
    }
  }
  for await (const { bytes, ...save } of recordsOf(app, player.id)) {
    const file = nameOf(save.bucket, save.key)
    files.push({ ...save, file, sha256: createHash('sha256').update(bytes).digest('hex') })
    yield { name: file, lastModified: new Date(save.lastModified), input: wholeOf(bytes) }
  }
  const manifest = JSON.stringify(await manifestOf(app, player, files), undefined, 2)
  yield { name: 'manifest.json', lastModified: app.clock.now(), input: `${manifest}\n` }
}

/** By the names of today, also those of which all files lie where the game was before. */
async function allFolders({ backend, config }: App, player: string, signal: AbortSignal): Promise<Folder[]> {
  const folders = new Map<string, Folder>()
  for (const storage of backend.storages())
    for (const folder of await foldersOf(storage, player, signal)) {
      const bucket = config.buckets[folder.use]
      if (bucket !== undefined) folders.set(`${bucket}/${folder.prefix}`, { ...folder, bucket })
    }
  return [...folders.values()]
}

/** Saves that are records, as if they were objects like the larger ones. What was let go of meanwhile is not there any more. */
async function* recordsOf(
  app: App,
  player: string,
): AsyncIterable<Omit<ListedFile, 'file'> & { readonly bytes: Uint8Array }> {
  const bucket = app.config.buckets.private
  for await (const { value } of slotRowsOf(app, player))
    for (const { key, isRecord, sizeBytes: size, savedAt: lastModified } of value.revisions) {
      const bytes = isRecord === true ? await readRecord(app, key) : undefined
      if (bytes !== undefined) yield { bucket, key, size, lastModified, bytes }
    }
}

async function* wholeOf(bytes: Uint8Array): AsyncIterable<Uint8Array<ArrayBuffer>> {
  yield new Uint8Array(bytes)
}

async function* objectsOf({ backend }: App, { bucket, prefix }: Folder, signal: AbortSignal) {
  let after: string | undefined
  do {
    const { result } = await backend.oss.listObjectsV2(
      { bucket, prefix, maxKeys: pageMax, ...(after === undefined ? {} : { continuationToken: after }) },
      { signal },
    )
    yield* result.contents ?? []
    after = result.nextContinuationToken
  } while (after !== undefined)
}

/** Undefined when it was deleted after it was listed. */
async function bodyOf(
  { backend }: App,
  { bucket, key }: Pick<ListedFile, 'bucket' | 'key'>,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    return (await backend.oss.getObject({ bucket, key }, { signal })).body
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey') return undefined
    throw error
  }
}

async function* hashed(file: ListedFile, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array<ArrayBuffer>> {
  const hash = createHash('sha256')
  file.size = 0
  for await (const chunk of body) {
    hash.update(chunk)
    file.size += chunk.length
    yield new Uint8Array(chunk)
  }
  file.sha256 = hash.digest('hex')
}

async function manifestOf(app: App, player: Player, files: readonly ListedFile[]): Promise<object> {
  const { name, state, clock } = app
  const list = await state.get(sessionListRef(name, player.id))
  const rows = await state.getMany((list?.value.sessions ?? []).map(({ id }) => sessionRef(name, id)))
  return {
    schema: 1,
    app: name,
    madeAt: clock.now().toISOString(),
    region: app.config.privacy.region,
    player: {
      id: player.id,
      createdAt: player.createdAt,
      displayName: player.displayName,
      minor: player.minor?.is,
      plan: player.plan,
      quota: player.quota,
    },
    // The name by which a provider knows the player is kept as a keyed hash only, so it cannot be told.
    identities: player.identities.map(({ id, method, provider, linkedAt }) => ({ id, method, provider, linkedAt })),
    sessions: rows
      .filter((row) => row !== undefined)
      .map(({ value }) => ({
        method: value.method,
        createdAt: value.createdAt,
        signedInAt: value.signedInAt,
        seenAt: value.seenAt,
        expiresAt: value.expiresAt,
        device: value.device,
      })),
    slots: await slotsOf(app, player.id),
    images: await picturesOf(app, player.id),
    bans: player.banHistory ?? [],
    timeline: await valuesOf(state, eventsOf(name, player.id)),
    notes: await valuesOf(state, notesOf(name, player.id)),
    files,
  }
}

async function valuesOf<T>(state: State, range: Range<T>): Promise<T[]> {
  const values: T[] = []
  let after: Uint8Array | undefined
  for (;;) {
    const page = await state.page(range, { limit: pageMax, after })
    values.push(...page.rows.map(({ value }) => value))
    after = page.rows.at(-1)?.ref.key
    if (!page.isTruncated || after === undefined) return values
  }
}

/** Every slot with all of its revisions; `key` leads to the file. */
async function slotsOf(app: App, player: string): Promise<object[]> {
  const slots: object[] = []
  for await (const { ref, value } of slotRowsOf(app, player)) slots.push({ slot: lastPartOf(ref.key), ...value })
  return slots
}

async function* slotRowsOf({ name, state }: App, player: string): AsyncIterable<Row<Slot>> {
  let after: Uint8Array | undefined
  for (;;) {
    const page = await state.page(rangeOf(slotFamily, name, player), { limit: pageMax, after })
    yield* page.rows
    after = page.rows.at(-1)?.ref.key
    if (!page.isTruncated || after === undefined) return
  }
}

/** What is shown, what waits, and what a moderator rejected last. */
async function picturesOf({ name, state }: App, player: string): Promise<object[]> {
  const { rows } = await state.page(imagesOf(name, player), { limit: pageMax })
  return rows.map(({ ref, value }) => ({ space: lastPartOf(ref.key), ...value }))
}
