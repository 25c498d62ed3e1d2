import { test } from 'node:test'
import { fetchTransport } from './fetch-transport.ts'
import type { WireRequest } from './transport.ts'

const request = (headers: WireRequest['headers']): WireRequest => ({
  method: 'GET',
  protocol: 'http',
  host: 'storage.test',
  path: '/a',
  headers,
  payload: { kind: 'none' },
  signal: new AbortController().signal,
})

test('it asks for bytes as they are stored, unless its caller asks for something else', async (t) => {
  const asked: (string | null)[] = []
  const transport = fetchTransport((_, init) => {
    asked.push(new Headers(init?.headers).get('accept-encoding'))
    return Promise.resolve(new Response('text'))
  })
  await transport(request([]))
  await transport(request([['Accept-Encoding', 'gzip']]))
  t.assert.deepEqual(asked, ['identity', 'gzip'])
})
