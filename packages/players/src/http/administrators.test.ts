import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnsecuredJWT } from 'jose'
import { serverRoles } from '../config/schema.ts'
import { signed, startIssuer, startMs, testKey } from '../identities/testing.ts'
import type { TestIssuer, TestKey } from '../identities/testing.ts'
import { keyOf, keysOfAllRoles } from '../testing/server-keys.ts'
import { startGame } from '../testing/start-game.ts'
import type { Answer, Game } from '../testing/start-game.ts'

const key = await testKey('es-1')
const begin = startMs / 1_000

type Studio = AsyncDisposable & {
  readonly issuer: TestIssuer
  readonly game: Game
  readonly tokenOf: (claims?: Record<string, unknown>, by?: TestKey) => Promise<string>
  /** GET /config as whoever has a token of these claims. */
  readonly config: (claims?: Record<string, unknown>, by?: TestKey) => Promise<Answer>
}

async function openStudio(oidc: Record<string, unknown> = {}): Promise<Studio> {
  const issuer = await startIssuer([key])
  const admin = { ...keysOfAllRoles.admin, oidc: { issuer: issuer.url, audience: 'console', ...oidc } }
  const game = await startGame({ now: new Date(startMs).toISOString(), app: { admin } })
  const alice = { iss: issuer.url, aud: 'console', sub: 'u-1', email: 'alice@studio.example', email_verified: true }
  const tokenOf: Studio['tokenOf'] = (claims = {}, by = key) =>
    signed(by, { ...alice, groups: ['developer'], ...claims })
  return {
    issuer,
    game,
    tokenOf,
    config: async (claims, by) => game.send('admin GET /config', { bearer: await tokenOf(claims, by) }),
    [Symbol.asyncDispose]: async () => {
      await game[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

const codeOf = (answer: Answer): string =>
  answer.status === 200 ? 'ok' : `${answer.status} ${answer.at('error.code')}`

test('a person of the studio calls with an id token, does what the role may, and stands in the audit log by name', async () => {
  await using studio = await openStudio()
  const { game } = studio
  const player = await game.signIn()
  const bearer = await studio.tokenOf({ groups: ['staff', 'support', 'privacy'] })
  const ban = await game.send(`admin POST /players/${player.id}/ban`, { bearer, body: { reason: 'cheats' } })
  assert.equal(ban.status, 200, ban.text)
  game.clock.advance(1_000)
  assert.equal(codeOf(await game.send('admin GET /config', { bearer })), '403 RoleNotAllowed')
  const log = await game.send('admin GET /audit', { bearer })
  assert.equal(log.status, 200, 'by the other of the two roles')
  const entries = (log.json as { readonly entries: readonly Record<string, unknown>[] }).entries
  assert.deepEqual(
    entries.map(({ actor, role, action, decision }) => [actor, role, action, decision]),
    [
      ['oidc:alice@studio.example', 'support', 'BanPlayer', 'allowed'],
      ['oidc:alice@studio.example', 'support', 'GetConfig', 'refused'],
    ],
  )
})

const refused: readonly [name: string, claims: Record<string, unknown>, want: string][] = [
  ['whose audience is another', { aud: 'game' }, 'audience'],
  ['of another issuer', { iss: 'https://other.example' }, 'issuer'],
  ['that is over', { exp: begin - 600 }, 'expired'],
  ['that is of yesterday, though it lasts', { iat: begin - 86_400, exp: begin + 86_400 }, 'expired'],
  ['that was given to another client', { aud: ['console', 'game'], azp: 'game' }, 'party'],
  ['that names nobody', { sub: '' }, 'subject'],
]
for (const [name, claims, want] of refused)
  test(`a token ${name} is nobody`, async () => {
    await using studio = await openStudio()
    const answer = await studio.config(claims)
    assert.deepEqual([codeOf(answer), answer.at('error.details.reason')], ['401 Unauthenticated', want])
  })

test('algorithms are pinned: none, the public key as a secret, and keys of somebody else open nothing', async () => {
  await using studio = await openStudio({ algorithms: ['RS256'] })
  assert.equal((await studio.config()).at('error.details.reason'), 'algorithm')
  const claims = { iss: studio.issuer.url, aud: 'console', sub: 'u-1', groups: ['owner'], iat: begin, exp: begin + 600 }
  const none = await studio.game.send('admin GET /config', { bearer: new UnsecuredJWT(claims).encode() })
  assert.equal(none.status, 401)
  await using other = await openStudio()
  const stranger = await testKey('es-1')
  assert.equal((await other.config({}, stranger)).at('error.details.reason'), 'signature')
})

test('groups have the roles that the file gives them, and whoever has none may do nothing', async () => {
  await using studio = await openStudio({ roleClaim: 'memberOf', roles: { 'cn=ops': 'auditor', support: 'support' } })
  assert.equal(codeOf(await studio.config({ memberOf: ['cn=ops'] })), 'ok')
  assert.equal(codeOf(await studio.config({ memberOf: 'cn=ops' })), 'ok')
  for (const memberOf of [undefined, [], 'owner', ['owner', 7, {}], ['support'], ['__proto__'], { 0: 'cn=ops' }])
    assert.equal(codeOf(await studio.config({ memberOf })), '403 RoleNotAllowed', JSON.stringify(memberOf))
})

test('without a confirmed address the log has the subject', async () => {
  await using studio = await openStudio()
  await studio.config({ email_verified: false, groups: ['support'] })
  await studio.config({ email: 'x\u0000y', groups: ['support'] })
  const log = await studio.game.send('admin GET /audit', { bearer: keyOf('auditor') })
  assert.deepEqual([log.at('entries.0.actor'), log.at('entries.1.actor')], ['oidc:u-1', 'oidc:u-1'])
})

test('keys of servers go on, and a game without a provider takes no token', async () => {
  await using studio = await openStudio()
  for (const role of serverRoles)
    assert.equal((await studio.game.send('admin GET /players?q=p_', { bearer: keyOf(role) })).status, 200, role)
  assert.equal(studio.issuer.requests.length, 0)
  await using game = await startGame({ now: new Date(startMs).toISOString(), app: keysOfAllRoles })
  const answer = await game.send('admin GET /config', { bearer: await studio.tokenOf() })
  assert.equal(codeOf(answer), '401 Unauthenticated')
  const player = await studio.game.send('GET /me', { bearer: await studio.tokenOf({ groups: ['owner'] }) })
  assert.equal(player.status, 401, 'an administrator is no player')
})

test('a provider that does not answer is said so, and guessed tokens are no requests to it', async () => {
  await using studio = await openStudio()
  studio.issuer.keySet = () => 'no keys'
  const answer = await studio.config()
  assert.equal(codeOf(answer), '503 ProviderUnavailable')
  assert.match(studio.game.log.join('\n'), /administrators: the key set/)
  await using other = await openStudio()
  assert.equal(codeOf(await other.config()), 'ok')
  const asked = other.issuer.requests.length
  const unknown = await testKey('another')
  for (let guess = 0; guess < 20; guess += 1) await other.config({}, unknown)
  assert.equal(other.issuer.requests.length, asked)
})
