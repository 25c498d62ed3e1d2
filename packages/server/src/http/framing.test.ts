/** No byte of one request becomes another, however its body is framed, on strict and on lenient addresses. */
import { test } from 'node:test'
import { exchange, rememberingListener, statusesOf } from './testing.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
const head = (lines: string[]): string => `PUT /first HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n`

/** Each would carry a second request inside its body for a reader that frames it in another way. */
const framings: [name: string, bytes: string][] = [
  ['length and chunked', head(['Content-Length: 5', 'Transfer-Encoding: chunked']) + `0\r\n\r\n${smuggled}`],
  [
    'chunked and length',
    head(['Transfer-Encoding: chunked', `Content-Length: ${smuggled.length}`]) + `0\r\n\r\n${smuggled}`,
  ],
  [
    'length zero and chunked, with a request behind',
    head(['Content-Length: 0', 'Transfer-Encoding: chunked']) + `3\r\nabc\r\n0\r\n\r\n${smuggled}`,
  ],
  ['two lengths', head(['Content-Length: 0', `Content-Length: ${smuggled.length}`]) + smuggled],
  ['a list of lengths', head([`Content-Length: 0, ${smuggled.length}`]) + smuggled],
  ['a length with a sign', head(['Content-Length: +0']) + smuggled],
  ['a negative length', head(['Content-Length: -1']) + smuggled],
  ['a hexadecimal length', head(['Content-Length: 0x0']) + smuggled],
  ['a length with letters', head(['Content-Length: 0abc']) + smuggled],
  ['an empty length', head(['Content-Length:']) + smuggled],
  ['a length beyond any number', head(['Content-Length: 99999999999999999999999']) + smuggled],
  ['chunked twice', head(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']) + `0\r\n\r\n${smuggled}`],
  ['chunked behind identity', head(['Transfer-Encoding: identity, chunked']) + `0\r\n\r\n${smuggled}`],
  ['chunked before identity', head(['Transfer-Encoding: chunked, identity']) + `0\r\n\r\n${smuggled}`],
  ['an unknown encoding', head(['Transfer-Encoding: xchunked', 'Content-Length: 0']) + smuggled],
  ['a space before the colon', head(['Transfer-Encoding : chunked', 'Content-Length: 0']) + `0\r\n\r\n${smuggled}`],
  ['a folded header', head(['X-A: b', ' Transfer-Encoding: chunked', 'Content-Length: 0']) + `0\r\n\r\n${smuggled}`],
  [
    'a bare line feed in the head',
    `PUT /first HTTP/1.1\r\nHost: a\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a chunk size that overflows', head(['Transfer-Encoding: chunked']) + `FFFFFFFFFFFFFFFFF0\r\n${smuggled}`],
  ['a chunk size with a prefix', head(['Transfer-Encoding: chunked']) + `0x0\r\n\r\n${smuggled}`],
  ['a chunk longer than it says', head(['Transfer-Encoding: chunked']) + `1\r\nabc\r\n0\r\n\r\n${smuggled}`],
  ['a chunk extension with a line feed', head(['Transfer-Encoding: chunked']) + `0;a\n\r\n${smuggled}`],
  ['two hosts', `PUT /first HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n${smuggled}`],
  ['another authority in the target', `PUT http://b/first HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n${smuggled}`],
  ['no host', `PUT /first HTTP/1.1\r\nContent-Length: 0\r\n\r\n${smuggled}`],
]

for (const isLenient of [false, true])
  for (const [name, bytes] of framings)
    test(`${name} lets no second request through on a ${isLenient ? 'lenient' : 'strict'} address`, async (t) => {
      const { listening, seen } = await rememberingListener(isLenient)
      try {
        const { isClosed, text } = await exchange(listening.port, bytes)
        t.assert.deepEqual(
          seen.map((one) => one.target).filter((target) => target.includes('smuggled')),
          [],
        )
        t.assert.equal(
          seen.some((one) => one.body.includes('smuggled')),
          false,
          'nor did it become a body',
        )
        // Either the connection ends, for nobody can tell where the next request begins, or the first body is still awaited.
        t.assert.equal(isClosed || statusesOf(text).length === 0, true)
      } finally {
        await listening.close()
      }
    })

test('what libcurl sends is taken on a lenient address only, and closes the connection', async (t) => {
  const bytes =
    head(['Content-Length: 0', 'Transfer-Encoding: chunked', 'Expect: 100-continue']) + '3\r\nabc\r\n0\r\n\r\n'
  for (const [isLenient, want] of [
    [true, 'abc'],
    [false, undefined],
  ] as const) {
    const { listening, seen } = await rememberingListener(isLenient)
    const { text, isClosed } = await exchange(listening.port, bytes)
    t.assert.deepEqual([seen[0]?.body, isClosed], [want, true])
    if (!isLenient) t.assert.match(text, /lenient in LATCHKEY_LISTEN/)
    await listening.close()
  }
})
