/** Requests that are only large, deep, many or broken: each ends with its documented error and leaves nothing behind. */
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { OssRequest } from '../testing/client.ts'
import { openGame, outcomeOf } from '../testing/game.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')
const document = (subResource: string, method: string, body: string): OssRequest => ({
  method,
  query: [[subResource, undefined]],
  headers: [['Content-MD5', md5(body)]],
  body,
})
const remove = (body: string): OssRequest => document('delete', 'POST', body)
const rule = (inner: string): string =>
  `<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>${inner}</CORSRule></CORSConfiguration>`
const keys = (count: number): string => '<Object><Key>a</Key></Object>'.repeat(count)

const documents: [name: string, request: OssRequest, want: string][] = [
  ['1,000 keys', remove(`<Delete>${keys(1_000)}</Delete>`), '200'],
  ['1,001 keys', remove(`<Delete>${keys(1_001)}</Delete>`), 'MalformedXML'],
  ['as many keys as fit', remove(`<Delete>${keys(49_000)}</Delete>`), 'MalformedXML'],
  ['100,000 elements', remove(`<Delete>${'<x/>'.repeat(100_000)}</Delete>`), 'MalformedXML'],
  ['two megabytes and one byte', remove(`<Delete>${' '.repeat(2_097_152)}</Delete>`), 'EntityTooLarge'],
  ['a depth of 10,000', remove('<Delete>'.repeat(10_000) + '</Delete>'.repeat(10_000)), 'MalformedXML'],
  ['an attribute that goes on', remove(`<Delete a="${'x'.repeat(1_000_000)}`), 'MalformedXML'],
  ['a tag that goes on', remove(`<${'D'.repeat(1_000_000)}>`), 'MalformedXML'],
  [
    'an entity',
    remove('<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>'),
    'MalformedXML',
  ],
  ['an entity of a file', remove('<!DOCTYPE a SYSTEM "file:///etc/passwd"><Delete/>'), 'MalformedXML'],
  ['a reference to U+0000', remove('<Delete><Object><Key>a&#0;</Key></Object></Delete>'), 'MalformedXML'],
  ['a reference to half a pair', remove('<Delete><Object><Key>a&#xD800;</Key></Object></Delete>'), 'MalformedXML'],
  ['a key outside of XML', remove('<Delete><Object><Key>a\u0001]]&gt;</Key></Object></Delete>'), '200'],
  ['another root', remove('<Deletes/>'), 'MalformedXML'],
  ['nothing', remove(''), 'MalformedXML'],
  [
    'bytes that are not UTF-8',
    { ...remove(''), headers: [['Content-MD5', 'eTpeWvQQCTXbCUZPeRpAmw==']] },
    'InvalidDigest',
  ],
  ['no digest', { ...remove('<Delete/>'), headers: [] }, 'MissingArgument'],
  [
    'many origins',
    document('cors', 'PUT', rule(`<AllowedOrigin>http://a.example</AllowedOrigin>`.repeat(2_000))),
    'EntityTooLarge',
  ],
  [
    'an origin that ends the line',
    document('cors', 'PUT', rule('<AllowedOrigin>a&#13;&#10;b: c</AllowedOrigin>')),
    'InvalidArgument',
  ],
  [
    'a policy of a megabyte',
    { method: 'PUT', query: [['policy', undefined]], body: `{"Version":"1","x":"${'x'.repeat(1_000_000)}"}` },
    'EntityTooLarge',
  ],
  [
    'a policy that is deep',
    { method: 'PUT', query: [['policy', undefined]], body: '['.repeat(15_000) },
    'InvalidPolicyDocument',
  ],
]
test('a document that is too large, too deep or broken is refused whole', async (t) => {
  await using game = await openGame()
  await game.put('a b')
  for (const [name, request, want] of documents) {
    const startedMs = performance.now()
    const answer = await game.send(game.root, request)
    t.assert.equal(outcomeOf(answer), want, name)
    t.assert.equal(answer.status === 200 || Buffer.byteLength(answer.text) < 4_096, true, name)
    t.assert.equal(performance.now() - startedMs < 5_000, true, `${name} is answered soon`)
  }
  t.assert.deepEqual(await game.keys(), ['a b'])
})

test('keys beyond the limit are counted before one of them is authorized', async (t) => {
  await using game = await openGame()
  const player = await game.player('1')
  t.assert.equal(outcomeOf(await game.send(player, remove(`<Delete>${keys(1_001)}</Delete>`))), 'MalformedXML')
  t.assert.equal(game.server.denials.length, 0)
})

const odd = [
  '1/\u0001',
  '1/\u007f',
  '1/\ufffe',
  '1/]]>',
  '1/<&>"\'',
  `1/${'&'.repeat(1_021)}`,
  `1/${'\u0002'.repeat(1_021)}`,
  '1/😀',
  '1/a\r\nb: c',
  '1/%00',
  '1/:acs:oss:*:*:game/2/a',
  '1/*',
  '1/?x',
  '1/${filename}',
  '1//',
  '1/.',
  '1/..',
  '1/ ',
]
test('an odd key is a key: stored, listed, copied, refused and logged without harm', async (t) => {
  await using game = await openGame()
  const player = await game.player('1')
  for (const key of odd) {
    const missing = await game.send(player, { method: 'GET', key })
    t.assert.equal(outcomeOf(missing), 'NoSuchKey', key)
    t.assert.equal(Buffer.byteLength(missing.text) < 4_096, true, key)
    // oxlint-disable-next-line no-control-regex -- what XML 1.0 has no form for is looked for
    t.assert.doesNotMatch(missing.text, /[\0-\x08\x0b\x0c\x0e-\x1f]|&(?!(amp|lt|gt|#x7F|#xD|#xA);)|]]>/, key)
    const head = await game.send(player, { method: 'HEAD', key })
    t.assert.equal(Buffer.from(head.headers.get('x-oss-err') ?? '', 'base64').length < 4_096, true, key)
    t.assert.equal(outcomeOf(await game.send(player, { method: 'PUT', key, body: key })), '200', key)
    t.assert.equal((await game.send(player, { method: 'GET', key })).text, key, key)
    const source = `/game/${encodeURIComponent(key)}`
    const copied = await game.send(player, { method: 'PUT', key: '1/copy', headers: [['x-oss-copy-source', source]] })
    t.assert.equal(outcomeOf(copied), '200', key)
    t.assert.equal((await game.send(player, { method: 'GET', key: '1/copy' })).text, key, key)
    t.assert.equal(outcomeOf(await game.send(player, { method: 'GET', key: `2/${key.slice(2)}` })), 'AccessDenied', key)
  }
  const listed = await game.send(game.root, {
    method: 'GET',
    query: [
      ['encoding-type', 'url'],
      ['max-keys', '1000'],
    ],
  })
  const names = [...listed.text.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => decodeURIComponent(match[1] ?? ''))
  t.assert.deepEqual(new Set(names), new Set([...odd, '1/copy']))
})

const notKeys = [
  '/game/%00',
  '/game/1/%00',
  '/game//a',
  '/game/%2Fa',
  '/game/%5Ca',
  `/game/${'k'.repeat(1_024)}`,
  '/game/%ff',
  '/game/%',
  '/game/%zz',
  '/game/%ed%a0%80',
]
for (const target of notKeys)
  test(`${target.slice(0, 20)} is no key, and is not looked up`, async (t) => {
    await using game = await openGame()
    for (const method of ['GET', 'PUT', 'DELETE'])
      t.assert.match(
        outcomeOf(await game.server.inject({ method, target })),
        /^(InvalidObjectName|InvalidURI)$/,
        method,
      )
  })

test('positions of a listing cannot leave its bucket or its prefix', async (t) => {
  await using game = await openGame()
  await game.put('1/a')
  await game.put('2/b')
  await game.put('3/c', 'x', [], 'other')
  const token = (text: string): string => Buffer.from(text).toString('base64url')
  const positions = ['\0', '\u0001', '\uffff', '/', '../../', '1/', '2/', '\u{10ffff}', `${'z'.repeat(1_000)}`]
  for (const position of positions)
    for (const query of [
      [
        ['prefix', '1/'],
        ['marker', position],
      ],
      [
        ['prefix', '1/'],
        ['list-type', '2'],
        ['start-after', position],
      ],
      [
        ['prefix', '1/'],
        ['list-type', '2'],
        ['continuation-token', token(position)],
      ],
      [
        ['prefix', position],
        ['delimiter', '/'],
      ],
      [
        ['prefix', '1/'],
        ['delimiter', position],
      ],
      [
        ['uploads', undefined],
        ['prefix', position],
        ['key-marker', position],
        ['upload-id-marker', position.slice(0, 9)],
      ],
      [
        ['versions', undefined],
        ['prefix', '1/'],
        ['key-marker', position],
      ],
    ] as [string, string | undefined][][]) {
      const listed = await game.send(game.root, { method: 'GET', query })
      const where = JSON.stringify(query)
      t.assert.match(outcomeOf(listed), /^(200|InvalidArgument)$/, where)
      t.assert.doesNotMatch(listed.text, /<Key>3|<Prefix>3/, where)
      if (where.includes('"prefix","1/"')) t.assert.doesNotMatch(listed.text, /<Key>2|<Prefix>2/, where)
    }
})
