/** Names of generations, segments and files, and the paths they lie at. No name from a record reaches a path unparsed. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

/** What a process calls everything it writes: lower-case letters, digits and dashes, at most 32. Never used twice. */
const generationPattern = /^[0-9a-z][0-9a-z-]{0,31}$/
const segmentPattern = /^([0-9a-z][0-9a-z-]{0,31})\.([1-9]\d{0,8})$/
const filePattern = /^([0-9a-z][0-9a-z-]{0,31})\.([0-9a-f]{32})$/
const segmentFilePattern = /^([1-9]\d{0,8})\.segment$/
const generationFolderPattern = /^gen-([0-9a-z][0-9a-z-]{0,31})$/

/** Lies in a generation's folder when all in it that nobody refers to has been removed. */
export const cleanMarkerName = 'clean'

export function generationFolder(root: string, generation: string): string {
  assert(generationPattern.test(generation), 'a generation has 1 to 32 lower-case letters, digits and dashes')
  return join(root, `gen-${generation}`)
}

export function segmentPath(root: string, segment: string): string | undefined {
  const [, generation, number] = segmentPattern.exec(segment) ?? []
  return generation === undefined ? undefined : join(root, `gen-${generation}`, `${number}.segment`)
}

/** Files are fanned out over 256 folders, because some file systems grow slow in large ones. */
export function filePath(root: string, file: string): string | undefined {
  const [, generation, id = ''] = filePattern.exec(file) ?? []
  return generation === undefined ? undefined : join(root, `gen-${generation}`, id.slice(0, 2), id)
}

export const segmentName = (generation: string, number: number): string => `${generation}.${number}`

export const newFileName = (generation: string): string => `${generation}.${randomBytes(16).toString('hex')}`

export const generationOf = (name: string): string => name.slice(0, name.indexOf('.'))

export const parseGenerationFolder = (name: string): string | undefined => generationFolderPattern.exec(name)?.[1]

export function parseSegmentFile(generation: string, name: string): string | undefined {
  const number = segmentFilePattern.exec(name)?.[1]
  return number === undefined ? undefined : `${generation}.${number}`
}

export function parseFile(generation: string, folder: string, name: string): string | undefined {
  const file = `${generation}.${name}`
  return filePattern.test(file) && name.startsWith(folder) && folder.length === 2 ? file : undefined
}
