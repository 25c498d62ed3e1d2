import { test } from 'node:test'
import fc from 'fast-check'
import { resolveCopyRange, resolveRange } from './range.ts'
import type { ResolvedRange } from './range.ts'

function show(resolved: ResolvedRange): string {
  return resolved.kind === 'part' ? `${resolved.range.startByte}-${resolved.range.endByte}` : resolved.kind
}

const cases: [range: string | undefined, sizeBytes: number, lax: string, standard: string][] = [
  [undefined, 1_000, 'whole', 'whole'],
  ['bytes=0-499', 1_000, '0-499', '0-499'],
  ['bytes=500-', 1_000, '500-999', '500-999'],
  ['bytes=-500', 1_000, '500-999', '500-999'],
  ['bytes=-1000', 1_000, '0-999', '0-999'],
  ['bytes=0-999', 1_000, '0-999', '0-999'],
  ['byte=0-499', 1_000, 'whole', 'whole'],
  ['bytes=500-400', 1_000, 'whole', 'whole'],
  // OSS answers 200 with everything unless x-oss-range-behavior is standard: older SDKs rely on it.
  ['bytes=500-2000', 1_000, 'whole', '500-999'],
  ['bytes=1000-2000', 1_000, 'whole', 'unsatisfiable'],
  ['bytes=1000-', 1_000, 'whole', 'unsatisfiable'],
  ['bytes=-2000', 1_000, 'whole', '0-999'],
  ['bytes=-0', 1_000, 'whole', 'unsatisfiable'],
  ['bytes=0-', 0, 'whole', 'unsatisfiable'],
  ['bytes=-5', 0, 'whole', 'unsatisfiable'],
  ['bytes=0-9,20-29', 1_000, '0-9', '0-9'],
  ['bytes=-', 1_000, 'whole', 'whole'],
  ['bytes=', 1_000, 'whole', 'whole'],
  ['bytes=a-b', 1_000, 'whole', 'whole'],
  ['bytes=0-99999999999999999999999999', 1_000, 'whole', '0-999'],
  ['bytes=99999999999999999999999999-', 1_000, 'whole', 'unsatisfiable'],
]
for (const [range, sizeBytes, lax, standard] of cases)
  test(`${range} of ${sizeBytes} bytes is ${lax}, by the standard ${standard}`, (t) => {
    t.assert.equal(show(resolveRange(range, sizeBytes, 'lax')), lax)
    t.assert.equal(show(resolveRange(range, sizeBytes, 'standard')), standard)
  })

test('no range ever leaves the object', () => {
  const header = fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())).map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`)
  fc.assert(
    fc.property(header, fc.nat(), fc.constantFrom('lax' as const, 'standard' as const), (text, sizeBytes, behavior) => {
      const resolved = resolveRange(text, sizeBytes, behavior)
      if (resolved.kind !== 'part') return true
      const { startByte, endByte } = resolved.range
      return startByte >= 0 && startByte <= endByte && endByte < sizeBytes
    }),
  )
})

const copyCases: [text: string, want: string | undefined][] = [
  ['bytes=0-9', '0-9'],
  ['bytes=5-5', '5-5'],
  ['bytes=9-0', undefined],
  ['bytes=5-', '5-9'],
  ['bytes=9-', '9-9'],
  ['bytes=10-', undefined],
  ['bytes=0-10', undefined],
  ['bytes=-5', undefined],
  ['0-9', undefined],
  ['bytes=0-9,20-29', undefined],
  ['bytes=0-9999999999999999', undefined],
]
for (const [text, want] of copyCases)
  test(`the copy range ${text} is ${want ?? 'none'}`, (t) => {
    const range = resolveCopyRange(text, 10)
    t.assert.equal(range === undefined ? undefined : `${range.startByte}-${range.endByte}`, want)
  })
