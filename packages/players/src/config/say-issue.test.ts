import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gameJsonSchema } from './json-schema.ts'
import { faultLine, loadApp } from './load-app.ts'
import { valueAt } from './settings-at.ts'

const head = `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/player" }
  credentials: { accessKeyId: AK, accessKeySecret: hush }
buckets: { private: demo-private, public: demo-public }
`

/** What stands behind the head, whose last line is 7, and all that is said of it. */
const cases: [name: string, text: string, want: readonly string[]][] = [
  [
    'a name that is nearly right',
    'identities:\n  oidc: { g: { issuer: "https://a.example", audiences: [a] } }',
    [
      'f:9:11: error: identities.oidc.g.audience: is missing; fix: audience: […]',
      'f:9:45: error: identities.oidc.g.audiences: there is no such setting; fix: audience',
    ],
  ],
  [
    'a name that is nearly right in a space, whose kind says which names there are',
    'spaces:\n  a: { kind: slots, revision: { keep: 3 } }',
    ['f:9:21: error: spaces.a.revision: there is no such setting; fix: revisions'],
  ],
  [
    'a name like no other',
    'privacy: { colour: red }',
    [
      'f:8:12: error: privacy.colour: there is no such setting; fix: remove it; there are region, auditDays, minors, exportTtlDays',
    ],
  ],
  ['one value where a list belongs', 'cors: "https://demo.example"', ['f:8:1: error: cors: is a list; fix: cors: […]']],
  [
    'text where true or false belongs',
    'credential: { bindIp: yes }',
    ['f:8:15: error: credential.bindIp: is true or false; fix: bindIp: true'],
  ],
  [
    'a number where a percentage belongs',
    'credential: { jitter: 0.1 }',
    ['f:8:15: error: credential.jitter: is a percentage such as 10%; fix: jitter: 10%'],
  ],
  [
    'a size that is none',
    'spaces:\n  a: { kind: folder, maxObject: null, inlineMax: -1 }',
    [
      'f:9:22: error: spaces.a.maxObject: is missing',
      'f:9:39: error: spaces.a.inlineMax: is at least 0; fix: inlineMax: 0',
    ],
  ],
  [
    'a number beyond its bound',
    'session: { maxDevices: 101 }',
    ['f:8:12: error: session.maxDevices: is at most 100; fix: maxDevices: 100'],
  ],
  [
    'a kind that is nearly one',
    'spaces:\n  a: { kind: folders }',
    ['f:9:8: error: spaces.a.kind: is one of slots, image, folder; fix: kind: folder'],
  ],
  [
    'a name that no space can have',
    'spaces:\n  A_B: { kind: folder }',
    ['f:9:3: error: spaces.A_B: is 1 to 32 lower-case letters, digits and -'],
  ],
  [
    'an alias of nothing',
    'cors: [*pages]',
    ['f:8:8: error: *pages stands for what &pages names before it, and nothing does'],
  ],
  [
    'an alias before its anchor',
    'cors: [*page, &page "https://a.example"]',
    ['f:8:8: error: *page stands for what &page names before it, and nothing does'],
  ],
  [
    'aliases of aliases of aliases',
    `a: &a [${'x,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]`,
    ['f:9:8: error: aliases make more of this file than a game is; fix: write out what they stand for'],
  ],
  [
    'a second document',
    '---\napp: other',
    ['f:8:1: error: a file describes one game, and another document begins here'],
  ],
  [
    'an item of a list in an item of a list',
    'admin:\n  keys:\n    - name: a\n      role: owner\n      key: sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nwebhooks:\n  - url: https://a.example\n    secret: s\n    events:\n      - slot.*\n      - slot.eaten',
    ['f:18:9: error: webhooks.0.events.1: there is no event slot.eaten; fix: one of'],
  ],
  [
    'pages that no browser names so',
    'cors: [https://a.example/, HTTPS://B.example, c.example, "https://d.example:443", "https://e.example:8443", "http://localhost:*", "capacitor://localhost", "*"]',
    [
      'f:8:8: warning: cors.0: no page has this origin, so it lets none in; fix: https://a.example',
      'f:8:28: warning: cors.1: no page has this origin, so it lets none in; fix: https://b.example',
      'f:8:47: warning: cors.2: no page has this origin, so it lets none in; fix: https://c.example',
      'f:8:58: warning: cors.3: no page has this origin, so it lets none in; fix: https://d.example',
    ],
  ],
]
for (const [name, text, want] of cases)
  test(`${name}: the file is told of in its own words`, () => {
    const lines = load(`${head}${text}\n`)
    assert.deepEqual(
      lines.map((line, index) =>
        line.slice(0, want[index]?.endsWith('one of') === true ? want[index].length : undefined),
      ),
      want,
    )
  })

test('an empty file is missing, not an object', () => {
  assert.deepEqual(load(''), ['f:1:1: error: is missing; fix: { … }'])
})

test('an item of the first list at the place of an item of the second is not taken for it', () => {
  const events = 'webhooks:\n  - url: https://a.example\n    secret: s\n    events:\n      - slot.eaten\n'
  assert.match(String(load(head + events)[0]), /^f:12:9: error: webhooks\.0\.events\.0: /)
})

test('an address that is refused here is refused by the schema of editors too', () => {
  const path = ['properties', 'identities', 'properties', 'guest', 'properties', 'hook', 'properties', 'url', 'pattern']
  const pattern = new RegExp(String(valueAt(gameJsonSchema(), path)))
  for (const url of ['ftp://a.example', 'mailto:a@a.example', 'https://a.example/hook', 'HTTP://a.example']) {
    const hook = `identities: { guest: { hook: { url: "${url}", secret: s } } }\n`
    assert.equal(load(head + hook).length === 0, pattern.test(url), url)
  }
})

function load(text: string): string[] {
  const surroundings = { variable: () => undefined, readFile: () => assert.fail('no file') }
  return loadApp(text, surroundings).faults.map((fault) => faultLine('f', fault))
}
