import { test } from 'node:test'
import { answerActual, answerPreflight, corsDocument, corsHeaders, corsProblem, parseCorsDocument } from './cors.ts'
import type { CorsConfiguration, CorsRule } from './cors.ts'

const rule = (change: Partial<CorsRule> = {}): CorsRule => ({
  allowedOrigins: ['http://game.example'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['x-oss-*', 'Authorization'],
  exposeHeaders: ['ETag', 'x-oss-request-id'],
  maxAgeSeconds: 60,
  ...change,
})
const only = (...rules: CorsRule[]): CorsConfiguration => ({ rules, responseVary: false })

const preflights: [
  configuration: CorsConfiguration,
  origin: string,
  method: string,
  headers: string | undefined,
  want: string,
][] = [
  [only(rule()), 'http://game.example', 'PUT', undefined, 'http://game.example'],
  [only(rule()), 'http://game.example', 'PUT', 'X-OSS-Date, authorization', 'http://game.example'],
  [only(rule()), 'http://game.example', 'PUT', 'content-type', 'refused'],
  [only(rule()), 'http://game.example', 'DELETE', undefined, 'refused'],
  [only(rule()), 'http://other.example', 'PUT', undefined, 'refused'],
  [only(rule()), 'http://game.example.evil', 'PUT', undefined, 'refused'],
  [only(rule({ allowedOrigins: ['*'] })), 'http://any.example', 'GET', undefined, '*'],
  [only(rule({ allowedOrigins: ['http://*.example'] })), 'http://a.example', 'GET', undefined, 'http://a.example'],
  [only(rule({ allowedOrigins: ['http://*.example'] })), 'https://a.example', 'GET', undefined, 'refused'],
  [only(rule({ allowedHeaders: ['*'] })), 'http://game.example', 'GET', 'anything, else', 'http://game.example'],
  [only(rule({ allowedHeaders: [] })), 'http://game.example', 'GET', 'anything', 'refused'],
  [only(rule({ allowedHeaders: ['*'] })), 'http://game.example', 'GET', 'a\r\nb: c', 'refused'],
  [only(rule({ allowedMethods: ['HEAD'] }), rule()), 'http://game.example', 'GET', undefined, 'http://game.example'],
  [only(), 'http://game.example', 'GET', undefined, 'refused'],
]
for (const [configuration, origin, method, headers, want] of preflights)
  test(`a preflight of ${origin} for ${method} with ${headers ?? 'no headers'} is ${want}`, (t) => {
    t.assert.equal(answerPreflight(configuration, { origin, method, headers })?.allowOrigin ?? 'refused', want)
  })

test('a preflight says what the rule allows, exposes and how long that holds (ali-oss in browsers, quirk 22)', (t) => {
  const request = { origin: 'http://game.example', method: 'PUT', headers: 'x-oss-date,authorization' }
  t.assert.deepEqual(answerPreflight(only(rule()), request), {
    allowOrigin: 'http://game.example',
    allowMethods: 'GET, PUT',
    allowHeaders: 'x-oss-date, authorization',
    exposeHeaders: 'ETag, x-oss-request-id',
    maxAgeSeconds: 60,
    varies: true,
  })
})

test('an actual request is not failed when no rule matches, it only gets nothing', (t) => {
  t.assert.equal(answerActual(only(rule()), { origin: 'http://other.example', method: 'GET' }), undefined)
  t.assert.equal(answerActual(only(rule()), { origin: 'http://game.example', method: 'GET' })?.varies, true)
})

test('an actual answer carries the rule as headers, and no header without a value', (t) => {
  const bare = rule({ allowedHeaders: [], exposeHeaders: [], maxAgeSeconds: undefined })
  const request = { origin: 'http://game.example', method: 'GET' }
  t.assert.deepEqual(corsHeaders(only(bare), request), [
    ['Access-Control-Allow-Origin', 'http://game.example'],
    ['Access-Control-Allow-Methods', 'GET, PUT'],
    ['Vary', 'Origin'],
  ])
  t.assert.deepEqual(corsHeaders(only(bare), { ...request, method: 'POST' }), [])
  t.assert.deepEqual(corsHeaders({ ...only(bare), responseVary: true }, { ...request, method: 'POST' }), [
    ['Vary', 'Origin'],
  ])
})

test('an answer for all origins varies only when the bucket says so', (t) => {
  const rules = [rule({ allowedOrigins: ['*'] })]
  const request = { origin: 'http://a.example', method: 'GET' }
  t.assert.equal(answerActual({ rules, responseVary: false }, request)?.varies, false)
  t.assert.equal(answerActual({ rules, responseVary: true }, request)?.varies, true)
})

const problems: [configuration: CorsConfiguration, want: string | undefined][] = [
  [only(rule()), undefined],
  [only(), 'no-rules'],
  [only(...Array.from({ length: 10 }, () => rule())), undefined],
  [only(...Array.from({ length: 11 }, () => rule())), 'too-many-rules'],
  [only(rule({ allowedOrigins: [] })), 'no-origin'],
  [only(rule({ allowedMethods: [] })), 'no-method'],
  [only(rule({ allowedOrigins: ['http://*.*'] })), 'bad-origin'],
  [only(rule({ allowedOrigins: ['a\r\nb'] })), 'bad-origin'],
  [only(rule({ allowedMethods: ['PATCH'] })), 'bad-method'],
  [only(rule({ allowedMethods: ['get'] })), 'bad-method'],
  [only(rule({ allowedHeaders: ['**'] })), 'bad-header'],
  [only(rule({ exposeHeaders: ['*'] })), 'bad-expose-header'],
  [only(rule({ exposeHeaders: ['a: b'] })), 'bad-expose-header'],
  [only(rule({ maxAgeSeconds: -1 })), 'bad-age'],
]
for (const [configuration, want] of problems)
  test(`a configuration of ${configuration.rules.length} rules is ${want ?? 'fine'}`, (t) =>
    t.assert.equal(corsProblem(configuration)?.kind, want))

test('a configuration comes back from its record as it was', (t) => {
  t.assert.deepEqual(parseCorsDocument(corsDocument(only(rule()))), only(rule()))
})

test('rules that would fill a record and every answer are too large', (t) => {
  const allowedOrigins = Array.from({ length: 1_000 }, (_, index) => `http://a${index}.game.example`)
  t.assert.deepEqual(corsProblem(only(rule({ allowedOrigins }))), { kind: 'too-large' })
})
