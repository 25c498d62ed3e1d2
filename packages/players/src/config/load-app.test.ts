import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultLine, loadApp } from './load-app.ts'

const head = `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/player" }
  credentials: { accessKeyId: \${BROKER_AK}, accessKeySecret: \${BROKER_SK} }
buckets: { private: demo-private, public: demo-public }
`
const variables: Readonly<Record<string, string>> = { BROKER_AK: 'AK', BROKER_SK_FILE: '/run/secrets/broker' }

test('the smallest file is a game, with a default for everything else', () => {
  const { config, faults } = load(head)
  assert.deepEqual(faults, [])
  assert.equal(config?.credential.ttl, 3_600)
  assert.equal(config?.session.refresh, 2_592_000)
  assert.equal(config?.identities.guest.enabled, false)
})

test('a variable, or the file that its _FILE names, stands for a secret, and a secret is never shown', () => {
  const { config } = load(head)
  assert.equal(config?.backend.credentials.accessKeyId, 'AK')
  assert.equal(config?.backend.credentials.accessKeySecret.reveal().toString(), 'from the file')
  assert.equal(JSON.stringify(config).includes('from the file'), false)
})

test('durations, sizes, shares and rates are numbers behind the file', () => {
  const text = `${head}
credential: { ttl: 45m, jitter: 5% }
limits: { perPlayer: { credentials: 20/h, bytes: 200MiB/day } }
spaces:
  saves: { kind: slots, maxObject: 2MiB, quota: { bytes: 1GiB, objects: 60 }, conflict: { guardShrink: 50% }, grants: [inline, url] }
  avatar: { kind: image, image: { maxPixels: 4MP }, rate: 10/day }
`
  const { config, faults } = load(text)
  assert.deepEqual(faults, [])
  assert.deepEqual([config?.credential.ttl, config?.credential.jitter], [2_700, 0.05])
  assert.deepEqual(config?.limits.perPlayer.credentials, { count: 20, windowSeconds: 3_600 })
  assert.deepEqual(config?.limits.perPlayer.bytes, { count: 209_715_200, windowSeconds: 86_400 })
  const { saves, avatar } = config?.spaces ?? {}
  assert.deepEqual([saves?.maxObject, saves?.kind === 'slots' && saves.conflict.guardShrink], [2_097_152, 0.5])
  assert.deepEqual(avatar?.kind === 'image' && avatar.image.maxPixels, 4_000_000)
})

test('an address of STS that is not used as it stands is said to be', () => {
  const withSts = (endpoint: string, oss: string): string[] => {
    const text = head.replace('sts: {', `${oss}\n  sts: { endpoint: "${endpoint}",`)
    return load(text).faults.map((fault) => faultLine('f', fault))
  }
  const internal = 'oss: { internal: "http://127.0.0.1:9000" }'
  assert.deepEqual(withSts('http://127.0.0.1:9000', internal), [])
  assert.match(withSts('http://127.0.0.1:9000/sts', internal).join('\n'), /warning: .* not used; fix: endpoint: http:/)
  assert.match(
    withSts('http://127.0.0.1:9000', '').join('\n'),
    /warning: backend\.sts\.endpoint: without oss\.internal/,
  )
})

/** What is written behind the head, whose last line is 7; then the fault as `config check` prints it. */
const faults: [name: string, text: string, want: RegExp][] = [
  [
    'a guest that would be erased while its session lasts',
    'identities: { guest: { expireIfUnusedDays: 7 } }',
    /^f:8:\d+: error: identities.guest.expireIfUnusedDays: .* which is 30 days .*; fix: expireIfUnusedDays: 30/,
  ],
  ['a setting that is not there', 'sesion: { access: 1h }', /^f:8:1: error: sesion: there is no such setting; fix: /],
  ['a setting deep inside', 'session:\n  acces: 1h', /^f:9:3: error: session\.acces: there is no such setting/],
  ['a duration without a unit', 'session:\n  access: "90"', /^f:9:3: error: session\.access: is a duration such as/],
  ['a variable that is not set', 'url: ${NOWHERE}', /^f:8:6: error: \$\{NOWHERE\} is not set; fix: set NOWHERE/],
  ['broken YAML', 'session: [', /^f:9:1: error: /],
  ['a space of an unknown kind', 'spaces:\n  a: { kind: disk }', /^f:9:8: error: spaces\.a\.kind: /],
  ['a name that no space can have', 'spaces:\n  A_B: { kind: folder }', /^f:9:3: error: spaces\.A_B: /],
  ['a list item that is wrong', 'cors: [""]', /^f:8:8: error: cors\.0: /],
  [
    'STS for images',
    'spaces:\n  avatar:\n    kind: image\n    grants: [sts]',
    /^f:11:5: error: spaces\.avatar\.grants: STS cannot enforce type or size; use inline or form; fix: grants: \[inline, form\]$/,
  ],
  [
    'keys of less than 15 minutes',
    'credential: { ttl: 10m, minTtl: 10m }',
    /^f:8:25: error: credential\.minTtl: STS gives/,
  ],
  [
    'a life outside of its bounds',
    'credential: { ttl: 2h, maxTtl: 1h }',
    /^f:8:15: error: credential\.ttl: lies between/,
  ],
  [
    'keys that are always stale',
    'credential: { ttl: 20m }',
    /^f:8:15: warning: credential\.ttl: @alicloud\/credentials/,
  ],
  ['derived ids without a key', 'players: { ids: derived }', /^f:8:12: error: players\.ids: derived ids need a key/],
  [
    'a key of derived ids that can be guessed',
    'players: { ids: derived, key: "0123456789abcde" }',
    /^f:8:26: warning: players\.key: has fewer than 16 bytes/,
  ],
  [
    'bans with derived ids',
    'players: { ids: derived, key: "0123456789abcdef", ban: true }',
    /^f:8:51: error: players\.ban: with derived ids nothing is kept/,
  ],
  [
    'ids of a claim with guests',
    'players: { ids: claim(sub) }\nidentities: { guest: {}, webhook: { a: { url: "https://a.example", secret: s } } }',
    /^f:8:12: error: players\.ids: a guest has no claim/,
  ],
  ['ids of a claim without a provider', 'players: { ids: claim(sub) }', /exactly one provider, .*; there are 0/],
  [
    'ids of a claim with two providers',
    'players: { ids: claim(sub) }\nidentities: { webhook: { a: { url: "https://a.example", secret: s } }, wechat: { appId: wx, secret: s } }',
    /exactly one provider, .*; there are 2/,
  ],
  [
    'a short HS256 secret',
    'identities: { jwt: { s: { alg: HS256, secret: short, issuer: i, audience: a } } }',
    /must have at least 32 bytes/,
  ],
  [
    'RS256 without a key',
    'identities: { jwt: { s: { alg: RS256, issuer: i, audience: a } } }',
    /RS256 needs publicKey/,
  ],
  ['a weak server key', 'admin: { keys: [{ name: a, role: owner, key: short }] }', /has 5 bytes; a server key has 32/],
  [
    'slots listed and counted',
    'spaces:\n  s: { kind: slots, slots: [a], max: 3 }',
    /slots are either listed or counted/,
  ],
  [
    'a plan for no space',
    'plans: { vip: { spaces: { a: { quota: {} } } } }',
    /plans\.vip\.spaces\.a: the app has no such space/,
  ],
  [
    'two spaces in one folder',
    'spaces:\n  a: { kind: image }\n  a-in: { kind: folder }',
    /^f:9:3: error: spaces\.a: its pictures arrive below a-in\//,
  ],
  [
    'a quota that no picture fits into',
    'spaces:\n  a: { kind: image, image: { thumbnails: [64] }, quota: { objects: 1 } }',
    /error: spaces\.a\.quota\.objects: a picture is 2 objects.*; fix: objects: 4/,
  ],
  [
    'SVG as a picture',
    'spaces:\n  a: { kind: image, types: [image/png, image/svg+xml] }',
    /^f:9:\d+: error: spaces\.a\.types: image\/svg\+xml is never taken for a picture/,
  ],
  [
    'a hook for pictures without a secret',
    'spaces:\n  a: { kind: image, moderation: { mode: async, hook: "https://a.example" } }',
    /error: spaces\.a\.moderation: what the hook is sent is signed; fix: secret: \$\{MODERATION_SECRET\}/,
  ],
  [
    'moderation that waits for nobody',
    'spaces:\n  a: { kind: image, moderation: { mode: sync } }',
    /error: spaces\.a\.moderation: sync needs hook/,
  ],
  [
    'a hook that nobody asks',
    'spaces:\n  a: { kind: image, moderation: { hook: "https://a.example", secret: s } }',
    /warning: spaces\.a\.moderation: nobody asks the hook/,
  ],
  [
    'a public folder',
    'spaces:\n  a: { kind: folder, access: public-read }',
    /^f:9:22: warning: spaces\.a\.access: players could host/,
  ],
  [
    'readers that nobody names',
    'spaces:\n  a: { kind: folder, readBy: webhook }',
    /^f:9:22: error: spaces\.a\.readBy: says who reads by readHook; fix: readHook/,
  ],
  [
    'a hook for readers that nobody asks',
    'spaces:\n  a: { kind: folder, readHook: { url: "https://a.example", secret: s } }',
    /warning: spaces\.a\.readHook: nobody asks it/,
  ],
  [
    'readers of what everybody reads',
    'spaces:\n  a: { kind: folder, access: public-read, readBy: webhook, readHook: { url: "https://a.example", secret: s } }',
    /error: spaces\.a\.readBy: everybody reads/,
  ],
  [
    'a policy that is too long',
    `spaces:\n${manySpaces(24)}`,
    /error: spaces: the session policy of all spaces with STS has \d{4} characters/,
  ],
  [
    'a policy that is too long with the address of the player',
    `credential: { bindIp: true }\nspaces:\n${manySpaces(12)}`,
    /error: spaces: the session policy of all spaces with STS has \d{4} characters/,
  ],
  ['tokens that are over at once', 'session: { access: 0s }', /^f:8:12: error: session\.access: is longer than 0s/],
  [
    'links that are over before anybody follows them',
    'spaces:\n  a: { kind: folder, shareLinks: { maxTtl: 59s } }',
    /error: spaces\.a\.shareLinks\.maxTtl: is 60s or longer/,
  ],
  [
    'pictures without a pixel',
    'spaces:\n  a: { kind: image, image: { maxPixels: 0MP } }',
    /error: spaces\.a\.image\.maxPixels: is a number of megapixels such as 16MP/,
  ],
  [
    'no bytes at all',
    'limits: { perPlayer: { bytes: 0MiB/day } }',
    /error: limits\.perPlayer\.bytes: is a rate of bytes such as 200MiB\/day/,
  ],
  [
    'a type that nothing is of',
    'spaces:\n  a: { kind: folder, types: ["image/x*"] }',
    /error: spaces\.a\.types\.0: is a content type, as image\/png, or all of a kind, as image\/\*/,
  ],
  [
    'a plan for a space that is called like what every object has',
    'plans: { vip: { spaces: { constructor: { quota: {} } } } }',
    /plans\.vip\.spaces\.constructor: the app has no such space/,
  ],
]
for (const [name, text, want] of faults)
  test(`${name} is said with its line and its fix`, () => {
    const lines = load(`${head}${text}\n`).faults.map((fault) => faultLine('f', fault))
    assert.ok(
      lines.some((line) => want.test(line)),
      lines.join('\n'),
    )
  })

test('as many spaces are fine where keys are good everywhere, and a link of a minute is long enough', () => {
  const links = '\n  a: { kind: folder, grants: [inline], shareLinks: { maxTtl: 60s } }'
  assert.deepEqual(load(`${head}spaces:\n${manySpaces(12)}${links}\n`).faults, [])
})

test('every mistake is said, not only the first', () => {
  const { faults: found } = load(`${head}cors: [""]\nsesion: {}\nurl: nowhere\n`)
  assert.equal(found.length, 3)
})

const unruled: [space: string, warnings: RegExp[]][] = [
  ['{ kind: folder, types: [image/png], quota: { bytes: 1GiB }, insertOnly: true, grants: [inline, sts] }', []],
  ['{ kind: folder, types: ["_x/png"], grants: [sts] }', [/types: .*with STS no type is checked/]],
  ['{ kind: folder, types: ["_x/png"], grants: [url] }', []],
  ['{ kind: folder, overflow: dropOldest, grants: [sts] }', [/overflow: with STS a full folder refuses/]],
  [
    '{ kind: folder, expireDays: 30, grants: [sts] }',
    [/expireDays: .*there is a lifecycle rule .*Prefix a\/, Expiration Days 30/],
  ],
  [
    '{ kind: slots, quota: { bytes: 1GiB }, grants: [inline, sts] }',
    [/grants: the quota of saves is exact through the service/],
  ],
  ['{ kind: slots, quota: { bytes: 1GiB }, grants: [inline, url] }', []],
  ['{ kind: image, access: private, quota: { bytes: 2MiB, objects: 3 } }', []],
  ['{ kind: image, access: private, quota: { bytes: 1MiB } }', [/quota\.bytes: what a player sends needs room/]],
  [
    '{ kind: image, access: private, quota: { objects: 3 }, moderation: { mode: async } }',
    [/quota\.objects: a picture that waits needs room .* 6 objects/],
  ],
  [
    '{ kind: folder, quota: { bytes: 1GiB }, grants: [sts] }\nplans: { vip: { spaces: { a: { quota: { bytes: 2GiB } } } } }',
    [/quota: the rules of a bucket know no plans.*\(vip\)/],
  ],
]
for (const [space, warnings] of unruled)
  test(`of ${space.replace('\n', ' ')} ${warnings.length === 0 ? 'all can be held' : 'what cannot be held is told'}`, () => {
    const { config, faults } = load(`${head}spaces:\n  a: ${space}\n`)
    assert.ok(config !== undefined)
    assert.equal(faults.length, warnings.length)
    for (const [index, pattern] of warnings.entries()) {
      const found = faults[index]
      assert.match(`${found?.severity} ${found?.path}: ${found?.message}`, pattern)
    }
  })

test('in front of Alibaba Cloud a folder with STS says which guarantee is lost, and is used', () => {
  const oss =
    'oss: { internal: https://oss-cn-hangzhou-internal.aliyuncs.com, public: https://saves.studio.example, region: cn-hangzhou }'
  const text = head.replace('kind: selfhosted', `kind: alibaba\n  ${oss}`)
  const folder = 'spaces:\n  a: { kind: folder, types: [image/png], quota: { bytes: 1GiB }, grants: [sts] }\n'
  const { config, faults: found } = load(text + folder)
  assert.ok(config !== undefined)
  assert.deepEqual(
    found.map((fault) => faultLine('f', fault)),
    [
      'f:10:66: warning: spaces.a.grants: with STS on Alibaba Cloud types are not checked at all; maxObject (20971520 bytes) is not checked; quota counts what goes through the service only; fix: grants: [inline, form, url]',
    ],
  )
  assert.match(String(load(head.replace('selfhosted', 'alibaba')).faults[0]?.message), /alibaba needs internal/)
})

function manySpaces(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `space-with-a-long-name-${index}`)
  return names.map((name) => `  ${name}: { kind: folder, grants: [sts] }`).join('\n')
}

function load(text: string) {
  return loadApp(text, {
    variable: (name) => variables[name],
    readFile: (path) => (path === '/run/secrets/broker' ? 'from the file\n' : assert.fail(path)),
  })
}

const former = `
readFallback:
  until: 2027-01-31
  since: 2026-12-31T23:00:00+01:00
  backend:
    kind: selfhosted
    oss: { internal: "http://former.test" }
    sts: { roleArn: "acs:ram::1000000000000001:role/player" }
    credentials: { accessKeyId: OLD, accessKeySecret: secret }
  buckets: { private: former-private, public: former-public }
`
const withNames = (names: string): string =>
  head.replace('public: demo-public }', `public: demo-public, formerly: ${names} }`)

test('a game that moves says where it was, until when, and how its buckets were named', () => {
  const { config, faults } = load(withNames('{ former-private: private, former-public: public }') + former)
  assert.deepEqual(faults, [])
  assert.deepEqual(config?.readFallback?.until, new Date('2027-01-31T00:00:00Z'))
  assert.deepEqual(config?.readFallback?.since, new Date('2026-12-31T22:00:00Z'))
})

const moves: [what: string, text: string, line: RegExp][] = [
  [
    'names that records mean',
    head + former,
    /readFallback\.buckets\.private: records name this bucket; fix: buckets: \{ formerly: \{ former-private: private/,
  ],
  [
    'a name of the other bucket',
    withNames('{ former-private: public, former-public: public }') + former,
    /readFallback\.buckets\.private: records/,
  ],
  [
    'a former name that is today’s',
    withNames('{ demo-private: private }'),
    /buckets\.formerly\.demo-private: is a bucket of today; fix: remove it/,
  ],
  [
    'an end before the begin',
    withNames('{ former-private: private, former-public: public }') + former.replace('2027-01-31', '2026-01-31'),
    /readFallback\.until: lies behind since/,
  ],
  [
    'no time',
    head + former.replace('2027-01-31', 'soon'),
    /readFallback\.until: is a day such as 2027-01-31, or a time/,
  ],
  [
    'the storage itself',
    head + former.replace('oss: { internal: "http://former.test" }', 'oss: {}').replace(/ {2}buckets.*\n/, ''),
    /readFallback\.backend: is the storage of today itself/,
  ],
  [
    'what alibaba lacks',
    head + former.replace('kind: selfhosted', 'kind: alibaba'),
    /readFallback\.backend\.oss: alibaba needs public/,
  ],
]
for (const [what, text, line] of moves)
  test(`of a move is said: ${what}`, () => {
    const { config, faults } = load(text)
    assert.equal(config, undefined)
    assert.match(faults.map((fault) => faultLine('f', fault)).join('\n'), line)
  })
