import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClient } from '../client.ts'
import type { Client } from '../client.ts'
import { httpTransport } from '../node/http-transport.ts'
import { nodeDigests } from '../node/node-digests.ts'
import { IntegrityError } from '../request-error.ts'
import { errorReply, still, testCredentials } from '../testing/tiny-server.ts'
import { TinyOss } from '../testing/tiny-oss.ts'
import type { CheckpointStore } from './checkpoint.ts'
import { blobSource, bytesSource } from './part-source.ts'
import { abandonUpload, uploadObject } from './upload.ts'

const partBytes = 100 * 1024
const content = Buffer.from(Array.from({ length: 3 * partBytes + 5 }, (_, index) => (index * 31) % 251))
const input = { bucket: 'b-1', key: 'film' }
const small = { partBytes, wholeBytesMax: partBytes }

function clientOf(oss: TinyOss, attemptsMax = 1): Client {
  const { endpoint } = oss.server
  return createClient({
    ...still,
    endpoint,
    credentials: testCredentials,
    transport: httpTransport(),
    digests: nodeDigests,
    attemptsMax,
  })
}

class MemoryCheckpoint implements CheckpointStore {
  saved: unknown
  load = (): Promise<unknown> => Promise.resolve(this.saved)
  save = (checkpoint: unknown): Promise<void> => {
    this.saved = structuredClone(checkpoint)
    return Promise.resolve()
  }
  clear = (): Promise<void> => this.save(undefined)
}

for (const [name, source] of [
  ['bytes', bytesSource(content)],
  ['a blob', blobSource(new Blob([content]))],
] as const)
  test(`${name} in four parts arrive as one object, and the progress ends at the whole`, async (t: TestContext) => {
    await using oss = await TinyOss.start()
    const seen: number[] = []
    const options = { ...small, onProgress: ({ doneBytes }: { doneBytes: number }) => void seen.push(doneBytes) }
    await uploadObject(clientOf(oss), { ...input, contentType: 'video/mp4' }, source, options)
    t.assert.ok(oss.objects.get('film')?.bytes.equals(content))
    t.assert.equal(oss.asked.filter((asked) => asked.startsWith('UploadPart')).length, 4)
    t.assert.equal(seen.at(-1), content.length)
    t.assert.equal(oss.server.seen[0]?.headers['content-type'], 'video/mp4')
  })

test('what is small goes in one piece', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  await uploadObject(clientOf(oss), input, bytesSource(content))
  t.assert.deepEqual(oss.asked, ['PutObject'])
})

test('an interrupted upload sends only what is missing, and knows a part that arrived unnoticed', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  const checkpoint = new MemoryCheckpoint()
  // Part 2 arrives, but its answer is lost; part 3 fails.
  oss.meddler = (_, name) =>
    name === 'UploadPart 2' ? 'after' : name === 'UploadPart 3' ? errorReply(400, 'InvalidArgument') : undefined
  const options = { ...small, partsAtOnce: 1, checkpoint }
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), options))
  t.assert.equal(oss.uploads.size, 1)
  oss.meddler = () => undefined
  oss.asked.length = 0
  await uploadObject(clientOf(oss), input, bytesSource(content), options)
  t.assert.deepEqual(oss.asked, ['ListParts', 'UploadPart 3', 'UploadPart 4', 'Complete'])
  t.assert.ok(oss.objects.get('film')?.bytes.equals(content))
  t.assert.equal(checkpoint.saved, undefined)
})

test('an upload that was interrupted before any part arrived is known, and taken up again', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  const checkpoint = new MemoryCheckpoint()
  oss.meddler = (_, name) => (name === 'UploadPart 1' ? errorReply(400, 'InvalidArgument') : undefined)
  const options = { ...small, partsAtOnce: 1, checkpoint }
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), options))
  oss.meddler = () => undefined
  oss.asked.length = 0
  await uploadObject(clientOf(oss), input, bytesSource(content), options)
  t.assert.equal(oss.asked[0], 'ListParts')
  t.assert.equal(oss.asked.includes('Initiate'), false)
  t.assert.equal(oss.uploads.size, 0)
})

const strangers: [what: string, change: (oss: TinyOss, checkpoint: MemoryCheckpoint) => Buffer][] = [
  ['another content', () => Buffer.concat([content, Buffer.from('!')])],
  [
    'an upload that the server no longer has',
    (oss) => {
      oss.uploads.clear()
      return content
    },
  ],
  [
    'a checkpoint that is none',
    (_, checkpoint) => {
      checkpoint.saved = { kind: 'upload', parts: 'many' }
      return content
    },
  ],
]
for (const [what, change] of strangers)
  test(`with ${what} the upload begins anew`, async (t: TestContext) => {
    await using oss = await TinyOss.start()
    const checkpoint = new MemoryCheckpoint()
    const options = { ...small, partsAtOnce: 1, checkpoint }
    oss.meddler = (_, name) => (name === 'UploadPart 3' ? errorReply(400, 'InvalidArgument') : undefined)
    await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), options))
    oss.meddler = () => undefined
    const source = change(oss, checkpoint)
    await uploadObject(clientOf(oss), input, bytesSource(source), options)
    t.assert.ok(oss.objects.get('film')?.bytes.equals(source))
  })

test('a part that was listed with other content is sent again', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  const checkpoint = new MemoryCheckpoint()
  const options = { ...small, partsAtOnce: 1, checkpoint }
  oss.meddler = (_, name) => (name === 'UploadPart 2' ? errorReply(400, 'InvalidArgument') : undefined)
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), options))
  oss.uploads.get('U1')?.parts.set(2, { bytes: Buffer.alloc(partBytes), etag: '"other"' })
  oss.meddler = () => undefined
  await uploadObject(clientOf(oss), input, bytesSource(content), options)
  t.assert.ok(oss.objects.get('film')?.bytes.equals(content))
})

test('without a checkpoint a failed upload is aborted, and nothing goes on behind the failure', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  oss.meddler = (_, name) => (name === 'UploadPart 1' ? errorReply(400, 'InvalidArgument') : undefined)
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), small), { code: 'InvalidArgument' })
  t.assert.equal(oss.asked.filter((asked) => asked === 'Abort').length, 1)
  t.assert.equal(oss.uploads.size, 0)
})

test('a signal stops the upload and leaves it to be taken up again', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  const control = new AbortController()
  const checkpoint = new MemoryCheckpoint()
  oss.meddler = (_, name) => {
    if (name === 'UploadPart 2') control.abort(new Error('enough'))
    return undefined
  }
  const options = { ...small, partsAtOnce: 1, checkpoint, signal: control.signal }
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), options), /enough/)
  t.assert.equal(oss.uploads.size, 1)
  await abandonUpload(clientOf(oss), checkpoint)
  t.assert.deepEqual([oss.uploads.size, checkpoint.saved], [0, undefined])
})

test('a completion whose answer was lost is not taken for a failure', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  let completions = 0
  oss.meddler = (_, name) => (name === 'Complete' && (completions += 1) === 1 ? 'after' : undefined)
  const { crc64 } = await uploadObject(clientOf(oss), input, bytesSource(content), small)
  t.assert.deepEqual(oss.asked.slice(-3), ['Complete', 'Complete', 'Head'])
  t.assert.ok(crc64 !== undefined)
})

test('an upload that somebody else ended is no success, though an object is there', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  oss.put('film', Buffer.from('of somebody else'))
  let completions = 0
  oss.meddler = (_, name) => {
    if (name !== 'Complete') return undefined
    completions += 1
    if (completions === 1) return errorReply(503, 'ServiceUnavailable')
    oss.uploads.clear()
    return undefined
  }
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), small), { code: 'NoSuchUpload' })
})

test('an object whose checksum is not that of its parts is an error', async (t: TestContext) => {
  await using oss = await TinyOss.start()
  oss.meddler = (_, name) =>
    name === 'Complete'
      ? { headers: { 'x-oss-hash-crc64ecma': '7' }, body: '<CompleteMultipartUploadResult/>' }
      : undefined
  await t.assert.rejects(uploadObject(clientOf(oss), input, bytesSource(content), small), IntegrityError)
})
