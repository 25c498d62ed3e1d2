/** Back-to-origin where a rule names more than one origin. */
import { createServer } from 'node:http'
import { test } from 'node:test'
import { openGame, outcomeOf } from './testing/game.ts'

const openLoopback = { tenantNetworks: ['127.0.0.0/8'] }
const pastDate = 'Mon, 05 Jan 2026 10:00:00 GMT'

/** One server that is several origins: below `/200-name/` everything is there, below `/500-name/` nothing works. */
async function withOrigins(work: (base: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const { url = '' } = request
    asked.push(url)
    const headers = { 'Last-Modified': url.includes('future') ? 'Fri, 05 Jan 2046 10:00:00 GMT' : pastDate }
    response.writeHead(Number(url.slice(1, 4)), headers).end(url)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  try {
    await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const nobody = 'http://127.0.0.1:1/'

function document(redirect: string): string {
  const condition = '<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>'
  const rule = `<RuleNumber>1</RuleNumber>${condition}<Redirect><RedirectType>Mirror</RedirectType>${redirect}</Redirect>`
  return `<WebsiteConfiguration><RoutingRules><RoutingRule>${rule}</RoutingRule></RoutingRules></WebsiteConfiguration>`
}
const first = (url: string): string => `<MirrorURL>${url}</MirrorURL>`
const slave = (url: string): string => `<MirrorURLSlave>${url}</MirrorURLSlave>`
const probe = (url: string): string => `<MirrorURLProbe>${url}</MirrorURLProbe>`
const alternates = (...urls: string[]): string =>
  `<MirrorMultiAlternates>${urls
    .map((url, at) => {
      const number = `<MirrorMultiAlternateNumber>${urls.length - at}</MirrorMultiAlternateNumber>`
      return `<MirrorMultiAlternate>${number}<MirrorMultiAlternateURL>${url}</MirrorMultiAlternateURL></MirrorMultiAlternate>`
    })
    .join('')}</MirrorMultiAlternates>`
const anyError = '<MirrorSwitchAllErrors>true</MirrorSwitchAllErrors>'

const cases: [what: string, redirect: (base: string) => string, asked: string[], want: string][] = [
  ['the first that works', (b) => first(`${b}/200-a/`) + slave(`${b}/200-b/`), ['/200-a/k'], '/200-a/k'],
  [
    'the slave behind an error',
    (b) => first(`${b}/503-a/`) + slave(`${b}/200-b/`),
    ['/503-a/k', '/200-b/k'],
    '/200-b/k',
  ],
  ['the slave where nobody listens', (b) => first(nobody) + slave(`${b}/200-b/`), ['/200-b/k'], '/200-b/k'],
  [
    'what is refused is not elsewhere',
    (b) => first(`${b}/403-a/`) + slave(`${b}/200-b/`),
    ['/403-a/k'],
    'MirrorFailed',
  ],
  [
    'unless every error counts',
    (b) => first(`${b}/403-a/`) + slave(`${b}/200-b/`) + anyError,
    ['/403-a/k', '/200-b/k'],
    '/200-b/k',
  ],
  [
    'what is not there is not elsewhere',
    (b) => first(`${b}/404-a/`) + slave(`${b}/200-b/`) + anyError,
    ['/404-a/k'],
    'NoSuchKey',
  ],
  [
    'alternates by their numbers behind the slave',
    (b) => first(`${b}/500-a/`) + slave(`${b}/500-b/`) + alternates(`${b}/200-d/`, `${b}/500-c/`),
    ['/500-a/k', '/500-b/k', '/500-c/k', '/200-d/k'],
    '/200-d/k',
  ],
  ['the last one is told', (b) => first(`${b}/500-a/`) + slave(`${b}/404-b/`), ['/500-a/k', '/404-b/k'], 'NoSuchKey'],
  [
    'a probe that is well',
    (b) => first(`${b}/200-a/`) + slave(`${b}/200-b/`) + probe(`${b}/200-up`),
    ['/200-up', '/200-a/k'],
    '/200-a/k',
  ],
  [
    'a probe that is not',
    (b) => first(`${b}/200-a/`) + slave(`${b}/200-b/`) + probe(`${b}/500-up`),
    ['/500-up', '/200-b/k'],
    '/200-b/k',
  ],
  ['a probe without another origin', (b) => first(`${b}/200-a/`) + probe(`${b}/500-up`), ['/200-a/k'], '/200-a/k'],
]
for (const [what, redirect, want, answered] of cases)
  test(`of several origins: ${what}`, async (t) => {
    await using game = await openGame(openLoopback)
    await withOrigins(async (base, asked) => {
      const body = document(redirect(base))
      t.assert.equal((await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body })).status, 200)
      const answer = await game.send(game.root, { method: 'GET', key: 'k' })
      t.assert.equal(answer.status === 200 ? answer.text : outcomeOf(answer), answered)
      t.assert.deepEqual(asked, want)
    })
  })

test('what a probe said counts for a while', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigins(async (base, asked) => {
    const body = document(first(`${base}/200-a/`) + slave(`${base}/200-b/`) + probe(`${base}/200-up`))
    await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body })
    for (const key of ['k', 'l']) await game.send(game.root, { method: 'GET', key })
    t.assert.deepEqual(asked, ['/200-up', '/200-a/k', '/200-a/l'])
  })
})

test('an object keeps the time of its origin where the rule says so, and none that is to come', async (t) => {
  await using game = await openGame(openLoopback)
  await withOrigins(async (base) => {
    const body = document(`${first(`${base}/200-a/`)}<MirrorUserLastModified>true</MirrorUserLastModified>`)
    await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body })
    const modified = async (key: string) =>
      (await game.send(game.root, { method: 'GET', key })).headers.get('last-modified') ?? ''
    t.assert.equal(await modified('past'), pastDate)
    t.assert.equal(Date.parse(await modified('future')) < Date.parse('2046-01-01T00:00:00Z'), true)
  })
})

test('another network behind an alternate is refused by name', async (t) => {
  await using game = await openGame()
  const alternate = '<MirrorMultiAlternateVpcId>vpc-1</MirrorMultiAlternateVpcId>'
  const body = document(
    `${first('https://a.example/')}<MirrorMultiAlternates><MirrorMultiAlternate>${alternate}</MirrorMultiAlternate></MirrorMultiAlternates>`,
  )
  const answer = await game.send(game.root, { method: 'PUT', query: [['website', undefined]], body })
  t.assert.equal(outcomeOf(answer), 'NotImplemented')
  t.assert.match(answer.text, /MirrorMultiAlternateVpcId/)
})
