import { test } from 'node:test'
import fc from 'fast-check'
import { parseHttpDate } from './http-date.ts'

const cases: [text: string, want: string | undefined][] = [
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ['  Sun, 06 Nov 1994 08:49:37 GMT ', '1994-11-06T08:49:37.000Z'],
  ['Sun, 31 Feb 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 24:49:37 GMT', undefined],
  ['2024-02-24T08:43:07.000Z', undefined],
  ['2024', undefined],
  ['yesterday', undefined],
  ['', undefined],
]
for (const [text, want] of cases)
  test(`the date ${JSON.stringify(text)} is ${want ?? 'none'}`, (t) => {
    const timeMs = parseHttpDate(text)
    t.assert.equal(timeMs === undefined ? undefined : new Date(timeMs).toISOString(), want)
  })

test('what we write as Last-Modified is read back to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
      return parseHttpDate(new Date(seconds * 1_000).toUTCString()) === seconds * 1_000
    }),
  )
})
