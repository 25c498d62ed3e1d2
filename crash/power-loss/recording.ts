/**
 * A recorded run as a disk sees it: what was done to each file and folder, and from when on it is sure to survive.
 * Nothing is sure before its sync ended: neither bytes nor sizes nor names, and a sync covers what had ended before it began.
 */
import assert from 'node:assert/strict'
import { dirname, join, basename } from 'node:path'
import type { Argument, Call } from './trace.ts'

export type Node = { readonly id: number; readonly kind: 'file' | 'folder' }
/** `durableLine` is undefined while nothing has made the deed durable. */
type Deed = { readonly beginLine: number; readonly endLine: number; durableLine: number | undefined }
export type FileDeed = Deed & { readonly node: number } & (
    | { readonly kind: 'write'; readonly offsetBytes: number; readonly bytes: Buffer }
    | { readonly kind: 'resize'; readonly sizeBytes: number }
  )
/** Names that change together, as a rename does. */
export type NameDeed = Deed & {
  readonly kind: 'names'
  readonly changes: readonly { readonly folder: number; readonly name: string; readonly node: number | undefined }[]
}

/** The syncs that can be taken away, to see that their absence is noticed. */
export const syncKinds = ['blob file', 'segment', 'folder', 'metadata'] as const
export type SyncKind = (typeof syncKinds)[number]

export type Recording = {
  readonly nodes: readonly Node[]
  readonly fileDeeds: readonly FileDeed[]
  readonly nameDeeds: readonly NameDeed[]
  /** Line at which the answer with this request id went out. */
  readonly answers: ReadonlyMap<string, number>
  readonly lineCount: number
  readonly syncs: Readonly<Record<string, number>>
}

export const rootNode = 0

/** `root` is a folder that was there, and durable, before the run. `ignored` syncs count as if nobody had called them. */
export class Recorder {
  readonly #root: string
  readonly #ignored: SyncKind | undefined
  readonly #nodes: Node[] = [{ id: rootNode, kind: 'folder' }]
  readonly #paths = new Map<string, number>()
  readonly #fileDeeds: FileDeed[] = []
  readonly #nameDeeds: NameDeed[] = []
  readonly #answers = new Map<string, number>()
  readonly #pending = new Map<number, FileDeed[]>()
  readonly #sizes = new Map<number, number>()
  readonly #positions = new Map<string, number>()
  readonly #synchronous = new Set<string>()
  readonly #syncs: Record<string, number> = {}
  #lineCount = 0

  constructor(root: string, ignored: SyncKind | undefined) {
    this.#root = root
    this.#ignored = ignored
    this.#paths.set(root, rootNode)
  }

  finish(): Recording {
    return {
      nodes: this.#nodes,
      fileDeeds: this.#fileDeeds,
      nameDeeds: this.#nameDeeds,
      answers: this.#answers,
      lineCount: this.#lineCount,
      syncs: this.#syncs,
    }
  }

  /** Calls come in the order in which they ended. */
  add(call: Call): void {
    if (Number.isFinite(call.endLine)) this.#lineCount = call.endLine
    if (call.result < 0) return
    switch (call.name) {
      case 'open':
      case 'creat':
      case 'openat':
        return this.#open(call)
      case 'close':
        return this.#close(call)
      case 'write':
      case 'writev':
      case 'pwrite64':
      case 'pwritev':
      case 'pwritev2':
        return this.#write(call)
      case 'lseek':
        return this.#seek(call)
      case 'ftruncate':
        return this.#resize(call, this.#nodeOf(call.arguments[0]), numberOf(call.arguments[1]))
      case 'fsync':
      case 'fdatasync':
        return this.#sync(call)
      case 'mkdir':
      case 'mkdirat':
        return this.#make(call, pathOf(call.arguments), 'folder')
      case 'unlink':
      case 'unlinkat':
      case 'rmdir':
        return this.#remove(call)
      case 'rename':
      case 'renameat':
      case 'renameat2':
        return this.#rename(call)
      case 'link':
      case 'linkat':
        return this.#link(call)
      default:
        // Whatever else touches our files would have to be understood first.
        assert(!call.arguments.some((one) => this.#isOurs(one)), `${call.name} is not understood`)
    }
  }

  #open(call: Call): void {
    const path = call.resultPath
    if (path === undefined || !this.#isInside(path)) return
    const text = call.arguments.map((one) => (one.kind === 'text' ? one.text : '')).join(' ')
    const handle = handleOf(call, String(call.result), path)
    this.#positions.set(handle, 0)
    if (/\bO_D?SYNC\b/.test(text)) this.#synchronous.add(handle)
    else this.#synchronous.delete(handle)
    if (/\bO_CREAT\b/.test(text) && !this.#paths.has(path)) this.#make(call, path, 'file')
    else if (/\bO_TRUNC\b/.test(text)) this.#resize(call, this.#paths.get(path), 0)
    if (/\bO_APPEND\b/.test(text)) this.#positions.set(handle, Number.NaN)
  }

  #close(call: Call): void {
    const file = call.arguments[0]
    if (file?.kind !== 'file') return
    const handle = handleOf(call, file.descriptor, file.path)
    this.#positions.delete(handle)
    this.#synchronous.delete(handle)
  }

  #seek(call: Call): void {
    const file = call.arguments[0]
    if (file?.kind !== 'file') return
    const handle = handleOf(call, file.descriptor, file.path)
    if (!Number.isNaN(this.#positions.get(handle))) this.#positions.set(handle, call.result)
  }

  #write(call: Call): void {
    const file = call.arguments[0]
    const data = call.arguments[1]
    if (file?.kind !== 'file' || data === undefined) return
    const bytes =
      data.kind === 'bytes' ? data.bytes : data.kind === 'list' ? Buffer.concat(data.items) : Buffer.alloc(0)
    if (!this.#isInside(file.path)) return this.#answer(call, file.path, bytes)
    const node = this.#nodeOf(file)
    if (node === undefined) return
    const handle = handleOf(call, file.descriptor, file.path)
    const sizeBytes = this.#sizes.get(node) ?? 0
    const given = call.name.startsWith('p') ? numberOf(call.arguments[3]) : undefined
    const position = this.#positions.get(handle) ?? 0
    const offsetBytes = given ?? (Number.isNaN(position) ? sizeBytes : position)
    // A call that never ended may have written all of it.
    const written = Number.isFinite(call.endLine) ? bytes.subarray(0, call.result) : bytes
    if (given === undefined && !Number.isNaN(position)) this.#positions.set(handle, offsetBytes + written.length)
    this.#sizes.set(node, Math.max(sizeBytes, offsetBytes + written.length))
    const isDurable = this.#synchronous.has(handle) && !this.#isIgnored(file.path, 'file')
    this.#addFileDeed({ ...begin(call, isDurable), kind: 'write', node, offsetBytes, bytes: written })
  }

  #answer(call: Call, path: string, bytes: Buffer): void {
    if (!path.startsWith('socket:') || !bytes.subarray(0, 7).equals(Buffer.from('HTTP/1.'))) return
    const id = /\r\nx-oss-request-id: ([0-9A-F]{24})\r\n/i.exec(bytes.toString('latin1', 0, 4_096))?.[1]
    if (id !== undefined) this.#answers.set(id, call.beginLine)
  }

  #resize(call: Call, node: number | undefined, sizeBytes: number): void {
    if (node === undefined) return
    this.#sizes.set(node, sizeBytes)
    this.#addFileDeed({ ...begin(call, false), kind: 'resize', node, sizeBytes })
  }

  #addFileDeed(deed: FileDeed): void {
    this.#fileDeeds.push(deed)
    if (deed.durableLine !== undefined) return
    const waiting = this.#pending.get(deed.node)
    if (waiting === undefined) this.#pending.set(deed.node, [deed])
    else waiting.push(deed)
  }

  #sync(call: Call): void {
    const file = call.arguments[0]
    const node = this.#nodeOf(file)
    if (node === undefined || file?.kind !== 'file' || !Number.isFinite(call.endLine)) return
    const kind = this.#nodes[node]?.kind ?? 'file'
    this.#syncs[syncKindOf(file.path, kind)] = (this.#syncs[syncKindOf(file.path, kind)] ?? 0) + 1
    if (this.#isIgnored(file.path, kind)) return
    if (kind === 'folder') {
      for (const deed of this.#nameDeeds)
        if (deed.durableLine === undefined && deed.endLine < call.beginLine)
          if (deed.changes.some(({ folder }) => folder === node)) deed.durableLine = call.endLine
      return
    }
    const waiting = this.#pending.get(node) ?? []
    for (const deed of waiting) if (deed.endLine < call.beginLine) deed.durableLine = call.endLine
    this.#pending.set(
      node,
      waiting.filter((deed) => deed.durableLine === undefined),
    )
  }

  #make(call: Call, path: string | undefined, kind: Node['kind']): void {
    if (path === undefined || !this.#isInside(path) || this.#paths.has(path)) return
    const node = { id: this.#nodes.length, kind }
    this.#nodes.push(node)
    this.#name(call, [[path, node.id]])
  }

  #remove(call: Call): void {
    const path = pathOf(call.arguments)
    if (path !== undefined && this.#paths.has(path)) this.#name(call, [[path, undefined]])
  }

  #rename(call: Call): void {
    const [from, to] = pathsOf(call.arguments)
    const node = from === undefined ? undefined : this.#paths.get(from)
    if (from === undefined || to === undefined || node === undefined) return
    this.#name(call, [
      [to, node],
      [from, undefined],
    ])
    const inside = [...this.#paths].filter(([path]) => path.startsWith(`${from}/`))
    for (const [path, id] of inside) {
      this.#paths.delete(path)
      this.#paths.set(to + path.slice(from.length), id)
    }
  }

  #link(call: Call): void {
    const [from, to] = pathsOf(call.arguments)
    const node = from === undefined ? undefined : this.#paths.get(from)
    if (to !== undefined && node !== undefined) this.#name(call, [[to, node]])
  }

  #name(call: Call, names: readonly (readonly [path: string, node: number | undefined])[]): void {
    const changes = names.map(([path, node]) => {
      const folder = this.#paths.get(dirname(path))
      assert(folder !== undefined, `the folder of ${path} is not known`)
      if (node === undefined) this.#paths.delete(path)
      else this.#paths.set(path, node)
      return { folder, name: basename(path), node }
    })
    this.#nameDeeds.push({ ...begin(call, false), kind: 'names', changes })
  }

  #nodeOf(argument: Argument | undefined): number | undefined {
    return argument?.kind === 'file' ? this.#paths.get(argument.path) : undefined
  }

  #isOurs(argument: Argument): boolean {
    return argument.kind === 'file' && this.#paths.has(argument.path) && argument.path !== this.#root
  }

  #isInside(path: string): boolean {
    return path.startsWith(`${this.#root}/`)
  }

  #isIgnored(path: string, kind: Node['kind']): boolean {
    return this.#ignored !== undefined && syncKindOf(path, kind) === this.#ignored
  }
}

function handleOf(call: Call, descriptor: string, path: string): string {
  return `${call.process} ${descriptor} ${path}`
}

function begin(call: Call, isDurable: boolean): Deed {
  return { beginLine: call.beginLine, endLine: call.endLine, durableLine: isDurable ? call.endLine : undefined }
}

function syncKindOf(path: string, kind: Node['kind']): string {
  if (kind === 'folder') return 'folder'
  if (path.includes('/metadata/')) return 'metadata'
  if (path.includes('/blobs/')) return path.endsWith('.segment') ? 'segment' : 'blob file'
  return 'other'
}

function numberOf(argument: Argument | undefined): number {
  return argument?.kind === 'text' ? Number(argument.text) : 0
}

function pathOf(given: readonly Argument[]): string | undefined {
  return pathsOf(given)[0]
}

/** Absolute paths; one that is relative belongs to the folder that stands before it. */
function pathsOf(given: readonly Argument[]): string[] {
  return given.flatMap((one, index) => {
    if (one.kind !== 'bytes') return []
    const path = one.bytes.toString()
    const before = given[index - 1]
    return [path.startsWith('/') || before?.kind !== 'file' ? path : join(before.path, path)]
  })
}
