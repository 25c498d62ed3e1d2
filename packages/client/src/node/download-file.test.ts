import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { IntegrityError } from '../request-error.ts'
import { still, testCredentials } from '../testing/tiny-server.ts'
import { TinyOss } from '../testing/tiny-oss.ts'
import { downloadFile } from './download-file.ts'
import { createClient } from './index.ts'

const partBytes = 100 * 1024
const content = Buffer.from(Array.from({ length: 3 * partBytes + 5 }, (_, index) => (index * 17) % 253))
const object = { bucket: 'b-1', key: 'film' }

class Bench implements AsyncDisposable {
  readonly oss: TinyOss
  readonly folder: string
  readonly client: ReturnType<typeof createClient>

  private constructor(oss: TinyOss, folder: string) {
    this.oss = oss
    this.folder = folder
    this.client = createClient({
      ...still,
      endpoint: oss.server.endpoint,
      credentials: testCredentials,
      attemptsMax: 1,
    })
    oss.put('film', content)
  }

  static async start(): Promise<Bench> {
    return new Bench(await TinyOss.start(), await mkdtemp(join(tmpdir(), 'client-')))
  }

  get path(): string {
    return join(this.folder, 'film')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true })
    await this.oss[Symbol.asyncDispose]()
  }
}

test('an object in ranges becomes one file, and nothing else is left', async (t: TestContext) => {
  await using bench = await Bench.start()
  await downloadFile(bench.client, object, bench.path, { partBytes })
  t.assert.ok((await readFile(bench.path)).equals(content))
  t.assert.deepEqual(await readdir(bench.folder), ['film'])
})

test('an empty object becomes an empty file', async (t: TestContext) => {
  await using bench = await Bench.start()
  bench.oss.put('film', Buffer.alloc(0))
  await downloadFile(bench.client, object, bench.path)
  t.assert.equal((await readFile(bench.path)).length, 0)
})

test('an interrupted download fetches only what is missing', async (t: TestContext) => {
  await using bench = await Bench.start()
  const { oss, client, path } = bench
  oss.meddler = (seen) =>
    seen.headers.range?.startsWith(`bytes=${2 * partBytes}-`) === true ? { status: 400 } : undefined
  await t.assert.rejects(downloadFile(client, object, path, { partBytes, partsAtOnce: 1 }))
  t.assert.deepEqual((await readdir(bench.folder)).toSorted(), ['film.download', 'film.download.json'])
  oss.meddler = () => undefined
  oss.asked.length = 0
  await downloadFile(client, object, path, { partBytes })
  t.assert.deepEqual(oss.asked, ['Head', 'GetObject', 'GetObject'])
  t.assert.ok((await readFile(path)).equals(content))
})

test('what is left of another content is not used', async (t: TestContext) => {
  await using bench = await Bench.start()
  const { oss, client, path } = bench
  oss.meddler = (seen) =>
    seen.headers.range?.startsWith(`bytes=${2 * partBytes}-`) === true ? { status: 400 } : undefined
  await t.assert.rejects(downloadFile(client, object, path, { partBytes, partsAtOnce: 1 }))
  oss.meddler = () => undefined
  const other = Buffer.from(content.map((byte) => byte ^ 1))
  oss.put('film', other)
  await downloadFile(client, object, path, { partBytes })
  t.assert.ok((await readFile(path)).equals(other))
})

test('a body that breaks off goes on where it stopped', async (t: TestContext) => {
  await using bench = await Bench.start()
  const { oss, client, path } = bench
  let breaks = 0
  oss.meddler = (seen, name) => {
    if (name !== 'GetObject' || breaks > 0) return undefined
    breaks += 1
    const [, start = '0', end = '0'] = /^bytes=(\d+)-(\d+)$/.exec(seen.headers.range ?? '') ?? []
    const body = content.subarray(Number(start), Number(start) + 1000)
    const length = String(Number(end) - Number(start) + 1)
    const headers = { 'content-range': `bytes ${start}-${end}/${content.length}`, 'content-length': length }
    return { status: 206, headers, body, isCutShort: true }
  }
  await downloadFile(client, object, path, { partBytes, partsAtOnce: 1 })
  t.assert.ok((await readFile(path)).equals(content))
  t.assert.equal(oss.server.seen[2]?.headers.range, `bytes=1000-${partBytes - 1}`)
})

test('an object that is replaced while it is fetched is not mixed', async (t: TestContext) => {
  await using bench = await Bench.start()
  const { oss, client, path } = bench
  oss.meddler = (seen) => {
    if (seen.headers.range?.startsWith(`bytes=${partBytes}-`) === true) oss.put('film', Buffer.alloc(content.length))
    return undefined
  }
  const call = downloadFile(client, object, path, { partBytes, partsAtOnce: 1 })
  await t.assert.rejects(call, { code: 'PreconditionFailed' })
})

test('a file that is not what was stored does not appear', async (t: TestContext) => {
  await using bench = await Bench.start()
  const { oss, client, path } = bench
  oss.meddler = (seen, name) =>
    name === 'GetObject'
      ? {
          status: 206,
          headers: { 'content-range': `${(seen.headers.range ?? '').replace('=', ' ')}/${content.length}` },
          body: Buffer.alloc(content.length),
        }
      : undefined
  await t.assert.rejects(downloadFile(client, object, path), IntegrityError)
  t.assert.deepEqual(await readdir(bench.folder), [])
})
