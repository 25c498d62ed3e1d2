/** What a simulated disk consists of, and what of it a power loss leaves. Only `disk-simulated.ts` uses it. */

/** Of what was not synced nothing survives, everything does, or each name, write and sector by the toss of a coin. */
export type Survival = 'nothing' | 'everything' | (() => boolean)

export type FileNode = { readonly kind: 'file'; seen: Buffer; synced: Buffer; unsynced: Write[]; lost: Write[] }
export type Write = { readonly at: number; readonly bytes: Uint8Array; isDone: boolean }
export type FolderNode = { readonly kind: 'folder'; readonly seen: Names; synced: Names; unsynced: NameChange[] }
export type Node = FileNode | FolderNode
export type Names = Map<string, Node>
export type NameChange = { readonly name: string; readonly node: Node | undefined }

export function diskError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}

const sectorBytes = 512

export const newFolder = (): FolderNode => ({ kind: 'folder', seen: new Map(), synced: new Map(), unsynced: [] })
export const newFile = (): FileNode => ({
  kind: 'file',
  seen: Buffer.alloc(0),
  synced: Buffer.alloc(0),
  unsynced: [],
  lost: [],
})
export const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

export function change(folder: FolderNode, name: string, node: Node | undefined): void {
  apply(folder.seen, { name, node })
  folder.unsynced.push({ name, node })
}

export function apply(names: Names, { name, node }: NameChange): void {
  if (node === undefined) names.delete(name)
  else names.set(name, node)
}

export function find(root: FolderNode, path: string): Node | undefined {
  let node: Node | undefined = root
  for (const part of partsOf(path)) node = node?.kind === 'folder' ? node.seen.get(part) : undefined
  return node
}

export function folderAt(root: FolderNode, path: string): FolderNode {
  const node = find(root, path)
  if (node?.kind !== 'folder') throw diskError('ENOENT', path)
  return node
}

export function* pathsOf(folder: FolderNode, path: string): Generator<string> {
  for (const [name, node] of folder.seen) {
    if (node.kind === 'file') yield `${path}/${name}`
    else yield* pathsOf(node, `${path}/${name}`)
  }
}

export function written(content: Buffer, at: number, bytes: Uint8Array): Buffer {
  const grown = Buffer.alloc(Math.max(content.length, at + bytes.length))
  content.copy(grown)
  grown.set(bytes, at)
  return grown
}

export function survivorOf(folder: FolderNode, survival: Survival): FolderNode {
  const survives = survival === 'nothing' ? () => false : survival === 'everything' ? () => true : survival
  const names: Names = new Map(folder.synced)
  for (const entry of folder.unsynced) if (survives()) apply(names, entry)
  const children = [...names].map(([name, node]): [string, Node] => [
    name,
    node.kind === 'folder' ? survivorOf(node, survival) : survivingFile(node, survives),
  ])
  return { kind: 'folder', seen: new Map(children), synced: new Map(children), unsynced: [] }
}

/** A write survives sector by sector; a sector that does not may still have made the file longer. */
function survivingFile(file: FileNode, survives: () => boolean): FileNode {
  const writes = [...file.lost, ...file.unsynced]
  const content = Buffer.alloc(Math.max(file.synced.length, ...writes.map(({ at, bytes }) => at + bytes.length)))
  let sizeBytes = file.synced.copy(content)
  for (const { at, bytes } of writes) {
    for (let from = 0; from < bytes.length; from += sectorBytes) {
      const sector = bytes.subarray(from, from + sectorBytes)
      const isWritten = survives()
      if (isWritten) content.set(sector, at + from)
      if (isWritten || survives()) sizeBytes = Math.max(sizeBytes, at + from + sector.length)
    }
  }
  const seen = content.subarray(0, sizeBytes)
  return { kind: 'file', seen, synced: seen, unsynced: [], lost: [] }
}
