import { test } from 'node:test'
import { bareEtag, judgeConditions } from './conditions.ts'
import type { Conditions } from './conditions.ts'

const object = { etag: '5B3C1A2E053D763E1B002CC607C5A0FE', modifiedMs: Date.parse('2026-11-01T10:00:00.700Z') }
const before = 'Sun, 01 Nov 2026 09:59:59 GMT'
const same = 'Sun, 01 Nov 2026 10:00:00 GMT'
const after = 'Sun, 01 Nov 2026 10:00:01 GMT'
const other = 'A'.repeat(32)

const cases: [conditions: Conditions, want: string][] = [
  [{}, 'holds'],
  [{ ifMatch: `"${object.etag}"` }, 'holds'],
  [{ ifMatch: object.etag.toLowerCase() }, 'holds'],
  [{ ifMatch: `"${other}", "${object.etag}"` }, 'holds'],
  [{ ifMatch: '*' }, 'holds'],
  [{ ifMatch: other }, 'failed by ifMatch'],
  [{ ifMatch: '' }, 'failed by ifMatch'],
  [{ ifUnmodifiedSince: before }, 'failed by ifUnmodifiedSince'],
  [{ ifUnmodifiedSince: same }, 'holds'],
  [{ ifUnmodifiedSince: after }, 'holds'],
  [{ ifUnmodifiedSince: 'last week' }, 'holds'],
  [{ ifMatch: object.etag, ifUnmodifiedSince: before }, 'holds'],
  [{ ifNoneMatch: object.etag }, 'not-modified by ifNoneMatch'],
  [{ ifNoneMatch: `W/"${object.etag}"` }, 'not-modified by ifNoneMatch'],
  [{ ifNoneMatch: '*' }, 'not-modified by ifNoneMatch'],
  [{ ifNoneMatch: other }, 'holds'],
  [{ ifModifiedSince: before }, 'holds'],
  [{ ifModifiedSince: same }, 'not-modified by ifModifiedSince'],
  [{ ifModifiedSince: after }, 'not-modified by ifModifiedSince'],
  [{ ifModifiedSince: '2026-11-01T10:00:00Z' }, 'holds'],
  [{ ifNoneMatch: other, ifModifiedSince: after }, 'holds'],
  [{ ifMatch: other, ifNoneMatch: object.etag }, 'failed by ifMatch'],
  [{ ifUnmodifiedSince: before, ifNoneMatch: object.etag }, 'failed by ifUnmodifiedSince'],
]
for (const [conditions, want] of cases)
  test(`${JSON.stringify(conditions)} is ${want}`, (t) => {
    const judged = judgeConditions(conditions, object)
    t.assert.equal(judged.kind === 'holds' ? 'holds' : `${judged.kind} by ${judged.condition}`, want)
  })

test('an ETag of CompleteMultipartUpload may come quoted, escaped, bare, in either case (quirk 2)', (t) => {
  for (const sent of ['"abc"', 'ABC', '&quot;aBc&quot;', ' "ABC" ']) t.assert.equal(bareEtag(sent), 'ABC')
})
