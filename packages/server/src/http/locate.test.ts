import { test } from 'node:test'
import { decodePath, keyWithSpaces, locate, parseQuery } from './locate.ts'

const names = {
  serviceHosts: ['localhost', 'oss.test'],
  boundBucket: (host: string) => (host === 'img.game.example' ? 'pictures' : undefined),
}

const cases: [host: string, path: string, want: string][] = [
  ['127.0.0.1:9000', '/', 'service'],
  ['127.0.0.1:9000', '/b', 'b'],
  ['127.0.0.1:9000', '/b/', 'b'],
  ['[::1]:9000', '/b/k', 'b k'],
  ['localhost', '/b/a%2Fb', 'b a/b'], // oss2 sends the slash of a key as %2F
  ['b.localhost:9000', '/k', 'b k'],
  ['b.oss.test', '/b/k', 'b b/k'],
  ['B.OSS.TEST', '/k', 'b k'],
  ['b.oss-cn-hangzhou.aliyuncs.com', '/k', 'b k'], // ali-oss with an IP endpoint
  ['.oss-cn-hangzhou.aliyuncs.com', '/', 'service'], // ali-oss lists buckets with a leading dot
  ['s3.oss-cn-hangzhou.aliyuncs.com', '/b', 'b'], // a service host, not the bucket `s3`
  ['b.oss-cn-hangzhou-internal.aliyuncs.com', '/', 'b'],
  ['b.cn-hangzhou.oss.aliyuncs.com', '/x', 'b x'],
  ['sts.cn-hangzhou.aliyuncs.com', '/', 'service'],
  ['sts-vpc.cn-hangzhou.aliyuncs.com', '/', 'service'],
  ['img.game.example', '/a/b', 'pictures a/b'],
  ['localhost', '/b/a/../c', 'b a/../c'],
  ['localhost', '/b//x', 'b /x'],
  ['localhost', '/b/a+b%20c', 'b a+b c'],
  ['localhost', '/b/%E4%B8%AD', 'b 中'],
]
for (const [host, path, want] of cases)
  test(`${host} ${path} is ${want}`, async (t) => {
    const { kind, bucket, key } = await locate(host, path, names)
    t.assert.equal([bucket ?? kind, key].filter((part) => part !== undefined).join(' '), want)
  })

test('a key that is not UTF-8 or half percent-encoded is refused', async (t) => {
  await t.assert.rejects(() => locate('localhost', '/b/%FF', names), { code: 'InvalidObjectName' })
  await t.assert.rejects(() => locate('localhost', '/b/%4', names), { code: 'InvalidURI' })
})

test('a query keeps the difference between no value and an empty one, and a plus is a space', (t) => {
  t.assert.deepEqual(parseQuery('acl&x=&prefix=a+b%2Bc&&y=1=2'), [
    ['acl', undefined],
    ['x', ''],
    ['prefix', 'a b+c'],
    ['y', '1=2'],
  ])
})

test('a host that nobody declared is refused with the setting that declares it', async (t) => {
  await t.assert.rejects(async () => locate('unknown.example', '/b/k', names), {
    code: 'NonStandardHostForbidden',
    message: /LATCHKEY_DOMAINS/,
  })
})

const spaced: [host: string, path: string, want: string | undefined][] = [
  ['localhost', '/b/a+b/c+%2B', 'a b/c +'],
  ['b.localhost', '/a+b', 'a b'],
  ['img.game.example', '/+', ' '],
  ['localhost', '/b/a%2Bb', undefined],
  ['localhost', '/a+b', undefined],
  ['localhost', '/', undefined],
]
for (const [host, path, want] of spaced)
  test(`${host} ${path} with spaces for pluses is the key ${String(want)}`, async (t) =>
    t.assert.equal(keyWithSpaces(path, await locate(host, path, names)), want))

const escapes: [raw: string, want: string][] = [
  ['%EF%BB%BFa', '\ufeffa'], // what looks like the mark of an order of bytes is part of a key
  ['%00', '\0'],
  ['%F0%9F%8E%AE', '🎮'],
  ['%e4%b8%ad%2f', '中/'],
  ['\u00e4\u00b8\u00ad%2F', '中/'], // bytes that came as they are, beside an escape
  ['%ED%A0%80', 'InvalidObjectName'], // half of a surrogate pair
  ['%C0%AF', 'InvalidObjectName'], // a slash that is longer than it needs to be
  ['%F4%90%80%80', 'InvalidObjectName'], // behind the last character
  ['%E4%B8', 'InvalidObjectName'],
  ['%', 'InvalidURI'],
  ['%zz', 'InvalidURI'],
  ['%FF%4', 'InvalidURI'],
]
for (const [raw, want] of escapes)
  test(`${JSON.stringify(raw)} is ${JSON.stringify(want)}`, (t) => {
    if (want.startsWith('Invalid')) t.assert.throws(() => decodePath(raw), { code: want })
    else t.assert.equal(decodePath(raw), want)
  })
