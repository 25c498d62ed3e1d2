import { test } from 'node:test'
import { accessLogLine } from './access-log-line.ts'
import type { LoggedRequest } from './access-log-line.ts'

const request: LoggedRequest = {
  remoteAddress: '192.0.2.7',
  at: new Date('2012-05-02T00:00:04Z'),
  method: 'GET',
  path: '/logs/a%20b.png',
  rawQuery: undefined,
  status: 200,
  sentBytes: 64_497,
  durationMs: 17.4,
  referer: 'http://www.example.com/x?y=1',
  userAgent: 'curl/8.5 (x86)',
  host: 'logs.oss.example',
  requestId: '505B016950xxxxxx032593A4',
  requester: '1000000000000001',
  operation: 'GetObject',
  bucket: 'logs',
  key: 'a b/ü.png',
  objectBytes: 64_497,
  errorCode: undefined,
  requestBytes: 302,
  ownerId: '2000000000000002',
  storageClass: 'Standard',
  accessKeyId: 'LTAI1',
}

test('a line has the documented fields in the documented order', (t) => {
  t.assert.equal(
    accessLogLine(request),
    '192.0.2.7 - - [02/May/2012:00:00:04 +0000] "GET /logs/a%20b.png HTTP/1.1" 200 64497 17 "http://www.example.com/x?y=1" "curl/8.5 (x86)" "logs.oss.example" "505B016950xxxxxx032593A4" "true" "1000000000000001" "GetObject" "logs" "%2Fa%20b%2F%C3%BC.png" 64497 17 "-" 302 "2000000000000002" - "-" "Standard" "-" "-" "LTAI1"\n',
  )
})

test('what is absent is a hyphen', (t) => {
  const bare = accessLogLine({
    ...request,
    sentBytes: undefined,
    referer: undefined,
    userAgent: '',
    requester: undefined,
    key: undefined,
    objectBytes: undefined,
    errorCode: 'AccessDenied',
    requestBytes: undefined,
    storageClass: undefined,
    accessKeyId: undefined,
  })
  t.assert.match(
    bare,
    / 200 - 17 "-" "-" "logs\.oss\.example" .* "true" "-" "GetObject" "logs" "-" - 17 "AccessDenied" - "2000000000000002" - "-" "-" "-" "-" "-"\n$/,
  )
})

const hostile = ['a"b', 'a\nb', 'a\r\nb', 'a\tb', 'a\\b', 'ÿ', '\ud800', '\u0000', '\u2028', '{"a":1}']
for (const text of hostile)
  test(`${JSON.stringify(text)} ends neither a field nor the line`, (t) => {
    const line = accessLogLine({ ...request, referer: text, userAgent: text, host: text, key: text, path: `/${text}` })
    t.assert.equal(line.split('\n').length, 2)
    // oxlint-disable-next-line no-control-regex -- that there is none is what is said
    t.assert.doesNotMatch(line.slice(0, -1), /[^\x20-\x7e]/)
    t.assert.equal(line.match(/"/g)?.length, accessLogLine(request).match(/"/g)?.length)
  })

const queries: [query: string, want: string][] = [
  ['acl', '?acl'],
  ['prefix=a%20b&max-keys=3', '?prefix=a%20b&max-keys=3'],
  ['OSSAccessKeyId=id&Expires=1&Signature=secret%3D', ''],
  ['x-oss-security-token=token&versionId=null&x-oss-signature=ff', '?versionId=null'],
  ['security-token=t&x-oss-credential=c&x-oss-date=d', ''],
  ['callback=eyJ1cmwiOiJodHRwOi8vdTpwQGgvIn0&callback-var=x', ''],
  ['prefix=a"b%0A', '?prefix=a%22b%0A'],
  ['%41cl&pre%66ix=x', '?prefix=x'],
  ['prefix=%zz', '?prefix=%25zz'],
  ['unknown=secret', ''],
]
for (const [query, want] of queries)
  test(`of ?${query} is logged: ${want}`, (t) => {
    t.assert.equal(
      accessLogLine({ ...request, rawQuery: query }).includes(`"GET /logs/a%20b.png${want} HTTP/1.1"`),
      true,
    )
  })

test('a line is bounded, whatever comes', (t) => {
  const long = 'x'.repeat(1_000_000)
  const line = accessLogLine({
    ...request,
    referer: long,
    userAgent: long,
    host: long,
    path: long,
    key: long,
    rawQuery: `prefix=${long}`,
  })
  t.assert.equal(line.length < 40_000, true)
})
