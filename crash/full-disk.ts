/**
 * A small disk is filled, first by objects up to what the server keeps in reserve, then by somebody else up to the last
 * byte. Reading and listing go on, deleting goes on while there is a reserve, writing gets a clear error, nothing hangs;
 * and when there is room again, all is as before.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { listAll } from './check.ts'
import { Client } from './load/client.ts'
import type { Reply } from './load/wire.ts'
import { isSame, showState, stateOf } from './load/history.ts'
import type { ObjectState } from './load/history.ts'
import { bucket, makeBucket, readState } from './load/load.ts'
import { makeRandom } from './load/random.ts'
import type { Random } from './load/random.ts'
import type { Outcome } from './scenario.ts'
import { startServerProcess } from './server/server-process.ts'

/** More than the server keeps in reserve for deletions and compaction, which is 512 MiB. */
const diskMiB = 640
/** An early refusal reads at most 1 MiB of the body and closes, so that a larger one may be cut off before its answer. */
const bodySizesBytes = [200, 40_000, 900_000]
const putsMax = 2_000
const answerMsMax = 5_000
const recoveryMs = 20_000
const fillerBytes = 4_194_304

export async function fillDisk({ seed }: { readonly seed: number }): Promise<Outcome | 'skipped'> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-full-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'tmpfs', directory], {
    encoding: 'utf8',
  })
  if (mounted.status !== 0) {
    rmSync(directory, { recursive: true, force: true })
    console.log(
      `full-disk SKIPPED: no small disk can be mounted here (${String(mounted.stderr || mounted.error).trim()})`,
    )
    return 'skipped'
  }
  const server = await startServerProcess({ directory: join(directory, 'data'), workers: 2 })
  const trial = new Trial(server.endpoint, makeRandom(seed))
  try {
    await makeBucket(server.endpoint)
    await trial.fillWithObjects()
    await trial.expectFull('filled by objects')
    const filler = fillUp(join(directory, 'filler'))
    const freeBytes = freeBytesOf(directory)
    await trial.expectReadable('filled by somebody else')
    await trial.expectRefusedWrites('filled by somebody else')
    const removed = await trial.tryDelete()
    unlinkSync(filler)
    await trial.expectRoom('after the other files went')
    return {
      faults: trial.faults,
      did: `${trial.stored.size} objects, ${trial.refused} writes refused, slowest answer ${Math.round(trial.slowestMs)} ms; with ${freeBytes} bytes left a delete was ${removed}`,
    }
  } finally {
    await server.killAll().catch(() => {})
    await unmount(directory)
    rmSync(directory, { recursive: true, force: true })
  }
}

class Trial {
  readonly stored = new Map<string, ObjectState>()
  readonly faults: string[] = []
  readonly #client: Client
  readonly #random: Random
  refused = 0
  slowestMs = 0
  #lastKey = 0

  constructor(endpoint: string, random: Random) {
    this.#client = new Client(endpoint)
    this.#random = random
  }

  /**
   * What is too small for a large body still takes small ones. Of a large one that is refused, what was written goes a moment
   * after the answer: so it is tried from the beginning until nothing more finds room.
   */
  async fillWithObjects(): Promise<void> {
    for (let left = putsMax, isFull = false; !isFull;) {
      isFull = true
      for (const sizeBytes of bodySizesBytes.toReversed())
        for (; left > 0 && (await this.#put(sizeBytes)).status !== 503; left -= 1) isFull = false
      if (left === 0) return void this.faults.push(`the disk is not full after ${putsMax} objects`)
    }
  }

  /** The reserve is kept, so that everything but writing goes on. */
  async expectFull(when: string): Promise<void> {
    await this.expectRefusedWrites(when)
    await this.expectReadable(when)
    const large = [...this.stored].filter(([, state]) => (state?.sizeBytes ?? 0) > 500_000).map(([key]) => key)
    for (const key of large.slice(0, 4)) {
      const reply = await this.#timed(this.#client.call('DELETE', { bucket, key }))
      if (reply.status === 204) this.stored.delete(key)
      else this.faults.push(`${when}: DELETE ${key} is answered ${reply.status} ${reply.body.toString()}`)
    }
    await this.expectRoom(`${when}, some of them deleted`)
  }

  async expectRefusedWrites(when: string): Promise<void> {
    for (const sizeBytes of bodySizesBytes) {
      const reply = await this.#put(sizeBytes)
      const code = /<Code>([^<]+)</.exec(reply.body.toString())?.[1]
      if (reply.status !== 503 || code !== 'ServiceUnavailable')
        this.faults.push(`${when}: a write of ${sizeBytes} bytes is answered ${reply.status} ${code ?? ''}`)
    }
  }

  async expectReadable(when: string): Promise<void> {
    for (const [key, want] of this.stored) {
      const found = await this.#timed(readState(this.#client, key)).catch((error: unknown) => String(error))
      if (typeof found === 'string') this.faults.push(`${when}: ${found}`)
      else if (!isSame(found, want)) this.faults.push(`${when}: ${key} is ${showState(found)}`)
    }
    const listed = await listAll(this.#client)
    if (listed.length !== this.stored.size)
      this.faults.push(`${when}: ${listed.length} of ${this.stored.size} are listed`)
  }

  async tryDelete(): Promise<string> {
    const [key] = this.stored.keys()
    if (key === undefined) return 'not tried'
    const reply = await this.#timed(this.#client.call('DELETE', { bucket, key }))
    if (reply.status === 204) this.stored.delete(key)
    else if (reply.status !== 503) this.faults.push(`with no room at all DELETE is answered ${reply.status}`)
    // It may have happened all the same.
    else if ((await readState(this.#client, key).catch(() => undefined)) === undefined) this.stored.delete(key)
    return reply.status === 204 ? 'done' : `refused (${reply.status})`
  }

  /** Files of deleted objects go a little later, and a committer that met the end of the disk starts anew. */
  async expectRoom(when: string): Promise<void> {
    const endMs = performance.now() + recoveryMs
    for (;;) {
      const reply = await this.#put(40_000).catch((error: unknown) => String(error))
      if (typeof reply !== 'string' && reply.status === 200) break
      if (performance.now() > endMs) return void this.faults.push(`${when}: nothing can be written again`)
      await sleep(200)
    }
    await this.expectReadable(when)
  }

  async #put(sizeBytes: number): Promise<Reply> {
    this.#lastKey += 1
    const key = `object-${String(this.#lastKey).padStart(6, '0')}`
    const body = this.#random.bytes(sizeBytes)
    const reply = await this.#timed(this.#client.call('PUT', { bucket, key, body }))
    if (reply.status === 200) this.stored.set(key, stateOf(body))
    else this.refused += 1
    return reply
  }

  async #timed<T>(work: Promise<T>): Promise<T> {
    const startedMs = performance.now()
    const result = await work
    const tookMs = performance.now() - startedMs
    if (tookMs > answerMsMax) this.faults.push(`an answer took ${Math.round(tookMs)} ms`)
    this.slowestMs = Math.max(this.slowestMs, tookMs)
    return result
  }
}

/** Takes what is left, to the last byte. */
function fillUp(path: string): string {
  const descriptor = openSync(path, 'w')
  try {
    for (let sizeBytes = fillerBytes; sizeBytes >= 1;) {
      try {
        writeSync(descriptor, Buffer.alloc(sizeBytes))
      } catch {
        sizeBytes = Math.floor(sizeBytes / 4)
      }
    }
  } finally {
    closeSync(descriptor)
  }
  return path
}

function freeBytesOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

async function unmount(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (spawnSync('umount', [directory]).status === 0) return
    await sleep(250)
  }
}
