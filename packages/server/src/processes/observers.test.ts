import { test } from 'node:test'
import { accessLine } from './observers.ts'

test('a line of the access log cannot be forged by a key, a bucket or a user agent, and holds no query', (t) => {
  const line = JSON.stringify(
    accessLine({
      requestId: 'R',
      at: new Date(0),
      operation: 'PutObject',
      method: 'PUT',
      host: 'h',
      path: '/b/k',
      bucket: 'b\n"',
      key: 'k\r\n{"status":200}\uD800',
      caller: 'user',
      accessKeyId: 'K',
      remoteAddress: '::1',
      userAgent: 'x"\n',
      status: 403,
      code: 'AccessDenied',
      durationMs: 1.23456,
      fault: undefined,
    }),
  )
  t.assert.doesNotMatch(line, /[\r\n]|\\n|\\r|\\"/)
  t.assert.match(line, /"key":"k%0D%0A%7B%22status%22%3A200%7D%EF%BF%BD"/)
  t.assert.match(line, /"durationMs":1.235/)
})
