/** Rules for folders: no entrance stores more than they allow, and what lies in a folder is told to the byte. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { postForm, signedFields } from '../../wire/form.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export const folderRulesOf = (...rules: readonly string[]): string =>
  `<FolderRulesConfiguration>${rules.map((rule) => `<Rule>${rule}</Rule>`).join('')}</FolderRulesConfiguration>`

const writersAtOnce = 64

export function folderRuleCases(stage: Stage): Case[] {
  return [documentCase(stage), ...entranceCases(stage), concurrencyCase(stage), countingCase(stage)]
}

async function ruled(stage: Stage, ...rules: readonly string[]): Promise<string> {
  const bucket = await stage.world.bucket('folders')
  expectStatus(await stage.oss.call('PUT', { bucket, query: [['folderRules']], body: folderRulesOf(...rules) }), 200)
  return bucket
}

async function usage(stage: Stage, bucket: string, id: string): Promise<readonly (string | undefined)[]> {
  const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['folderUsage', id]] }), 200)
  return ['Status', 'UsedBytes', 'UsedObjects'].map((name) => element(text, name))
}

function documentCase(stage: Stage): Case {
  return {
    name: 'PutBucketFolderRules+GetBucketFolderRules+DeleteBucketFolderRules_whole-life',
    run: async () => {
      const bucket = await stage.world.bucket('folders')
      const query = [['folderRules']] as const
      const get = async (): Promise<WireAnswer> => stage.oss.call('GET', { bucket, query })
      const put = async (body: string): Promise<WireAnswer> => stage.oss.call('PUT', { bucket, query, body })
      expectError(await get(), 404, 'NoSuchFolderRules')
      expectError(await stage.oss.call('GET', { bucket, query: [['folderUsage', 'p']] }), 404, 'NoSuchFolderRules')
      const override = '<Override><Id>p_1</Id><MaxBytes>9</MaxBytes></Override>'
      const rule = `<Prefix>saves</Prefix><MaxBytes>5</MaxBytes><ContentType>image/*</ContentType>${override}`
      expectStatus(await put(folderRulesOf(rule, '<Prefix>pics</Prefix><InsertOnly>true</InsertOnly>')), 200)
      const told = expectStatus(await get(), 200).text
      for (const piece of ['<Prefix>saves</Prefix>', '<MaxBytes>5</MaxBytes>', '<ContentType>image/*</ContentType>'])
        assert.ok(told.includes(piece), told)
      assert.ok(told.includes('<Id>p_1</Id><MaxBytes>9</MaxBytes>'), told)
      assert.equal(told.match(/<Status>enforced<\/Status>/g)?.length, 2)
      expectStatus(await put(told), 200)
      for (const [wrong, code] of [
        ['<FolderRulesConfiguration/>', 'MalformedXML'],
        [folderRulesOf('<MaxBytes>1</MaxBytes>'), 'MalformedXML'],
        [folderRulesOf('<Prefix>saves/</Prefix><MaxBytes>1</MaxBytes>'), 'InvalidArgument'],
        [folderRulesOf('<Prefix>saves</Prefix><MaxBytes>-1</MaxBytes>'), 'InvalidArgument'],
        [folderRulesOf('<Prefix>saves</Prefix>'), 'InvalidArgument'],
        [folderRulesOf(rule, '<Prefix>saves/eu</Prefix><MaxBytes>1</MaxBytes>'), 'InvalidArgument'],
      ] as const)
        expectError(await put(wrong), 400, code)
      assert.equal((await get()).text, told, 'what was refused changed nothing')
      expectStatus(await stage.oss.call('DELETE', { bucket, query }), 204)
      expectError(await get(), 404, 'NoSuchFolderRules')
    },
  }
}

/** Each writes 40 bytes to `saves/1/new`, or tries to. */
function entranceCases(stage: Stage): Case[] {
  const body = 'x'.repeat(40)
  const source = 'elsewhere/source'
  const ways: readonly [name: string, way: (bucket: string) => Promise<WireAnswer>][] = [
    ['PutObject', async (bucket) => stage.oss.call('PUT', { bucket, key: 'saves/1/new', body })],
    [
      'AppendObject',
      async (bucket) =>
        stage.oss.call('POST', { bucket, key: 'saves/1/new', query: [['append'], ['position', '0']], body }),
    ],
    [
      'CopyObject',
      async (bucket) => {
        const headers: Headers = { 'x-oss-copy-source': `/${bucket}/${source}` }
        return stage.oss.call('PUT', { bucket, key: 'saves/1/new', headers })
      },
    ],
    ['PostObject', async (bucket) => form(stage, bucket, 'saves/1/new', body)],
    ['UploadPart', async (bucket) => part(stage, bucket, { body })],
    [
      'UploadPartCopy',
      async (bucket) => part(stage, bucket, { headers: { 'x-oss-copy-source': `/${bucket}/${source}` } }),
    ],
    [
      'PutSymlink',
      async (bucket) =>
        stage.oss.call('PUT', {
          bucket,
          key: 'saves/1/new',
          query: [['symlink']],
          headers: { 'x-oss-symlink-target': body },
        }),
    ],
  ]
  return ways.map(([name, way]) => ({
    name: `${name}_a-folder-takes-no-byte-more-than-its-rule`,
    run: async () => {
      const bucket = await ruled(stage, '<Prefix>saves</Prefix><MaxBytes>100</MaxBytes><MaxObjects>9</MaxObjects>')
      expectStatus(await stage.oss.call('PUT', { bucket, key: source, body }), 200)
      expectStatus(await stage.oss.call('PUT', { bucket, key: 'saves/1/a', body: 'x'.repeat(61) }), 200)
      const refused = expectError(await way(bucket), 409, 'FolderQuotaExceeded', '9001-00000001')
      const told = ['Rule', 'Folder', 'Limit', 'Allowed', 'Used', 'Needed'].map((each) => element(refused.text, each))
      assert.deepEqual(told, ['saves', '1', 'MaxBytes', '100', '61', '40'])
      assert.equal((await usage(stage, bucket, '1'))[1], '61')
      expectStatus(await stage.oss.call('PUT', { bucket, key: 'saves/1/a', body: 'x'.repeat(60) }), 200)
      const done = await way(bucket)
      assert.ok(done.status === 200 || done.status === 204, done.text)
      assert.deepEqual((await usage(stage, bucket, '1')).slice(0, 2), ['enforced', '100'])
      // Another one's folder has all of its room.
      expectStatus(await stage.oss.call('PUT', { bucket, key: 'saves/2/a', body: 'x'.repeat(100) }), 200)
    },
  }))
}

async function form(stage: Stage, bucket: string, key: string, content: string): Promise<WireAnswer> {
  const { endpoint, region, scheme } = stage.oss.options
  const conditions = [{ bucket }, ['starts-with', '$key', '']] as const
  const signed = signedFields(scheme, stage.world.target.rootKeys, region, { conditions: [...conditions] })
  return postForm({ endpoint, bucket, fields: [['key', key], ...signed], file: { content, type: 'text/plain' } })
}

async function part(stage: Stage, bucket: string, more: { body?: string; headers?: Headers }): Promise<WireAnswer> {
  const key = 'saves/1/new'
  const begun = await stage.oss.call('POST', { bucket, key, query: [['uploads']] })
  const uploadId = element(expectStatus(begun, 200).text, 'UploadId') ?? ''
  const query = [
    ['partNumber', '1'],
    ['uploadId', uploadId],
  ] as const
  const written = await stage.oss.call('PUT', { bucket, key, query, ...more })
  if (written.status === 200) return written
  expectStatus(await stage.oss.call('DELETE', { bucket, key, query: [['uploadId', uploadId]] }), 204)
  return written
}

function concurrencyCase(stage: Stage): Case {
  return {
    name: 'PutObject_sixty-four-writers-fill-a-folder-and-no-more',
    run: async () => {
      const bucket = await ruled(stage, '<Prefix>saves</Prefix><MaxBytes>1000</MaxBytes><MaxObjects>30</MaxObjects>')
      const answers = await Promise.all(
        Array.from({ length: writersAtOnce }, async (_, index) =>
          stage.oss.call('PUT', { bucket, key: `saves/1/${index}`, body: 'x'.repeat(40) }),
        ),
      )
      const stored = answers.filter(({ status }) => status === 200).length
      assert.equal(stored, 25)
      for (const answer of answers) if (answer.status !== 200) expectError(answer, 409, 'FolderQuotaExceeded')
      assert.deepEqual(await usage(stage, bucket, '1'), ['enforced', '1000', '25'])
    },
  }
}

function countingCase(stage: Stage): Case {
  return {
    name: 'PutBucketFolderRules_what-was-there-before-is-counted',
    run: async () => {
      const bucket = await stage.world.bucket('folders')
      for (const name of ['a', 'b', 'c'])
        expectStatus(await stage.oss.call('PUT', { bucket, key: `saves/1/${name}`, body: 'x'.repeat(30) }), 200)
      const rule = '<Prefix>saves</Prefix><MaxBytes>100</MaxBytes>'
      expectStatus(await stage.oss.call('PUT', { bucket, query: [['folderRules']], body: folderRulesOf(rule) }), 200)
      const untilMs = Date.now() + 15_000
      while ((await usage(stage, bucket, '1'))[0] !== 'enforced' && Date.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, 100))
      assert.deepEqual(await usage(stage, bucket, '1'), ['enforced', '90', '3'])
      const put = async (body: string): Promise<WireAnswer> => stage.oss.call('PUT', { bucket, key: 'saves/1/d', body })
      expectError(await put('x'.repeat(11)), 409, 'FolderQuotaExceeded')
      expectStatus(await put('x'.repeat(10)), 200)
    },
  }
}
