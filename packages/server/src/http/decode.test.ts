import {
  boolean,
  choice,
  emptiableText,
  header,
  headers,
  inBucket,
  inKey,
  list,
  member,
  param,
  query,
  required,
  shape,
  text,
  within,
} from '@latchkey/protocol'
import type { Contract, InputFields } from '@latchkey/protocol'
import { test } from 'node:test'
import { createBufferBudget } from '../base/streams.ts'
import { decodeHead, readBody } from './decode.ts'
import { decodeParams } from './decode-rpc.ts'
import { parseQuery } from './locate.ts'

const contract = (input: InputFields): Contract => ({
  name: 'Test',
  product: 'oss',
  tier: 1,
  page: '',
  summary: '',
  route: { method: 'GET', on: 'object' },
  needs: [],
  callers: 'any',
  input,
  output: {},
  status: 200,
  errors: [],
})
const input = {
  bucket: inBucket,
  key: inKey,
  maxKeys: query('max-keys', within(0, 1_000)),
  isForbidden: header('x-oss-forbid-overwrite', boolean),
  acl: header('x-oss-acl', choice('private', 'public-read')),
  meta: headers('x-oss-meta-'),
  marker: query('marker', text),
  order: query('order', choice('up', 'down')),
}
const decode = (raw: string, given: [string, string][] = []) =>
  decodeHead(contract(input), { wire: { headers: given }, location: { bucket: 'b', key: 'k' }, query: parseQuery(raw) })

test('fields become values, absent ones are not there', (t) => {
  t.assert.deepEqual(
    decode('max-keys=7&marker=', [
      ['x-oss-forbid-overwrite', 'true'],
      ['x-oss-acl', 'private'],
      ['x-oss-meta-a', '1'],
      ['x-oss-meta-a', '2'],
      ['x-oss-meta-b', ''],
    ]),
    {
      bucket: 'b',
      key: 'k',
      maxKeys: 7,
      marker: '',
      isForbidden: true,
      acl: 'private',
      meta: [
        ['a', '1,2'],
        ['b', ''],
      ],
    },
  )
})

test('a header of words without a value is none, and one of a parameter is wrong', (t) => {
  t.assert.deepEqual(decode('', [['x-oss-acl', '']]), { bucket: 'b', key: 'k', meta: [] })
  t.assert.throws(() => decode('order='), { code: 'InvalidArgument' })
})

const refused: [name: string, raw: string, headers?: [string, string][]][] = [
  ['a number out of range', 'max-keys=1001'],
  ['a negative number', 'max-keys=-1'],
  ['text for a number', 'max-keys=many'],
  ['an absurd number', `max-keys=${'9'.repeat(400)}`],
  ['a number in another base', 'max-keys=0x10'],
  ['an interpreted parameter twice', 'marker=a&marker=b'],
  [
    'an interpreted header twice',
    '',
    [
      ['x-oss-acl', 'private'],
      ['x-oss-acl', 'public-read'],
    ],
  ],
  ['a word that is not offered', '', [['x-oss-acl', 'open']]],
  ['a boolean that is neither', '', [['x-oss-forbid-overwrite', 'maybe']]],
]
for (const [name, raw, given] of refused)
  test(`${name} is InvalidArgument with its name`, (t) =>
    t.assert.throws(() => decode(raw, given), { code: 'InvalidArgument' }))

test('a parameter that nobody interprets may come as often as it likes', (t) =>
  t.assert.deepEqual(decode('x=1&x=2'), { bucket: 'b', key: 'k', meta: [] }))

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

test('a bounded body is read whole; more is EntityTooLarge, before it is read when it says so; less is IncompleteBody', async (t) => {
  t.assert.equal(
    (
      await readBody({ sizeBytes: 6, isChunked: false, chunks: chunks('abc', 'def') }, 6, createBufferBudget())
    ).toString(),
    'abcdef',
  )
  await t.assert.rejects(
    () => readBody({ sizeBytes: undefined, isChunked: true, chunks: chunks('abc', 'defg') }, 6, createBufferBudget()),
    {
      code: 'EntityTooLarge',
    },
  )
  await t.assert.rejects(
    () => readBody({ sizeBytes: 10 ** 12, isChunked: false, chunks: chunks() }, 6, createBufferBudget()),
    {
      code: 'EntityTooLarge',
    },
  )
  await t.assert.rejects(
    () => readBody({ sizeBytes: 5, isChunked: false, chunks: chunks('abc') }, 6, createBufferBudget()),
    {
      code: 'IncompleteBody',
    },
  )
})

const rpc = contract({
  roleArn: required(param('RoleArn', text)),
  duration: param('DurationSeconds', within(900, 43_200)),
  tags: {
    in: 'params',
    name: 'Tag',
    value: list(shape({ key: required(member('Key', text)), value: member('Value', text) })),
  },
})
const params = (given: Record<string, string>) => decodeParams(rpc, new Map(Object.entries(given)))

test('RPC parameters become values; lists come numbered or as JSON', (t) => {
  const want = { roleArn: 'a', duration: 900, tags: [{ key: 'k', value: 'v' }, { key: 'l' }] }
  t.assert.deepEqual(
    params({ RoleArn: 'a', DurationSeconds: '900', 'Tag.1.Key': 'k', 'Tag.1.Value': 'v', 'Tag.2.Key': 'l' }),
    want,
  )
  t.assert.deepEqual(
    params({ RoleArn: 'a', DurationSeconds: '900', Tag: '[{"Key":"k","Value":"v"},{"Key":"l"}]' }),
    want,
  )
  t.assert.deepEqual(params({ RoleArn: 'a', DurationSeconds: '' }), { roleArn: 'a' })
})

test('a missing parameter is MissingX with the words that SDKs know', (t) => {
  t.assert.throws(() => params({}), {
    wireCode: 'MissingRoleArn',
    message: 'RoleArn is mandatory for this action.',
    status: 400,
  })
  t.assert.throws(() => params({ RoleArn: '' }), { wireCode: 'MissingRoleArn' })
  t.assert.throws(() => params({ RoleArn: 'a', DurationSeconds: '1e3' }), {
    wireCode: 'InvalidParameter.DurationSeconds',
  })
  t.assert.throws(() => params({ RoleArn: 'a', Tag: '{"Key":1}' }), { wireCode: 'InvalidParameter.Tag' })
})

test('bodies that are read whole share one allowance, and give it back however they end', async (t) => {
  const allowance = createBufferBudget(6)
  const body = (...pieces: string[]) => ({ sizeBytes: undefined, isChunked: true, chunks: chunks(...pieces) })
  t.assert.equal((await readBody(body('abc', 'd', 'ef'), 10, allowance)).toString(), 'abcdef')
  await t.assert.rejects(() => readBody(body('abc', 'defg'), 10, allowance), { code: 'ServiceUnavailable' })
  await t.assert.rejects(() => readBody(body('abc', 'def'), 4, allowance), { code: 'EntityTooLarge' })
  t.assert.equal(allowance.usedBytes, 0)
  const bytes = Array.from({ length: 5_000 }, (_, index) => String(index % 10))
  t.assert.equal((await readBody(body(...bytes), 5_000, createBufferBudget())).toString(), bytes.join(''))
})

test('an empty parameter is absent, unless giving nothing takes a value away', (t) => {
  const changes = contract({ comments: param('NewComments', emptiableText), name: param('NewName', text) })
  t.assert.deepEqual(
    decodeParams(
      changes,
      new Map([
        ['NewComments', ''],
        ['NewName', ''],
      ]),
    ),
    { comments: '' },
  )
})
