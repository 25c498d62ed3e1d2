/** Reads the files of the audit log, block by block, and checks each seal on the way. */
import { join } from 'node:path'
import type { Disk } from '../base/disk.ts'
import { isDiskError } from '../base/disk.ts'
import { beforeFirst, blockMac, parseFileName } from './chain-format.ts'
import type { BlockSeal, ChainKeys, ChainPoint, FileHead, FileName } from './chain-format.ts'

type Reading = Pick<Disk, 'open' | 'list'>

/** Longer lines are none of ours: a line holds at most a few names. */
export const lineBytesMax = 262_144
const chunkBytes = 262_144

/** The files of each chain, in the order in which they were written. */
export async function chainFiles(disk: Reading, directory: string): Promise<ReadonlyMap<string, readonly FileName[]>> {
  const names = await disk.list(directory).catch((error: unknown) => {
    if (isDiskError(error, 'ENOENT')) return []
    throw error
  })
  const chains = new Map<string, FileName[]>()
  const found = names.flatMap(({ name }) => parseFileName(name) ?? [])
  for (const file of found.toSorted((a, b) => a.file - b.file))
    chains.set(file.chain, [...(chains.get(file.chain) ?? []), file])
  return chains
}

/** What is wrong, and from where on. */
export type ChainProblem = { readonly file: string; readonly what: string; readonly block: number | undefined }
/** A chain as its files tell it. */
export type ChainRead = {
  /** The first file that is there, and the seal that it says came before. */
  readonly begins: { readonly file: number; readonly before: ChainPoint } | undefined
  /** The last block whose seal holds, or was said to be the last. */
  readonly ends: ChainPoint
  readonly blocks: number
  readonly lines: number
  /** Behind the last seal: written, and never sealed. */
  readonly tornLines: number
  readonly problems: readonly ChainProblem[]
}

export type ChainVisitor = {
  /** Lines of a block, without head and seal; `isSealed` is false for those behind the last seal. */
  readonly lines?: (lines: readonly string[], file: FileName, isSealed: boolean) => void | Promise<void>
  /** Every block whose seal holds. */
  readonly point?: (point: ChainPoint) => void
}

export async function readChain(
  disk: Reading,
  directory: string,
  files: readonly FileName[],
  keys: ChainKeys,
  visitor: ChainVisitor = {},
): Promise<ChainRead> {
  const reader = new ChainReader(keys, visitor)
  const heads: (FileHead | undefined)[] = []
  for (const { name } of files) heads.push(await headOf(disk, join(directory, name)))
  for (const [index, file] of files.entries()) {
    // A file that followed a failure writes again what may stand at the end of the one before.
    const next = heads.slice(index + 1).find((head) => head !== undefined)
    await reader.file(disk, join(directory, file.name), file, heads[index], next)
  }
  return reader.result()
}

class ChainReader {
  readonly #keys: ChainKeys
  readonly #visitor: ChainVisitor
  readonly #problems: ChainProblem[] = []
  #begins: ChainRead['begins']
  #at: ChainPoint = beforeFirst
  #blocks = 0
  #lines = 0
  #tornLines = 0

  constructor(keys: ChainKeys, visitor: ChainVisitor) {
    this.#keys = keys
    this.#visitor = visitor
  }

  result(): ChainRead {
    return {
      begins: this.#begins,
      ends: this.#at,
      blocks: this.#blocks,
      lines: this.#lines,
      tornLines: this.#tornLines,
      problems: this.#problems,
    }
  }

  async file(
    disk: Reading,
    path: string,
    name: FileName,
    head: FileHead | undefined,
    next: FileHead | undefined,
  ): Promise<void> {
    if (head === undefined) {
      // Made, and the first block never came as far as the disk: nothing was acknowledged in it.
      const sizeBytes = await sizeOf(disk, path)
      if (sizeBytes > 0 && next === undefined) this.#tornLines += 1
      else if (sizeBytes > 0) this.#tell(name, 'its first line is no head of a file', undefined)
      return
    }
    this.#begin(name, head)
    const key = this.#keys.keyOf(head.key)
    if (key === undefined)
      return this.#tell(name, `version ${head.key} of the master key is not configured`, head.block)
    const lastBlock = next === undefined ? Infinity : next.block - 1
    let text: Buffer[] = []
    for await (const line of linesOf(disk, path)) {
      const seal = sealOf(line)
      if (seal === undefined) text.push(line)
      else {
        // Behind a failure: the next file has this block again, or another in its place.
        if (seal.seal > lastBlock) return
        await this.#block(name, key, text, seal)
        text = []
      }
    }
    if (text.length > 0) await this.#tail(name, text, next)
  }

  #begin(name: FileName, head: FileHead): void {
    const before = { block: head.block - 1, mac: head.previous }
    if (head.chain !== name.chain) this.#tell(name, 'it is named after another chain', head.block)
    if (this.#begins === undefined) {
      this.#begins = { file: name.file, before }
      this.#at = before
    } else if (before.block > this.#at.block) {
      this.#tell(name, `blocks ${this.#at.block + 1} to ${before.block} in front of it are missing`, head.block)
      this.#at = before
    } else if (before.block !== this.#at.block || before.mac !== this.#at.mac)
      this.#tell(name, 'it does not continue the file before it', head.block)
  }

  async #block(name: FileName, key: Uint8Array, text: readonly Buffer[], seal: BlockSeal): Promise<void> {
    const expected = this.#at.block + 1
    const isNext = seal.seal === expected
    const holds = isNext && blockMac(key, name.chain, this.#at, Buffer.concat(text)) === seal.mac
    if (!holds)
      this.#tell(
        name,
        isNext
          ? 'the block was changed: its seal does not hold'
          : `block ${seal.seal} stands where block ${expected} belongs`,
        seal.seal,
      )
    this.#at = { block: seal.seal, mac: seal.mac }
    this.#blocks += 1
    this.#lines += seal.lines
    if (holds) this.#visitor.point?.(this.#at)
    await this.#visitor.lines?.(events(text), name, true)
  }

  async #tail(name: FileName, text: readonly Buffer[], next: FileHead | undefined): Promise<void> {
    const lines = events(text)
    if (next === undefined) this.#tornLines += Math.max(lines.length, 1)
    // The file was given up when a write to it failed, and the next one begins behind its last whole block.
    else if (next.block !== this.#at.block + 1) this.#tell(name, 'lines at its end have no seal', this.#at.block + 1)
    await this.#visitor.lines?.(lines, name, false)
  }

  #tell(file: FileName, what: string, block: number | undefined): void {
    this.#problems.push({ file: file.name, what, block })
  }
}

const events = (text: readonly Buffer[]): string[] =>
  text.map((line) => line.toString('utf8')).filter((line) => !line.startsWith('{"audit":'))

function sealOf(line: Buffer): BlockSeal | undefined {
  if (line.length > 256 || !line.subarray(0, 8).equals(sealStart)) return undefined
  const [, block, lines, mac] =
    /^\{"seal":(\d{1,15}),"lines":(\d{1,15}),"mac":"([\w-]{43})"\}\n$/.exec(line.toString('latin1')) ?? []
  return block === undefined || mac === undefined ? undefined : { seal: Number(block), lines: Number(lines), mac }
}

const sealStart = Buffer.from('{"seal":')

async function headOf(disk: Reading, path: string): Promise<FileHead | undefined> {
  for await (const line of linesOf(disk, path)) {
    try {
      const head = JSON.parse(line.toString('utf8')) as Partial<FileHead> | null // judged below
      const isHead =
        typeof head === 'object' && head?.audit === 1 && typeof head.block === 'number' && line.at(-1) === 0x0a
      return isHead ? (head as FileHead) : undefined
    } catch {
      return undefined
    }
  }
  return undefined
}

async function sizeOf(disk: Reading, path: string): Promise<number> {
  const file = await disk.open(path)
  try {
    return await file.sizeBytes()
  } finally {
    await file.close()
  }
}

/** Each with its newline; the last one may have none. A line that does not end is given in pieces. */
export async function* linesOf(disk: Pick<Disk, 'open'>, path: string): AsyncGenerator<Buffer> {
  const file = await disk.open(path)
  try {
    let rest = Buffer.alloc(0)
    let position = 0
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const count = await file.read(chunk, position)
      if (count === 0) break
      position += count
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)])
      let start = 0
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
        yield bytes.subarray(start, end + 1)
        start = end + 1
      }
      rest = bytes.subarray(start)
      if (rest.length > lineBytesMax) {
        yield rest
        rest = Buffer.alloc(0)
      }
    }
    if (rest.length > 0) yield rest
  } finally {
    await file.close()
  }
}
