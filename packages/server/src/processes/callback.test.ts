/** Callbacks from the writer's request to the application, which fetches the key and checks the signature. */
import { signPostFormV1 } from '@latchkey/protocol'
import { test } from 'node:test'
import { callbackParameter, openTestApplication, repliesOk } from '../callbacks/testing.ts'
import type { Reply, TestApplication } from '../callbacks/testing.ts'
import { listen } from '../http/listener.ts'
import { injectedWire, openTestServer } from './testing/server.ts'
import type { InjectedAnswer, InjectedRequest, TestServer } from './testing/server.ts'
import { presignedTarget, signedOss, textDigests } from './testing/client.ts'
import { handlerOf } from './worker.ts'

type Stage = AsyncDisposable & {
  readonly server: TestServer
  readonly application: TestApplication
  readonly host: string
  /** As if it had been sent to the address where the key can be fetched. */
  readonly send: (request: InjectedRequest) => Promise<InjectedAnswer>
  readonly order: (order?: Readonly<Record<string, unknown>>) => string
}

async function openStage(reply: Reply = repliesOk): Promise<Stage> {
  const server = await openTestServer({ tenantNetworks: ['127.0.0.0/8'] })
  const address = { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false }
  const listening = await listen(
    address,
    handlerOf(server.house, async () => {}),
  )
  const host = `127.0.0.1:${listening.port}`
  const application = await openTestApplication(`http://${host}/-/callback/`, reply)
  await server.inject(signedOss(server, server.rootKey, { method: 'PUT', bucket: 'game' }))
  return {
    server,
    application,
    host,
    send: (request) => server.inject({ ...request, host }),
    order: (order) =>
      callbackParameter({
        callbackUrl: `${application.address}/told%20of?by=oss`,
        callbackBody: 'bucket=${bucket}&object=${object}&size=${size}&by=${operation}&player=${x:player}',
        ...order,
      }),
    [Symbol.asyncDispose]: async () => {
      await application[Symbol.asyncDispose]()
      await listening.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

const player = callbackParameter({ 'x:player': '7' })

const textAt = async ({ server, send }: Stage, key: string): Promise<string> =>
  (await send(signedOss(server, server.rootKey, { method: 'GET', bucket: 'game', key }))).text

test('PutObject tells the application, signed, and answers what it said', async (t) => {
  await using stage = await openStage()
  const { server, application } = stage
  for (const version of ['v1', 'v4'] as const) {
    const answer = await stage.send(
      signedOss(server, server.rootKey, {
        method: 'PUT',
        bucket: 'game',
        key: `1/${version} 玩`,
        headers: [
          ['x-oss-callback', stage.order()],
          ['x-oss-callback-var', player],
        ],
        body: 'hello',
        version,
      }),
    )
    t.assert.deepEqual([answer.status, answer.text], [200, '{"Status":"OK"}'])
    t.assert.equal(answer.headers.get('content-type'), 'application/json')
    t.assert.equal(answer.headers.get('etag'), '"5D41402ABC4B2A76B9719D911017C592"')
    const told = application.told.at(-1)
    t.assert.equal(told?.body, `bucket=game&object=1%2F${version}%20%E7%8E%A9&size=5&by=PutObject&player=7`)
    t.assert.equal(told?.isSigned, true)
    t.assert.equal(told?.headers['x-oss-requester'], server.accountId)
    t.assert.equal(told?.headers['x-oss-request-id'], answer.headers.get('x-oss-request-id'))
  }
})

test('a signed URL carries the callback in its parameters, which nobody can exchange', async (t) => {
  await using stage = await openStage()
  const { server } = stage
  const target = presignedTarget(server, server.rootKey, {
    method: 'PUT',
    bucket: 'game',
    key: '1/a',
    query: [
      ['callback', stage.order()],
      ['callback-var', player],
    ],
  })
  const answer = await stage.send({ method: 'PUT', target, body: 'hello' })
  t.assert.equal(answer.text, '{"Status":"OK"}')
  t.assert.equal(stage.application.told[0]?.isSigned, true)
  const other = encodeURIComponent(stage.order({ callbackBody: 'mine' }))
  const exchanged = await stage.send({ method: 'PUT', target: target.replace(/callback=[^&]*/, `callback=${other}`) })
  t.assert.equal(exchanged.status, 403)
  const plain = presignedTarget(server, server.rootKey, { method: 'PUT', bucket: 'game', key: '1/a' })
  const added = await stage.send({ method: 'PUT', target: `${plain}&callback=${other}`, body: 'x' })
  t.assert.equal(added.status, 403)
  t.assert.equal(stage.application.told.length, 1)
})

test('a form tells with the fields that begin with x:', async (t) => {
  await using stage = await openStage()
  const { server } = stage
  const policy = { expiration: '2026-11-20T12:10:00.000Z', conditions: [{ bucket: 'game' }] }
  const credentials = { accessKeyId: server.rootKey.id, secret: server.rootKey.secret }
  const fields = [
    ['key', '1/${filename}'],
    ...signPostFormV1(textDigests, credentials, JSON.stringify(policy)),
    ['callback', stage.order()],
    ['x:player', 'a b'],
    ['success_action_status', '201'],
  ] as const
  const parts = fields.map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello'
  const answer = await stage.send({
    method: 'POST',
    target: '/game',
    headers: [['Content-Type', 'multipart/form-data; boundary=b']],
    body: `${parts.join('')}--b\r\n${file}\r\n--b--\r\n`,
  })
  t.assert.deepEqual([answer.status, answer.text], [200, '{"Status":"OK"}'])
  t.assert.equal(stage.application.told[0]?.body, 'bucket=game&object=1%2Fa.txt&size=5&by=PostObject&player=a%20b')
  t.assert.equal(stage.application.told[0]?.isSigned, true)
  t.assert.equal(await textAt(stage, '1/a.txt'), 'hello')
})

test('CompleteMultipartUpload tells the whole size', async (t) => {
  await using stage = await openStage()
  const { server } = stage
  const on = { bucket: 'game', key: '1/parts' }
  const begun = await stage.send(
    signedOss(server, server.rootKey, { ...on, method: 'POST', query: [['uploads', undefined]] }),
  )
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.text)?.[1] ?? ''
  const part = await stage.send(
    signedOss(server, server.rootKey, {
      ...on,
      method: 'PUT',
      query: [
        ['partNumber', '1'],
        ['uploadId', uploadId],
      ],
      body: 'hello',
    }),
  )
  const manifest = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.get('etag')}</ETag></Part></CompleteMultipartUpload>`
  const complete = signedOss(server, server.rootKey, {
    ...on,
    method: 'POST',
    query: [['uploadId', uploadId]],
    headers: [['x-oss-callback', stage.order()]],
    body: manifest,
  })
  const answer = await stage.send(complete)
  t.assert.deepEqual([answer.status, answer.text], [200, '{"Status":"OK"}'])
  t.assert.equal(
    stage.application.told[0]?.body,
    'bucket=game&object=1%2Fparts&size=5&by=CompleteMultipartUpload&player=',
  )
  t.assert.equal(stage.application.told[0]?.isSigned, true)
})

test('an application that fails is told with 203, and the object stays', async (t) => {
  await using stage = await openStage((response) => void response.writeHead(500).end())
  const { server } = stage
  const put = signedOss(server, server.rootKey, {
    method: 'PUT',
    bucket: 'game',
    key: '1/a',
    headers: [['x-oss-callback', stage.order()]],
    body: 'hello',
  })
  const answer = await stage.send(put)
  t.assert.equal(answer.status, 203)
  t.assert.match(answer.text, /<Code>CallbackFailed<\/Code><Message>Error status : 500\.<\/Message>/)
  t.assert.match(answer.text, /<EC>0007-00000203<\/EC>/)
  t.assert.equal(await textAt(stage, '1/a'), 'hello')
})

test('a callback to a closed network stores nothing', async (t) => {
  await using server = await openTestServer()
  await server.inject(signedOss(server, server.rootKey, { method: 'PUT', bucket: 'game' }))
  const order = callbackParameter({ callbackUrl: 'http://127.0.0.1:9001/admin/clock', callbackBody: '{}' })
  const on = { bucket: 'game', key: '1/a' }
  const answer = await server.inject(
    signedOss(server, server.rootKey, { ...on, method: 'PUT', headers: [['x-oss-callback', order]], body: 'hello' }),
  )
  t.assert.equal(answer.status, 400)
  t.assert.match(answer.text, /<EC>0007-00000008<\/EC>/)
  t.assert.equal((await server.inject(signedOss(server, server.rootKey, { ...on, method: 'HEAD' }))).status, 404)
})

/** A GIF of one pixel. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const pictures: [what: string, body: string | Buffer, want: string][] = [
  ['a picture', gif, '{"h":1,"w":1,"f":"gif","t":"image/gif"}'],
  ['what only says that it is one', 'hello', '{"h":"","w":"","f":"","t":"image/gif"}'],
]
for (const [what, body, want] of pictures)
  test(`size and format of ${what} are told`, async (t) => {
    await using stage = await openStage()
    const { server } = stage
    const order = stage.order({
      callbackBody: '{"h":${imageInfo.height},"w":${imageInfo.width},"f":${imageInfo.format},"t":${mimeType}}',
      callbackBodyType: 'application/json',
    })
    const headers = [
      ['x-oss-callback', order],
      ['Content-Type', 'image/gif'],
    ] as const
    await stage.send(signedOss(server, server.rootKey, { method: 'PUT', bucket: 'game', key: '1/a', headers, body }))
    t.assert.equal(stage.application.told[0]?.body, want)
    server.house.images.close()
  })

const entrances: [target: string, host: string, method: string, status: number][] = [
  ['/-/callback/public-key.pem', '127.0.0.1:9000', 'GET', 200],
  ['/-/callback/public-key.pem', 'oss.test', 'GET', 200],
  ['/-/callback/public-key.pem', '127.0.0.1:9000', 'HEAD', 200],
  ['/-/callback/public-key.pem', '127.0.0.1:9000', 'PUT', 405],
  // On a bucket's own host this is a key like any other.
  ['/-/callback/public-key.pem', 'game.oss.test', 'GET', 403],
  ['/-/callback/private-key.pem', '127.0.0.1:9000', 'GET', 400],
]
for (const [target, host, method, status] of entrances)
  test(`${method} ${target} at ${host} is ${status}`, async (t) => {
    await using server = await openTestServer()
    await server.inject(signedOss(server, server.rootKey, { method: 'PUT', bucket: 'game' }))
    const handler = handlerOf(server.house, async () => {})
    t.assert.equal((await handler.handle(injectedWire({ method, target, host }, server.house))).status, status)
  })
