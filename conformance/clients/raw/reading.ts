/** Ranges and conditions of GetObject, as the tables of the documentation have them. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { etagOf } from '../../wire/checksums.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus, pattern } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

const sizeBytes = 1_000
type Want = 'whole' | 'refused' | readonly [first: number, last: number]
/** Range, what the lax default answers, what `x-oss-range-behavior: standard` answers. */
const ranges: [range: string, lax: Want, standard: Want][] = [
  ['bytes=0-499', [0, 499], [0, 499]],
  ['bytes=500-', [500, 999], [500, 999]],
  ['bytes=-500', [500, 999], [500, 999]],
  ['bytes=0-0', [0, 0], [0, 0]],
  ['bytes=999-999', [999, 999], [999, 999]],
  ['bytes=-1', [999, 999], [999, 999]],
  ['byte=0-499', 'whole', 'whole'],
  ['bytes=500-400', 'whole', 'whole'],
  ['bytes=a-b', 'whole', 'whole'],
  ['bytes=500-2000', 'whole', [500, 999]],
  ['bytes=1000-2000', 'whole', 'refused'],
  ['bytes=1000-', 'whole', 'refused'],
  ['bytes=-2000', 'whole', [0, 999]],
]

export function rangeCases(stage: Stage): Case[] {
  const body = pattern(sizeBytes)
  const play = async (range: string, want: Want, headers: Headers): Promise<void> => {
    await stage.put('range', body)
    const answer = await stage.get('range', { Range: range, ...headers })
    if (want === 'refused') {
      expectError(answer, 416, 'InvalidRange')
      assert.equal(element(answer.text, 'ActualObjectSize'), String(sizeBytes))
      return
    }
    const [first, last] = want === 'whole' ? [0, sizeBytes - 1] : want
    expectStatus(answer, want === 'whole' ? 200 : 206)
    assert.ok(answer.body.equals(body.subarray(first, last + 1)), `bytes ${first} to ${last}`)
    assert.equal(answer.headers['content-range'], want === 'whole' ? undefined : `bytes ${first}-${last}/${sizeBytes}`)
    assert.equal(answer.headers['content-length'], String(last - first + 1))
  }
  return ranges.flatMap(([range, lax, standard]): Case[] => [
    { name: `GetObject_range-${slug(range)}`, run: () => play(range, lax, {}) },
    {
      name: `GetObject_range-${slug(range)}-standard`,
      run: () => play(range, standard, { 'x-oss-range-behavior': 'standard' }),
    },
  ])
}

const slug = (range: string): string => range.replace('=', '-').replaceAll(/-$/g, '-end').replace('--', '-last-')

export function conditionCases(stage: Stage): Case[] {
  const body = 'conditional'
  const etag = etagOf(body)
  const past = 'Thu, 01 Jan 2015 00:00:00 GMT'
  const future = 'Thu, 01 Jan 2037 00:00:00 GMT'
  const table: [name: string, headers: Headers, status: 200 | 304 | 412][] = [
    ['if-match-same', { 'If-Match': etag }, 200],
    ['if-match-unquoted-lower-case', { 'If-Match': etag.replaceAll('"', '').toLowerCase() }, 200],
    ['if-match-other', { 'If-Match': '"0123456789ABCDEF0123456789ABCDEF"' }, 412],
    ['if-none-match-same', { 'If-None-Match': etag }, 304],
    ['if-none-match-other', { 'If-None-Match': '"0123456789ABCDEF0123456789ABCDEF"' }, 200],
    ['if-modified-since-past', { 'If-Modified-Since': past }, 200],
    ['if-modified-since-future', { 'If-Modified-Since': future }, 304],
    ['if-unmodified-since-past', { 'If-Unmodified-Since': past }, 412],
    ['if-unmodified-since-future', { 'If-Unmodified-Since': future }, 200],
    ['if-modified-since-rubbish-is-ignored', { 'If-Modified-Since': 'yesterday' }, 200],
  ]
  return table.flatMap(([name, headers, status]) =>
    (['GET', 'HEAD'] as const).map((method): Case => ({
      name: `${method === 'GET' ? 'GetObject' : 'HeadObject'}_${name}`,
      run: async () => {
        await stage.put('conditional', body)
        const answer = await stage.call(method, 'conditional', { headers })
        expectStatus(answer, status)
        if (status === 304) assert.equal(answer.body.length, 0)
        if (status === 412 && method === 'GET') {
          expectError(answer, 412, 'PreconditionFailed')
          assert.equal(element(answer.text, 'Condition')?.toLowerCase(), Object.keys(headers)[0]?.toLowerCase())
        }
      },
    })),
  )
}
