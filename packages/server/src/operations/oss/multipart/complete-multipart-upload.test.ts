import { test } from 'node:test'
import { crc64 } from '../../../store/blobs/crc64.ts'
import { getBytes, putText } from '../../../store/testing.ts'
import { getObjectAcl } from '../object/object-acl.ts'
import { headObject } from '../object/head-object.ts'
import { openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { listParts } from './list-parts.ts'
import { begin, partContent, sendPart } from './testing-upload.ts'

const whole = partContent('x') + partContent('y') + 'z'

/** An upload of `a` with the parts 1, 3 and 5. */
async function uploaded(bench: Bench): Promise<{ uploadId: string; parts: { partNumber: number; etag: string }[] }> {
  const uploadId = await begin(bench, 'a')
  const contents: [number, string][] = [
    [5, 'z'],
    [1, partContent('x')],
    [3, partContent('y')],
  ]
  const parts = []
  for (const [partNumber, content] of contents)
    parts.push({ partNumber, etag: await sendPart(bench, { key: 'a', uploadId, partNumber, content }) })
  return { uploadId, parts: parts.toSorted((a, b) => a.partNumber - b.partNumber) }
}

test('the parts become one object with the CRC-64 of the whole (quirks 1, 2 and 19)', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  const completed = await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts } })
  t.assert.equal(completed.crc64, crc64(Buffer.from(whole)).toString())
  t.assert.match(completed.result?.etag ?? '', /^"[0-9A-F]{32}-3"$/)
  // ali-oss reads the ETag of its upload from the header.
  t.assert.equal(completed.etag, completed.result?.etag)
  t.assert.equal(completed.result?.location, 'http://127.0.0.1:9000/game-saves/a')
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), whole)
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.deepEqual(
    [head.objectType, head.crc64, head.contentMd5, head.etag],
    ['Multipart', completed.crc64, undefined, completed.result?.etag],
  )
})

test('a second completion finds no upload (quirk 19)', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts } })
  await t.assert.rejects(bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts } }), {
    code: 'NoSuchUpload',
  })
})

const spellings: [how: string, spell: (etag: string) => string][] = [
  ['quoted', (etag) => etag],
  ['bare', (etag) => etag.replaceAll('"', '')],
  ['escaped', (etag) => etag.replaceAll('"', '&quot;')],
  ['in lower case', (etag) => etag.toLowerCase()],
]
for (const [how, spell] of spellings)
  test(`ETags may come ${how} (quirk 2)`, async (t) => {
    await using bench = await openBench()
    const { uploadId, parts } = await uploaded(bench)
    const spelled = parts.map(({ partNumber, etag }) => ({ partNumber, etag: spell(etag) }))
    await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts: spelled } })
    t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.length, whole.length)
  })

test('x-oss-complete-all takes every part there is', async (t) => {
  await using bench = await openBench()
  const { uploadId } = await uploaded(bench)
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, completeAll: 'yes' })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), whole)
})

test('parts that are not named are dropped', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts: parts.slice(0, 1) } })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), partContent('x'))
})

type Manifest = readonly { readonly partNumber: number; readonly etag: string }[]
const refusals: [
  what: string,
  change: (parts: Manifest) => Partial<Parameters<typeof completeMultipartUpload.run>[0]>,
  want: object,
][] = [
  ['no list', () => ({}), { code: 'MalformedXML', ec: '0042-00000205' }],
  ['an empty list', () => ({ manifest: {} }), { code: 'MalformedXML' }],
  [
    'a list beside complete-all',
    (parts) => ({ manifest: { parts }, completeAll: 'yes' }),
    { code: 'InvalidArgument', ec: '0042-00000216' },
  ],
  ['a wrong order', (parts) => ({ manifest: { parts: parts.toReversed() } }), { code: 'InvalidPartOrder' }],
  [
    'a part named twice',
    (parts) => ({ manifest: { parts: [...parts.slice(0, 1), ...parts.slice(0, 1)] } }),
    { code: 'InvalidPartOrder' },
  ],
  [
    'a part that is not there',
    (parts) => ({ manifest: { parts: [...parts, { partNumber: 9, etag: 'A' }] } }),
    { code: 'InvalidPart' },
  ],
  [
    'another ETag',
    (parts) => ({ manifest: { parts: parts.map((part) => ({ ...part, etag: 'A'.repeat(32) })) } }),
    { code: 'InvalidPart' },
  ],
  ['another key', (parts) => ({ key: 'b', manifest: { parts } }), { code: 'NoSuchUpload' }],
  ['another upload', (parts) => ({ uploadId: '0'.repeat(32), manifest: { parts } }), { code: 'NoSuchUpload' }],
  ['a callback that is none', (parts) => ({ manifest: { parts }, callback: 'x123-*&' }), { code: 'InvalidArgument' }],
]
for (const [what, change, want] of refusals)
  test(`${what} is refused, and the upload can still be completed`, async (t) => {
    await using bench = await openBench()
    const { uploadId, parts } = await uploaded(bench)
    const refused = bench.run(completeMultipartUpload, { key: 'a', uploadId, ...change(parts) })
    await t.assert.rejects(refused, want)
    t.assert.equal((await bench.run(listParts, { key: 'a', uploadId })).result.parts?.length, 3)
    await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts } })
  })

test('a part that is not the last has at least 100 KB', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  const parts = []
  for (const partNumber of [1, 2])
    parts.push({ partNumber, etag: await sendPart(bench, { key: 'a', uploadId, partNumber, content: 'x' }) })
  await t.assert.rejects(bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts } }), {
    code: 'EntityTooSmall',
    details: { MinSizeAllowed: '102400', ProposedSize: '1', PartNumber: '1' },
  })
})

test('the part that is not there is named', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  const manifest = { parts: [...parts, { partNumber: 9, etag: 'A' }] }
  await t.assert.rejects(bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest }), {
    details: { PartNumber: '9', UploadId: uploadId },
  })
})

test('x-oss-forbid-overwrite is decided when the upload is completed', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  await putText(bench.store, bench.bucket, 'a', 'former')
  const input = { key: 'a', uploadId, manifest: { parts } }
  await t.assert.rejects(bench.run(completeMultipartUpload, { ...input, forbidOverwrite: true }), {
    code: 'FileAlreadyExists',
  })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'former')
})

test('the ACL of the completion is the object’s', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts }, objectAcl: 'private' })
  t.assert.deepEqual((await bench.run(getObjectAcl, { key: 'a' })).policy.grants, ['private'])
})

test('If-Match and If-None-Match are decided when the upload is completed, which can be tried again', async (t) => {
  await using bench = await openBench()
  const { uploadId, parts } = await uploaded(bench)
  const input = { key: 'a', uploadId, manifest: { parts } }
  const failed = { code: 'PreconditionFailed', details: { Condition: 'If-Match' } }
  await t.assert.rejects(bench.run(completeMultipartUpload, { ...input, ifMatch: '*' }), failed)
  const former = await putText(bench.store, bench.bucket, 'a', 'former')
  await t.assert.rejects(bench.run(completeMultipartUpload, { ...input, ifNoneMatch: '*' }), {
    details: { Condition: 'If-None-Match' },
  })
  await t.assert.rejects(bench.run(completeMultipartUpload, { ...input, ifMatch: '"A"' }), failed)
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'former')
  await bench.run(completeMultipartUpload, { ...input, ifMatch: former.etag })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.length, whole.length)
})
