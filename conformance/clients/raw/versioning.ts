/** Versioning by hand: a bucket of its own that keeps versions, is suspended, and is emptied in the end. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { md5Base64 } from '../../wire/checksums.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectHeadError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

type More = { readonly query?: QueryPairs; readonly body?: string; readonly headers?: Headers }

/** `Version key id latest`, in the order of the document. */
function listed(text: string): readonly string[] {
  return [...text.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].map(
    ([, kind, item = '']) =>
      `${kind} ${element(item, 'Key')} ${element(item, 'VersionId')} ${element(item, 'IsLatest')}`,
  )
}

export function versioningCases(stage: Stage): Case[] {
  /** A new bucket with this status, and calls on it. */
  async function opened(status?: string) {
    const bucket = await stage.world.bucket('versions')
    const call = async (method: string, key?: string, more: More = {}): Promise<WireAnswer> =>
      stage.oss.call(method, { bucket, ...(key !== undefined && { key }), ...more })
    const configure = async (to: string): Promise<WireAnswer> =>
      call('PUT', undefined, {
        query: [['versioning']],
        body: `<VersioningConfiguration><Status>${to}</Status></VersioningConfiguration>`,
      })
    if (status !== undefined) expectStatus(await configure(status), 200)
    const put = async (key: string, body: string): Promise<string> => {
      const { headers } = expectStatus(await call('PUT', key, { body }), 200)
      return headers['x-oss-version-id'] ?? ''
    }
    const list = async (query: QueryPairs = []): Promise<string> =>
      expectStatus(await call('GET', undefined, { query: [['versions'], ...query] }), 200).text
    return { bucket, call, configure, put, list }
  }
  const of = (versionId: string): More => ({ query: [['versionId', versionId]] })
  const unknown = `CAEQ${'0'.repeat(32)}`

  return [
    {
      name: 'PutBucketVersioning+GetBucketVersioning_and-no-way-back',
      run: async () => {
        const { call, configure } = await opened()
        const status = async (): Promise<string | undefined> =>
          element(expectStatus(await call('GET', undefined, { query: [['versioning']] }), 200).text, 'Status')
        assert.equal(await status(), undefined)
        for (const to of ['Enabled', 'Suspended', 'Enabled']) {
          expectStatus(await configure(to), 200)
          assert.equal(await status(), to)
        }
        for (const to of ['', 'Off', 'enabled']) expectError(await configure(to), 400, 'MalformedXML')
        assert.equal(await status(), 'Enabled')
      },
    },
    {
      name: 'PutObject+GetObject_by-version',
      run: async () => {
        const { call, put } = await opened('Enabled')
        const [first, second] = [await put('a', 'first'), await put('a', 'second')]
        assert.notEqual(first, second)
        assert.equal(expectStatus(await call('GET', 'a'), 200).text, 'second')
        const old = expectStatus(await call('GET', 'a', of(first)), 200)
        assert.deepEqual([old.text, old.headers['x-oss-version-id']], ['first', first])
        assert.equal((await call('HEAD', 'a', of(first))).headers['content-length'], '5')
        expectError(await call('GET', 'a', of(unknown)), 404, 'NoSuchVersion')
        for (const id of ['', 'x', '../a']) expectError(await call('GET', 'a', of(id)), 400, 'InvalidArgument')
      },
    },
    {
      name: 'DeleteObject_leaves-a-delete-marker-that-goes-by-its-id',
      run: async () => {
        const { call, put } = await opened('Enabled')
        const id = await put('a', 'x')
        const marked = expectStatus(await call('DELETE', 'a'), 204)
        assert.equal(marked.headers['x-oss-delete-marker'], 'true')
        const marker = marked.headers['x-oss-version-id'] ?? ''
        const hidden = expectError(await call('GET', 'a'), 404, 'NoSuchKey')
        assert.deepEqual([hidden.headers['x-oss-delete-marker'], hidden.headers['x-oss-version-id']], ['true', marker])
        expectHeadError(await call('HEAD', 'a'), 404, 'NoSuchKey')
        const refused = expectError(await call('GET', 'a', of(marker)), 405, 'MethodNotAllowed')
        assert.deepEqual([refused.headers.allow, element(refused.text, 'ResourceType')], ['DELETE', 'DeleteMarker'])
        expectError(await call('GET', 'a', { query: [['acl'], ['versionId', marker]] }), 405, 'MethodNotAllowed')
        const gone = expectStatus(await call('DELETE', 'a', of(marker)), 204)
        assert.deepEqual([gone.headers['x-oss-delete-marker'], gone.headers['x-oss-version-id']], ['true', marker])
        assert.equal(expectStatus(await call('GET', 'a'), 200).text, 'x')
        expectStatus(await call('DELETE', 'a', of(id)), 204)
        const absent = expectError(await call('GET', 'a'), 404, 'NoSuchKey')
        assert.equal(absent.headers['x-oss-delete-marker'], undefined)
      },
    },
    {
      name: 'PutObject_into-a-suspended-bucket-replaces-the-version-null',
      run: async () => {
        const { call, configure, put, list } = await opened()
        assert.equal(await put('a', 'before'), '')
        expectStatus(await configure('Enabled'), 200)
        const kept = await put('a', 'kept')
        expectStatus(await configure('Suspended'), 200)
        assert.equal(await put('a', 'one'), 'null')
        assert.equal(await put('a', 'two'), 'null')
        assert.deepEqual(listed(await list()), ['Version a null true', `Version a ${kept} false`])
        assert.equal(expectStatus(await call('GET', 'a', of('null')), 200).text, 'two')
        assert.equal((await call('DELETE', 'a')).headers['x-oss-version-id'], 'null')
        assert.deepEqual(listed(await list()), ['DeleteMarker a null true', `Version a ${kept} false`])
      },
    },
    {
      name: 'ListObjectVersions_interleaved-newest-first-page-by-page',
      run: async () => {
        const { call, put, list } = await opened('Enabled')
        const first = await put('a', '1')
        const marker = (await call('DELETE', 'a')).headers['x-oss-version-id']
        const second = await put('a', '2')
        await put('b/1', '3')
        await put('b/2', '4')
        const text = await list([['delimiter', '/']])
        assert.deepEqual(listed(text), [
          `Version a ${second} true`,
          `DeleteMarker a ${marker} false`,
          `Version a ${first} false`,
        ])
        assert.deepEqual(
          elements(text, 'CommonPrefixes').map((item) => element(item, 'Prefix')),
          ['b/'],
        )
        const all = listed(await list())
        const pages: string[] = []
        let position: QueryPairs = []
        for (;;) {
          const page = await list([['max-keys', '1'], ...position])
          pages.push(...listed(page))
          if (element(page, 'IsTruncated') !== 'true') break
          position = [
            ['key-marker', element(page, 'NextKeyMarker') ?? ''],
            ['version-id-marker', element(page, 'NextVersionIdMarker') ?? ''],
          ]
        }
        assert.deepEqual(pages, all)
        assert.equal(listed(await list([['prefix', 'b/']])).length, 2)
        const alone = await call('GET', undefined, { query: [['versions'], ['version-id-marker', first]] })
        expectError(alone, 400, 'InvalidArgument', '0012-00000106')
      },
    },
    {
      name: 'CopyObject_of-an-old-version-brings-it-back',
      run: async () => {
        const { bucket, call, put } = await opened('Enabled')
        const first = await put('a', 'first')
        await put('a', 'second')
        const copySource = `/${bucket}/a?versionId=${first}`
        const copied = expectStatus(await call('PUT', 'a', { headers: { 'x-oss-copy-source': copySource } }), 200)
        assert.equal(copied.headers['x-oss-copy-source-version-id'], first)
        assert.notEqual(copied.headers['x-oss-version-id'], first)
        assert.equal((await call('GET', 'a')).text, 'first')
      },
    },
    {
      name: 'DeleteMultipleObjects+DeleteBucket_with-versions',
      run: async () => {
        const { bucket, call, put, list } = await opened('Enabled')
        const id = await put('a', 'x')
        const remove = async (objects: string): Promise<WireAnswer> => {
          const body = `<Delete>${objects}</Delete>`
          return call('POST', undefined, { query: [['delete']], body, headers: { 'Content-MD5': md5Base64(body) } })
        }
        const { text } = expectStatus(await remove('<Object><Key>a</Key></Object>'), 200)
        assert.equal(element(text, 'DeleteMarker'), 'true')
        const marker = element(text, 'DeleteMarkerVersionId') ?? ''
        expectError(await call('DELETE'), 409, 'BucketNotEmpty')
        const version = (versionId: string): string =>
          `<Object><Key>a</Key><VersionId>${versionId}</VersionId></Object>`
        expectError(await remove(version('x')), 400, 'InvalidArgument')
        expectStatus(await remove(version(id) + version(marker)), 200)
        assert.deepEqual(listed(await list()), [])
        expectStatus(await call('DELETE'), 204)
        stage.world.forget(bucket)
      },
    },
  ]
}
