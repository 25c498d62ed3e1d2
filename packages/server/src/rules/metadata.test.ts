import { test } from 'node:test'
import fc from 'fast-check'
import { checkUserMeta, isHeaderValue, parsePersistentHeaders } from './metadata.ts'
import type { Pairs } from './metadata.ts'

const metas: [pairs: Pairs, want: string][] = [
  [[], 'fine'],
  [[['Author', 'foo@bar.com']], 'fine'],
  [[['a', '\xc3\xa4']], 'fine'],
  [[['a_b', 'x']], 'bad-name'],
  [[['', 'x']], 'bad-name'],
  [[['a', 'x\r\nSet-Cookie: y']], 'bad-value'],
  [[['a', 'ä'.repeat(1) + '\u0100']], 'bad-value'],
  [[['a', 'x'.repeat(8_191)]], 'fine'],
  [[['a', 'x'.repeat(8_192)]], 'too-large'],
  [
    [
      ['a', 'x'.repeat(4_096)],
      ['b', 'x'.repeat(4_096)],
    ],
    'too-large',
  ],
]
for (const [pairs, want] of metas)
  test(`user metadata ${JSON.stringify(pairs).slice(0, 40)} is ${want}`, (t) =>
    t.assert.equal(checkUserMeta(pairs).kind, want))

test('names of user metadata are folded to lower case', (t) => {
  t.assert.deepEqual(checkUserMeta([['Magic', 'Abracadabra']]), { kind: 'fine', pairs: [['magic', 'Abracadabra']] })
})

const encoded = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const persistent: [text: string, want: string][] = [
  [`x-game:${encoded('one')}`, 'fine'],
  [`x-game:${encoded('one')},x-level:${encoded('')}`, 'fine'],
  [`set-cookie:${encoded('a=b')}`, 'bad-name'],
  [`X-Accel-Redirect:${encoded('/internal')}`, 'bad-name'],
  [`x-sendfile:${encoded('/etc/passwd')}`, 'bad-name'],
  [`speculation-rules:${encoded('"/a"')}`, 'bad-name'],
  [`Location:${encoded('http://evil.example')}`, 'bad-name'],
  [`Transfer-Encoding:${encoded('chunked')}`, 'bad-name'],
  [`content-length:${encoded('1')}`, 'bad-name'],
  [`Access-Control-Allow-Origin:${encoded('*')}`, 'bad-name'],
  [`content-security-policy:${encoded('')}`, 'bad-name'],
  [`x-oss-object-type:${encoded('Normal')}`, 'bad-name'],
  [`a b:${encoded('x')}`, 'bad-name'],
  [`:${encoded('x')}`, 'bad-name'],
  [`x:${encoded('1')},X:${encoded('2')}`, 'bad-name'],
  [`x:${encoded('a\r\nSet-Cookie: b')}`, 'bad-value'],
  ['x:not base64', 'malformed'],
  ['x', 'malformed'],
  ['', 'malformed'],
  [`x:${'A'.repeat(8_192)}`, 'too-large'],
]
for (const [text, want] of persistent)
  test(`x-oss-persistent-headers ${text.slice(0, 50)} is ${want}`, (t) =>
    t.assert.equal(parsePersistentHeaders(text).kind, want))

test('no value that is let through can end a header line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !isHeaderValue(text) || !/[\r\n\0\u0100-\u{10ffff}]/u.test(text),
    ),
  )
})
