/** A bucket as a website, through the whole pipeline: what strangers see of it, and what they do not. */
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { test } from 'node:test'
import type { InjectedAnswer } from './testing/server.ts'
import { openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'
import { presignedTarget } from './testing/client.ts'

const host = 'game.oss.test'

async function siteOf(game: Game, website: string, acl = 'public-read'): Promise<void> {
  await game.send(game.root, { method: 'PUT', query: [['acl', undefined]], headers: [['x-oss-acl', acl]] })
  const put = await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body: wrap(website) })
  if (put.status !== 200) throw new Error(put.text)
}
const wrap = (website: string): string => `<WebsiteConfiguration>${website}</WebsiteConfiguration>`

const visit = (game: Game, target: string, headers: [string, string][] = [], method = 'GET'): Promise<InjectedAnswer> =>
  game.server.inject({ method, target, host, headers })
const seen = ({ status, text, headers }: InjectedAnswer): unknown[] => [
  status,
  headers.get('location') ?? (text.startsWith('<?xml') ? /<Code>(.*?)<\/Code>/.exec(text)?.[1] : text),
]

const indexOf = (type: number, supportSubDir = true): string =>
  `<IndexDocument><Suffix>index.html</Suffix><SupportSubDir>${supportSubDir}</SupportSubDir><Type>${type}</Type></IndexDocument>`
const errorPage = '<ErrorDocument><Key>error.html</Key></ErrorDocument>'

async function gameWithPages(): Promise<Game> {
  const game = await openGame()
  for (const [key, text] of [
    ['index.html', 'front'],
    ['dir/index.html', 'folder'],
    ['error.html', 'lost'],
    ['a.txt', 'object'],
  ] as const)
    await game.put(key, text)
  return game
}

const pages: [website: string, target: string, want: unknown[]][] = [
  [indexOf(0), '/', [200, 'front']],
  [indexOf(0), '/?utm_source=x', [200, 'front']],
  [indexOf(0), '/dir/', [200, 'folder']],
  [indexOf(0, false), '/dir/', [200, 'front']],
  [indexOf(0), '/dir', [302, '/dir/']],
  [indexOf(1), '/dir', [404, 'NoSuchKey']],
  [indexOf(2), '/dir', [200, 'folder']],
  [indexOf(2), '/none', [404, 'NoSuchKey']],
  [indexOf(2) + errorPage, '/none', [404, 'lost']],
  [indexOf(0) + errorPage, '/none/', [404, 'lost']],
  [indexOf(1) + errorPage, '/dir', [404, 'lost']],
  [errorPage.replace('</Key>', '</Key><HttpStatus>200</HttpStatus>'), '/none', [200, 'lost']],
  ['<ErrorDocument><Key>gone.html</Key></ErrorDocument>', '/none', [404, 'NoSuchKey']],
  [indexOf(0) + errorPage, '/a.txt', [200, 'object']],
]
for (const [website, target, want] of pages)
  test(`${website.replace(/<[^>]*>/g, ' ').trim()}: ${target} is ${want.join(' ')}`, async (t) => {
    await using game = await gameWithPages()
    await siteOf(game, website)
    t.assert.deepEqual(seen(await visit(game, target)), want)
    const head = await visit(game, target, [], 'HEAD')
    t.assert.deepEqual([head.status, head.text], [want[0], ''])
  })

test('whoever signs sees a bucket and not a website', async (t) => {
  await using game = await gameWithPages()
  await siteOf(game, indexOf(2) + errorPage)
  t.assert.match((await game.send(game.root, { method: 'GET' })).text, /<ListBucketResult>/)
  t.assert.equal(outcomeOf(await game.send(game.root, { method: 'GET', key: 'none' })), 'NoSuchKey')
  t.assert.equal(outcomeOf(await game.send(game.root, { method: 'GET', key: 'none/' })), 'NoSuchKey')
  const target = presignedTarget(game.server, game.root, { method: 'GET', bucket: 'game', key: 'none' })
  t.assert.equal(outcomeOf(await game.server.inject({ method: 'GET', target })), 'NoSuchKey')
})

test('whoever signs sees the page of a folder, unless an object has the name of the folder', async (t) => {
  await using game = await gameWithPages()
  await siteOf(game, indexOf(2) + errorPage, 'private')
  const folder = () => game.send(game.root, { method: 'GET', key: 'dir/' })
  t.assert.equal((await folder()).text, 'folder')
  const target = presignedTarget(game.server, game.root, { method: 'GET', bucket: 'game', key: 'dir/' })
  t.assert.equal((await game.server.inject({ method: 'GET', target })).text, 'folder')
  t.assert.equal((await game.send(game.root, { method: 'HEAD', key: 'dir/' })).status, 200)
  await game.put('dir/', 'the folder itself')
  t.assert.equal((await folder()).text, 'the folder itself')
  await siteOf(game, indexOf(0, false), 'private')
  t.assert.equal((await game.send(game.root, { method: 'GET', key: 'deep/er/' })).text, 'front')
})

test('a page is read only by whom its key lets', async (t) => {
  await using game = await gameWithPages()
  await siteOf(game, indexOf(2) + errorPage, 'private')
  for (const target of ['/', '/dir/', '/dir', '/none', '/a.txt'])
    t.assert.deepEqual(seen(await visit(game, target)), [403, 'AccessDenied'], target)
  const acl = (key: string, value: string) =>
    game.send(game.root, { method: 'PUT', key, query: [['acl', undefined]], headers: [['x-oss-object-acl', value]] })
  await acl('index.html', 'public-read')
  t.assert.deepEqual(seen(await visit(game, '/')), [200, 'front'])
  t.assert.deepEqual(seen(await visit(game, '/dir/')), [403, 'AccessDenied'])
  await siteOf(game, indexOf(0) + errorPage)
  await acl('dir/index.html', 'private')
  await acl('error.html', 'private')
  // Neither the redirect nor the error page tells of an object that may not be read.
  t.assert.deepEqual(seen(await visit(game, '/dir')), [404, 'NoSuchKey'])
  t.assert.deepEqual(seen(await visit(game, '/none')), [404, 'NoSuchKey'])
})

test('ranges and conditions are about the page, and never about the error page', async (t) => {
  await using game = await gameWithPages()
  await siteOf(game, indexOf(0) + errorPage)
  const part = await visit(game, '/', [['Range', 'bytes=0-1']])
  t.assert.deepEqual([part.status, part.text], [206, 'fr'])
  const etag = (await visit(game, '/')).headers.get('etag') ?? ''
  t.assert.equal((await visit(game, '/', [['If-None-Match', etag]])).status, 304)
  const lost = (await visit(game, '/none')).headers.get('etag') ?? ''
  const missing = await visit(game, '/none', [
    ['If-None-Match', lost],
    ['Range', 'bytes=0-1'],
  ])
  t.assert.deepEqual([missing.status, missing.text], [404, 'lost'])
})

const rule = (number: number, condition: string, redirect: string): string =>
  `<RoutingRule><RuleNumber>${number}</RuleNumber><Condition>${condition}</Condition><Redirect>${redirect}</Redirect></RoutingRule>`
const rules = (...all: string[]): string => `<RoutingRules>${all.join('')}</RoutingRules>`
const prefix = (text: string): string => `<KeyPrefixEquals>${text}</KeyPrefixEquals>`
const missing = '<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>'
const forbidden = '<HttpErrorCodeReturnedEquals>403</HttpErrorCodeReturnedEquals>'
const to = (more: string): string => `<RedirectType>External</RedirectType>${more}`

const inside = (more: string): string => `<RedirectType>Internal</RedirectType>${more}`

const redirects: [website: string, target: string, want: unknown[]][] = [
  [rules(rule(1, prefix('a'), to('<HostName>b.example</HostName>'))), '/a.txt', [302, 'http://b.example/a.txt']],
  [
    rules(rule(1, prefix('a'), to('<Protocol>https</Protocol><HttpRedirectCode>301</HttpRedirectCode>'))),
    '/a%20b/c?x=1',
    [301, `https://${host}/a%20b/c`],
  ],
  [
    rules(rule(1, missing, to('<HostName>b.example</HostName><PassQueryString>true</PassQueryString>'))),
    '/none?x=1&y',
    [302, 'http://b.example/none?x=1&y'],
  ],
  [rules(rule(1, missing, to('<HostName>b.example</HostName>'))), '/a.txt', [200, 'object']],
  [
    rules(rule(1, missing, to('<HostName>cdn.example</HostName>').replace('External', 'AliCDN'))),
    '/none',
    [302, 'http://cdn.example/none'],
  ],
  [
    rules(rule(1, prefix('old/'), inside('<ReplaceKeyPrefixWith>dir/</ReplaceKeyPrefixWith>'))),
    '/old/index.html',
    [200, 'folder'],
  ],
  [rules(rule(1, missing, inside('<ReplaceKeyWith>a.txt</ReplaceKeyWith>'))), '/none', [200, 'object']],
  [rules(rule(1, missing, inside('<ReplaceKeyWith>a.txt</ReplaceKeyWith>'))), '/dir/index.html', [200, 'folder']],
  [rules(rule(1, missing, inside('<ReplaceKeyWith>${key}.no</ReplaceKeyWith>'))), '/none', [404, 'NoSuchKey']],
  [
    rules(rule(1, prefix('old/') + missing, to('<ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith>'))),
    '/old/x',
    [302, `http://${host}/new/x`],
  ],
  [
    rules(rule(1, prefix('old/') + missing, to('<EnableReplacePrefix>true</EnableReplacePrefix>'))),
    '/old/x',
    [302, `http://${host}/x`],
  ],
  [
    rules(rule(1, missing, to('<ReplaceKeyWith>p/${key}.html</ReplaceKeyWith>'))),
    '/x',
    [302, `http://${host}/p/x.html`],
  ],
  [indexOf(2) + rules(rule(1, missing, to('<HostName>b.example</HostName>'))), '/dir', [302, 'http://b.example/dir']],
  [
    rules(rule(2, missing, to('<HostName>two</HostName>')), rule(1, missing, to('<HostName>one</HostName>'))),
    '/none',
    [302, 'http://one/none'],
  ],
]
for (const [website, target, want] of redirects)
  test(`${website
    .replace(/<[^>]*>/g, ' ')
    .replace(/ +/g, ' ')
    .trim()}: ${target} is ${want.join(' ')}`, async (t) => {
    await using game = await gameWithPages()
    await siteOf(game, website)
    t.assert.deepEqual(seen(await visit(game, target)), want)
    t.assert.equal((await visit(game, target, [], 'HEAD')).status, want[0])
  })

test('what is served in place of another key needs its own permission', async (t) => {
  await using game = await gameWithPages()
  await siteOf(game, rules(rule(1, prefix('open'), inside('<ReplaceKeyWith>secret</ReplaceKeyWith>'))))
  await game.put('secret', 'secret')
  t.assert.deepEqual(seen(await visit(game, '/open')), [200, 'secret'])
  const acl = { key: 'secret', query: [['acl', undefined]], headers: [['x-oss-object-acl', 'private']] } as const
  t.assert.equal((await game.send(game.root, { method: 'PUT', ...acl })).status, 200)
  t.assert.deepEqual(seen(await visit(game, '/open')), [403, 'AccessDenied'])
  t.assert.equal((await visit(game, '/open', [], 'DELETE')).status, 403)
})

test('a rule may wait for a refusal, ask for a header, and leaves writes alone', async (t) => {
  await using game = await gameWithPages()
  const header = '<IncludeHeader><Key>X-App</Key><Equals>game</Equals></IncludeHeader>'
  await siteOf(game, rules(rule(1, forbidden + header, to('<HostName>login.example</HostName>'))), 'private')
  t.assert.deepEqual(seen(await visit(game, '/a.txt')), [403, 'AccessDenied'])
  t.assert.deepEqual(seen(await visit(game, '/a.txt', [['X-App', 'game']])), [302, 'http://login.example/a.txt'])
  t.assert.equal((await visit(game, '/a.txt', [['X-App', 'game']], 'DELETE')).status, 403)
})

test('parameters go on to another host, and what signs the request does not', async (t) => {
  await using game = await gameWithPages()
  await siteOf(
    game,
    rules(rule(1, missing, to('<HostName>b.example</HostName><PassQueryString>true</PassQueryString>'))),
  )
  for (const version of ['v1', 'v4'] as const) {
    const request = { method: 'GET', bucket: 'game', key: 'none', query: [['plain', '1']] as const, version }
    const target = presignedTarget(game.server, game.root, request)
    const answer = await game.server.inject({ method: 'GET', target })
    t.assert.deepEqual(seen(answer), [302, 'http://b.example/none?plain=1'])
  }
})

// ---- origins ------------------------------------------------------------------------------------------------------

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

const mirror = (url: string, more = ''): string =>
  rules(rule(1, missing, `<RedirectType>Mirror</RedirectType><MirrorURL>${url}</MirrorURL>${more}`))
const openLoopback = { tenantNetworks: ['127.0.0.0/8'] }

test('a missing object is fetched once, stored with what the origin says of it, and answered', async (t) => {
  await using game = await openGame(openLoopback)
  const answer: RequestListener = (_, response) =>
    response.writeHead(200, { 'Content-Type': 'text/x', 'Cache-Control': 'max-age=7' }).end('from the origin')
  await withOrigin(answer, async ({ url, asked }) => {
    await siteOf(game, mirror(url))
    const [one, two] = await Promise.all([visit(game, '/a%20b/c.txt?x=1'), visit(game, '/a%20b/c.txt')])
    t.assert.deepEqual(
      [seen(one), seen(two)],
      [
        [200, 'from the origin'],
        [200, 'from the origin'],
      ],
    )
    t.assert.deepEqual(
      ['content-type', 'cache-control', 'x-oss-object-type'].map((name) => one.headers.get(name)),
      ['text/x', 'max-age=7', 'Normal'],
    )
    t.assert.deepEqual(
      asked.map((request) => request.url),
      ['/base/a%20b/c.txt'],
    )
    t.assert.deepEqual(await game.keys(), ['a b/c.txt'])
    const part = await visit(game, '/a%20b/c.txt', [['Range', 'bytes=0-3']])
    t.assert.deepEqual([part.status, part.text, asked.length], [206, 'from', 1])
    t.assert.equal(outcomeOf(await game.send(game.root, { method: 'GET', key: 'signed' })), '200')
    t.assert.equal(outcomeOf(await game.send(game.root, { method: 'HEAD', key: 'head' })), 'NoSuchKey')
  })
})

test('what an origin has is stored in a folder with room, and refused without a trace in a full one', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(
    (_, response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).end('12345'),
    async ({ url }) => {
      await siteOf(game, mirror(url))
      const rule = '<Rule><Prefix>pages</Prefix><MaxBytes>9</MaxBytes></Rule>'
      const body = `<FolderRulesConfiguration>${rule}</FolderRulesConfiguration>`
      const put = await game.send(game.root, { method: 'PUT', query: [['folderRules', undefined]], body })
      t.assert.equal(put.status, 200, put.text)
      t.assert.deepEqual(seen(await visit(game, '/pages/1/a')), [200, '12345'])
      t.assert.deepEqual(seen(await visit(game, '/pages/1/b')), [409, 'FolderQuotaExceeded'])
      t.assert.deepEqual(seen(await visit(game, '/pages/2/b')), [200, '12345'])
      t.assert.deepEqual(await game.keys(), ['pages/1/a', 'pages/2/b'])
    },
  )
})

test('nothing is fetched for whom the key is not', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(
    (_, response) => response.end('x'),
    async ({ url, asked }) => {
      await siteOf(game, mirror(url), 'private')
      t.assert.deepEqual(seen(await visit(game, '/1/a')), [403, 'AccessDenied'])
      t.assert.equal(outcomeOf(await game.send(await game.player('1'), { method: 'GET', key: '2/a' })), 'AccessDenied')
      t.assert.equal(asked.length, 0)
      t.assert.equal(outcomeOf(await game.send(await game.player('1'), { method: 'GET', key: '1/a' })), '200')
    },
  )
})

test('what a requester sends reaches the origin as the rule says, and its keys never do', async (t) => {
  await using game = await openGame(openLoopback)
  const headers =
    '<MirrorHeaders><PassAll>true</PassAll><Remove>X-Secret</Remove><Set><Key>X-Set</Key><Value>v</Value></Set></MirrorHeaders><PassQueryString>true</PassQueryString>'
  await withOrigin(
    (_, response) => response.end('x'),
    async ({ url, asked }) => {
      await siteOf(game, mirror(url, headers))
      const given = [
        ['X-Pass', 'p'],
        ['X-Secret', 's'],
        ['Cookie', 'c'],
        ['Range', 'bytes=0-0'],
      ] as const
      await game.send(game.root, { method: 'GET', key: 'a', headers: given, version: 'v1' })
      const target = presignedTarget(game.server, game.root, {
        method: 'GET',
        bucket: 'game',
        key: 'b',
        query: [['q', '1']],
      })
      await game.server.inject({ method: 'GET', target })
      const [first, second] = asked
      t.assert.deepEqual(
        ['x-pass', 'x-set', 'x-secret', 'cookie', 'range', 'authorization'].map((name) => first?.headers[name]),
        ['p', 'v', undefined, undefined, undefined, undefined],
      )
      t.assert.equal(second?.url, '/base/b?q=1')
    },
  )
})

const md5 = Buffer.from('00000000000000000000000000000000', 'hex').toString('base64')
const failures: [what: string, listener: RequestListener, more: string, want: unknown[]][] = [
  ['an origin that has it not', (_, response) => response.writeHead(404).end(), '', [404, 'NoSuchKey']],
  ['an origin in trouble', (_, response) => response.writeHead(500).end('x'), '', [424, 'MirrorFailed']],
  [
    'a body that ends too early',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': '9' }).write('x')
      setTimeout(() => response.destroy(), 20)
    },
    '',
    [424, 'MirrorFailed'],
  ],
  [
    'another MD5',
    (_, response) => response.writeHead(200, { 'Content-MD5': md5 }).end('x'),
    '<MirrorCheckMd5>true</MirrorCheckMd5>',
    [424, 'MirrorFailed'],
  ],
  [
    'an MD5 that nobody checks',
    (_, response) => response.writeHead(200, { 'Content-MD5': md5 }).end('x'),
    '',
    [200, 'x'],
  ],
  [
    'a redirect to a closed network',
    (_, response) => response.writeHead(302, { Location: 'http://10.0.0.1/' }).end(),
    '',
    [424, 'MirrorFailed'],
  ],
  [
    'a redirect to itself',
    (_, response) => response.writeHead(302, { Location: '/again' }).end(),
    '',
    [424, 'MirrorFailed'],
  ],
  [
    'a redirect that leads somewhere',
    (request, response) =>
      request.url === '/there' ? response.end('there') : response.writeHead(302, { Location: '/there' }).end(),
    '',
    [200, 'there'],
  ],
]
for (const [what, listener, more, want] of failures)
  test(`${what}: ${want.join(' ')}, and nothing half is stored`, async (t) => {
    await using game = await openGame(openLoopback)
    await withOrigin(listener, async ({ url }) => {
      await siteOf(game, mirror(url, more))
      t.assert.deepEqual(seen(await visit(game, '/a')), want)
      t.assert.deepEqual(await game.keys(), want[0] === 200 ? ['a'] : [])
    })
  })

test('an origin that nobody opened is not reached', async (t) => {
  await using game = await openGame()
  await withOrigin(
    (_, response) => response.end('x'),
    async ({ url, asked }) => {
      await siteOf(game, mirror(url))
      t.assert.deepEqual(seen(await visit(game, '/a')), [424, 'MirrorFailed'])
      t.assert.equal(asked.length, 0)
    },
  )
})

test('dots in a key do not leave the folder of the origin', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigin(
    (_, response) => response.end('x'),
    async ({ url, asked }) => {
      await siteOf(game, mirror(url))
      for (const target of ['/../secret', '/a/%2e%2e/%2E%2E/secret', '/./a'])
        t.assert.deepEqual(seen(await visit(game, target)), [404, 'NoSuchKey'], target)
      t.assert.equal(asked.length, 0)
    },
  )
})
