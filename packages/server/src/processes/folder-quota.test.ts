/** A folder is full to the byte and no further through every entrance at once: on one machine, and at two gateways of one PostgreSQL. */
import { skipPostgres, startPostgres } from '@latchkey/kv/testing-postgres'
import { signPostFormV1 } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { landscape, pngOf } from '../images/testing.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { signedOss, textDigests } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const root: TestKey = { id: 'RootOfFolders', secret: 'root-secret-of-folders' }
const environment = {
  LATCHKEY_MASTER_KEY: `1:${Buffer.alloc(32, 5).toString('base64')}`,
  LATCHKEY_ROOT_ACCESS_KEY_ID: root.id,
  LATCHKEY_ROOT_ACCESS_KEY_SECRET: root.secret,
}
const bucket = 'game'
const limits = { MaxBytes: 60_000, MaxObjects: 70 }
const writerCount = 64
const turnsPerWriter = 3
const timeoutMs = 240_000

type Reply = { readonly status: number; readonly text: string; readonly etag: string }
type Send = (request: OssRequest) => Promise<Reply>

test('64 writers at once on one machine', { timeout: timeoutMs }, () => fillThrough(1, {}))

const skip = skipPostgres()
test('64 writers at once at two gateways', skip === undefined ? { timeout: timeoutMs } : { skip }, async () => {
  const postgres = await startPostgres()
  try {
    await fillThrough(2, { metadata: postgres.url, workers: '1' })
  } finally {
    await postgres.remove()
  }
})

async function fillThrough(gateways: number, flags: Readonly<Record<string, string>>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-folders-'))
  const servers: Server[] = []
  try {
    for (let number = 0; number < gateways; number += 1)
      servers.push(
        await startServer({
          sources: {
            flags: { port: '0', consolePort: '0', workers: '2', dataDir: join(directory, String(number)), ...flags },
            environment,
          },
          onLog: () => {},
        }),
      )
    await fill(servers)
  } finally {
    for (const server of servers) await server.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function fill(servers: readonly Server[]): Promise<void> {
  const sends = servers.map(
    (server): Send =>
      (request) =>
        send(server, request),
  )
  const [first = assert.fail()] = sends
  assert.equal((await first({ method: 'PUT', bucket })).status, 200)
  await setRule(first, limits)
  const picture = await pngOf(landscape(8, 6))
  await first({ method: 'PUT', bucket, key: 'pictures/a.png', body: picture })
  // Each once alone: in the crowd the slowest, which makes a picture first, may find no room at all.
  for (const [position, [name, run]] of entrances.entries()) {
    const { status, text } = await run(first, writerCount + position, 1)
    assert.ok(status < 300, `${name} ${status} ${text}`)
  }
  const counts = { stored: 0, refused: 0 }
  await Promise.all(
    Array.from({ length: writerCount }, (_, index) => write(index, sends[index % sends.length] ?? first, counts)),
  )
  assert(counts.refused > 10 && counts.stored > 10, `${counts.stored} were stored, ${counts.refused} refused`)
  await assertExact(first)
  // What is left fits to the byte, and of those who want it at once one gets it.
  await setRule(first, { ...limits, MaxObjects: 1_000 })
  const left = limits.MaxBytes - (await used(first)).bytes
  const wishes = Array.from({ length: writerCount }, (_, index) =>
    (sends[index % sends.length] ?? first)({
      method: 'PUT',
      bucket,
      key: `saves/1/last-${index}`,
      body: Buffer.alloc(left),
    }),
  )
  const given = (await Promise.all(wishes)).filter(({ status }) => status === 200)
  assert.equal(given.length, left === 0 ? writerCount : 1)
  assert.equal((await used(first)).bytes, limits.MaxBytes)
  await assertExact(first)
}

type Counts = { stored: number; refused: number }

async function write(index: number, own: Send, counts: Counts): Promise<void> {
  for (let turn = 0; turn < turnsPerWriter; turn += 1) {
    const [name, run] = entrances[(index + turn) % entrances.length] ?? assert.fail()
    const { status, text } = await run(own, index, turn)
    if (status < 300) counts.stored += 1
    else if (status === 409) {
      assert.match(text, /<Code>FolderQuotaExceeded<.*<EC>9001-00000001</s, name)
      counts.refused += 1
    } else assert.match(text, /<Code>NoSuchKey</, `${name} ${status}`)
    const { bytes, objects } = await used(own)
    assert(bytes <= limits.MaxBytes && objects <= limits.MaxObjects, `${bytes} bytes in ${objects} objects`)
  }
}

const key = (index: number): string => `saves/1/${index % 20}`
const body = (index: number, turn: number): Buffer => Buffer.alloc(100 + ((index * 37 + turn * 101) % 900), 'x')

/** Each entrance with one request, or a few, of which the last one is told. Bodies fit into records, which both gateways read. */
const entrances: readonly (readonly [name: string, run: (own: Send, index: number, turn: number) => Promise<Reply>])[] =
  [
    [
      'put',
      (own, index, turn) =>
        own({ method: 'PUT', bucket, key: `saves/1/new-${index}-${turn}`, body: body(index, turn) }),
    ],
    ['overwrite', (own, index, turn) => own({ method: 'PUT', bucket, key: key(index), body: body(index, turn) })],
    ['delete', (own, index) => own({ method: 'DELETE', bucket, key: key(index) })],
    ['part', uploadParts],
    [
      'append',
      (own, index, turn) =>
        own({
          method: 'POST',
          bucket,
          key: `saves/1/log-${index}-${turn}`,
          query: [
            ['append', undefined],
            ['position', '0'],
          ],
          body: body(index, turn),
        }),
    ],
    [
      'copy',
      (own, index, turn) =>
        own({
          method: 'PUT',
          bucket,
          key: `saves/1/copy-${index}-${turn}`,
          headers: [['x-oss-copy-source', `/${bucket}/pictures/a.png`]],
        }),
    ],
    ['saveas', saveAs],
    ['form', postForm],
  ]

async function uploadParts(own: Send, index: number, turn: number): Promise<Reply> {
  const place = { bucket, key: `saves/1/parts-${index}-${turn}` }
  const begun = await own({ method: 'POST', ...place, query: [['uploads', undefined]] })
  const id = /<UploadId>(.*?)</.exec(begun.text)?.[1]
  if (id === undefined) return begun
  const query = [
    ['partNumber', '1'],
    ['uploadId', id],
  ] as const
  const part = await own({ method: 'PUT', ...place, query, body: body(index, turn) })
  if (part.status !== 200 || turn % 2 === 0) {
    await own({ method: 'DELETE', ...place, query: [['uploadId', id]] })
    return part
  }
  const list = `<Part><PartNumber>1</PartNumber><ETag>${part.etag}</ETag></Part>`
  return own({
    method: 'POST',
    ...place,
    query: [['uploadId', id]],
    body: `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
  })
}

function saveAs(own: Send, index: number, turn: number): Promise<Reply> {
  const target = Buffer.from(`saves/1/small-${index}-${turn}`).toString('base64url')
  return own({
    method: 'POST',
    bucket,
    key: 'pictures/a.png',
    query: [['x-oss-process', undefined]],
    body: `x-oss-process=image/resize,w_4|sys/saveas,o_${target}`,
  })
}

function postForm(own: Send, index: number, turn: number): Promise<Reply> {
  const policy = JSON.stringify({
    expiration: new Date(systemClock.now().getTime() + 600_000).toISOString(),
    conditions: [{ bucket }],
  })
  const fields = [
    ['key', `saves/1/form-${index}-${turn}`],
    ...signPostFormV1(textDigests, { accessKeyId: root.id, secret: root.secret }, policy),
  ]
  const boundary = 'latchkey-boundary'
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${body(index, turn).toString()}\r\n`
  return own({
    method: 'POST',
    bucket,
    headers: [['Content-Type', `multipart/form-data; boundary=${boundary}`]],
    body: `${parts.join('')}${file}--${boundary}--\r\n`,
  })
}

async function send(server: Server, request: OssRequest): Promise<Reply> {
  const signed = signedOss({ clock: { ...systemClock, advance: () => {} } }, root, request)
  const answer = await fetch(server.endpoint + signed.target, {
    method: signed.method,
    headers: (signed.headers ?? []).map(([name, value]): [string, string] => [name, value]),
    ...(signed.body === undefined ? {} : { body: Buffer.from(signed.body) }),
  })
  return { status: answer.status, text: await answer.text(), etag: answer.headers.get('etag') ?? '' }
}

async function setRule(own: Send, given: Readonly<Record<string, number>>): Promise<void> {
  const members = Object.entries(given).map(([name, value]) => `<${name}>${value}</${name}>`)
  const rule = `<FolderRulesConfiguration><Rule><Prefix>saves</Prefix>${members.join('')}</Rule></FolderRulesConfiguration>`
  const { status, text } = await own({ method: 'PUT', bucket, query: [['folderRules', undefined]], body: rule })
  assert.equal(status, 200, text)
}

async function used(own: Send): Promise<{ readonly bytes: number; readonly objects: number }> {
  const { text } = await own({ method: 'GET', bucket, query: [['folderUsage', '1']] })
  const number = (name: string): number => Number(new RegExp(`<${name}>(\\d+)<`).exec(text)?.[1] ?? assert.fail(text))
  return { bytes: number('UsedBytes'), objects: number('UsedObjects') }
}

/** What is counted is what is listed: no upload is open any more. */
async function assertExact(own: Send): Promise<void> {
  const uploads = await own({ method: 'GET', bucket, query: [['uploads', undefined]] })
  assert.doesNotMatch(uploads.text, /<UploadId>/)
  const { text } = await own({
    method: 'GET',
    bucket,
    query: [
      ['prefix', 'saves/1/'],
      ['max-keys', '1000'],
    ],
  })
  const sizes = [...text.matchAll(/<Size>(\d+)</g)].map(([, size]) => Number(size))
  assert.deepEqual(await used(own), { bytes: sizes.reduce((sum, size) => sum + size, 0), objects: sizes.length })
}
