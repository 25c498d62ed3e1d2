import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as timestamps from './timestamps.ts'

const { parseRfc1123, parseIsoBasic, parseIsoDay, parseIsoExtended } = timestamps
type Parser = typeof parseRfc1123

const cases: [parser: Parser, text: string, want: number | undefined][] = [
  [parseRfc1123, 'Thu, 17 Nov 2005 18:49:58 GMT', Date.UTC(2005, 10, 17, 18, 49, 58)],
  [parseRfc1123, 'Thu, 1 Dec 2005 00:00:00 GMT', Date.UTC(2005, 11, 1)],
  [parseRfc1123, 'Thu, 31 Feb 2005 18:49:58 GMT', undefined],
  [parseRfc1123, 'Thu, 17 Nov 2005 24:00:00 GMT', undefined],
  [parseRfc1123, 'Thu, 17 Nov 2005 18:49:58 +0000', undefined],
  [parseRfc1123, 'Thu, 17 Xxx 2005 18:49:58 GMT', undefined],
  [parseRfc1123, '1141889120', undefined],
  [parseIsoBasic, '20231216T162057Z', Date.UTC(2023, 11, 16, 16, 20, 57)],
  [parseIsoBasic, '20230229T162057Z', undefined],
  [parseIsoBasic, '20240229T162057Z', Date.UTC(2024, 1, 29, 16, 20, 57)],
  [parseIsoBasic, '20231216T162060Z', undefined],
  [parseIsoBasic, '2023-12-16T16:20:57Z', undefined],
  [parseIsoBasic, '00990101T000000Z', undefined],
  [parseIsoDay, '20231216', Date.UTC(2023, 11, 16)],
  [parseIsoDay, '20231301', undefined],
  [parseIsoExtended, '2015-09-01T05:57:34Z', Date.UTC(2015, 8, 1, 5, 57, 34)],
  [parseIsoExtended, '2015-09-01T05:57:34.1Z', Date.UTC(2015, 8, 1, 5, 57, 34, 100)],
  [parseIsoExtended, '2015-09-01T05:57:34.123456789Z', Date.UTC(2015, 8, 1, 5, 57, 34, 123)],
  [parseIsoExtended, '2015-09-01T05:57:34', undefined],
  [parseIsoExtended, '2015-09-01T05:57:34.Z', undefined],
  [parseIsoExtended, '2015-09-01T05:57:34+08:00', undefined],
]

for (const [parser, text, want] of cases)
  test(`${parser.name} of ${JSON.stringify(text)} is ${want}`, () => assert.equal(parser(text), want))

test('every form of an instant is read back', () => {
  const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 0) / 1000 })
  fc.assert(
    fc.property(seconds, (second) => {
      const instantMs = second * 1000
      assert.equal(parseRfc1123(timestamps.formatRfc1123(instantMs)), instantMs)
      assert.equal(timestamps.formatRfc1123(instantMs), new Date(instantMs).toUTCString())
      assert.equal(parseIsoBasic(timestamps.formatIsoBasic(instantMs)), instantMs)
      assert.equal(parseIsoExtended(timestamps.formatIsoExtended(instantMs)), instantMs)
      assert.equal(parseIsoExtended(timestamps.formatXmlTime(instantMs)), instantMs)
    }),
  )
})

test('times in XML always have zero milliseconds', () => {
  assert.equal(timestamps.formatXmlTime(Date.UTC(2012, 1, 24, 8, 43, 7, 999)), '2012-02-24T08:43:07.000Z')
})
