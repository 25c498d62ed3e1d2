import { test } from 'node:test'
import { answerJson, serveTest, signed, startIssuer, testKey } from '../../identities/testing.ts'
import type { TestIssuer, TestServer } from '../../identities/testing.ts'
import { startGame } from '../../testing/start-game.ts'
import type { Answer, Game } from '../../testing/start-game.ts'

const now = '2026-01-01T09:00:00.000Z'
const studioSecret = 'a-secret-of-at-least-32-bytes-00'
const key = await testKey('k1')

type Providers = {
  readonly game: Game
  readonly issuer: TestIssuer
  readonly hook: TestServer
  verdict: object
  [Symbol.asyncDispose](): Promise<void>
}

async function startProviders(app: Readonly<Record<string, unknown>> = {}): Promise<Providers> {
  const issuer = await startIssuer([key])
  const hook = await serveTest((_request, response) => answerJson(response, providers.verdict))
  const wechat = await serveTest((request, response) => {
    const code = new URL(request.url ?? '', 'http://wechat').searchParams.get('js_code') ?? ''
    const unionid = code.startsWith('union') ? { unionid: 'U1' } : {}
    answerJson(response, { openid: 'o1', session_key: 'never-kept', ...unionid })
  })
  const game = await startGame({
    now,
    app: {
      identities: {
        guest: { enabled: true },
        oidc: { test: { issuer: issuer.url, audience: ['game'] } },
        jwt: { studio: { alg: 'HS256', secret: studioSecret, issuer: 'studio', audience: 'demo', subject: 'uid' } },
        webhook: { account: { url: hook.url, secret: 'hook', cacheSeconds: 0 } },
        wechat: { appId: 'wx1', secret: 'wx-secret', url: wechat.url },
      },
      plans: { vip: { spaces: { replays: { quota: { bytes: '2GiB' } } } } },
      ...app,
    },
  })
  const providers: Providers = {
    game,
    issuer,
    hook,
    verdict: { subject: 'u1' },
    [Symbol.asyncDispose]: async () => {
      for (const one of [game, issuer, hook, wechat]) await one[Symbol.asyncDispose]()
    },
  }
  return providers
}

const oidcToken = (issuer: TestIssuer, claims: Record<string, unknown> = {}): Promise<string> =>
  signed(key, { iss: issuer.url, aud: 'game', sub: 'apple-1', ...claims })

const signIn = (game: Game, body: object): Promise<Answer> => game.send('POST /sessions', { body })

test('each way to sign in makes a player once and finds it again, and nobody else', async (t) => {
  await using providers = await startProviders()
  const { game, issuer } = providers
  const jwt = await signed(
    { ...key, kid: 'x', alg: 'HS256', privateKey: new TextEncoder().encode(studioSecret) as never },
    { iss: 'studio', aud: 'demo', uid: 4711 },
  )
  const ways = [
    { method: 'oidc', provider: 'test', idToken: await oidcToken(issuer) },
    { method: 'jwt', provider: 'studio', token: jwt },
    { method: 'custom', provider: 'account', token: 't1' },
    { method: 'wechat', code: 'code1' },
  ]
  const ids = new Set<string>()
  for (const way of ways) {
    const unknown = await signIn(game, { ...way, create: false })
    t.assert.deepEqual([unknown.status, unknown.at('error.details.reason')], [401, 'unknown'], way.method)
    const first = await signIn(game, { ...way, device: { id: 'd1', name: 'Pixel 9' } })
    t.assert.deepEqual([first.status, first.at('player.isNew')], [201, true], first.text)
    const again = await signIn(game, { ...way, create: false })
    t.assert.deepEqual(
      [again.status, again.at('player.id'), again.at('player.isNew')],
      [200, first.at('player.id'), false],
    )
    ids.add(first.at('player.id'))
    const me = await game.send('GET /me', { bearer: first.at('session.accessToken') })
    t.assert.equal(me.at('session.method'), way.method)
  }
  t.assert.equal(ids.size, ways.length)
})

test('a refusal tells the game what is wrong, in a form that the operator can mend', async (t) => {
  await using providers = await startProviders()
  const { game, issuer } = providers
  const token = await oidcToken(issuer, { aud: 'other' })
  const refused = await signIn(game, { method: 'oidc', provider: 'test', idToken: token })
  t.assert.equal(refused.status, 401)
  t.assert.deepEqual(refused.at('error.details'), {
    provider: 'test',
    reason: 'audience',
    serverTime: Date.parse(now) / 1_000,
  })
  t.assert.equal(refused.text.includes(token.slice(-20)), false)
  const nobody = await signIn(game, { method: 'oidc', provider: 'other', idToken: token })
  t.assert.deepEqual([nobody.status, nobody.at('error.code')], [403, 'GrantNotAllowed'])
  const bad = await signIn(game, { method: 'oidc', provider: 'test' })
  t.assert.deepEqual(
    [bad.status, bad.at('error.code'), bad.at('error.details.path')],
    [400, 'InvalidRequest', 'idToken'],
  )
  issuer.keySet = () => 'down'
  issuer.keys = []
  await using fresh = await startProviders()
  fresh.issuer.keySet = () => 'down'
  const down = await signIn(fresh.game, { method: 'oidc', provider: 'test', idToken: await oidcToken(fresh.issuer) })
  t.assert.deepEqual([down.status, down.at('error.code')], [503, 'ProviderUnavailable'])
  t.assert.equal(down.headers.get('retry-after'), '2')
  t.assert.match(fresh.game.log.join('\n'), /is no JWKS/)
})

test('an account system decides ban, plan, name, spaces and the life of credentials', async (t) => {
  await using providers = await startProviders()
  const { game } = providers
  const way = { method: 'custom', provider: 'account', token: 't1' }
  providers.verdict = { subject: 'u1', banned: true, until: '2026-02-01T00:00:00Z' }
  const banned = await signIn(game, way)
  t.assert.deepEqual([banned.status, banned.at('error.code')], [403, 'PlayerBanned'])
  t.assert.equal(banned.at('error.details.until'), '2026-02-01T00:00:00.000Z')
  providers.verdict = {
    subject: 'u1',
    banned: true,
    until: '2025-12-31T00:00:00Z',
    displayName: 'Ann',
    spaces: ['saves'],
    plan: 'vip',
  }
  const first = await signIn(game, way)
  t.assert.equal(first.status, 201, 'a ban that is over is none')
  t.assert.equal(first.at('player.displayName'), 'Ann')
  t.assert.deepEqual(Object.keys(first.at('storage.spaces')), ['saves'])
  const narrow = await game.send('GET /oss-token?spaces=replays', { bearer: first.at('session.accessToken') })
  t.assert.deepEqual([narrow.status, narrow.at('ErrorCode')], [200, 'GrantNotAllowed'])
  providers.verdict = { subject: 'u1', displayName: 'Bea', plan: 'no-such-plan' }
  t.assert.equal((await signIn(game, way)).at('player.displayName'), 'Bea')
  providers.verdict = { subject: 'u1' }
  t.assert.equal((await signIn(game, way)).at('player.displayName'), undefined, 'what is no longer said ends')
})

test('WeChat’s unionid finds the player that the openid made, from then on as well', async (t) => {
  await using providers = await startProviders()
  const { game } = providers
  const first = await signIn(game, { method: 'wechat', code: 'code1' })
  const union = await signIn(game, { method: 'wechat', code: 'union1' })
  t.assert.deepEqual([union.status, union.at('player.id')], [200, first.at('player.id')])
  const again = await signIn(game, { method: 'wechat', code: 'code2', create: false })
  t.assert.equal(again.at('player.id'), first.at('player.id'))
  t.assert.equal(again.at('player.identities').length, 1)
})

test('many first sign-ins of one person at once make one player', async (t) => {
  await using providers = await startProviders()
  const { game, issuer } = providers
  const idToken = await oidcToken(issuer)
  const all = await Promise.all(
    Array.from({ length: 12 }, () => signIn(game, { method: 'oidc', provider: 'test', idToken })),
  )
  t.assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200, 201]))
  t.assert.equal(new Set(all.map(({ at }) => at('player.id'))).size, 1)
  t.assert.equal(all.filter(({ status }) => status === 201).length, 1)
})

test('ids can be derived from the identity, or be a claim of it', async (t) => {
  const derivedIds: string[] = []
  for (const keyText of ['k-1', 'k-1', 'k-2']) {
    await using derived = await startProviders({ players: { ids: 'derived', key: keyText } })
    providersVerdict(derived, { subject: 'u1' })
    const { at } = await signIn(derived.game, { method: 'custom', provider: 'account', token: 't' })
    derivedIds.push(at('player.id'))
  }
  t.assert.match(derivedIds[0] ?? '', /^p_[a-z2-7]{26}$/)
  t.assert.equal(derivedIds[0], derivedIds[1])
  t.assert.notEqual(derivedIds[0], derivedIds[2])
  const issuer = await startIssuer([key])
  await using claimed = await startGame({
    now,
    app: {
      players: { ids: 'claim(uid)' },
      identities: { guest: { enabled: false }, oidc: { test: { issuer: issuer.url, audience: ['game'] } } },
    },
  })
  const tokenOf = (uid: unknown): Promise<string> => oidcToken(issuer, { uid, sub: `s-${String(uid)}` })
  const good = await signIn(claimed, { method: 'oidc', provider: 'test', idToken: await tokenOf('player-7') })
  t.assert.equal(good.at('player.id'), 'player-7')
  for (const uid of ['a/b', '../x', 'x', 7, undefined, 'x'.repeat(49)]) {
    const bad = await signIn(claimed, { method: 'oidc', provider: 'test', idToken: await tokenOf(uid) })
    t.assert.deepEqual([bad.status, bad.at('error.details.reason')], [401, 'subject'], String(uid))
    t.assert.equal(bad.at('error.details.serverTime'), Math.floor(Date.parse(now) / 1_000))
  }
  await issuer[Symbol.asyncDispose]()
})

function providersVerdict(providers: Providers, verdict: object): void {
  providers.verdict = verdict
}
