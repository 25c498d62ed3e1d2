/**
 * What is promised of encryption at rest, from outside: what came in through any entrance is nowhere in the data directory.
 * The same search in a bucket without encryption finds all of it, so that it can find something at all.
 */
import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { signedOss } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const clock = { ...systemClock, advance: (): void => {} }
const masterKey = `1:${Buffer.alloc(32, 7).toString('base64')}`
/** A piece of plaintext that is looked for. Nothing else on this machine holds 32 such bytes. */
const markBytes = 32

function start(dataDir: string, key = masterKey): Promise<Server> {
  const flags = { host: '127.0.0.1', port: '0', consolePort: '0', workers: '2', dataDir }
  return startServer({ sources: { flags, environment: { LATCHKEY_MASTER_KEY: key } }, onLog: () => undefined })
}

type Send = (request: Omit<OssRequest, 'bucket'>) => Promise<{ readonly text: string; readonly bytes: Buffer }>

function sender(server: Server, by: TestKey, bucket: string): Send {
  return async (request) => {
    const { method, target, headers, body } = signedOss({ clock }, by, { bucket, ...request })
    const answer = await fetch(server.endpoint + target, {
      method,
      headers: [...(headers ?? [])].map(([name, value]): [string, string] => [name, value]),
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    assert(answer.ok, `${method} ${target}: ${answer.status} ${bytes.toString().slice(0, 300)}`)
    return { text: bytes.toString(), bytes }
  }
}

/** What was written, by key. */
type Written = Map<string, Buffer>

async function writeThroughEveryEntrance(server: Server, by: TestKey, bucket: string): Promise<Written> {
  const send = sender(server, by, bucket)
  const written: Written = new Map()
  const make = (key: string, sizeBytes: number): Buffer => {
    const body = randomBytes(sizeBytes)
    written.set(key, body)
    return body
  }
  for (const size of [64, 1_024, 40_000, 262_144, 700_000])
    await send({ method: 'PUT', key: `put-${size}`, body: make(`put-${size}`, size) })
  await postForm(server, by, bucket, 'form', make('form', 3_000))
  const appended = [randomBytes(500), randomBytes(5_000), randomBytes(300_000)]
  let position = 0
  for (const piece of appended) {
    await send({
      method: 'POST',
      key: 'append',
      query: [
        ['append', undefined],
        ['position', String(position)],
      ],
      body: piece,
    })
    position += piece.length
  }
  written.set('append', Buffer.concat(appended))
  await uploadParts(send, bucket, written, make('unused', 250_000))
  for (const from of ['put-64', 'put-40000', 'put-700000', 'append', 'parts']) {
    const headers = [['x-oss-copy-source', `/${bucket}/${from}`]] as const
    await send({ method: 'PUT', key: `copy-of-${from}`, headers })
  }
  await makePictures(send, written)
  return written
}

async function uploadParts(send: Send, bucket: string, written: Written, source: Buffer): Promise<void> {
  written.delete('unused')
  await send({ method: 'PUT', key: 'source', body: source })
  written.set('source', source)
  const begin = async (key: string): Promise<string> => {
    const { text } = await send({ method: 'POST', key, query: [['uploads', undefined]] })
    return /<UploadId>(.*)<\/UploadId>/.exec(text)?.[1] ?? ''
  }
  const part = (uploadId: string, number: number) =>
    [
      ['partNumber', String(number)],
      ['uploadId', uploadId],
    ] as const
  const uploadId = await begin('parts')
  const first = randomBytes(120_000)
  await send({ method: 'PUT', key: 'parts', query: part(uploadId, 1), body: first })
  const headers = [
    ['x-oss-copy-source', `/${bucket}/source`],
    ['x-oss-copy-source-range', 'bytes=1000-200999'],
  ] as const
  await send({ method: 'PUT', key: 'parts', query: part(uploadId, 2), headers })
  const all = [['x-oss-complete-all', 'yes']] as const
  await send({ method: 'POST', key: 'parts', query: [['uploadId', uploadId]], headers: all })
  written.set('parts', Buffer.concat([first, source.subarray(1_000, 201_000)]))
  // Its parts lie there while the upload is open.
  const open = randomBytes(2_000)
  await send({ method: 'PUT', key: 'open', query: part(await begin('open'), 1), body: open })
  written.set('(open upload)', open)
}

/** A picture of noise, and one made of it: remembered, and stored beside it with the same bytes. */
async function makePictures(send: Send, written: Written): Promise<void> {
  const raw = { width: 64, height: 64, channels: 3 } as const
  const picture = await sharp(randomBytes(64 * 64 * 3), { raw })
    .png()
    .toBuffer()
  await send({ method: 'PUT', key: 'picture.png', body: picture })
  written.set('picture.png', picture)
  const process = 'image/resize,w_48/format,png'
  await send({ method: 'GET', key: 'picture.png', query: [['x-oss-process', process]] })
  const name = Buffer.from('saved.png').toString('base64url')
  const body = `x-oss-process=${process}|sys/saveas,o_${name}`
  await send({ method: 'POST', key: 'picture.png', query: [['x-oss-process', undefined]], body })
  written.set('saved.png', (await send({ method: 'GET', key: 'saved.png' })).bytes)
}

async function postForm(server: Server, by: TestKey, bucket: string, key: string, file: Buffer): Promise<void> {
  const expiration = new Date(systemClock.now().getTime() + 600_000).toISOString()
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [{ bucket }] })).toString('base64')
  const form = new FormData()
  form.set('key', key)
  form.set('OSSAccessKeyId', by.id)
  form.set('policy', policy)
  form.set('Signature', createHmac('sha1', by.secret).update(policy).digest('base64'))
  form.set('file', new Blob([new Uint8Array(file)]))
  const answer = await fetch(`${server.endpoint}/${bucket}`, { method: 'POST', body: form })
  assert.equal(answer.status, 204, await answer.text())
}

/** Keys of which a piece lies in a file below the folder: bodies are looked for at their start, middle and end. */
async function foundIn(directory: string, written: Written): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = new Set<string>()
  for (const path of paths) {
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    for (const [key, body] of written) if (marksOf(body).some((mark) => bytes.includes(mark))) found.add(key)
  }
  return [...found].sort()
}

function marksOf(body: Buffer): readonly Buffer[] {
  const last = body.length - markBytes
  return [0, Math.floor(last / 3), Math.floor(last / 2), last].map((at) => body.subarray(at, at + markBytes))
}

async function readBack(send: Send, written: Written): Promise<void> {
  for (const [key, body] of written) {
    if (key.startsWith('(')) continue
    assert((await send({ method: 'GET', key })).bytes.equals(body), key)
  }
}

const rule = (algorithm: string): string =>
  `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`

for (const algorithm of ['KMS', undefined])
  test(`what enters a bucket ${algorithm === undefined ? 'without encryption is found' : `with ${algorithm} is nowhere`} in the data directory`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-at-rest-'))
    const directory = join(folder, 'data')
    let server = await start(directory)
    try {
      const by = server.made?.rootKey
      assert(by !== undefined)
      const send = sender(server, by, 'sealed')
      await send({ method: 'PUT' })
      if (algorithm !== undefined) {
        const headers = [['Content-Type', 'application/xml']] as const
        await send({ method: 'PUT', query: [['encryption', undefined]], headers, body: rule(algorithm) })
      }
      const written = await writeThroughEveryEntrance(server, by, 'sealed')
      const wanted = algorithm === undefined ? [...written.keys()].sort() : []
      await readBack(send, written)
      for (const { pid } of server.processes()) process.kill(pid, 'SIGKILL')
      assert.deepEqual(await foundIn(directory, written), wanted, 'after kill -9')
      await server.close()
      assert.deepEqual(await foundIn(directory, written), wanted, 'after a clean end')
      const other = `1:${Buffer.alloc(32, 8).toString('base64')}`
      await assert.rejects(start(directory, other), /version 1 of the master key is not the key that wrote this data/)
      const missing = `2:${Buffer.alloc(32, 8).toString('base64')}`
      await assert.rejects(
        start(directory, missing),
        /written with version 1 of the master key, which is not configured/,
      )
      // A new key writes from now on, and the former one still opens: nothing was destroyed.
      server = await start(directory, `2:${Buffer.alloc(32, 8).toString('base64')} ${masterKey}`)
      const again = sender(server, by, 'sealed')
      await readBack(again, written)
      await again({ method: 'PUT', key: 'rotated', body: 'under the new key' })
      assert.equal((await again({ method: 'GET', key: 'rotated' })).text, 'under the new key')
    } finally {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
