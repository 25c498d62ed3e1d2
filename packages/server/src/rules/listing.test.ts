import { test } from 'node:test'
import fc from 'fast-check'
import { continuationToken, positionOf, split } from './listing.ts'

test('a continuation token survives decoding as a query and as a path (Go v2, Python v2)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (after) => {
      const token = continuationToken(after)
      return /^[A-Za-z0-9._~-]+$/.test(token) && decodeURIComponent(token) === token && positionOf(token) === after
    }),
  )
})

for (const token of ['', '=', 'a b', 'YQ==', '%%%', '////', 'a', continuationToken('x'.repeat(1_024))])
  test(`${JSON.stringify(token.slice(0, 10))} is no token of ours`, (t) => t.assert.equal(positionOf(token), undefined))

test('keys and prefixes part into two lists in their order', (t) => {
  const items = [
    { kind: 'prefix', prefix: 'a/' },
    { kind: 'object', object: 'b' },
    { kind: 'prefix', prefix: 'c/' },
  ] as const
  t.assert.deepEqual(split(items), { objects: ['b'], prefixes: ['a/', 'c/'] })
})
