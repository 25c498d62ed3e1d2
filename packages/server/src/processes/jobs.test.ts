/** What buckets ask for, and jobs do: from the HTTP entrance to what a reader finds afterwards, by a clock that is moved. */
import { test } from 'node:test'
import { dutiesOf } from '../jobs/duties.ts'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, TestServer } from './testing/server.ts'
import { presignedTarget, signedOss } from './testing/client.ts'
import type { OssRequest } from './testing/client.ts'

const hourMs = 3_600_000

const send = (server: TestServer, request: OssRequest): Promise<InjectedAnswer> =>
  server.inject(signedOss(server, server.rootKey, request))

async function must(server: TestServer, request: OssRequest): Promise<InjectedAnswer> {
  const answer = await send(server, request)
  if (answer.status >= 300) throw new Error(`${request.method} ${request.bucket}/${request.key}: ${answer.text}`)
  return answer
}

async function runDuties(server: TestServer): Promise<void> {
  await server.flushAccessLogs()
  const duties = dutiesOf({
    store: server.store,
    directory: server.house.directory,
    kms: server.store.kms,
    kv: server.store.kv,
    clock: server.clock,
    dailyAtMinute: 960,
  })
  for (const duty of duties) if (await duty.isDue()) await duty.run(new AbortController().signal)
}

async function keysOf(server: TestServer, bucket: string): Promise<string[]> {
  const { text } = await must(server, { method: 'GET', bucket })
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
}

test('requests to a bucket are in a log object an hour later, with whoever sent them and without a secret', async (t) => {
  await using server = await openTestServer()
  for (const bucket of ['game', 'logs']) await must(server, { method: 'PUT', bucket })
  const body =
    '<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>of-</TargetPrefix></LoggingEnabled></BucketLoggingStatus>'
  await must(server, { method: 'PUT', bucket: 'game', query: [['logging', undefined]], body })
  const headers = [
    ['User-Agent', 'evil" 200\n'],
    ['Referer', 'http://game.example/"x'],
  ] as const
  await must(server, { method: 'PUT', bucket: 'game', key: 'a "b"', body: 'hello', headers })
  const read = { method: 'GET', bucket: 'game', key: 'a "b"' }
  t.assert.equal(
    (await server.inject({ method: 'GET', target: presignedTarget(server, server.rootKey, read) })).text,
    'hello',
  )
  t.assert.equal((await server.inject({ method: 'GET', target: '/game/secret' })).status, 403)
  t.assert.equal((await server.inject({ method: 'GET', target: '/logs/not-logged' })).status, 403)
  t.assert.equal((await send(server, { ...read, key: 'none' })).status, 404)
  server.clock.advance(hourMs + 20_000)
  await runDuties(server)
  const [key = '', ...more] = await keysOf(server, 'logs')
  t.assert.match(key, /^of-game2026-11-20-12-00-00-[0-9a-f]{16}$/)
  t.assert.deepEqual(more, [])
  const { text } = await must(server, { method: 'GET', bucket: 'logs', key })
  const lines = text.trimEnd().split('\n')
  t.assert.equal(lines.length, 4, text)
  t.assert.match(
    lines[0] ?? '',
    /^127\.0\.0\.1 - - \[20\/Nov\/2026:12:00:00 \+0000\] "PUT \/game\/a%20%22b%22 HTTP\/1\.1" 200 0 \d+ "http:\/\/game\.example\/%22x" "evil%22 200%0A" .* "1000000000000001" "PutObject" "game" "%2Fa%20%22b%22" 5 .* "RootKeyForTests"$/,
  )
  t.assert.match(lines[1] ?? '', /"GET \/game\/a%20%22b%22 HTTP\/1\.1" 200 5 .* "GetObject" "game" "%2Fa%20%22b%22" 5 /)
  t.assert.match(lines[2] ?? '', / 403 .* "true" "-" "GetObject" "game" "%2Fsecret" - \d+ "AccessDenied"/)
  t.assert.match(lines[3] ?? '', / 404 .* "NoSuchKey"/)
  t.assert.doesNotMatch(text, /Signature|Expires=|OSSAccessKeyId|root-secret/)
})

test('objects expire on the day that the rules say, whoever asked for it by HTTP', async (t) => {
  await using server = await openTestServer()
  await must(server, { method: 'PUT', bucket: 'game' })
  const rule = '<Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>2</Days></Expiration>'
  const body = `<LifecycleConfiguration><Rule>${rule}</Rule></LifecycleConfiguration>`
  await must(server, { method: 'PUT', bucket: 'game', query: [['lifecycle', undefined]], body })
  for (const key of ['tmp/a', 'kept']) await must(server, { method: 'PUT', bucket: 'game', key, body: key })
  server.clock.advance(24 * hourMs)
  await runDuties(server)
  t.assert.deepEqual(await keysOf(server, 'game'), ['kept', 'tmp/a'])
  server.clock.advance(24 * hourMs)
  await runDuties(server)
  t.assert.deepEqual(await keysOf(server, 'game'), ['kept'])
})
