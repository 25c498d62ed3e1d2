/** Compares what the records of players say with what the buckets hold, and with the counters that quotas are judged by. */
import { duesUntil } from '../../state/dues.ts'
import { exportFamily, exportKeyOf } from '../../state/exports.ts'
import { garbageUntil } from '../../state/garbage.ts'
import { imagesOf } from '../../state/images.ts'
import { objectFamily } from '../../state/objects.ts'
import { settlingOf } from '../../state/settling.ts'
import { savesOf, slotFamily } from '../../state/slots.ts'
import { lastPartOf, partsOf, rangeOf } from '../../state/space.ts'
import type { Range, Row } from '../../state/space.ts'
import { uploadsOf } from '../../state/uploads.ts'
import { readUsage } from '../../state/usage.ts'
import { countedUsage, noUsage } from '../counted-usage.ts'
import type { Game } from '../start-game.ts'

const app = 'demo'
const limit = 1_000
/** What should have been done so long ago is left undone. */
const lateMs = 7_200_000

type Named = { readonly bucket: string; readonly key: string; readonly sizeBytes?: number }

/** After everything had its time: which records, bytes and counters are not as they should be. */
export async function recountFaults(game: Game, player: string): Promise<readonly string[]> {
  const records = await recordsOf(game, player)
  const [usage, bytes, late] = await Promise.all([
    usageFaults(game, player, records),
    bucketFaults(game, player, records),
    lateFaults(game, player, records),
  ])
  return [...usage, ...bytes, ...late]
}

type Records = Awaited<ReturnType<typeof recordsOf>>

async function recordsOf({ state, clock }: Game, player: string) {
  const rowsOf = async <T>(range: Range<T>): Promise<readonly Row<T>[]> => (await state.page(range, { limit })).rows
  const forever = new Date(clock.now().getTime() + 1_000 * 86_400_000)
  const [objects, slots, saves, images, uploads, settling, exports, garbage] = await Promise.all([
    rowsOf(rangeOf(objectFamily, app, player)),
    rowsOf(rangeOf(slotFamily, app, player)),
    rowsOf(savesOf(app, player)),
    rowsOf(imagesOf(app, player)),
    rowsOf(uploadsOf(app, player)),
    rowsOf(settlingOf(app, player)),
    rowsOf(rangeOf(exportFamily, app)),
    garbageUntil(state, forever, limit),
  ])
  const own = exports.filter(({ value }) => value.player === player)
  return { objects, slots, saves, images, uploads, settling, exports: own, garbage }
}

async function usageFaults({ state, config }: Game, player: string, records: Records): Promise<string[]> {
  const counted = countedUsage(records)
  const names = Object.keys(config.spaces)
  const used = await readUsage(state, app, player, names)
  return names.flatMap((name, index) => {
    const [is, should] = [used[index], counted.get(name) ?? noUsage]
    if (is?.bytes === should.bytes && is.objects === should.objects) return []
    return [`${name} counts ${JSON.stringify(is)}, a recount gives ${JSON.stringify(should)}`]
  })
}

async function bucketFaults(game: Game, player: string, records: Records): Promise<string[]> {
  const named = namedBy(game, player, records)
  const saves = new Set(records.saves.map(({ ref }) => partsOf(ref).slice(1).join('/')))
  const revisions = records.slots.flatMap(({ value }) => value.revisions.filter(({ isRecord }) => isRecord === true))
  const faults = revisions
    .map(({ key }) => key.split('/'))
    .filter(([space, _player, ...rest]) => !saves.delete([space, ...rest].join('/')))
    .map((key) => `the small save ${key.join('/')} is not there`)
  faults.push(...[...saves].map((key) => `nothing names the small save ${key}`))
  const awaited = new Set(
    [...records.uploads, ...records.settling, ...records.garbage].map(({ value }) => `${value.bucket} ${value.key}`),
  )
  for (const bucket of ['demo-private', 'demo-public']) {
    const sizes = await sizesIn(game, bucket, player)
    for (const { key, sizeBytes } of named.filter((one) => one.bucket === bucket)) {
      const found = sizes.get(key)
      if (found === undefined || (sizeBytes !== undefined && found !== sizeBytes))
        faults.push(`${key} is ${found} bytes long, and counts for ${sizeBytes}`)
      sizes.delete(key)
    }
    for (const key of sizes.keys())
      if (!isOpen(game, key) && !awaited.has(`${bucket} ${key}`)) faults.push(`nothing names ${bucket}/${key}`)
    faults.push(...(await partsFaults(game, bucket, player, records)))
  }
  return faults
}

function namedBy({ config }: Game, player: string, { objects, slots, images, exports }: Records): readonly Named[] {
  const bucket = config.buckets.private
  return [
    ...objects.map(({ value: { key, sizeBytes } }) => ({ bucket, key, sizeBytes })),
    ...slots.flatMap(({ value }) =>
      value.revisions
        .filter(({ isRecord }) => isRecord !== true)
        .map(({ key, sizeBytes }) => ({ bucket, key, sizeBytes })),
    ),
    ...images.flatMap(({ value: { current, waiting, rejected } }) =>
      [current, waiting, rejected].flatMap((picture) =>
        (picture?.files ?? []).map(({ key, sizeBytes }) => ({ bucket: picture?.bucket ?? '', key, sizeBytes })),
      ),
    ),
    ...exports
      .filter(({ value }) => value.status === 'done')
      .map(({ ref, value: { sizeBytes = 0 } }) => ({
        bucket,
        key: exportKeyOf(player, lastPartOf(ref.key)),
        sizeBytes,
      })),
  ]
}

async function sizesIn({ root }: Game, bucket: string, player: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  let continuationToken: string | undefined
  do {
    const token = continuationToken === undefined ? {} : { continuationToken }
    const { result } = await root.oss.listObjectsV2({ bucket, maxKeys: limit, ...token })
    for (const { key, size } of result.contents ?? []) if (key.includes(`/${player}/`)) sizes.set(key, Number(size))
    continuationToken = result.nextContinuationToken
  } while (continuationToken !== undefined)
  return sizes
}

/** Where players have keys of STS they may leave what they like. */
function isOpen({ config }: Game, key: string): boolean {
  const space = config.spaces[key.split('/')[0] ?? '']
  return space?.kind === 'folder' && space.grants.includes('sts')
}

async function partsFaults({ root }: Game, bucket: string, player: string, { uploads }: Records): Promise<string[]> {
  const held = new Set(uploads.map(({ value }) => value.multipart))
  const { result } = await root.oss.listMultipartUploads({ bucket, maxUploads: limit })
  return (result.uploads ?? [])
    .filter(({ key, uploadId }) => key.includes(`/${player}/`) && !held.has(uploadId))
    .map(({ key }) => `nothing names the parts of ${bucket}/${key}`)
}

async function lateFaults(
  { state, clock }: Game,
  player: string,
  { uploads, settling, garbage, exports }: Records,
): Promise<string[]> {
  const late = new Date(clock.now().getTime() - lateMs)
  const at = late.toISOString()
  const dues = await duesUntil(state, late, limit)
  const jobs = new Set(exports.map(({ ref }) => lastPartOf(ref.key)))
  return [
    ...uploads.filter(({ value }) => value.expiresAt < at).map(({ value }) => `the upload of ${value.key} is over`),
    ...settling.filter(({ value }) => value.at < at).map(({ value }) => `${value.key} waits to be looked at`),
    ...garbage
      .filter(({ value, ref }) => value.key.includes(`/${player}/`) && Number(timeOf(ref.key)) < late.getTime())
      .map(({ value }) => `${value.key} waits to be collected`),
    ...dues
      .filter(({ value }) => value.subject === player || jobs.has(value.subject))
      .map(({ value }) => `${value.kind} of ${value.subject} waits to be done`),
  ]
}

const timeOf = (key: Uint8Array): string => Buffer.from(key).toString('utf8').split('\0')[3] ?? ''
