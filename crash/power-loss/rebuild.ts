/** Makes the disk that a power loss leaves behind: what was synced is there, and of the rest whatever chance left. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../load/random.ts'
import { rootNode } from './recording.ts'
import type { FileDeed, NameDeed, Recording } from './recording.ts'

/** What becomes of what was not synced: all is lost, all is kept, or each sector and each name as chance has it. */
export const fates = ['dropped', 'kept', 'torn'] as const
export type Fate = (typeof fates)[number]

const sectorBytes = 512
/** LMDB keeps locks and readers here, in memory that all processes share; it is made anew after a start of the machine. */
const notOnDisk = /-lock$/

export function rebuild(recording: Recording, cutLine: number, fate: Fate, random: Random, directory: string): void {
  const survives = (deed: NameDeed | FileDeed): boolean =>
    deed.beginLine <= cutLine &&
    ((deed.durableLine !== undefined && deed.durableLine <= cutLine) ||
      fate === 'kept' ||
      (fate === 'torn' && random.below(2) === 0))
  const folders = namesThatSurvive(recording.nameDeeds, survives)
  const deeds = Map.groupBy(
    recording.fileDeeds.filter((deed) => deed.beginLine <= cutLine),
    (deed) => deed.node,
  )
  const contentOf = (node: number): Buffer => contentThatSurvives(deeds.get(node) ?? [], cutLine, fate, random)
  mkdirSync(directory, { recursive: true })
  writeFolder(rootNode, directory)

  function writeFolder(folder: number, path: string): void {
    for (const [name, node] of folders.get(folder) ?? []) {
      const place = join(path, name)
      if (recording.nodes[node]?.kind === 'folder') {
        mkdirSync(place, { mode: 0o700 })
        writeFolder(node, place)
      } else if (!notOnDisk.test(name)) writeFileSync(place, contentOf(node), { mode: 0o600 })
    }
  }
}

function namesThatSurvive(
  deeds: readonly NameDeed[],
  survives: (deed: NameDeed) => boolean,
): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const folders = new Map<number, Map<string, number>>()
  for (const { folder, name, node } of deeds.filter(survives).flatMap((deed) => deed.changes)) {
    const names = folders.get(folder) ?? new Map<string, number>()
    folders.set(folder, names)
    if (node === undefined) names.delete(name)
    else names.set(name, node)
  }
  return folders
}

/** Deeds have begun before the cut; a durable one is whole, another one loses sectors. */
function contentThatSurvives(deeds: readonly FileDeed[], cutLine: number, fate: Fate, random: Random): Buffer {
  let content = Buffer.alloc(0)
  const resize = (sizeBytes: number): void => {
    if (sizeBytes <= content.length) content = content.subarray(0, sizeBytes)
    else content = Buffer.concat([content, Buffer.alloc(sizeBytes - content.length)])
  }
  const grow = (sizeBytes: number): void => {
    if (sizeBytes > content.length) resize(Math.max(sizeBytes, content.length * 2))
  }
  let sizeBytes = 0
  for (const deed of deeds) {
    const isSure = fate === 'kept' || (deed.durableLine !== undefined && deed.durableLine <= cutLine)
    if (!isSure && fate === 'dropped') continue
    if (deed.kind === 'resize') {
      if (!isSure && random.below(2) === 0) continue
      // What lies beyond the end must not come back when the file grows again.
      resize(Math.min(deed.sizeBytes, sizeBytes))
      sizeBytes = deed.sizeBytes
      continue
    }
    for (const [start, end] of isSure
      ? [[0, deed.bytes.length] as const]
      : sectorsOf(deed.offsetBytes, deed.bytes.length)) {
      if (!isSure && random.below(2) === 0) continue
      grow(deed.offsetBytes + end)
      deed.bytes.copy(content, deed.offsetBytes + start, start, end)
      sizeBytes = Math.max(sizeBytes, deed.offsetBytes + end)
    }
    // The size may have reached the disk before the bytes did.
    if (!isSure && random.below(2) === 0) sizeBytes = Math.max(sizeBytes, deed.offsetBytes + deed.bytes.length)
  }
  resize(sizeBytes)
  return content
}

/** Pieces of a write as the disk takes them, each whole or not at all. */
function sectorsOf(offsetBytes: number, lengthBytes: number): (readonly [start: number, end: number])[] {
  const sectors: (readonly [number, number])[] = []
  for (let start = 0; start < lengthBytes;) {
    const end = Math.min(lengthBytes, start + sectorBytes - ((offsetBytes + start) % sectorBytes))
    sectors.push([start, end])
    start = end
  }
  return sectors
}
