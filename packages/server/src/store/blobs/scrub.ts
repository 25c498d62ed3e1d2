/** Reads everything that lies on the disk, slowly and in order, and says what is not what was written. */
import { isDiskError, type Disk } from '../../base/disk.ts'
import { createCrc64 } from './crc64.ts'
import { listFiles, listGenerations } from './generations.ts'
import { decodeFileTail, segmentHeadBytes, tailBytes } from './layout.ts'
import { SegmentNeverBegun } from './open-files.ts'
import { BlobDamaged, BlobMissing, type BlobLocation, type Damage, type FileLocation, type Owner } from './port.ts'
import { readBody, readWhole, type ReadWays } from './read-body.ts'
import { scanSegment, segmentEnd } from './segment-scan.ts'
import { wholeOf } from './compaction.ts'

export type ScrubWays = ReadWays & { readonly disk: Pick<Disk, 'list'>; readonly root: string }

export async function* scrubAll(ways: ScrubWays, signal?: AbortSignal): AsyncGenerator<Damage, void, void> {
  for (const generation of await listGenerations(ways.disk, ways.root)) {
    for (const segment of generation.segments)
      yield* guarded(wholeOf(segment), () => scrubSegment(ways, segment, signal))
    for (const folder of generation.fileFolders) {
      for (const file of await listFiles(ways.disk, ways.root, generation.name, folder)) {
        const damage = await scrubFile(ways, { kind: 'file', file }, signal)
        if (damage !== undefined) yield damage
      }
    }
  }
}

/** What has gone meanwhile is no damage; a head that cannot be read is. */
async function* guarded(location: BlobLocation, work: () => AsyncIterable<Damage>): AsyncGenerator<Damage, void, void> {
  try {
    yield* work()
  } catch (error) {
    const damage = damageOf(location, error)
    if (damage !== undefined) yield damage
  }
}

function damageOf(location: BlobLocation, error: unknown, owner?: Owner): Damage | undefined {
  if (error instanceof BlobMissing || error instanceof SegmentNeverBegun) return undefined
  if (error instanceof BlobDamaged) return { location, what: error.what, ...(owner && { owner }) }
  // A sector that the disk cannot read is the commonest rot of all.
  if (isDiskError(error, 'EIO')) return { location, what: 'the disk cannot read it', ...(owner && { owner }) }
  throw error
}

async function* scrubSegment(
  ways: ScrubWays,
  segment: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Damage, void, void> {
  const held = await ways.files.acquire(wholeOf(segment))
  try {
    const { isSealed, endBytes, recordCount } = await segmentEnd(held.open, segment)
    let foundCount = 0
    let hasGap = false
    for await (const item of scanSegment(held.open, segment, signal)) {
      if (item.kind === 'gap') {
        if (item.isTorn) continue
        hasGap = true
        yield { location: item.location, what: 'no record can be read here' }
        continue
      }
      foundCount += 1
      const { owner, sizeBytes } = item.header
      try {
        await readWhole(ways, item.location, owner, sizeBytes, 'as-stored')
      } catch (error) {
        const damage = damageOf(item.location, error, owner)
        if (item.isTorn) continue
        if (damage !== undefined) yield damage
      }
    }
    if (isSealed && !hasGap && foundCount !== recordCount)
      yield {
        location: { ...wholeOf(segment), lengthBytes: endBytes },
        what: `it holds ${foundCount} records of ${recordCount}`,
      }
    // Nothing is written in place: compaction moves what lies here to another segment.
    if (!held.open.isHeadWhole)
      yield {
        location: { ...wholeOf(segment), lengthBytes: segmentHeadBytes },
        what: 'its head is damaged and read by the other copy of its salt',
      }
  } finally {
    held.release()
  }
}

async function scrubFile(
  ways: ScrubWays,
  location: FileLocation,
  signal: AbortSignal | undefined,
): Promise<Damage | undefined> {
  let owner: Owner | undefined
  try {
    return await ways.files.use(location, async (open) => {
      owner = open.owner
      const sizeBytes = open.sizeBytes ?? 0
      const bytes = Buffer.alloc(tailBytes)
      await open.file.read(bytes, (await open.file.sizeBytes()) - tailBytes)
      const tail = decodeFileTail(open.salt, bytes)
      if (tail === undefined || tail.sizeBytes !== sizeBytes)
        throw new BlobDamaged(location, 'its tail is not what was written')
      const crc64 = createCrc64()
      const range = { startByte: 0, endByte: sizeBytes - 1 }
      for await (const block of readBody(ways, location, open.owner, range, signal, 'kept', 'as-stored'))
        crc64.update(block)
      // A sealed file says nothing of what is in it; its blocks have been checked one by one.
      if (!open.isSealed && crc64.digest() !== tail.crc64)
        throw new BlobDamaged(location, 'its CRC-64 is not what was written')
      return undefined
    })
  } catch (error) {
    return damageOf(location, error, owner)
  }
}
