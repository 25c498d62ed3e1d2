import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headersOf, ofFetch, toFetch } from './plain.ts'

test('a header that is said twice is a list, as with fetch', () => {
  const pairs: [string, string][] = [
    ['authorization', 'Bearer a'],
    ['accept', 'x'],
    ['authorization', 'Bearer b'],
  ]
  const [ours, theirs] = [headersOf(pairs), new Headers(pairs)]
  for (const name of ['Authorization', 'accept', 'Accept', 'origin'])
    assert.equal(ours.get(name) ?? undefined, theirs.get(name) ?? undefined)
  assert.deepEqual(Object.fromEntries(ours), Object.fromEntries(theirs))
})

test('a request of fetch is read as it is, and an answer becomes one of fetch', async () => {
  const read = ofFetch(
    new Request('https://game.example/a?b=c', { method: 'PUT', body: 'save', headers: { 'X-A': '1' } }),
  )
  assert.deepEqual([read.method, read.url, read.headers.get('x-a')], ['PUT', 'https://game.example/a?b=c', '1'])
  const { body } = read
  assert.ok(body !== undefined)
  const answer = toFetch({ status: 201, headers: { ETag: '"1"' }, body })
  assert.deepEqual([answer.status, answer.headers.get('etag'), await answer.text()], [201, '"1"', 'save'])
  assert.equal(await toFetch({ status: 200, headers: {}, body: 'text' }).text(), 'text')
  assert.equal(ofFetch(new Request('https://game.example/')).body, undefined)
})
