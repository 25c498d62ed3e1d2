import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readPolicy } from '../compile.ts'
import { prove, type Proof } from './prove.ts'
import { readTemplate, TemplateError } from './template.ts'
import { allow, arn, documentOf, givenOf, listing, type Scene } from './testing/scene.ts'

/** `proved`, `undecided`, or of a refutation who may do what to which key. */
function shown(proof: Proof): string {
  if (proof.answer !== 'refuted') return proof.answer
  const { key, requests } = proof.witness
  const words = requests.map(
    ({ id = 'anybody', action, prefix }) => `${id} ${action}${prefix === undefined ? '' : ` ${prefix}`}`,
  )
  return `${key}: ${words.join(', ')}`
}

const folder = allow('oss:*', ['game/{id}', 'game/{id}/*'])
const read = allow('oss:GetObject', 'game/{id}/*')
const everybody = { Principal: ['*'] }

const cases: [promise: string, templates: readonly object[], want: string | RegExp, scene?: Scene][] = [
  ['the folder of the tutorial keeps ids apart', [folder], 'proved'],
  [
    'a folder without its slash holds the ids that begin alike',
    [allow('oss:GetObject', 'game/users/{id}*')],
    'users/11: 1 oss:GetObject, 11 oss:GetObject',
  ],
  ['ids of one length need no slash', [allow('oss:GetObject', 'game/users/{id}*')], 'proved', { ids: '[0-9]{8}' }],
  [
    'the folder of a fixed id is in reach of others',
    [allow('oss:GetObject', 'game/users/1*')],
    /^users\/1: \d+ oss:GetObject, \d+ oss:GetObject$/,
  ],
  [
    'a listing without a condition shows every key',
    [read, allow('oss:ListObjects', 'game')],
    /^1\/: 1 oss:GetObject, \d+ oss:ListObjects$/,
  ],
  ['a listing of the own prefix shows the own keys', [read, listing('StringLike', '{id}/*')], 'proved'],
  [
    'a listing of a prefix without its slash shows those of ids that begin alike',
    [read, listing('StringEquals', 'users/{id}')],
    /users\/1 oss:|ListObjects users\/1/,
  ],
  ['StringEquals takes no wildcards', [listing('StringEquals', '{id}/*')], 'proved'],
  ['a negated condition holds without a prefix', [listing('StringNotLike', 'other/*')], /ListObjects/],
  ['a negated condition on the id says nothing', [listing('StringNotEquals', '{id}/')], /ListObjects/],
  [
    'case does not tell ids apart where an operator ignores it',
    [listing('StringEqualsIgnoreCase', '{id}/')],
    'a/: a oss:ListObjects a/, A oss:ListObjects a/',
    { ids: '[a-zA-Z]+' },
  ],
  [
    'the role may want a prefix, too',
    [allow('oss:ListObjects', 'game')],
    /ListObjects/,
    { role: documentOf(listing('StringLike', 'a/*')) },
  ],
  [
    'what the role does not allow is nobody’s',
    [allow('oss:*', 'game')],
    'proved',
    { role: documentOf(allow('oss:GetObject', 'game/*')) },
  ],
  [
    'a Deny of the role takes away',
    [folder, allow('oss:GetObject', 'game/*')],
    'proved',
    { role: documentOf(allow('oss:*', 'game/*'), { ...allow('oss:*', 'game/*'), Effect: 'Deny' }) },
  ],
  [
    'a Deny with a condition is not relied on',
    [allow('oss:GetObject', 'game/*')],
    /GetObject/,
    {
      role: documentOf(allow('oss:*', 'game/*'), {
        ...allow('oss:*', 'game/*'),
        Effect: 'Deny',
        Condition: { Bool: { 'acs:SecureTransport': 'true' } },
      }),
    },
  ],
  [
    'a Deny in the template takes away what has no id in it',
    [allow('oss:GetObject', ['game/{id}/*', 'game/all/*']), { ...allow('oss:*', 'game/all/*'), Effect: 'Deny' }],
    'proved',
  ],
  [
    'a Deny with an id in it is not relied on, and says so',
    [allow('oss:GetObject', 'game/{id}*'), { ...allow('oss:GetObject', 'game/{id}?*'), Effect: 'Deny' }],
    'undecided',
  ],
  [
    'a condition that is not modelled may hold',
    [{ ...allow('oss:GetObject', 'game/*'), Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } } }],
    /GetObject/,
  ],
  [
    'NotAction allows the rest',
    [{ Effect: 'Allow', NotAction: 'oss:GetObject', Resource: [arn('game/all/*')] }],
    /all\//,
  ],
  ['an action on the bucket touches all of it', [read, allow('oss:GetBucketInfo', 'game')], /GetBucketInfo/],
  [
    'ListBuckets touches no key',
    [read, { Effect: 'Allow', Action: 'oss:ListBuckets', Resource: '*' }],
    'proved',
    { role: documentOf({ Effect: 'Allow', Action: '*', Resource: '*' }) },
  ],
  [
    'sts: touches everything',
    [read, { Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
    /sts:AssumeRole/,
    { role: documentOf({ Effect: 'Allow', Action: '*', Resource: '*' }) },
  ],
  [
    'ram: touches everything',
    [read, { Effect: 'Allow', Action: 'ram:Get*', Resource: 'acs:ram:*:*:*' }],
    /ram:Get/,
    { role: documentOf({ Effect: 'Allow', Action: '*', Resource: '*' }) },
  ],
  [
    'one template may reach into the folders of another',
    [allow('oss:GetObject', ['game/a{id}/*', 'game/{id}a/*'])],
    /GetObject/,
    { ids: '[a0-9]+' },
  ],
  ['colons belong to the name', [allow('oss:GetObject', 'game/{id}:*')], /GetObject/, { ids: '[1:]+' }],
  ['a further place of the id is any id', [allow('oss:GetObject', 'game/{id}/with/{id}/*')], 'proved'],
  [
    'where the first place does not tell ids apart, a further one is not relied on',
    [allow('oss:GetObject', 'game/*{id}*{id}')],
    'undecided',
    { ids: '[a-b]' },
  ],
  ['one id has nobody to meet', [allow('oss:GetObject', 'game/*')], 'proved', { ids: 'only' }],
  [
    'one id meets strangers',
    [allow('oss:GetObject', 'game/*')],
    /anybody oss:GetObject/,
    { ids: 'only', bucket: { acl: 'public-read' } },
  ],
  [
    'a public bucket is everybody’s',
    [read],
    '1/: 1 oss:GetObject, anybody oss:GetObject',
    { bucket: { acl: 'public-read' } },
  ],
  [
    'public access block makes it nobody’s',
    [read],
    'proved',
    { bucket: { acl: 'public-read', isPublicAccessBlocked: true } },
  ],
  [
    'a bucket policy may let strangers in',
    [read],
    /anybody oss:GetObject/,
    { bucketPolicy: documentOf({ ...allow('oss:GetObject', 'game/1/*'), ...everybody }) },
  ],
  [
    'a bucket policy that names a session may be about it',
    [allow('oss:GetObject', 'game/*')],
    /GetObject/,
    {
      role: documentOf(allow('oss:PutObject', 'game/*')),
      bucketPolicy: documentOf({
        ...allow('oss:GetObject', 'game/*'),
        Principal: ['arn:sts::1:assumed-role/player/one'],
      }),
    },
  ],
  [
    'a Deny of the bucket policy for everybody takes away',
    [allow('oss:GetObject', 'game/*')],
    'proved',
    { bucketPolicy: documentOf({ ...allow('*', 'game/*'), Effect: 'Deny', ...everybody }) },
  ],
  [
    'another account’s role is not heard',
    [folder, allow('oss:*', 'game/*')],
    'proved',
    { bucket: { ownerAccountId: '2' } },
  ],
  [
    'what is shared may be read by all',
    [read, allow('oss:GetObject', 'game/shared/*')],
    'proved',
    { shared: ['game/shared/*'] },
  ],
  [
    'what is shared is written by nobody',
    [read, allow('oss:PutObject', 'game/shared/{id}')],
    /oss:PutObject/,
    { shared: ['game/shared/*'] },
  ],
  [
    'what is shared may not reach into folders',
    [read, allow('oss:*', 'game/{id}/*')],
    /PutObject|PutObjectAcl|oss:\w+/,
    { shared: ['game/1/*'] },
  ],
  [
    'a template that reaches buckets of which nothing was read',
    [allow('oss:GetObject', 'game?/{id}/*')],
    'undecided',
    { ids: '[0-9]{4}' },
  ],
  ['an id in the bucket’s name is one', [allow('oss:*', ['ga{id}', 'ga{id}/*'])], 'proved', { ids: 'me' }],
  ['an id in front of the last field is anything', [{ ...read, Resource: ['acs:oss:*:{id}:game/x'] }], 'undecided'],
  [
    'where the region is not known, a pattern with one may match',
    [{ ...read, Resource: ['acs:oss:cn-beijing:*:game/*'] }],
    'undecided',
    { region: undefined },
  ],
  ['where the region is another, it does not', [{ ...read, Resource: ['acs:oss:cn-beijing:*:game/*'] }], 'proved'],
]
for (const [promise, statements, want, scene] of cases)
  test(promise, (t: TestContext) => {
    const proof = shown(prove(givenOf(documentOf(...statements), scene)))
    if (typeof want === 'string') t.assert.equal(proof, want)
    else t.assert.match(proof, want)
  })

test('sessions of two templates meet', (t: TestContext) => {
  const [one, other] = [
    documentOf(allow('oss:GetObject', 'game/{id}/*')),
    documentOf(allow('oss:GetObject', 'game/x/*')),
  ]
  t.assert.equal(shown(prove(givenOf([one, other], { ids: '[a-z]' }))), 'x/: x oss:GetObject, b oss:GetObject')
})

test('an answer that is not certain names the statement and its place', (t: TestContext) => {
  const proof = prove(givenOf(documentOf(read, { ...allow('oss:GetObject', 'game?/{id}'), Sid: 'far' })))
  t.assert.equal(proof.answer, 'undecided')
  const [reason] = proof.answer === 'undecided' ? proof.reasons : []
  t.assert.deepEqual(reason?.statements, [{ document: 'template 1', index: 1, sid: 'far', line: 11, column: 3 }])
  t.assert.match(reason?.why ?? '', /reaches buckets that were not named, such as game/)
})

test('a template that lets nobody do anything is proved, and said to be empty', (t: TestContext) => {
  t.assert.deepEqual(prove(givenOf(documentOf(allow('oss:GetObject', 'other/{id}/*')), {})).answer, 'undecided')
  const nothing = givenOf(documentOf({ ...allow('oss:*', 'game/*'), Effect: 'Deny' }))
  t.assert.deepEqual(prove(nothing), { answer: 'proved', isEmpty: true })
})

test('a proof that runs out of time says so, and names what it was about', (t: TestContext) => {
  const proof = prove(givenOf(documentOf(folder)), () => true)
  t.assert.equal(proof.answer, 'undecided')
  const [reason] = proof.answer === 'undecided' ? proof.reasons : []
  t.assert.match(reason?.why ?? '', /the limit of time/)
  t.assert.equal(reason?.statements[0]?.document, 'template 1')
})

test('a Deny that needs more states than there may be is left undecided', (t: TestContext) => {
  const deny = { ...allow('oss:*', `game/*a${'?'.repeat(40)}`), Effect: 'Deny' }
  const proof = prove(
    givenOf(documentOf(folder), { ids: '[ab]{1,40}', role: documentOf(allow('oss:*', 'game/*'), deny) }),
  )
  t.assert.equal(proof.answer, 'undecided')
  t.assert.match(JSON.stringify(proof), /the limit patternStatesMax|the limit pairStatesMax/)
})

const wrongCounts: [what: string, change: object, says: RegExp][] = [
  ['no template', { templates: [] }, /needs a template/],
  [
    'more templates than there may be',
    { templates: Array.from({ length: 33 }, () => readTemplate('t', documentOf(folder))) },
    /at most 32 templates/,
  ],
  ['a shared pattern without a key', { shared: ['game'] }, /is no shared pattern/],
]
for (const [what, change, says] of wrongCounts)
  test(`refused: ${what}`, (t: TestContext) =>
    t.assert.throws(() => prove({ ...givenOf(documentOf(folder)), ...change }), says))

const refusedTemplates: [what: string, source: string, says: RegExp][] = [
  [
    'a placeholder in the name of a condition key’s service',
    documentOf(read).replace('"Effect"', '"{id}": "x", "Effect"'),
    /unknown here/,
  ],
  ['an escaped placeholder', documentOf({ ...read, Sid: 'x' }).replace('"x"', '"\\u007bid}"'), /cannot be an id/],
  ['a placeholder as an action', documentOf(allow('oss:{id}', 'game/x')), /An action is/],
]
for (const [what, source, says] of refusedTemplates)
  test(`refused: ${what}`, (t: TestContext) => t.assert.throws(() => readTemplate('t', source), says))

test('a placeholder of one’s own', (t: TestContext) => {
  const source = documentOf(allow('oss:GetObject', 'game/<player>/*'))
  const given = { ...givenOf(source), templates: [readTemplate('t', source, '<player>')] }
  t.assert.equal(shown(prove(given)), 'proved')
  t.assert.throws(() => readTemplate('t', source, '*'), TemplateError)
})

const policies = new URL('../../../../examples/policies/', import.meta.url)
const shipped = (name: string): string => readFileSync(new URL(name, policies), 'utf8')
const templates = ['folder.json', 'folder-and-list.json', 'spaces.json']
const inGame = (source: string, ids: string): Proof =>
  prove({
    ...givenOf(source, { ids, role: shipped('role.json') }),
    buckets: [{ ...givenOf(source).buckets[0], name: 'game-saves' } as never],
  })

for (const name of templates)
  for (const ids of ['[0-9]+', '[0-9a-zA-Z_-]{1,64}', 'p_[0-9a-f]{24}', '[a-z:.]*'])
    test(`${name} keeps ids of ${ids} apart`, (t: TestContext) => {
      t.assert.equal(shown(inGame(shipped(name), ids)), 'proved')
    })

test('the tutorial hands out the policy that is shipped', (t: TestContext) => {
  for (const path of ['raw', 'ali-oss']) {
    const code = readFileSync(new URL(`../tutorial/${path}/assume-role.ts`, policies), 'utf8')
    const { document } = readPolicy(shipped('folder.json').replaceAll('{id}', 'ID'), 'session')
    for (const resource of document.statements[0]?.resources ?? [])
      t.assert.ok(
        code
          .replaceAll(/\$\{bucket(?:\(\))?\}/g, 'game-saves')
          .replaceAll('${player}', 'ID')
          .includes(`\`${resource}\``),
        resource,
      )
    t.assert.match(code, /Action: \['oss:\*'\]/)
  }
})
