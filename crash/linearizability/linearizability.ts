/**
 * Several clients work on few keys at the same time, over connections of their own and so through different workers.
 * What they were told must be explained by some order of what they did; with processes killed meanwhile as well.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killWhile } from '../kills.ts'
import { Client } from '../load/client.ts'
import { bucket, makeBucket } from '../load/load.ts'
import { isUnsent } from '../load/wire.ts'
import type { Reply } from '../load/wire.ts'
import { makeRandom } from '../load/random.ts'
import type { Random } from '../load/random.ts'
import type { Outcome } from '../scenario.ts'
import { startServerProcess } from '../server/server-process.ts'
import { isLinearizable } from './checker.ts'
import type { Operation } from './checker.ts'
import { knownHistories } from './known-histories.ts'
import { objectModel } from './object-model.ts'
import type { ObjectInput, ObjectOutput } from './object-model.ts'

type Done = Operation<ObjectInput, ObjectOutput>
type Counts = { operations: number; unknown: number; histories: number }

const clientCount = 6
const keysPerRound = 2
const operationsPerClient = 10
const operationsLeast = 100
const killEveryMs = 500
/** Long bodies lie in segments, short ones in the record. */
const longBytes = 3_000

export async function checkHistories({ seconds, seed }: { seconds: number; seed: number }): Promise<Outcome> {
  const wrong = knownHistories.filter(({ history, isPossible }) => isLinearizable(objectModel, history) !== isPossible)
  const faults = wrong.map(({ name }) => `the judge is wrong about: ${name}`)
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-histories-'))
  const server = await startServerProcess({ directory: join(directory, 'data'), workers: 3 })
  const counts: Counts = { operations: 0, unknown: 0, histories: 0 }
  try {
    await makeBucket(server.endpoint)
    const random = makeRandom(seed)
    const endMs = performance.now() + (seconds * 1_000) / 2
    for (let round = 0; performance.now() < endMs; round += 1)
      faults.push(...(await runRound(server.endpoint, random, `calm-${round}`, counts)))
    const killing = killWhile(server, makeRandom(seed + 1), seconds / 2, killEveryMs)
    const killEndMs = performance.now() + (seconds * 1_000) / 2
    for (let round = 0; performance.now() < killEndMs; round += 1)
      faults.push(...(await runRound(server.endpoint, random, `kills-${round}`, counts)))
    const kills = await killing
    if (counts.operations < operationsLeast) faults.push(`only ${counts.operations} operations`)
    return {
      faults,
      did: `${counts.operations} operations in ${counts.histories} histories, ${counts.unknown} without an answer, ${kills} kills`,
    }
  } finally {
    await server.killAll().catch(() => {})
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function runRound(endpoint: string, random: Random, round: string, counts: Counts): Promise<readonly string[]> {
  const faults: string[] = []
  const keys = Array.from({ length: keysPerRound }, (_, index) => `${round}/${index}`)
  const histories = new Map<string, Done[]>(keys.map((key) => [key, []]))
  const uploads = new Map<string, { readonly upload: string; readonly content: string }[]>()
  const clients = Array.from({ length: clientCount }, () => new Client(endpoint))
  const first = clients[0] ?? new Client(endpoint)
  for (const key of keys) uploads.set(key, await startUploads(first, key, random).catch(() => []))
  let written = 0
  await Promise.all(clients.map((client) => runClient(client)))
  for (const client of clients) client.close()
  for (const [key, history] of histories) {
    counts.histories += 1
    counts.operations += history.length
    counts.unknown += history.filter(({ output }) => output === undefined).length
    if (!isLinearizable(objectModel, history)) faults.push(`${key} cannot have happened so:\n${showHistory(history)}`)
  }
  return faults

  async function runClient(client: Client): Promise<void> {
    for (let index = 0; index < operationsPerClient; index += 1) {
      const key = random.pick(keys) ?? ''
      written += 1
      const input = chooseInput(random, `${written}`, uploads.get(key) ?? [], histories.get(key) ?? [])
      const calledAt = performance.now()
      const answer = await send(client, key, input).catch((error: unknown) => (isUnsent(error) ? 'unsent' : undefined))
      const answeredAt = performance.now()
      if (answer === 'unsent') {
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      if (typeof answer === 'string') faults.push(`${key} ${input.kind}: ${answer}`)
      // A read without an answer says nothing.
      else if (answer !== undefined || (input.kind !== 'get' && input.kind !== 'list'))
        histories.get(key)?.push({ input, output: answer, calledAt, answeredAt })
    }
  }
}

function contentOf(random: Random, name: string): string {
  return `<${name}>`.padEnd(random.below(3) === 0 ? longBytes : 8, '.')
}

function chooseInput(
  random: Random,
  name: string,
  uploads: readonly { readonly upload: string; readonly content: string }[],
  history: readonly Done[],
): ObjectInput {
  const content = contentOf(random, name)
  const choice = random.below(100)
  const upload = random.pick(uploads)
  if (choice < 30) return { kind: 'get' }
  if (choice < 40) return { kind: 'list' }
  if (choice < 52) return { kind: 'put', content }
  if (choice < 62) return { kind: 'put-if-absent', content }
  if (choice < 74) return { kind: 'delete' }
  if (choice < 90 || upload === undefined) {
    // Mostly where the last one said that the end is.
    const last = history.findLast(({ output }) => output?.kind === 'wrong-position' || output?.kind === 'read')?.output
    const known =
      last?.kind === 'wrong-position' ? last.nextPosition : last?.kind === 'read' ? (last.content?.length ?? 0) : 0
    return { kind: 'append', position: random.below(3) === 0 ? 0 : known, content }
  }
  if (choice < 96) return { kind: 'complete', ...upload }
  return { kind: 'abort', upload: upload.upload }
}

const etags = new Map<string, string>()

async function startUploads(client: Client, key: string, random: Random) {
  const started: { upload: string; content: string }[] = []
  for (const name of ['one', 'two']) {
    const begun = await client.call('POST', { bucket, key, query: [['uploads']] })
    const upload = /<UploadId>([^<]+)</.exec(begun.body.toString())?.[1] ?? ''
    const content = contentOf(random, `upload ${name}`)
    const query = [
      ['partNumber', '1'],
      ['uploadId', upload],
    ] as const
    const part = await client.call('PUT', { bucket, key, query, body: content })
    if (part.status === 200) started.push({ upload, content })
    etags.set(upload, String(part.headers['etag']))
  }
  return started
}

/** Undefined when nobody knows what happened; text when the answer is none that is documented. */
async function send(client: Client, key: string, input: ObjectInput): Promise<ObjectOutput | string | undefined> {
  const reply = await request(client, key, input)
  const text = reply.body.toString()
  if (reply.status >= 500) return undefined
  const code = /<Code>([^<]+)</.exec(text)?.[1]
  if (input.kind === 'get') {
    if (reply.status === 200) return { kind: 'read', content: text }
    return code === 'NoSuchKey' ? { kind: 'read', content: undefined } : `${reply.status} ${text}`
  }
  if (input.kind === 'list' && reply.status === 200) {
    const size = /<Size>(\d+)</.exec(text)?.[1]
    const digest = /<ETag>(?:"|&quot;)([0-9A-F]{32})(?:"|&quot;)</.exec(text)?.[1]?.toLowerCase()
    return { kind: 'listed', sizeBytes: size === undefined ? undefined : Number(size), digest }
  }
  if (reply.status === 200 || reply.status === 204) return { kind: 'done' }
  if (code === 'FileAlreadyExists') return { kind: 'exists' }
  if (code === 'ObjectNotAppendable') return { kind: 'not-appendable' }
  if (code === 'NoSuchUpload') return { kind: 'no-upload' }
  if (code === 'PositionNotEqualToLength')
    return { kind: 'wrong-position', nextPosition: Number(reply.headers['x-oss-next-append-position']) }
  return `${reply.status} ${text}`
}

function request(client: Client, key: string, input: ObjectInput): Promise<Reply> {
  switch (input.kind) {
    case 'get':
      return client.call('GET', { bucket, key })
    case 'list':
      return client.call('GET', { bucket, query: [['prefix', key]] })
    case 'delete':
      return client.call('DELETE', { bucket, key })
    case 'put':
      return client.call('PUT', { bucket, key, body: input.content })
    case 'put-if-absent':
      return client.call('PUT', { bucket, key, body: input.content, headers: { 'x-oss-forbid-overwrite': 'true' } })
    case 'append': {
      const query = [['append'], ['position', String(input.position)]] as const
      return client.call('POST', { bucket, key, query, body: input.content })
    }
    case 'complete': {
      const part = `<Part><PartNumber>1</PartNumber><ETag>${etags.get(input.upload)}</ETag></Part>`
      const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`
      return client.call('POST', { bucket, key, query: [['uploadId', input.upload]], body })
    }
    case 'abort':
      return client.call('DELETE', { bucket, key, query: [['uploadId', input.upload]] })
  }
}

function showHistory(history: readonly Done[]): string {
  const shown = (value: unknown): string => JSON.stringify(value)?.replaceAll(/\.{3,}/g, '…') ?? 'no answer'
  return history
    .toSorted((left, right) => left.calledAt - right.calledAt)
    .map(
      ({ input, output, calledAt, answeredAt }) =>
        `      ${calledAt.toFixed(2)} to ${answeredAt.toFixed(2)}: ${shown(input)} → ${shown(output)}`,
    )
    .join('\n')
}
