/**
 * Lanes that change and read objects. Each lane has keys of its own and does one thing after the other, so that what a
 * key may hold is known at every instant; together the lanes keep the server busy.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from './client.ts'
import type { Reply } from './wire.ts'
import { isSame, noObject, showState, stateOf } from './history.ts'
import type { Change, ObjectState } from './history.ts'
import type { Random } from './random.ts'

export const bucket = 'crash-bucket'

export type LoadOptions = {
  readonly endpoint: string
  readonly lanes: number
  readonly random: Random
  /** Bodies of files are this large at most. */
  readonly bodyBytesMax: number
  readonly isOver: () => boolean
  /** Reads what was acknowledged at once over other connections, and so mostly from another worker. */
  readonly readers: number
  readonly onChange?: (change: Change) => void
}
export type LoadReport = {
  readonly changes: readonly Change[]
  readonly reads: number
  /** Reads that contradict an acknowledgement, and refusals that nobody expects. */
  readonly faults: readonly string[]
  readonly unknown: number
}

const keysPerLane = 5
const unsentPauseMs = 50
export const partBytes = 102_400

type Lane = { readonly client: Client; readonly name: string; readonly bodies: Map<string, Body>; lastKey: number }
/** What a key holds, and how it was written. */
type Body = { readonly bytes: Buffer; readonly isAppendable: boolean }
type Action = { readonly kind: string; readonly after: Body | undefined; readonly run: () => Promise<Reply> }

/** Answers the request id. */
export async function makeBucket(endpoint: string): Promise<string> {
  const client = new Client(endpoint)
  const made = await client.call('PUT', { bucket })
  client.close()
  if (made.status !== 200) throw new Error(`the bucket could not be made: ${made.body.toString()}`)
  return made.requestId
}

export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const changes: Change[] = []
  const faults: string[] = []
  const readers = Array.from({ length: options.readers }, () => new Client(options.endpoint))
  const counts = { reads: 0, unknown: 0 }
  const lanes = Array.from({ length: options.lanes }, (_, index) => laneOf(options.endpoint, index))
  await Promise.all(lanes.map((lane) => runLane(lane)))
  for (const client of [...readers, ...lanes.map((lane) => lane.client)]) client.close()
  return { changes, faults, ...counts }

  async function runLane(lane: Lane): Promise<void> {
    while (!options.isOver()) {
      const key = chooseKey(lane, options.random)
      const action = nextAction(lane, key, options)
      const reply = await action.run().catch((error: unknown) => (isRefusedConnection(error) ? 'unsent' : undefined))
      if (reply === 'unsent') {
        await sleep(unsentPauseMs)
        continue
      }
      const isDone = reply !== undefined && reply.status >= 200 && reply.status < 300
      const isKnown = isDone || (reply !== undefined && reply.status < 500)
      if (reply !== undefined && !isDone && isKnown)
        faults.push(`${action.kind} ${key}: ${reply.status} ${reply.body.toString().slice(0, 300)}`)
      const after = action.after && stateOf(action.after.bytes)
      const change = { key, kind: action.kind, after, requestId: isDone ? reply.requestId : undefined }
      changes.push(change)
      options.onChange?.(change)
      if (!isDone) {
        counts.unknown += 1
        retire(lane, key)
        continue
      }
      if (action.after === undefined) lane.bodies.delete(key)
      else lane.bodies.set(key, action.after)
      await readBack(key, after, `${action.kind} ${reply.requestId}`)
    }
  }

  async function readBack(key: string, want: ObjectState, what: string): Promise<void> {
    const reader = readers[options.random.below(Math.max(1, readers.length))]
    if (reader === undefined) return
    const found = await readState(reader, key).catch(() => 'unknown' as const)
    if (found === 'unknown') return
    counts.reads += 1
    if (!isSame(found, want))
      faults.push(
        `${key} after ${what}: ${showState(want)} was acknowledged, another connection reads ${showState(found)}`,
      )
  }
}

/** @throws Error when the answer is neither the object nor its absence */
export async function readState(client: Client, key: string): Promise<ObjectState> {
  const reply = await client.call('GET', { bucket, key })
  if (reply.status === 404) return noObject
  if (reply.status !== 200) throw new Error(`GET ${key}: ${reply.status} ${reply.body.toString().slice(0, 200)}`)
  return stateOf(reply.body)
}

/** Nobody listens: nothing was sent, so nothing happened. */
export function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

function laneOf(endpoint: string, index: number): Lane {
  return { client: new Client(endpoint), name: `lane-${index}`, bodies: new Map(), lastKey: keysPerLane }
}

function chooseKey(lane: Lane, random: Random): string {
  return `${lane.name}/${String(lane.lastKey - random.below(keysPerLane)).padStart(6, '0')}`
}

/** The outcome is unknown, and what was sent may still take effect: the key is left alone from now on. */
function retire(lane: Lane, key: string): void {
  lane.bodies.delete(key)
  lane.lastKey += keysPerLane
  lane.bodies.clear()
}

function nextAction(lane: Lane, key: string, { random, bodyBytesMax }: LoadOptions): Action {
  const { client } = lane
  const held = lane.bodies.get(key)
  const choice = random.below(100)
  if (choice < 12 && held !== undefined)
    return { kind: 'delete', after: undefined, run: () => client.call('DELETE', { bucket, key }) }
  if (choice < 24 && (held === undefined || held.isAppendable)) {
    const before = held?.bytes ?? Buffer.alloc(0)
    const piece = random.bytes(1 + random.below(40_000))
    const query = [['append'], ['position', String(before.length)]] as const
    return {
      kind: 'append',
      after: { bytes: Buffer.concat([before, piece]), isAppendable: true },
      run: () => client.call('POST', { bucket, key, query, body: piece }),
    }
  }
  if (choice < 34) {
    const parts = [random.bytes(partBytes), random.bytes(partBytes), random.bytes(random.below(50_000) + 1)]
    return {
      kind: 'complete',
      after: { bytes: Buffer.concat(parts), isAppendable: false },
      run: () => completeParts(client, { bucket, key }, parts),
    }
  }
  const [sourceKey, source] = random.pick([...lane.bodies]) ?? []
  if (choice < 44 && source !== undefined && sourceKey !== undefined && sourceKey !== key && !source.isAppendable) {
    const headers = { 'x-oss-copy-source': `/${bucket}/${encodeURIComponent(sourceKey)}` }
    return { kind: 'copy', after: source, run: () => client.call('PUT', { bucket, key, headers }) }
  }
  const body = random.bytes(sizeOf(random, bodyBytesMax))
  const isPlain = random.below(10) > 0
  return {
    kind: held === undefined ? 'put' : 'overwrite',
    after: { bytes: body, isAppendable: false },
    run: () => client.call('PUT', { bucket, key, body, headers: isPlain ? {} : { 'x-oss-meta-note': 'kept' } }),
  }
}

/** In the record, in a segment, in a file of its own: each is as likely, and so are the sizes where one becomes the other. */
export function sizeOf(random: Random, bodyBytesMax: number): number {
  const edges = [0, 1, 1_024, 1_025, 65_536, 262_144, 262_145]
  const kind = random.below(20)
  if (kind < 2) return Math.min(bodyBytesMax, random.pick(edges) ?? 0)
  if (kind < 9) return random.below(1_024)
  if (kind < 17) return 1_025 + random.below(60_000)
  return Math.min(bodyBytesMax, 262_145 + random.below(300_000))
}

type Place = { readonly bucket: string; readonly key: string }

export async function completeParts(client: Client, place: Place, parts: readonly Buffer[]): Promise<Reply> {
  const started = await client.call('POST', { ...place, query: [['uploads']] })
  const uploadId = /<UploadId>([^<]+)</.exec(started.body.toString())?.[1]
  if (uploadId === undefined) return started
  const tags: string[] = []
  for (const [index, body] of parts.entries()) {
    const query = [
      ['partNumber', String(index + 1)],
      ['uploadId', uploadId],
    ] as const
    const part = await client.call('PUT', { ...place, query, body })
    if (part.status !== 200) return part
    tags.push(`<Part><PartNumber>${index + 1}</PartNumber><ETag>${String(part.headers['etag'])}</ETag></Part>`)
  }
  const body = `<CompleteMultipartUpload>${tags.join('')}</CompleteMultipartUpload>`
  return client.call('POST', { ...place, query: [['uploadId', uploadId]], body })
}
