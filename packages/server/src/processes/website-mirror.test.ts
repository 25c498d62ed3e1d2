/** What a rule of the type Mirror makes of the origin's answers, beyond storing them. */
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { test } from 'node:test'
import { mirrorsAtOnceMax } from '../operations/oss/mirror.ts'
import { openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const host = 'game.oss.test'
const openLoopback = { tenantNetworks: ['127.0.0.0/8'] }
type Origin = { readonly url: string; readonly asked: IncomingMessage[] }

async function withOrigin(listener: RequestListener, work: (origin: Origin) => Promise<void>): Promise<void> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  try {
    await work({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/base/`, asked })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function mirrorOf(game: Game, url: string, more: string, site = ''): Promise<void> {
  const condition = '<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>'
  const redirect = `<Redirect><RedirectType>Mirror</RedirectType><MirrorURL>${url}</MirrorURL>${more}</Redirect>`
  const rules = `<RoutingRules><RoutingRule><RuleNumber>1</RuleNumber>${condition}${redirect}</RoutingRule></RoutingRules>`
  const body = `<WebsiteConfiguration>${site}${rules}</WebsiteConfiguration>`
  await game.send(game.root, { method: 'PUT', query: [['acl', undefined]], headers: [['x-oss-acl', 'public-read']] })
  const put = await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body })
  if (put.status !== 200) throw new Error(put.text)
}
const visit = (game: Game, target: string, headers: [string, string][] = [], method = 'GET') =>
  game.server.inject({ method, target, host, headers })
const say =
  (status: number, headers: Record<string, string>, body = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

const tags = '<MirrorTaggings><Taggings><Key>from</Key><Value>origin</Value></Taggings></MirrorTaggings>'
const returned =
  '<MirrorReturnHeaders><ReturnHeader><Key>X-From</Key><Value>origin</Value></ReturnHeader><ReturnHeader><Key>Cache-Control</Key><Value>no-cache</Value></ReturnHeader></MirrorReturnHeaders>'
const proxy = '<MirrorProxyPass>true</MirrorProxyPass>'

test('what is fetched has the tags of the rule, and only the answer that fetched it has its headers', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(say(200, { 'Cache-Control': 'max-age=7' }, 'x'), async ({ url }) => {
    await mirrorOf(game, url, tags + returned)
    const told = async () => {
      const { headers } = await visit(game, '/a')
      return ['x-from', 'cache-control'].map((name) => headers.get(name))
    }
    t.assert.deepEqual(await told(), ['origin', 'no-cache'])
    t.assert.deepEqual(await told(), [undefined, 'max-age=7'])
    const kept = await game.send(game.root, { method: 'GET', key: 'a', query: [['tagging', undefined]] })
    t.assert.match(kept.text, /<Key>from<\/Key><Value>origin<\/Value>/)
  })
})

test('a proxy stores nothing, and its answers are no pages of this host', async (t) => {
  await using game = await openGame(openLoopback)
  const origin = { 'Content-Type': 'text/html', ETag: '"e"', 'Set-Cookie': 'a=b', 'x-oss-request-id': 'theirs' }
  await withOrigin(say(200, origin, 'from the origin'), async ({ url, asked }) => {
    await mirrorOf(game, url, proxy + returned)
    for (let again = 0; again < 2; again += 1) {
      const { status, text, headers } = await visit(game, '/a')
      t.assert.deepEqual(
        [status, text, headers.get('content-type'), headers.get('etag'), headers.get('x-from')],
        [200, 'from the origin', 'text/html', '"e"', 'origin'],
      )
      t.assert.equal(headers.get('set-cookie'), undefined)
      t.assert.notEqual(headers.get('x-oss-request-id'), 'theirs')
    }
    const plain = await game.server.inject({ method: 'GET', target: '/game/a' })
    t.assert.deepEqual([plain.status, plain.headers.get('content-security-policy')], [200, 'sandbox'])
    t.assert.equal(asked.length, 3)
    t.assert.deepEqual(await game.keys(), [])
    const signed = { method: 'GET', key: 'a', query: [['response-content-type', 'text/plain']] } as const
    t.assert.equal((await game.send(game.root, signed)).headers.get('content-type'), 'text/plain')
    t.assert.equal((await visit(game, '/a', [], 'HEAD')).status, 404)
    const process = { method: 'GET', key: 'a', query: [['x-oss-process', 'image/resize,w_1']] } as const
    t.assert.equal(outcomeOf(await game.send(game.root, process)), 'NoSuchKey')
  })
})

test('of a proxy the origin answers ranges, conditions and HEAD, and gets no signature', async (t) => {
  await using game = await openGame(openLoopback)
  const answer: RequestListener = (request, response) => {
    if (request.headers['if-none-match'] === '"e"') response.writeHead(304, { ETag: '"e"' }).end()
    else if (request.headers.range === 'bytes=0-1')
      response.writeHead(206, { 'Content-Range': 'bytes 0-1/4', 'Content-Length': '2' }).end('ab')
    else response.writeHead(200, { 'Content-Length': '4' }).end('abcd')
  }
  await withOrigin(answer, async ({ url, asked }) => {
    await mirrorOf(game, url, `${proxy}<MirrorAllowHeadObject>true</MirrorAllowHeadObject>`)
    const part = await visit(game, '/a', [['Range', 'bytes=0-1']])
    t.assert.deepEqual([part.status, part.text, part.headers.get('content-range')], [206, 'ab', 'bytes 0-1/4'])
    t.assert.equal((await visit(game, '/a', [['If-None-Match', '"e"']])).status, 304)
    const head = await visit(game, '/a', [], 'HEAD')
    t.assert.deepEqual([head.status, head.headers.get('content-length'), head.text], [200, '4', ''])
    t.assert.equal((await game.send(game.root, { method: 'GET', key: 'b', version: 'v1' })).text, 'abcd')
    t.assert.deepEqual(
      asked.map(({ method, headers }) => [method, headers.authorization]),
      [
        ['GET', undefined],
        ['GET', undefined],
        ['HEAD', undefined],
        ['GET', undefined],
      ],
    )
  })
})

test('answers that are handed on give their place back, read or not', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(say(200, {}, 'x'), async ({ url }) => {
    await mirrorOf(game, url, `${proxy}<MirrorAllowHeadObject>true</MirrorAllowHeadObject>`)
    for (let at = 0; at <= mirrorsAtOnceMax; at += 1) {
      t.assert.equal((await visit(game, `/${at}`)).status, 200)
      t.assert.equal((await visit(game, `/${at}`, [], 'HEAD')).status, 200)
    }
  })
})

const codes = (text: string): string => `<TransparentMirrorResponseCodes>${text}</TransparentMirrorResponseCodes>`
const handed: [status: number, listed: string, want: unknown[]][] = [
  [404, '404,503', [404, 'the words of the origin']],
  [503, '404, 503', [503, 'the words of the origin']],
  [500, '404,503', [424, 'MirrorFailed']],
  [404, '503', [404, 'lost']],
  [404, '', [404, 'lost']],
]
for (const [status, listed, want] of handed)
  test(`${status} of an origin with "${listed}" to hand on is ${want.join(' ')}`, async (t) => {
    await using game = await openGame(openLoopback)
    await withOrigin(say(status, {}, 'the words of the origin'), async ({ url }) => {
      await mirrorOf(game, url, codes(listed), '<ErrorDocument><Key>error.html</Key></ErrorDocument>')
      await game.put('error.html', 'lost')
      const answer = await visit(game, '/none')
      const text = /<Code>(.*?)<\/Code>/.exec(answer.text)?.[1] ?? answer.text
      t.assert.deepEqual([answer.status, text], want)
    })
  })

test('two who wait for an answer that is handed on get one each', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(say(410, {}, 'gone'), async ({ url, asked }) => {
    await mirrorOf(game, url, codes('410'))
    const both = await Promise.all([visit(game, '/a'), visit(game, '/a')])
    t.assert.deepEqual(
      both.map(({ status, text }) => [status, text]),
      [
        [410, 'gone'],
        [410, 'gone'],
      ],
    )
    t.assert.equal(asked.length, 2)
  })
})

test('a redirect that the rule does not follow is for the asker to follow', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(say(302, { Location: '/there' }), async ({ url, asked }) => {
    await mirrorOf(game, url, '<MirrorFollowRedirect>false</MirrorFollowRedirect>')
    const { status, headers } = await visit(game, '/a')
    t.assert.deepEqual([status, headers.get('location')], [302, '/there'])
    t.assert.equal(asked.length, 1)
    t.assert.deepEqual(await game.keys(), [])
  })
})

test('with MirrorAsyncStatus the asker is sent on, and the object comes meanwhile', async (t) => {
  await using game = await openGame(openLoopback)
  const answer: RequestListener = (request, response) =>
    request.url === '/there' ? response.end('there') : response.writeHead(303, { Location: '/there' }).end()
  await withOrigin(answer, async ({ url }) => {
    await mirrorOf(game, url, `<MirrorAsyncStatus>303</MirrorAsyncStatus>${tags}`)
    const { status, headers } = await visit(game, '/a')
    t.assert.deepEqual([status, headers.get('location')], [303, '/there'])
    for (let tries = 0; tries < 500 && (await game.keys()).length === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10))
    t.assert.deepEqual(await game.keys(), ['a'])
    t.assert.equal((await visit(game, '/a')).text, 'there')
  })
})

test('image/info asks the origin only where the rule allows it', async (t) => {
  await using game = await openGame(openLoopback)
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const answer: RequestListener = (_, response) =>
    void response.writeHead(200, { 'Content-Type': 'image/png' }).end(picture)
  await withOrigin(answer, async ({ url, asked }) => {
    const info = { method: 'GET', key: 'a.png', query: [['x-oss-process', 'image/info']] } as const
    await mirrorOf(game, url, '')
    t.assert.equal(outcomeOf(await game.send(game.root, info)), 'NoSuchKey')
    t.assert.equal(asked.length, 0)
    await mirrorOf(game, url, '<MirrorAllowGetImageInfo>true</MirrorAllowGetImageInfo>')
    t.assert.match((await game.send(game.root, info)).text, /"ImageWidth"/)
    t.assert.equal(asked.length, 1)
  })
})

test('a version that is missing is not asked of an origin', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(say(200, {}, 'x'), async ({ url, asked }) => {
    await mirrorOf(game, url, proxy)
    const versionId = 'CAEQMxiBgICbof2D0BYiIGRhZjgwMzJiMjA3MjQ0ODE5MWYxZDYwMzJlZjU1ODY1'
    const answer = await game.send(game.root, { method: 'GET', key: 'a', query: [['versionId', versionId]] })
    t.assert.equal(outcomeOf(answer), 'NoSuchVersion')
    t.assert.equal(asked.length, 0)
  })
})

const auth =
  '<MirrorAuth><AuthType>S3V4</AuthType><Region>eu-central-1</Region><AccessKeyId>AKORIGIN</AccessKeyId><AccessKeySecret>quite-a-secret</AccessKeySecret></MirrorAuth>'

test('requests to an origin are signed by the rule, and what it leads to elsewhere is not', async (t) => {
  await using game = await openGame(openLoopback)
  const answer: RequestListener = (request, response) => {
    if (request.url === '/base/a%20b') {
      const other = `http://localhost:${request.socket.localPort}/elsewhere`
      response.writeHead(302, { Location: other }).end()
    } else response.end('x')
  }
  await withOrigin(answer, async ({ url, asked }) => {
    await mirrorOf(game, url, auth)
    t.assert.equal((await visit(game, '/a%20b')).text, 'x')
    const [first, second] = asked
    t.assert.match(
      first?.headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKORIGIN\/\d{8}\/eu-central-1\/s3\/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=[0-9a-f]{64}$/,
    )
    t.assert.deepEqual(
      [second?.url, second?.headers.authorization, second?.headers['x-amz-date']],
      ['/elsewhere', undefined, undefined],
    )
    const told = await game.send(game.root, { method: 'GET', query: [['website', undefined]] })
    t.assert.match(told.text, /<AccessKeySecret>\*{6}<\/AccessKeySecret>/)
    t.assert.doesNotMatch(told.text, /quite-a-secret/)
  })
})
