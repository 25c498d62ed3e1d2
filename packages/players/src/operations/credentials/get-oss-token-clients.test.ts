/** The auth server as stock clients call it: over a socket, byte for byte as they write it, read as they read it. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startGame } from '../../testing/start-game.ts'

const load = createRequire(import.meta.url)
const listening = { listens: true, now: new Date().toISOString() }

test('@alicloud/credentials takes its keys from the URL, and asks once while they live', async () => {
  await using game = await startGame(listening)
  const player = await game.signIn()
  const { default: Client, Config } = load('@alicloud/credentials') as CredentialsLibrary
  const credentialsURI = `${game.origin}/-/players/v1/apps/demo/oss-token?ticket=${player.ticket}`
  const client = new Client(new Config({ type: 'credentials_uri', credentialsURI }))
  const keys = await client.getCredential()
  const oss = game.ossOf(keys)
  await oss.oss.putObject({ bucket: 'demo-private', key: `replays/${player.id}/a`, body: 'a' })
  await client.getCredential()
  const asked = game.server.observations.filter(({ path }) => path.endsWith('/oss-token'))
  assert.equal(asked.length, 1)
})

/** Requests as they stand on the wire: the Android SDK's HttpURLConnection, and the iOS SDK's NSURLSession with its cookies. */
const shapes: [name: string, head: readonly string[]][] = [
  [
    'Android, OSSAuthCredentialsProvider',
    [
      'User-Agent: Dalvik/2.1.0 (Linux; U; Android 14; Pixel 9 Build/UQ1A.240205.002)',
      'Host: HOST',
      'Connection: Keep-Alive',
      'Accept-Encoding: gzip',
    ],
  ],
  [
    'iOS, OSSAuthCredentialProvider',
    [
      'Host: HOST',
      'Accept: */*',
      'Cookie: session=of-somebody-else',
      'User-Agent: Game/42 CFNetwork/1490.0.4 Darwin/23.2.0',
      'Accept-Language: zh-CN,zh-Hans;q=0.9',
      'Accept-Encoding: gzip, deflate',
      'Connection: keep-alive',
    ],
  ],
]
for (const [name, head] of shapes) {
  test(`${name}: keys that the SDK can read`, async () => {
    await using game = await startGame(listening)
    const player = await game.signIn()
    const answer = await sendRaw(game.origin, `?ticket=${player.ticket}`, head)
    assert.match(answer.head, /^HTTP\/1\.1 200 /)
    assert.match(answer.head, /\r\nContent-Length: \d+\r\n/i)
    assert.doesNotMatch(answer.head, /content-encoding|set-cookie|transfer-encoding/i)
    const { StatusCode, AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = answer.json
    assert.equal(Number(StatusCode), 200)
    for (const text of [AccessKeyId, AccessKeySecret, SecurityToken]) assert.ok(typeof text === 'string' && text !== '')
    // The pattern of iOS: yyyy-MM-dd'T'HH:mm:ssZ; both SDKs ask again with less than 300 seconds left.
    assert.match(String(Expiration), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.ok(Date.parse(String(Expiration)) - game.clock.now().getTime() > 300_000)
  })

  test(`${name}: a refusal that the SDK can read`, async () => {
    await using game = await startGame(listening)
    const answer = await sendRaw(game.origin, '?ticket=tk_made-up', head)
    assert.match(answer.head, /^HTTP\/1\.1 200 /)
    assert.notEqual(Number(answer.json.StatusCode), 200)
    assert.equal(answer.json.ErrorCode, 'Unauthenticated')
    assert.ok(String(answer.json.ErrorMessage).length > 0)
  })
}

test('a POST with the same query is answered like the GET', async () => {
  await using game = await startGame(listening)
  const player = await game.signIn()
  const url = `${game.origin}/-/players/v1/apps/demo/oss-token?ticket=${player.ticket}`
  const answer = (await (await fetch(url, { method: 'POST', body: 'ignored=1' })).json()) as { Code: string }
  assert.equal(answer.Code, 'Success')
})

test('no log and no record shows a ticket, whatever becomes of its request', async () => {
  await using game = await startGame({ ...listening, app: { backend: { sts: { roleArn: 'acs:ram::1:role/nobody' } } } })
  const player = await game.signIn()
  const base = `${game.origin}/-/players/v1/apps/demo`
  const ask = async (url: string) => (await fetch(url)).text()
  const answers = [
    await ask(`${base}/oss-token?ticket=${player.ticket}`),
    await ask(`${base}/oss-token?ticket=${player.ticket}&ticket=${player.ticket}`),
    await ask(`${base}/nothing?ticket=${player.ticket}`),
    await ask(`${base}/me?ticket=${player.ticket}`),
  ]
  assert.match(answers[0] ?? '', /"InternalError"/)
  const seen = [...answers, ...game.log, ...game.server.observations.map((one) => JSON.stringify(one))].join('\n')
  assert.ok(game.log.length > 0 && game.server.observations.length >= 4)
  assert.equal(seen.includes(player.ticket.slice(0, 20)), false)
})

type CredentialsLibrary = {
  readonly default: new (config: object) => { readonly getCredential: () => Promise<Keys> }
  readonly Config: new (fields: object) => object
}
type Keys = Readonly<Record<'accessKeyId' | 'accessKeySecret' | 'securityToken', string>>

async function sendRaw(
  origin: string,
  query: string,
  head: readonly string[],
): Promise<{ readonly head: string; readonly json: Readonly<Record<string, unknown>> }> {
  const { hostname, port, host } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port) })
  const lines = head.map((line) => line.replace('HOST', host).replace(/keep-alive/i, 'close'))
  socket.write(`GET /-/players/v1/apps/demo/oss-token${query} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  const end = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, end + 2), json: JSON.parse(text.slice(end + 4)) as Readonly<Record<string, unknown>> }
}
