/** No byte of one request becomes another, however its body is framed, on strict and on lenient addresses. */
import { test } from 'node:test'
import { framedHead, framings } from './testing-framings.ts'
import { exchange, rememberingListener, statusesOf } from './testing.ts'

for (const isLenient of [false, true])
  for (const [name, bytes] of framings)
    test(`${name} lets no second request through on a ${isLenient ? 'lenient' : 'strict'} address`, async (t) => {
      await using remembering = await rememberingListener(isLenient)
      const { listening, seen } = remembering
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
    })

test('what libcurl sends is taken on a lenient address only, and closes the connection', async (t) => {
  const bytes =
    framedHead(['Content-Length: 0', 'Transfer-Encoding: chunked', 'Expect: 100-continue']) + '3\r\nabc\r\n0\r\n\r\n'
  for (const [isLenient, want] of [
    [true, 'abc'],
    [false, undefined],
  ] as const) {
    await using remembering = await rememberingListener(isLenient)
    const { listening, seen } = remembering
    const { text, isClosed } = await exchange(listening.port, bytes)
    t.assert.deepEqual([seen[0]?.body, isClosed], [want, true])
    if (!isLenient) t.assert.match(text, /lenient in LATCHKEY_LISTEN/)
  }
})
