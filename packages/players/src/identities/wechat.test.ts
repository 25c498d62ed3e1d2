import { test } from 'node:test'
import { limitedFetch } from './limited-fetch.ts'
import { answerJson, contextAt, movedClock, outcome, serveTest } from './testing.ts'
import type { TestServer } from './testing.ts'
import type { Verifier } from './verifier.ts'
import { wechatVerifier } from './wechat.ts'

const clock = movedClock()
const sessionKey = 'tiihtNczf5v6AKRyjwEUhQ=='

/** code2Session as it is documented: each code works once, and errors come with status 200. */
async function startWechat(): Promise<TestServer> {
  const used = new Set<string>()
  return serveTest((request, response) => {
    const query = new URL(request.url ?? '', 'http://wechat').searchParams
    const code = query.get('js_code') ?? ''
    if (query.get('appid') !== 'wx0123') return answerJson(response, { errcode: 40013, errmsg: 'invalid appid' })
    if (query.get('secret') !== 'wx-secret')
      return answerJson(response, { errcode: 40125, errmsg: 'invalid appsecret' })
    if (query.get('grant_type') !== 'authorization_code') return answerJson(response, { errcode: 40002 })
    if (used.has(code)) return answerJson(response, { errcode: 40163, errmsg: 'code been used' })
    used.add(code)
    const error = /^error(-?\d+)$/.exec(code)?.[1]
    if (error !== undefined) return answerJson(response, { errcode: Number(error), errmsg: 'as asked' })
    if (code === 'garbage') return void response.end('<html>')
    if (code === 'status') return answerJson(response, { openid: 'o1' }, 502)
    const unionid = code.startsWith('union') ? { unionid: 'oU1' } : {}
    // The documentation says text/plain.
    response.setHeader('Content-Type', 'text/plain')
    return void response.end(
      JSON.stringify({ openid: 'o1', session_key: sessionKey, errcode: 0, errmsg: 'ok', ...unionid }),
    )
  })
}

const verifierAt = (url: string, secret = 'wx-secret', appId = 'wx0123'): Verifier =>
  wechatVerifier('wechat', { appId, secret: () => secret, url }, { fetch: limitedFetch })

test('a code becomes the openid of the game, or the unionid of the studio before it', async (t) => {
  await using wechat = await startWechat()
  const verifier = verifierAt(wechat.url)
  const common = { method: 'wechat', provider: 'wechat', issuer: 'wechat', issuedAt: clock.now(), terms: {} }
  const alone = await verifier.verify({ token: 'code1' }, contextAt(clock))
  t.assert.deepEqual(alone, { ...common, subject: 'openid:wx0123:o1', formerSubjects: [], claims: { openid: 'o1' } })
  const union = await verifier.verify({ token: 'union1' }, contextAt(clock))
  t.assert.deepEqual(union, {
    ...common,
    subject: 'unionid:oU1',
    formerSubjects: ['openid:wx0123:o1'],
    claims: { openid: 'o1', unionid: 'oU1' },
  })
  t.assert.equal(JSON.stringify([alone, union]).includes(sessionKey), false, 'the session key went nowhere')
  t.assert.equal(
    wechat.requests[0]?.line,
    'GET /?appid=wx0123&secret=wx-secret&js_code=code1&grant_type=authorization_code',
  )
})

const codes: [code: string, want: string][] = [
  ['error40029', 'refused'],
  ['error40226', 'refused'],
  ['error45011', 'unavailable: busy'],
  ['error-1', 'unavailable: busy'],
  ['error99999', 'unavailable: settings'],
  ['garbage', 'unavailable: answer'],
  ['status', 'unavailable: answer'],
  ['', 'malformed'],
  ['a b', 'malformed'],
  ['a&secret=b', 'malformed'],
  ['x'.repeat(257), 'malformed'],
]
test('what WeChat answers otherwise is a refusal, a wait, or the operator’s to mend', async (t) => {
  await using wechat = await startWechat()
  const judge = (code: string, verifier = verifierAt(wechat.url)): Promise<string> =>
    outcome(verifier.verify({ token: code }, contextAt(clock)))
  for (const [code, want] of codes) t.assert.equal(await judge(code), want, code)
  t.assert.equal(await judge('twice'), 'ok')
  t.assert.equal(await judge('twice'), 'refused')
  t.assert.equal(await judge('code', verifierAt(wechat.url, 'wrong')), 'unavailable: settings')
  t.assert.equal(await judge('code', verifierAt(wechat.url, 'wx-secret', 'wx9')), 'unavailable: settings')
  t.assert.equal(await judge('code', verifierAt('http://127.0.0.1:1')), 'unavailable: unreachable')
})
