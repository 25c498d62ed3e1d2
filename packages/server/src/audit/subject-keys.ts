/**
 * A key for each subject of the audit log, from few bytes in the metadata, so that one of them can be destroyed and all
 * others stay: a puncturable tree. A subject's tag names a path of seven steps; each step leads from a key to one of 64
 * keys made of it, and what is stored is the first layer. To erase a subject, the keys beside its path are stored
 * instead of those on it: whatever leads to every other subject is there, and nothing that leads to this one.
 */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import type { Entry, Kv } from '@latchkey/kv'
import type { Ids } from '../base/ids.ts'
import type { RecordSealer } from '../store/directory/seal.ts'

/** 64 keys below each: with seven steps 2^42 leaves, so that two of a million subjects hardly ever share one. */
const fanOut = 64
export const pathSteps = 7
const keyBytes = 32
const tagBytes = 16
const nonceBytes = 12
const gcmTagBytes = 16
/** How often one subject may be erased and come again. */
const generationsMax = 1_000
/** Subjects and nodes that one process remembers the keys of. */
const rememberedMax = 10_000
const erasureAttemptsMax = 100

const treePrefix = 'audit/tree/'
/** Holds the number of erasures: its version tells every process that what it remembers may be gone. */
const erasuresKey = Buffer.from('audit/erasures')

export type SubjectKey = { readonly tag: string; readonly key: Uint8Array }

export type SubjectKeys = {
  /** The key that this subject has now; another one after it was erased. */
  keyOf(subject: string): Promise<SubjectKey>
  /** What a tag leads to; undefined when it was erased. */
  ofTag(tag: string): Promise<Uint8Array | undefined>
  /** The tags that this subject has and had, so that its lines are found. */
  tagsOf(subject: string): Promise<readonly string[]>
  /** Says how many keys were destroyed: one, or none of a subject that cannot come again. */
  erase(subject: string): Promise<number>
  /** To be called before keys are used again after a while: forgets them when somebody was erased since. */
  refresh(): Promise<void>
}

type Node = { readonly record: Uint8Array; readonly version: number; readonly children: Buffer; readonly index: Buffer }

export function subjectKeys(kv: Pick<Kv, 'getMany' | 'commit'>, sealer: RecordSealer, ids: Ids): SubjectKeys {
  const subjects = new Map<string, SubjectKey>()
  const nodes = new Map<string, Node | undefined>()
  const seconds = new Map<number, Buffer>()
  let epoch: number | undefined

  const root = async (): Promise<Node> => (await nodeAt('')) ?? makeRoot()
  const nodeAt = async (path: string): Promise<Node | undefined> => {
    if (nodes.has(path)) return nodes.get(path)
    const record = nodeKey(path)
    const [found] = await kv.getMany([{ key: record }])
    const node = typeof found === 'object' ? openNode(found, record, sealer) : undefined
    if (path !== '' || node !== undefined) remember(nodes, path, node)
    return node
  }
  const makeRoot = async (): Promise<Node> => {
    const record = nodeKey('')
    // The layer of keys, and behind it the one that tags are made with.
    const whole = Buffer.from(ids.bytes(keyBytes * (fanOut + 1)))
    const committed = await kv.commit({
      check: [{ key: record, version: undefined }],
      put: [{ key: record, value: sealer.seal(whole, record, 'children') }],
    })
    if (committed.kind === 'unknown') throw new Error('the keys of the audit log could not be made')
    // Another process may have been quicker.
    const made = await nodeAt('')
    if (made === undefined) throw new Error('the keys of the audit log could not be made')
    return made
  }
  const leafOf = async (tag: Buffer): Promise<Uint8Array | undefined> => {
    const steps = stepsOf(tag)
    let node: Node | undefined = await root()
    for (let depth = 0; depth < pathSteps; depth += 1) {
      const child = childOf(node.children, steps[depth] ?? 0)
      if (child !== undefined) return depth === 0 ? fromTop(child, steps) : below(child, steps, depth + 1)
      // Destroyed, or taken apart because something below it was.
      node = await nodeAt(pathText(steps.slice(0, depth + 1)))
      if (node === undefined) return undefined
    }
    return undefined
  }
  /** The second layer is the same for thousands of subjects. */
  const fromTop = (child: Buffer, steps: readonly number[]): Uint8Array => {
    const place = (steps[0] ?? 0) * fanOut + (steps[1] ?? 0)
    const known = seconds.get(place) ?? stepDown(child, steps[1] ?? 0)
    seconds.set(place, known)
    return below(known, steps, 2)
  }
  const tagOf = async (subject: string, generation: number): Promise<Buffer> => {
    const { index } = await root()
    return tagUnder(index, `${generation}\0${subject}`)
  }
  /** The first that was not erased, with the tags of those before it. */
  const standing = async (subject: string): Promise<{ tag: Buffer; leaf: Uint8Array; former: string[] }> => {
    const former: string[] = []
    for (let generation = 0; generation < generationsMax; generation += 1) {
      const tag = await tagOf(subject, generation)
      const leaf = await leafOf(tag)
      if (leaf !== undefined) return { tag, leaf, former }
      former.push(tag.toString('base64url'))
    }
    throw new Error(`a subject of the audit log was erased ${generationsMax} times`)
  }
  const forget = (): void => {
    subjects.clear()
    nodes.clear()
    seconds.clear()
  }
  return {
    async keyOf(subject) {
      const known = subjects.get(subject)
      if (known !== undefined) return known
      const { tag, leaf } = await standing(subject)
      const made = { tag: tag.toString('base64url'), key: leaf }
      remember(subjects, subject, made)
      return made
    },
    async ofTag(text) {
      const tag = Buffer.from(text, 'base64url')
      if (tag.length !== tagBytes) return undefined
      return leafOf(tag)
    },
    async tagsOf(subject) {
      const { tag, former } = await standing(subject)
      return [...former, tag.toString('base64url')]
    },
    async erase(subject) {
      for (let attempt = 0; attempt < erasureAttemptsMax; attempt += 1) {
        forget()
        const { tag } = await standing(subject)
        if (await puncture(tag)) return 1
      }
      throw new Error('the keys of the audit log change too quickly to erase one')
    },
    async refresh() {
      const [found] = await kv.getMany([{ key: erasuresKey }])
      const now = typeof found === 'object' ? found.version : 0
      if (epoch !== now) forget()
      epoch = now
    },
  }

  /** One commit: what leads to this leaf goes, and what stood beside the way to it is stored instead. */
  async function puncture(tag: Buffer): Promise<boolean> {
    const steps = stepsOf(tag)
    let depth = 0
    let node: Node | undefined = await root()
    // What was taken apart before leads further down.
    while (node !== undefined && childOf(node.children, steps[depth] ?? 0) === undefined) {
      depth += 1
      node = depth < pathSteps ? await nodeAt(pathText(steps.slice(0, depth))) : undefined
    }
    if (node === undefined) return false
    const check: Check[] = [{ key: node.record, version: node.version }]
    const put: Put[] = []
    let child = childOf(node.children, steps[depth] ?? 0)
    const rest = without(node.children, steps[depth] ?? 0)
    put.push(sealed(node.record, Buffer.concat([rest, node.index])))
    for (let below = depth + 1; below < pathSteps && child !== undefined; below += 1) {
      const children = childrenOf(child)
      const step = steps[below] ?? 0
      const record = nodeKey(pathText(steps.slice(0, below)))
      check.push({ key: record, version: undefined })
      put.push(sealed(record, without(children, step)))
      child = childOf(children, step)
    }
    put.push({ key: erasuresKey, value: Buffer.from(ids.bytes(keyBytes)) })
    const committed = await kv.commit({ check, put })
    forget()
    return committed.kind === 'committed'
  }

  function sealed(record: Uint8Array, bytes: Buffer): Put {
    return { key: record, value: sealer.seal(bytes, record, 'children') }
  }
}

type Check = { readonly key: Uint8Array; readonly version: number | undefined }
type Put = { readonly key: Uint8Array; readonly value: Uint8Array }

function openNode(found: Entry, record: Uint8Array, sealer: RecordSealer): Node {
  const bytes = sealer.open(found.value, record, 'children').reveal()
  const endOfChildren = fanOut * keyBytes
  return {
    record,
    version: found.version,
    children: bytes.subarray(0, endOfChildren),
    // Only the first layer has it.
    index: bytes.subarray(endOfChildren),
  }
}

const nodeKey = (path: string): Uint8Array => Buffer.from(treePrefix + path)
const pathText = (steps: readonly number[]): string => steps.map((step) => step.toString(16).padStart(2, '0')).join('')

/** The first 42 bits of the tag, six at a time. */
function stepsOf(tag: Buffer): readonly number[] {
  const [high, low] = [tag.readUIntBE(0, 3), tag.readUIntBE(3, 3)]
  // Four steps are three bytes.
  return [high >> 18, high >> 12, high >> 6, high, low >> 18, low >> 12, low >> 6].map((bits) => bits & (fanOut - 1))
}

/** Undefined where the key was destroyed. */
function childOf(children: Buffer, step: number): Buffer | undefined {
  const child = children.subarray(step * keyBytes, (step + 1) * keyBytes)
  return child.equals(destroyed) ? undefined : child
}

const destroyed = Buffer.alloc(keyBytes)

function without(children: Buffer, step: number): Buffer {
  const rest = Buffer.from(children)
  rest.fill(0, step * keyBytes, (step + 1) * keyBytes)
  return rest
}

/**
 * Inputs are all of one length, so that a plain hash under a secret prefix is a key for each step. As text from one to the
 * next: bytes of their own would cost more than the hashing.
 */
function stepsDown(key: Uint8Array, steps: readonly number[], from: number, to: number): Buffer {
  const input = Buffer.allocUnsafe(keyBytes + 1)
  input.set(key)
  for (let depth = from; depth < to; depth += 1) {
    input[keyBytes] = steps[depth] ?? 0
    input.write(hash('sha256', input, 'latin1'), 0, 'latin1')
  }
  return input.subarray(0, keyBytes)
}

const stepDown = (key: Uint8Array, step: number): Buffer => stepsDown(key, [step], 0, 1)

const childrenOf = (key: Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: fanOut }, (_, step) => stepDown(key, step)))

const below = (key: Uint8Array, steps: readonly number[], from: number): Uint8Array =>
  stepsDown(key, steps, from, pathSteps)

/** Hashed twice under the key, which is as long as every other: Node's Hmac costs several times as much. */
function tagUnder(index: Buffer, text: string): Buffer {
  const inner = hash('sha256', Buffer.concat([index, Buffer.from(text)]), 'latin1')
  const outer = hash('sha256', Buffer.concat([index, Buffer.from(inner, 'latin1')]), 'latin1')
  return Buffer.from(outer, 'latin1').subarray(0, tagBytes)
}

/** All of them go at once: to look for the oldest costs more than to make one again. */
function remember<V>(map: Map<string, V>, name: string, value: V): void {
  if (map.size >= rememberedMax) map.clear()
  map.set(name, value)
}

/** What is personal in a line: AES-256-GCM under the subject's key, bound to its tag. */
export function sealPersonal({ tag, key }: SubjectKey, text: string, ids: Pick<Ids, 'bytes'>): string {
  const nonce = Buffer.from(ids.bytes(nonceBytes))
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(tag))
  const body = cipher.update(text, 'utf8')
  cipher.final()
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
}

/** Undefined when it was not sealed under this key. */
export function openPersonal({ tag, key }: SubjectKey, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < nonceBytes + gcmTagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: gcmTagBytes })
  decipher.setAAD(Buffer.from(tag))
  decipher.setAuthTag(bytes.subarray(-gcmTagBytes))
  try {
    const body = decipher.update(bytes.subarray(nonceBytes, -gcmTagBytes))
    decipher.final()
    return body.toString('utf8')
  } catch {
    return undefined
  }
}
