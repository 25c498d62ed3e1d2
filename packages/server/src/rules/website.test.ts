import { test } from 'node:test'
import { alternateOriginsMax } from './mirror-rule.ts'
import { changedKey, indexKey, insteadOfMissing, routeOf, websiteProblem } from './website.ts'
import type { ExternalRedirect, HeaderCondition, MirrorRedirect, RoutingRule, Website } from './website.ts'

const external: ExternalRedirect = {
  kind: 'external',
  protocol: undefined,
  hostName: 'other.example',
  passQueryString: false,
  status: 302,
  replaceKeyWith: undefined,
  replacePrefixWith: undefined,
}
const mirror: MirrorRedirect = {
  kind: 'mirror',
  url: 'https://origin.example/base/',
  slave: undefined,
  alternates: [],
  probe: undefined,
  leavesOnAnyError: false,
  keepsTime: false,
  passQueryString: false,
  passOriginalSlashes: false,
  followRedirect: true,
  checkMd5: false,
  tellsName: false,
  allowHead: false,
  allowImageInfo: false,
  saveMeta: false,
  headers: { passAll: false, pass: [], remove: [], set: [] },
  tags: [],
  returnHeaders: [],
  passedStatuses: [],
  isProxy: false,
  asyncStatus: undefined,
  auth: undefined,
  replaceKeyWith: undefined,
  replacePrefixWith: undefined,
}
const rule = (
  number: number,
  condition: Partial<RoutingRule['condition']>,
  redirect: RoutingRule['redirect'] = external,
): RoutingRule => ({
  number,
  condition: { keyPrefix: '', keySuffix: '', errorStatus: undefined, headers: [], ...condition },
  redirect,
})
const header = (given: Partial<HeaderCondition>): HeaderCondition => ({
  name: 'X-From',
  equals: undefined,
  startsWith: undefined,
  endsWith: undefined,
  ...given,
})
const index = { suffix: 'index.html', supportSubDir: true, type: 0 } as const

const problems: [what: string, website: Website, element: string | undefined][] = [
  ['an index page', { index, rules: [] }, undefined],
  ['nothing', { rules: [] }, 'empty'],
  ['a suffix with a slash', { index: { ...index, suffix: 'a/b' }, rules: [] }, 'Suffix'],
  ['an empty suffix', { index: { ...index, suffix: '' }, rules: [] }, 'Suffix'],
  ['an empty error page', { error: { key: '', httpStatus: 404 }, rules: [] }, 'Key'],
  ['a rule numbered 0', { rules: [rule(0, {})] }, 'RuleNumber'],
  ['two rules of one number', { rules: [rule(1, {}), rule(1, {})] }, 'RuleNumber'],
  ['twenty rules', { rules: Array.from({ length: 20 }, (_, at) => rule(at + 1, {})) }, undefined],
  ['twenty-one rules', { rules: Array.from({ length: 21 }, (_, at) => rule(at + 1, {})) }, 'too-many-rules'],
  ['a host with a path', { rules: [rule(1, {}, { ...external, hostName: 'a/b' })] }, 'HostName'],
  ['a host with a line break', { rules: [rule(1, {}, { ...external, hostName: 'a\r\nb' })] }, 'HostName'],
  ['a status that is no error', { rules: [rule(1, { errorStatus: 200 })] }, 'HttpErrorCodeReturnedEquals'],
  [
    'both replacements',
    { rules: [rule(1, {}, { ...external, replaceKeyWith: 'a', replacePrefixWith: 'b' })] },
    'ReplaceKeyWith',
  ],
  ['a mirror', { rules: [rule(1, { errorStatus: 404 }, mirror)] }, undefined],
  ...(
    [
      [
        { slave: 'https://b.example/', alternates: ['http://c.example/d/'], probe: 'http://a.example/up?x=1' },
        undefined,
      ],
      [{ slave: 'https://b.example' }, 'MirrorURLSlave'],
      [{ alternates: ['https://b.example/', 'ftp://b.example/'] }, 'MirrorMultiAlternateURL'],
      [
        { alternates: Array.from({ length: alternateOriginsMax + 1 }, () => 'http://b.example/') },
        'MirrorMultiAlternates',
      ],
      [{ probe: 'http://user@a.example/' }, 'MirrorURLProbe'],
    ] satisfies [Partial<MirrorRedirect>, string | undefined][]
  ).map(([more, want], at): (typeof problems)[number] => [
    `a mirror of several origins, ${at + 1}`,
    { rules: [rule(1, { errorStatus: 404 }, { ...mirror, ...more })] },
    want,
  ]),
  ['a mirror without 404', { rules: [rule(1, {}, mirror)] }, 'HttpErrorCodeReturnedEquals'],
  ...['https://origin.example', 'ftp://origin.example/', 'http://a@b/', 'http://a/?b/', 'nothing'].map(
    (url): [string, Website, string] => [
      `the origin ${url}`,
      { rules: [rule(1, { errorStatus: 404 }, { ...mirror, url })] },
      'MirrorURL',
    ],
  ),
  [
    'a header that is two',
    {
      rules: [rule(1, { errorStatus: 404 }, { ...mirror, headers: { ...mirror.headers, set: [['a', 'b\r\nc: d']] } })],
    },
    'MirrorHeaders',
  ],
  [
    'eleven headers',
    { rules: [rule(1, { headers: Array.from({ length: 11 }, () => header({ name: 'a', equals: 'b' })) })] },
    'too-many-headers',
  ],
]
for (const [what, website, want] of problems)
  test(`${what}: ${want ?? 'fine'}`, (t) => {
    const problem = websiteProblem(website)
    t.assert.equal(problem?.kind === 'bad' ? problem.element : problem?.kind, want)
  })

const pages: [key: string, supportSubDir: boolean, want: string | undefined][] = [
  ['', true, 'index.html'],
  ['', false, 'index.html'],
  ['dir/', true, 'dir/index.html'],
  ['dir/', false, 'index.html'],
  ['dir', true, undefined],
  ['a.png', true, undefined],
]
for (const [key, supportSubDir, want] of pages)
  test(`the page of ${JSON.stringify(key)} ${supportSubDir ? 'with' : 'without'} folders is ${String(want)}`, (t) => {
    t.assert.equal(indexKey({ index: { ...index, supportSubDir }, rules: [] }, key), want)
  })

test('what stands in for abc depends on the type, and only with folders', (t) => {
  const of = (type: 0 | 1 | 2, supportSubDir = true) =>
    insteadOfMissing({ index: { ...index, type, supportSubDir }, rules: [] }, 'abc')
  t.assert.deepEqual(of(0), { kind: 'redirect', key: 'abc/index.html' })
  t.assert.equal(of(1), undefined)
  t.assert.deepEqual(of(2), { kind: 'serve', key: 'abc/index.html' })
  t.assert.equal(of(2, false), undefined)
})

test('the first rule whose conditions all hold is taken, at its own moment', (t) => {
  const rules = [
    rule(1, { keyPrefix: 'a/', keySuffix: '.png' }),
    rule(2, { errorStatus: 404, headers: [header({ name: 'X-From', equals: 'app' })] }),
    rule(3, { errorStatus: 404 }),
    rule(4, {}),
  ]
  const numberOf = (key: string, status?: number, headers: Record<string, string> = {}) =>
    routeOf({ rules }, { key, header: (name) => headers[name] }, status)?.number
  t.assert.equal(numberOf('a/b.png'), 1)
  t.assert.equal(numberOf('a/b.jpg'), 4)
  t.assert.equal(numberOf('a/b.png', 404, { 'x-from': 'app' }), 2)
  t.assert.equal(numberOf('a/b.png', 404, { 'x-from': 'other' }), 3)
  t.assert.equal(numberOf('a/b.png', 403), undefined)
})

test('keys are replaced whole, by their prefix, or not at all', (t) => {
  const changed = (change: Partial<ExternalRedirect>) =>
    changedKey(rule(1, { keyPrefix: 'old/' }, { ...external, ...change }), 'old/a.png')
  t.assert.equal(changed({}), 'old/a.png')
  t.assert.equal(changed({ replaceKeyWith: 'x/${key}/y' }), 'x/old/a.png/y')
  t.assert.equal(changed({ replacePrefixWith: 'new/' }), 'new/a.png')
  t.assert.equal(changed({ replacePrefixWith: '' }), 'a.png')
})

test('a header may be asked for by its beginning and its end, and one that is not there fits nothing', (t) => {
  const fits = (given: Partial<HeaderCondition>, value: string | undefined) =>
    routeOf({ rules: [rule(1, { headers: [header(given)] })] }, { key: 'a', header: () => value }, undefined) !==
    undefined
  t.assert.deepEqual([fits({ startsWith: 'ab' }, 'abc'), fits({ startsWith: 'ab' }, 'bab')], [true, false])
  t.assert.deepEqual([fits({ endsWith: 'bc' }, 'abc'), fits({ endsWith: 'bc' }, 'bca')], [true, false])
  t.assert.deepEqual([fits({ startsWith: 'a', endsWith: 'c' }, 'abc'), fits({}, undefined)], [true, false])
})
