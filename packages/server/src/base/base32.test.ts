import { test } from 'node:test'
import { base32 } from './base32.ts'

// RFC 4648, section 10, without the padding.
const vectors: [text: string, encoded: string][] = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
]
for (const [text, encoded] of vectors)
  test(`${JSON.stringify(text)} is ${JSON.stringify(encoded)}`, (t) => {
    t.assert.equal(base32(Buffer.from(text)), encoded)
  })
