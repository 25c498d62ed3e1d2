import { test } from 'node:test'
import type { IncomingHttpHeaders } from 'node:http'
import { headersAsked } from './lean-request.ts'

const cases: [name: string, rawHeaders: string[], want: IncomingHttpHeaders][] = [
  [
    'only what is asked for',
    ['Host', 'a.example', 'Date', 'now', 'X-Oss-Date', 'then', 'etag', 'x'],
    { host: 'a.example' },
  ],
  [
    'a name in any case',
    ['CONTENT-LENGTH', '3', 'eXpect', '100-continue'],
    { 'content-length': '3', expect: '100-continue' },
  ],
  ['the first host', ['Host', 'a', 'host', 'b'], { host: 'a' }],
  ['the first length', ['Content-Length', '1', 'Content-Length', '2'], { 'content-length': '1' }],
  [
    'every framing',
    ['Transfer-Encoding', 'gzip', 'Transfer-Encoding', 'chunked'],
    { 'transfer-encoding': 'gzip, chunked' },
  ],
  ['nothing of nothing', [], {}],
]
for (const [name, rawHeaders, want] of cases)
  test(`Headers as an object have ${name}`, (t) => t.assert.deepEqual(headersAsked(rawHeaders), want))
