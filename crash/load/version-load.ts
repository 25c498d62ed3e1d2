/**
 * Lanes that change objects in buckets which keep versions, each in a bucket of its own that it also switches. What a key
 * must hold after each change is what the model of the documentation makes of the answers.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerOf, deleteMany, setVersioning, versionsIn } from '../linearizability/version-wire.ts'
import type { Place, Sent } from '../linearizability/version-wire.ts'
import { versionModel } from '../linearizability/version-model.ts'
import type { KeyState, Switch, Version, VersionOutput } from '../linearizability/version-model.ts'
import { Client } from './client.ts'
import type { Change } from './history.ts'
import { completeParts, isRefusedConnection, partBytes, sizeOf } from './load.ts'
import type { LoadOptions } from './load.ts'
import type { Random } from './random.ts'
import type { Reply } from './wire.ts'

/** The versions of a key, the newest first; `content` is the MD5 of the body. A key is `BUCKET KEY` here. */
export type VersionChange = Change<readonly Version[]>
/** The versioning of a bucket, whose name is the key; undefined while there is no bucket. */
export type SwitchChange = Change<Versioning | undefined>
export type Versioning = 'off' | Switch

export type VersionLoadReport = {
  readonly changes: readonly VersionChange[]
  readonly switches: readonly SwitchChange[]
  readonly reads: number
  readonly faults: readonly string[]
  readonly unknown: number
}
export type VersionLoadOptions = Omit<LoadOptions, 'onChange'> & {
  readonly onChange?: (change: VersionChange | SwitchChange) => void
}

const keysPerLane = 3
const unsentPauseMs = 50

type Lane = {
  readonly client: Client
  readonly name: string
  bucketNumber: number
  /** Undefined while the bucket is not made. */
  versioning: Versioning | undefined
  keyNumber: number
  readonly held: Map<string, readonly Version[]>
}
type Action = { readonly input: Sent; readonly kind: string; readonly run: () => Promise<Reply> }

export async function runVersionLoad(options: VersionLoadOptions): Promise<VersionLoadReport> {
  const { endpoint, random } = options
  const changes: VersionChange[] = []
  const switches: SwitchChange[] = []
  const faults: string[] = []
  const counts = { reads: 0, unknown: 0 }
  const readers = Array.from({ length: options.readers }, () => new Client(endpoint))
  const lanes = Array.from({ length: options.lanes }, (_, index) => laneOf(endpoint, index))
  await Promise.all(lanes.map((lane) => runLane(lane)))
  for (const client of [...readers, ...lanes.map((lane) => lane.client)]) client.close()
  return { changes, switches, faults, ...counts }

  async function runLane(lane: Lane): Promise<void> {
    while (!options.isOver()) {
      const isDone = await (lane.versioning === undefined || lane.versioning === 'off' || random.below(14) === 0
        ? switchBucket(lane)
        : changeKey(lane))
      if (!isDone) await sleep(unsentPauseMs)
    }
  }

  /** False when nothing was sent. */
  async function switchBucket(lane: Lane): Promise<boolean> {
    const bucket = bucketOf(lane)
    const after: Versioning =
      lane.versioning === undefined ? 'off' : lane.versioning === 'enabled' ? 'suspended' : 'enabled'
    const kind = after === 'off' ? 'make bucket' : after
    const reply = await tried(() =>
      after === 'off' ? lane.client.call('PUT', { bucket }) : setVersioning(lane.client, bucket, after),
    )
    if (reply === 'unsent') return false
    const isDone = isSuccess(`${kind} ${bucket}`, reply)
    const change: SwitchChange = { key: bucket, kind, after, requestId: isDone ? reply?.requestId : undefined }
    switches.push(change)
    options.onChange?.(change)
    if (isDone) lane.versioning = after
    else startBucket(lane)
    return true
  }

  async function changeKey(lane: Lane): Promise<boolean> {
    const [bucket, key] = [bucketOf(lane), `key-${lane.keyNumber - random.below(keysPerLane)}`]
    const name = `${bucket} ${key}`
    const before = lane.held.get(name) ?? []
    const versioning: Switch = lane.versioning === 'suspended' ? 'suspended' : 'enabled'
    const { input, kind, run } = nextAction(lane, { bucket, key }, before, options)
    const reply = await tried(run)
    if (reply === 'unsent') return false
    const isDone = isSuccess(`${kind} ${name}`, reply)
    const after = afterwards({ versioning, versions: before }, input, isDone ? reply : undefined)
    if (after === undefined) faults.push(`${kind} ${name} cannot be answered so: ${JSON.stringify(reply?.headers)}`)
    const change = { key: name, kind, after: after ?? before, requestId: isDone ? reply?.requestId : undefined }
    changes.push(change)
    options.onChange?.(change)
    if (isDone) {
      lane.held.set(name, change.after)
      await readBack(bucket, key, change)
    } else {
      // What was sent may still take effect: these keys are left alone from now on.
      lane.keyNumber += keysPerLane
      counts.unknown += 1
    }
    return true
  }

  function isSuccess(what: string, reply: Reply | undefined): reply is Reply {
    const isDone = reply !== undefined && reply.status >= 200 && reply.status < 300
    if (!isDone && reply !== undefined && reply.status < 500)
      faults.push(`${what}: ${reply.status} ${reply.body.toString().slice(0, 300)}`)
    return isDone
  }

  async function readBack(bucket: string, key: string, { kind, after, requestId }: VersionChange): Promise<void> {
    const reader = readers[random.below(Math.max(1, readers.length))]
    const reply = await reader?.call('GET', { bucket, query: [['versions'], ['prefix', key]] }).catch(() => undefined)
    if (reply?.status !== 200) return
    counts.reads += 1
    const found = versionsIn(reply.body.toString(), key).map(({ id, digest }) => ({ id, content: digest }))
    if (!areSameVersions(after, found, 'listed'))
      faults.push(
        `${bucket} ${key} after ${kind} ${requestId}: ${showVersions(after)} was acknowledged, another connection lists ${showVersions(found)}`,
      )
  }
}

/** A listing shows the ETag, which is not the MD5 where an object was made of parts. */
export function areSameVersions(
  wanted: readonly Version[],
  found: readonly Version[],
  how: 'listed' | 'read',
): boolean {
  return (
    wanted.length === found.length &&
    wanted.every(({ id, content }, index) => {
      const other = found[index]
      if (other === undefined || (id !== undefined && id !== other.id)) return false
      if (content === undefined || other.content === undefined) return content === other.content
      return content === other.content || (how === 'listed' && other.content === 'none')
    })
  )
}

export function showVersions(versions: readonly Version[] | undefined): string {
  return `[${(versions ?? []).map(({ id = '?', content = 'marker' }) => `${id} ${content}`).join(', ')}]`
}

async function tried(run: () => Promise<Reply>): Promise<Reply | 'unsent' | undefined> {
  return run().catch((error: unknown) => (isRefusedConnection(error) ? 'unsent' : undefined))
}

function laneOf(endpoint: string, index: number): Lane {
  return {
    client: new Client(endpoint),
    name: `crash-versions-${index}`,
    bucketNumber: 0,
    versioning: undefined,
    keyNumber: keysPerLane,
    held: new Map(),
  }
}

function bucketOf({ name, bucketNumber }: Lane): string {
  return `${name}-${bucketNumber}`
}

/** Nobody knows how the one before is switched. */
function startBucket(lane: Lane): void {
  lane.bucketNumber += 1
  lane.versioning = undefined
  lane.held.clear()
}

/** Undefined when the documentation has no such answer. */
function afterwards(state: KeyState, input: Sent, reply: Reply | undefined): readonly Version[] | undefined {
  const output: VersionOutput | undefined = reply && answerOf(input, reply)
  return versionModel.step(state, input, output)?.versions
}

function nextAction(
  { client }: Lane,
  place: Place,
  before: readonly Version[],
  { random, bodyBytesMax }: VersionLoadOptions,
): Action {
  const choice = random.below(100)
  const { id, content } = random.pick(before) ?? {}
  const isMany = random.below(3) === 0
  const through = isMany ? 'many' : 'one'
  if (choice < 18)
    return {
      input: { kind: 'delete', through },
      kind: 'mark',
      run: () => (isMany ? deleteMany(client, place, undefined) : client.call('DELETE', place)),
    }
  if (choice < 42 && id !== undefined)
    return {
      input: { kind: 'delete-version', versionId: id, through },
      kind: 'remove',
      run: () =>
        isMany ? deleteMany(client, place, id) : client.call('DELETE', { ...place, query: [['versionId', id]] }),
    }
  if (choice < 52 && id !== undefined && content !== undefined) {
    const headers = { 'x-oss-copy-source': `/${place.bucket}/${encodeURIComponent(place.key)}?versionId=${id}` }
    return {
      input: { kind: 'bring-back', versionId: id, content },
      kind: 'bring back',
      run: () => client.call('PUT', { ...place, headers }),
    }
  }
  return choice < 62 ? completed(client, place, random) : put(client, place, random.bytes(sizeOf(random, bodyBytesMax)))
}

function put(client: Client, place: Place, body: Buffer): Action {
  return {
    input: { kind: 'put', content: md5Of(body) },
    kind: 'put',
    run: () => client.call('PUT', { ...place, body }),
  }
}

function completed(client: Client, place: Place, random: Random): Action {
  const parts = [random.bytes(partBytes), random.bytes(random.below(50_000) + 1)]
  return {
    input: { kind: 'put', content: md5Of(Buffer.concat(parts)) },
    kind: 'complete',
    run: () => completeParts(client, place, parts),
  }
}

export function md5Of(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex')
}
