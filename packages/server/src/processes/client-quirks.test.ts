/**
 * What official clients depend on beyond the letter of the API, from the wire's side: the numbers are those of
 * docs/internals/client-quirks.md. Quirks with a home of their own are tested there.
 */
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, InjectedRequest, TestServer } from './testing/server.ts'
import { presignedTarget, signedOss } from './testing/client.ts'
import type { OssRequest } from './testing/client.ts'

const state: { server?: TestServer } = {}
const bucket = 'quirks'

function server(): TestServer {
  if (state.server === undefined) throw new Error('the server is opened before the first test')
  return state.server
}

async function call(
  request: Omit<OssRequest, 'bucket'> & { readonly bucket?: string },
  more: Partial<InjectedRequest> = {},
): Promise<InjectedAnswer> {
  return server().inject({ ...signedOss(server(), server().rootKey, { bucket, ...request }), ...more })
}
const put = (key: string, body = 'hello', headers: OssRequest['headers'] = []) =>
  call({ method: 'PUT', key, body, headers })
const query = (...names: string[]): (readonly [string, string | undefined])[] =>
  names.map((name) => [name.split('=')[0] ?? name, name.split('=')[1]] as const)
const element = (answer: InjectedAnswer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1]
const elements = (answer: InjectedAnswer, name: string): string[] =>
  [...answer.text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((match) => match[1] ?? '')

before(async () => {
  state.server = await openTestServer()
  await call({ method: 'PUT' })
})
after(async () => state.server?.[Symbol.asyncDispose]())

const upload = async (key: string, parts: readonly string[]): Promise<InjectedAnswer> => {
  const uploadId = element(await call({ method: 'POST', key, query: query('uploads') }), 'UploadId') ?? ''
  const listed: string[] = []
  for (const [index, body] of parts.entries()) {
    const sent = await call({
      method: 'PUT',
      key,
      query: query(`partNumber=${index + 1}`, `uploadId=${uploadId}`),
      body,
    })
    const etag = (sent.headers.get('etag') ?? '').replaceAll('"', '&quot;')
    listed.push(`<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  }
  const body = `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`
  return call({ method: 'POST', key, query: query(`uploadId=${uploadId}`), body })
}

test('quirk 1, Go v2, Python, Java: the CRC-64 of the whole comes with puts, parts joined, appends, reads and ranges', async (t) => {
  const whole = '5981764153023615706'
  t.assert.equal((await put('crc', 'hello world')).headers.get('x-oss-hash-crc64ecma'), whole)
  const ranged = await call({ method: 'GET', key: 'crc', headers: [['Range', 'bytes=0-3']] })
  t.assert.deepEqual([ranged.status, ranged.headers.get('x-oss-hash-crc64ecma')], [206, whole])
  t.assert.equal((await upload('crc-parts', ['hello world'])).headers.get('x-oss-hash-crc64ecma'), whole)
  await call({ method: 'POST', key: 'crc-append', query: query('append', 'position=0'), body: 'hello ' })
  const appended = await call({
    method: 'POST',
    key: 'crc-append',
    query: query('append', 'position=6'),
    body: 'world',
  })
  t.assert.equal(appended.headers.get('x-oss-hash-crc64ecma'), whole)
})

test('quirk 2, all: ETags are quoted and in capitals, and one of parts has a dash', async (t) => {
  t.assert.equal((await put('etag', 'hello')).headers.get('etag'), '"5D41402ABC4B2A76B9719D911017C592"')
  t.assert.match(
    element(await upload('etag-parts', ['hello']), 'ETag') ?? '',
    /^(?:"|&quot;)[0-9A-F]{32}-1(?:"|&quot;)$/,
  )
})

test('quirk 3, oss2 and Go: documents have the declaration and neither namespaces nor attributes', async (t) => {
  await put('xml')
  for (const names of [
    [],
    ['list-type=2'],
    ['versions'],
    ['uploads'],
    ['acl'],
    ['bucketInfo'],
    ['location'],
    ['stat'],
  ]) {
    const { text } = await call({ method: 'GET', query: query(...names) })
    t.assert.equal(text.slice(0, 38), '<?xml version="1.0" encoding="UTF-8"?>')
    t.assert.doesNotMatch(text.slice(38), /<\w[\w:]*\s|xmlns|<\w+:/)
  }
  const listed = await call({ method: 'GET', query: query('prefix=xml') })
  t.assert.equal(element(listed, 'LastModified'), '2026-11-20T12:00:00.000Z')
  t.assert.equal(element(listed, 'IsTruncated'), 'false')
})

test('quirk 4, oss2 and ali-oss: elements that they read without asking are always there', async (t) => {
  await put('mandatory')
  const listed = await call({ method: 'GET', query: query('prefix=mandatory') })
  for (const name of [
    'IsTruncated',
    'Key',
    'LastModified',
    'ETag',
    'Type',
    'Size',
    'StorageClass',
    'ID',
    'DisplayName',
  ])
    t.assert.notEqual(element(listed, name), undefined, name)
  const uploads = await call({ method: 'GET', query: query('uploads', 'prefix=none') })
  for (const name of ['NextKeyMarker', 'NextUploadIdMarker', 'IsTruncated'])
    t.assert.notEqual(element(uploads, name), undefined, name)
  const versions = await call({ method: 'GET', query: query('versions', 'prefix=none') })
  for (const name of ['Name', 'Prefix', 'KeyMarker', 'VersionIdMarker', 'MaxKeys', 'Delimiter', 'IsTruncated'])
    t.assert.notEqual(element(versions, name), undefined, name)
  const uploadId = element(await call({ method: 'POST', key: 'mandatory', query: query('uploads') }), 'UploadId') ?? ''
  const parts = await call({ method: 'GET', key: 'mandatory', query: query(`uploadId=${uploadId}`) })
  t.assert.notEqual(element(parts, 'NextPartNumberMarker'), undefined)
  const info = await call({ method: 'GET', query: query('bucketInfo') })
  for (const name of [
    'Name',
    'CreationDate',
    'StorageClass',
    'ExtranetEndpoint',
    'IntranetEndpoint',
    'Location',
    'Grant',
  ])
    t.assert.notEqual(element(info, name), undefined, name)
})

test('quirk 5, Go v2 and Python v2: with encoding-type=url a space is %20 and a plus is %2B, and tokens need no encoding', async (t) => {
  for (const key of ['url/a b+c', 'url/b%20', 'url/玩']) await put(key)
  const first = await call({
    method: 'GET',
    query: query('list-type=2', 'prefix=url/', 'max-keys=1', 'encoding-type=url'),
  })
  t.assert.equal(element(first, 'EncodingType'), 'url')
  t.assert.match(element(first, 'Key') ?? '', /^url(?:\/|%2F)a%20b%2Bc$/)
  const token = element(first, 'NextContinuationToken') ?? ''
  t.assert.match(token, /^[\w.~-]+$/)
  const more = ['list-type=2', 'prefix=url/', `continuation-token=${token}`]
  const rest = await call({ method: 'GET', query: query(...more, 'encoding-type=url') })
  t.assert.deepEqual(elements(rest, 'Key').map(decodeURIComponent), ['url/b%20', 'url/玩'])
  t.assert.deepEqual(elements(await call({ method: 'GET', query: query(...more) }), 'Key'), ['url/b%20', 'url/玩'])
})

test('quirk 6, all: a listing of version 2 counts keys and prefixes, and tells owners only when asked', async (t) => {
  for (const key of ['v2/a', 'v2/b/1', 'v2/b/2', 'v2/c']) await put(key)
  const base = ['list-type=2', 'prefix=v2/', 'delimiter=/']
  const page = await call({ method: 'GET', query: query(...base, 'max-keys=2') })
  t.assert.deepEqual([element(page, 'KeyCount'), element(page, 'IsTruncated')], ['2', 'true'])
  t.assert.equal(element(page, 'ID'), undefined)
  const token = element(page, 'NextContinuationToken') ?? ''
  const next = await call({
    method: 'GET',
    query: query(...base, `continuation-token=${token}`, 'start-after=v2/', 'fetch-owner=true'),
  })
  t.assert.deepEqual(
    [element(next, 'KeyCount'), element(next, 'Key'), element(next, 'ID')],
    ['1', 'v2/c', server().accountId],
  )
  t.assert.equal(element(next, 'NextContinuationToken'), undefined)
})

test('quirk 7, all: markers are exclusive, and NextMarker is the last key or prefix of the page', async (t) => {
  for (const key of ['v1/a', 'v1/b/1', 'v1/c']) await put(key)
  const base = ['prefix=v1/', 'delimiter=/']
  const page = await call({ method: 'GET', query: query(...base, 'max-keys=2') })
  t.assert.equal(element(page, 'NextMarker'), 'v1/b/')
  const next = await call({ method: 'GET', query: query(...base, 'marker=v1/b/') })
  t.assert.deepEqual([elements(next, 'Key'), element(next, 'NextMarker')], [['v1/c'], undefined])
  for (const wrong of ['-1', '1001', 'x'])
    t.assert.equal((await call({ method: 'GET', query: query(`max-keys=${wrong}`) })).status, 400, wrong)
  t.assert.equal(element(await call({ method: 'GET', query: query('max-keys=0') }), 'IsTruncated'), 'false')
})

test('quirk 8, Go v2 and ali-oss: entities in keys, keys that are not there, quiet answers, and the missing Content-MD5', async (t) => {
  const remove = async (
    body: string,
    headers = [['Content-MD5', createHash('md5').update(body).digest('base64')] as const],
  ) => call({ method: 'POST', query: query('delete'), body, headers })
  await put('a\nb')
  const objects = '<Object><Key>a&#x0a;b</Key></Object><Object><Key>absent</Key></Object>'
  const told = await remove(`<Delete><Quiet>false</Quiet>${objects}</Delete>`)
  t.assert.deepEqual((told.text.match(/<Deleted>/g) ?? []).length, 2)
  t.assert.equal((await call({ method: 'HEAD', key: 'a\nb' })).status, 404)
  const quiet = await remove(`<Delete><Quiet>true</Quiet>${objects}</Delete>`)
  t.assert.deepEqual([quiet.status, quiet.text], [200, ''])
  t.assert.equal((await remove(`<Delete>${objects}</Delete>`, [])).status, 400)
})

test('quirk 9, oss2: a bucket is made again and again, and setting the ACL of none makes one', async (t) => {
  t.assert.equal((await call({ method: 'PUT' })).status, 200)
  t.assert.equal((await call({ method: 'GET', bucket: 'by-acl', query: query('acl') })).status, 404)
  const headers = [['x-oss-acl', 'private'] as const]
  t.assert.equal((await call({ method: 'PUT', bucket: 'by-acl', query: query('acl'), headers })).status, 200)
  t.assert.equal(element(await call({ method: 'GET', bucket: 'by-acl', query: query('acl') }), 'Grant'), 'private')
})

const unset: [name: string, status: number, code: string | undefined][] = [
  ['tagging', 200, undefined],
  ['referer', 200, undefined],
  ['logging', 200, undefined],
  ['requestPayment', 200, undefined],
  ['versioning', 200, undefined],
  ['accessmonitor', 200, undefined],
  ['resourceGroup', 200, undefined],
  ['worm', 404, 'NoSuchWORMConfiguration'],
  ['inventory&inventoryId=none', 404, 'NoSuchInventory'],
  ['replication', 404, 'NoSuchReplicationConfiguration'],
  ['transferAcceleration', 404, 'NoSuchTransferAccelerationConfiguration'],
  ['cors', 404, 'NoSuchCORSConfiguration'],
  ['policy', 404, 'NoSuchBucketPolicy'],
  ['lifecycle', 404, 'NoSuchLifecycle'],
  ['website', 404, 'NoSuchWebsiteConfiguration'],
  ['encryption', 404, 'NoSuchServerSideEncryptionRule'],
]
const deletable = new Set('tagging logging cors policy lifecycle website encryption worm inventory'.split(' '))
for (const [name, status, code] of unset)
  test(`quirk 10, all: ?${name} of a bucket that was never told is ${code ?? status}`, async (t) => {
    const names = query(...name.split('&'))
    const answer = await call({ method: 'GET', query: names })
    t.assert.deepEqual([answer.status, element(answer, 'Code')], [status, code])
    if (deletable.has(name.split('&')[0] ?? ''))
      t.assert.equal((await call({ method: 'DELETE', query: names })).status, 204)
  })

test('quirk 11, all: successes have the documented status', async (t) => {
  const statusOf = async (request: Parameters<typeof call>[0]): Promise<number> => (await call(request)).status
  t.assert.equal(await statusOf({ method: 'PUT', key: 'status', body: 'x' }), 200)
  const headers = [['x-oss-symlink-target', 'status'] as const]
  t.assert.equal(await statusOf({ method: 'PUT', key: 'status-link', query: query('symlink'), headers }), 200)
  t.assert.equal(await statusOf({ method: 'DELETE', key: 'status' }), 204)
  t.assert.equal(await statusOf({ method: 'DELETE', key: 'status' }), 204)
  const cold = [['x-oss-storage-class', 'Archive'] as const]
  await call({ method: 'PUT', key: 'status-cold', body: 'x', headers: cold })
  t.assert.equal(await statusOf({ method: 'POST', key: 'status-cold', query: query('restore') }), 202)
  const uploadId = element(await call({ method: 'POST', key: 'status', query: query('uploads') }), 'UploadId') ?? ''
  t.assert.equal(await statusOf({ method: 'DELETE', key: 'status', query: query(`uploadId=${uploadId}`) }), 204)
})

test('quirk 29, ali-oss: a signed URL of version 1 holds its overrides, in any order of its parameters', async (t) => {
  await put('signed')
  const request = { method: 'GET', bucket, key: 'signed', query: query('response-content-type=text/x') }
  const target = presignedTarget(server(), server().rootKey, request)
  const [path = '', text = ''] = target.split('?')
  for (const one of [target, `${path}?${text.split('&').toReversed().join('&')}`]) {
    const answer = await server().inject({ method: 'GET', target: one })
    t.assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/x'])
  }
  const changed = target.replace('text%2Fx', 'text%2Fhtml')
  t.assert.equal((await server().inject({ method: 'GET', target: changed })).status, 403)
})
