import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'

const strangers: [route: string, want: string][] = [
  ['GET /-/players/v1/apps/other/time', '404 UnknownApp'],
  ['GET /nothing', '404 NoSuchEndpoint'],
  ['GET /-/players/v2/apps/demo/time', '404 NoSuchEndpoint'],
  ['POST /time', '405 MethodNotAllowed'],
  ['GET /sessions', '405 MethodNotAllowed'],
  ['admin GET /tickets', '405 MethodNotAllowed'],
  ['POST /tickets', '404 NoSuchEndpoint'],
]
for (const [route, want] of strangers)
  test(`${route} is ${want}`, async () => {
    await using game = await startGame()
    const { status, at, headers } = await game.send(route)
    assert.equal(`${status} ${at('error.code')}`, want)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-request-id'), at('error.requestId'))
    assert.equal(headers.has('allow'), status === 405)
  })

test('a name with a line break is told what is wrong with it', async () => {
  await using game = await startGame()
  const player = await game.signIn()
  for (const name of ['a%0Ab', 'a%0Db', '%0A']) {
    const refused = await player.send(`PUT /spaces/replays/objects/${name}`, { bytes: 'x' })
    assert.deepEqual(
      [refused.status, refused.at('error.code'), refused.at('error.details.path')],
      [400, 'InvalidRequest', 'name'],
    )
  }
  assert.equal((await player.send('PUT /spaces/replays/objects/a%E2%80%A8b', { bytes: 'x' })).status, 201)
})

const bodies: [name: string, bytes: string | Uint8Array, want: string][] = [
  ['that is no JSON', '{"method":', '400 InvalidRequest'],
  ['that is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), '400 InvalidRequest'],
  ['that is a list', '[]', '400 InvalidRequest'],
  ['that is null', 'null', '400 InvalidRequest'],
  ['that is too long', `{"method":"${'x'.repeat(70_000)}"}`, '413 ObjectTooLarge'],
]
for (const [name, bytes, want] of bodies)
  test(`a body ${name} is ${want}`, async () => {
    await using game = await startGame()
    const { status, at } = await game.send('POST /sessions', { bytes })
    assert.equal(`${status} ${at('error.code')}`, want)
  })

const nuls: [route: string, bytes: string | undefined, path: string][] = [
  ['admin GET /players/p_%00', undefined, 'player'],
  ['admin POST /players/a%00b/notes', '{"text":"x"}', 'player'],
  ['admin DELETE /players/a%00b', undefined, 'player'],
  ['admin GET /players?q=a%00b', undefined, 'q'],
  ['admin POST /players/merge', String.raw`{"from":"p_a\u0000b","into":"p_b"}`, 'from'],
  ['POST /sessions', String.raw`{"method":"guest","device":{"id":"a\u0000"}}`, 'device.id'],
  ['POST /sessions', String.raw`{"a\u0000":1}`, 'body'],
  ['POST /sessions', `${'['.repeat(30_000)}"${String.raw`\u0000`}"${']'.repeat(30_000)}`, '0.0.0.0.0'],
  ['POST /sessions', String.raw`{"method":"\\u0000"}`, 'method'],
]
for (const [route, bytes, path] of nuls)
  test(`${route.slice(0, 40)} ${bytes?.slice(0, 40) ?? ''} with U+0000 is refused by the name of the field`, async () => {
    await using game = await startGame({ app: keysOfAllRoles })
    const answer = await game.send(route, { ...(bytes && { bytes }), bearer: keyOf('owner') })
    assert.equal(`${answer.status} ${answer.at('error.code')}`, '400 InvalidRequest')
    assert.equal(answer.at('error.details.path').slice(0, 9), path)
    assert.ok(answer.text.length < 1_000)
    assert.deepEqual(game.log, [])
  })

test('pages of the listed origins may call, and no others', async () => {
  await using game = await startGame({ app: { cors: ['https://demo.studio.example', 'http://localhost:*'] } })
  const allowed = async (origin: string) =>
    (await game.send('GET /time', { headers: { origin } })).headers.get('access-control-allow-origin') ?? undefined
  assert.equal(await allowed('https://demo.studio.example'), 'https://demo.studio.example')
  assert.equal(await allowed('http://localhost:5173'), 'http://localhost:5173')
  for (const origin of [
    'https://evil.example',
    'https://demo.studio.example.evil.example',
    'http://demo.studio.example',
    'http://localhost:1/x',
    'https://demoXstudio.example',
  ])
    assert.equal(await allowed(origin), undefined, origin)
})

test('a preflight is answered for listed origins, without cookies', async () => {
  await using game = await startGame({ app: { cors: ['https://demo.studio.example'] } })
  const headers = {
    origin: 'https://demo.studio.example',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization,if-match',
  }
  const answer = await game.send('OPTIONS /sessions', { headers })
  assert.equal(answer.status, 204)
  assert.equal(answer.headers.get('access-control-allow-headers'), 'authorization,if-match')
  assert.equal(answer.headers.has('access-control-allow-credentials'), false)
  const other = await game.send('OPTIONS /sessions', { headers: { ...headers, origin: 'https://evil.example' } })
  assert.equal(other.headers.has('access-control-allow-origin'), false)
})

test('an error can be read by the page that caused it', async () => {
  await using game = await startGame({ app: { cors: ['https://demo.studio.example'] } })
  const { status, headers } = await game.send('GET /me', { headers: { origin: 'https://demo.studio.example' } })
  assert.deepEqual([status, headers.get('access-control-allow-origin')], [401, 'https://demo.studio.example'])
})

test('more sign-ins from one address than the app allows are told when to come again', async () => {
  await using game = await startGame({ app: { limits: { perIp: { sessions: '3/min' } } } })
  const statuses: number[] = []
  for (let index = 0; index < 4; index += 1)
    statuses.push((await game.send('POST /sessions', { body: { method: 'guest' } })).status)
  assert.deepEqual(statuses, [201, 201, 201, 429])
  assert.equal((await game.send('POST /sessions', { body: { method: 'guest' }, address: '203.0.113.8' })).status, 201)
})

test('more requests of one player than the app allows are refused, and another player is not', async () => {
  await using game = await startGame({ app: { limits: { perPlayer: { requests: '2/min' } } } })
  const [player, other] = [await game.signIn(), await game.signIn()]
  const statuses: number[] = []
  for (let index = 0; index < 3; index += 1) statuses.push((await player.send('GET /me')).status)
  assert.deepEqual(statuses, [200, 200, 429])
  assert.equal((await other.send('GET /me')).status, 200)
})

const hosts: [host: string, isService: boolean][] = [
  ['127.0.0.1', true],
  ['localhost:9000', true],
  ['oss.test', true],
  ['oss-cn-hangzhou.aliyuncs.com', true],
  ['demo-private.oss.test', false],
  ['img.game.example', false],
]
for (const [host, isService] of hosts)
  test(`on ${host} the path is ${isService ? 'the service' : 'a key'}`, async () => {
    await using game = await startGame({ listens: true })
    const { hostname, port } = new URL(game.origin)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.write(`GET /-/players/v1/apps/demo/time HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    assert.equal(text.includes('"serverTime"'), isService, text)
    assert.equal(text.includes('<Error>'), !isService, text)
  })
