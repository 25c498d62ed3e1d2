/** Server-side encryption by hand: the bucket's rule, the headers of writers, and what every answer tells. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { percentPath } from '../../wire/percent.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus, pattern } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

const algorithm = 'x-oss-server-side-encryption'
const keyId = 'x-oss-server-side-encryption-key-id'
const dataEncryption = 'x-oss-server-side-data-encryption'

export function encryptionCases(stage: Stage): Case[] {
  return [...ruleCases(stage), ...headerCases(stage), ...refusalCases(stage)]
}

function ruleOf(name: string, more = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?><ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${name}</SSEAlgorithm>${more}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`
}

function ruleCases(stage: Stage): Case[] {
  const call = (method: string, body?: string): Promise<WireAnswer> =>
    stage.call(method, undefined, { query: [['encryption']], ...(body !== undefined && { body }) })
  const inInfo = async (): Promise<string | undefined> => {
    const info = expectStatus(await stage.call('GET', undefined, { query: [['bucketInfo']] }), 200)
    return element(info.text, 'SSEAlgorithm')
  }
  return [
    {
      name: 'PutBucketEncryption+GetBucketEncryption+DeleteBucketEncryption_whole-life',
      run: async () => {
        expectError(await call('GET'), 404, 'NoSuchServerSideEncryptionRule')
        assert.equal(await inInfo(), 'None')
        // Oss2 and Java send the element of the key without text.
        expectStatus(await call('PUT', ruleOf('AES256', '<KMSMasterKeyID></KMSMasterKeyID>')), 200)
        const told = expectStatus(await call('GET'), 200)
        assert.equal(element(told.text, 'SSEAlgorithm'), 'AES256')
        assert.equal(await inInfo(), 'AES256')
        const put = await stage.put('sse/by-rule', 'x')
        assert.equal(put.headers[algorithm], 'AES256')
        expectStatus(await call('PUT', ruleOf('KMS', '<KMSDataEncryption>SM4</KMSDataEncryption>')), 200)
        const kms = await stage.put('sse/by-rule', 'x')
        assert.deepEqual([kms.headers[algorithm], kms.headers[dataEncryption]], ['KMS', 'SM4'])
        assert.match(kms.headers[keyId] ?? '', /^[0-9a-f-]{36}$/)
        expectStatus(await call('PUT', ruleOf('KMS', `<KMSMasterKeyID>${kms.headers[keyId]}</KMSMasterKeyID>`)), 200)
        assert.equal(element((await call('GET')).text, 'KMSMasterKeyID'), kms.headers[keyId])
        expectStatus(await call('DELETE'), 204)
        expectStatus(await call('DELETE'), 204)
        expectError(await call('GET'), 404, 'NoSuchServerSideEncryptionRule')
        assert.equal((await stage.put('sse/by-rule', 'x')).headers[algorithm], undefined)
      },
    },
    {
      name: 'PutBucketEncryption_refusals',
      run: async () => {
        expectError(await call('PUT', ruleOf('AES128')), 400, 'InvalidEncryptionAlgorithmError')
        expectError(await call('PUT', '<ServerSideEncryptionRule/>'), 400, 'MalformedXML')
        const odd = ruleOf('KMS', '<KMSDataEncryption>abc</KMSDataEncryption>')
        expectError(await call('PUT', odd), 400, 'InvalidArgument', '0005-00000203')
        const unknown = ruleOf('KMS', '<KMSMasterKeyID>00000000-0000-0000-0000-000000000000</KMSMasterKeyID>')
        // The rule is taken, and each write by it asks for the key.
        expectStatus(await call('PUT', unknown), 200)
        const write = { bucket: stage.bucket, key: 'sse/by-rule-of-nobody', body: 'x' }
        expectError(await stage.oss.call('PUT', write), 400, 'InvalidArgument', '0005-00000208')
        expectStatus(await call('DELETE'), 204)
        expectError(await call('GET'), 404, 'NoSuchServerSideEncryptionRule')
      },
    },
  ]
}

const ways: [name: string, asked: Headers][] = [
  ['aes256', { [algorithm]: 'AES256' }],
  ['kms', { [algorithm]: 'KMS' }],
  ['kms-with-sm4', { [algorithm]: 'KMS', [dataEncryption]: 'SM4' }],
]

function headerCases(stage: Stage): Case[] {
  return ways.map(([name, asked]): Case => ({
    name: `PutObject+AppendObject+CopyObject+UploadPart+CompleteMultipartUpload_encrypted-by-${name}`,
    run: async () => {
      const expectTold = ({ headers }: WireAnswer): void => {
        assert.equal(headers[algorithm], asked[algorithm])
        assert.equal(headers[dataEncryption], asked[dataEncryption])
        assert.equal(headers[keyId] !== undefined, asked[algorithm] === 'KMS')
      }
      const key = (way: string): string => `sse/${name}/${way}`
      const content = pattern(150_000)
      expectTold(await stage.put(key('put'), content, asked))
      const append = async (position: number, body: Uint8Array, headers: Headers): Promise<WireAnswer> => {
        const query = [['append'], ['position', String(position)]] as const
        return expectStatus(await stage.call('POST', key('append'), { query, body, headers }), 200)
      }
      expectTold(await append(0, content.subarray(0, 1_000), asked))
      expectTold(await append(1_000, content.subarray(1_000), {}))
      const source = { 'x-oss-copy-source': `/${stage.bucket}/${percentPath(key('put'))}` }
      expectTold(expectStatus(await stage.call('PUT', key('copy'), { headers: { ...source, ...asked } }), 200))
      const begun = expectStatus(await stage.call('POST', key('parts'), { query: [['uploads']], headers: asked }), 200)
      expectTold(begun)
      const uploadId = element(begun.text, 'UploadId') ?? ''
      const part = (number: string) =>
        [
          ['partNumber', number],
          ['uploadId', uploadId],
        ] as const
      const body = content.subarray(0, 102_400)
      expectTold(expectStatus(await stage.call('PUT', key('parts'), { query: part('1'), body }), 200))
      const ranged = { ...source, 'x-oss-copy-source-range': 'bytes=102400-149999' }
      expectTold(expectStatus(await stage.call('PUT', key('parts'), { query: part('2'), headers: ranged }), 200))
      const all = { query: [['uploadId', uploadId]], headers: { 'x-oss-complete-all': 'yes' } } as const
      expectTold(expectStatus(await stage.call('POST', key('parts'), all), 200))
      for (const way of ['put', 'append', 'copy', 'parts']) {
        const got = expectStatus(await stage.get(key(way)), 200)
        expectTold(got)
        assert.ok(content.equals(got.body), way)
        const range = expectStatus(await stage.get(key(way), { Range: 'bytes=65530-102410' }), 206)
        assert.ok(content.subarray(65_530, 102_411).equals(range.body), way)
        expectTold(expectStatus(await stage.call('HEAD', key(way)), 200))
        expectTold(expectStatus(await stage.call('HEAD', key(way), { query: [['objectMeta']] }), 200))
      }
      // A copy that asks for nothing is not encrypted, whatever its source is (quirk 18).
      expectStatus(await stage.call('PUT', key('plain'), { headers: source }), 200)
      const plain = expectStatus(await stage.get(key('plain')), 200)
      assert.equal(plain.headers[algorithm], undefined)
      assert.ok(content.equals(plain.body))
    },
  }))
}

function refusalCases(stage: Stage): Case[] {
  const refusals: [name: string, headers: Headers, code: string, ec?: string][] = [
    ['an-unknown-algorithm', { [algorithm]: 'ROT13' }, 'InvalidEncryptionAlgorithmError'],
    ['an-unknown-key', { [algorithm]: 'KMS', [keyId]: 'nobody-made-it' }, 'InvalidArgument', '0005-00000208'],
    ['an-empty-key', { [algorithm]: 'KMS', [keyId]: '' }, 'InvalidArgument', '0005-00000205'],
    ['a-key-without-kms', { [algorithm]: 'AES256', [keyId]: 'k' }, 'InvalidArgument'],
  ]
  return [
    ...refusals.map(([name, headers, code, ec]): Case => ({
      name: `PutObject_encryption-with-${name}`,
      run: async () => {
        expectError(await stage.call('PUT', 'sse/refused', { body: 'x', headers }), 400, code, ec)
        expectError(await stage.get('sse/refused'), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'GetObject_kms-is-not-for-strangers',
      run: async () => {
        await stage.put('sse/public', 'x', { [algorithm]: 'KMS', 'x-oss-object-acl': 'public-read' })
        const stranger = stage.oss.as(undefined)
        const answer = await stranger.call('GET', { bucket: stage.bucket, key: 'sse/public' })
        expectError(answer, 403, 'AccessDenied')
        assert.equal(element(answer.text, 'Message'), 'This request is forbidden by kms.')
        await stage.put('sse/public', 'x', { [algorithm]: 'AES256', 'x-oss-object-acl': 'public-read' })
        expectStatus(await stranger.call('GET', { bucket: stage.bucket, key: 'sse/public' }), 200)
      },
    },
  ]
}
