import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { commandOf, memoryOf } from './lib/process-tree.ts'
import { signedHead, signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const mib = 1 << 20
const bucket = 'bench-memory'
/** The map of the metadata is the page cache's, and counts for whoever else needs the memory. */
const metadataMap = /\.mdb$/
const settleMs = 2_000
const sampleEveryMs = 100

/** PSS of all processes without the LMDB map: after start, and at most while one large object goes up and down. */
export async function memory(bench: Bench): Promise<void> {
  const bodyBytes = bench.options.has('5gib') ? 5 * 1_024 * mib : bench.isQuick ? 256 * mib : 1_024 * mib
  const size = `${bodyBytes / mib} MiB`
  const samples = { start: [] as number[], up: [] as number[], down: [] as number[] }
  for (let round = 0; round < Math.min(bench.rounds, 3); round += 1) {
    const subject = await startSubject(latchkey({ workers: 2 }), await newDirectory(bench.root, 'memory'))
    try {
      await wait(settleMs)
      samples.start.push(totalMib(subject))
      if (round === 0) for (const line of each(subject)) bench.say(`  ${line}`)
      await ask(subject, { method: 'PUT', path: `/${bucket}/` })
      const before = totalMib(subject)
      samples.up.push((await highest(subject, () => upload(subject, bodyBytes))) - before)
      await wait(settleMs)
      const between = totalMib(subject)
      samples.down.push((await highest(subject, () => download(subject, bodyBytes))) - between)
    } finally {
      await subject.close()
    }
  }
  const labels = { claim: 'memory', subject: 'latchkey', unit: 'MiB' }
  bench.report(figureOf({ ...labels, name: 'memory after start, two workers (PSS)' }, samples.start))
  bench.report(figureOf({ ...labels, name: `memory that an upload of ${size} adds` }, samples.up))
  bench.report(figureOf({ ...labels, name: `memory that a download of ${size} adds` }, samples.down))
}

const totalMib = (subject: Subject): number =>
  subject.pids().reduce((sum, pid) => sum + memoryOf(pid, metadataMap), 0) / mib

function each(subject: Subject): string[] {
  return subject.pids().map((pid) => `${(memoryOf(pid, metadataMap) / mib).toFixed(1)} MiB ${commandOf(pid)}`)
}

async function highest(subject: Subject, work: () => Promise<void>): Promise<number> {
  let most = 0
  let isDone = false
  const sampling = (async () => {
    while (!isDone) {
      most = Math.max(most, totalMib(subject))
      await wait(sampleEveryMs)
    }
  })()
  await work().finally(() => {
    isDone = true
  })
  await sampling
  return most
}

async function upload(subject: Subject, bodyBytes: number): Promise<void> {
  const path = join(subject.directory, '..', 'memory-body')
  await using file = await open(path, 'w')
  // A sparse file reads as zeros and takes no room.
  await file.truncate(bodyBytes)
  const head = signedHead(subject.target, { method: 'PUT', path: `/${bucket}/large`, bodyBytes }, new Date())
  await exchange(subject.port, head, createReadStream(path, { highWaterMark: 1 * mib }))
}

async function download(subject: Subject, bodyBytes: number): Promise<void> {
  const request = signedRequest(subject.target, { method: 'GET', path: `/${bucket}/large` }, new Date())
  const receivedBytes = await exchange(subject.port, request)
  if (receivedBytes < bodyBytes) throw new Error(`only ${receivedBytes} bytes came`)
}

/** Sends a head and maybe a body, and counts what comes until the whole answer is there. */
async function exchange(port: number, head: Buffer, body?: AsyncIterable<Buffer>): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  const answered = Promise.withResolvers<number>()
  let receivedBytes = 0
  let wantedBytes = Number.POSITIVE_INFINITY
  socket.on('error', answered.reject)
  socket.on('close', () => answered.reject(new Error('the connection was closed before the answer was whole')))
  socket.on('data', (chunk) => {
    if (receivedBytes === 0) {
      const text = chunk.toString('latin1')
      if (!text.startsWith('HTTP/1.1 2')) answered.reject(new Error(text))
      wantedBytes = text.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    }
    receivedBytes += chunk.length
    if (receivedBytes >= wantedBytes) answered.resolve(receivedBytes)
  })
  socket.write(head)
  if (body !== undefined)
    for await (const chunk of body)
      if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve))
  try {
    return await answered.promise
  } finally {
    socket.destroy()
  }
}
