import { test } from 'node:test'
import { mirrorHeadersMax, mirrorProblem, passedStatusesMax } from './mirror-rule.ts'
import type { MirrorSettings } from './mirror-rule.ts'

const plain: MirrorSettings = {
  url: 'https://origin.example/',
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
}
const auth = { type: 'S3V4', region: 'us-east-1', accessKeyId: 'AK', sealedSecret: 'sealed' }
const headers = (more: Partial<MirrorSettings['headers']>): Partial<MirrorSettings> => ({
  headers: { ...plain.headers, ...more },
})
const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `x-${at}`)
const pairs = (count: number): [string, string][] => many(count).map((name) => [name, 'v'])

const cases: [what: string, more: Partial<MirrorSettings>, element: string | undefined][] = [
  ['nothing more', {}, undefined],
  ['ten headers of each kind', headers({ pass: many(10), remove: many(10), set: pairs(10) }), undefined],
  ['too many to pass', headers({ pass: many(mirrorHeadersMax + 1) }), 'MirrorHeaders'],
  ['too many to remove', headers({ remove: many(mirrorHeadersMax + 1) }), 'MirrorHeaders'],
  ['too many to set', headers({ set: pairs(mirrorHeadersMax + 1) }), 'MirrorHeaders'],
  ['a name with a line', headers({ pass: ['x_y'] }), 'MirrorHeaders'],
  ['a name that is too long', headers({ pass: ['x'.repeat(1_025)] }), 'MirrorHeaders'],
  ['a value that is too long', headers({ set: [['x', 'y'.repeat(1_025)]] }), 'MirrorHeaders'],
  ['tags', { tags: [['from', 'origin']] }, undefined],
  ['eleven tags', { tags: pairs(11) }, 'MirrorTaggings'],
  ['a tag without a key', { tags: [['', 'v']] }, 'MirrorTaggings'],
  ['a tag with other signs', { tags: [['a', '<']] }, 'MirrorTaggings'],
  [
    'a tag twice',
    {
      tags: [
        ['a', '1'],
        ['a', '2'],
      ],
    },
    'MirrorTaggings',
  ],
  [
    'headers to return',
    {
      returnHeaders: [
        ['X-From', 'origin'],
        ['Cache-Control', 'no-cache'],
      ],
    },
    undefined,
  ],
  ['too many to return', { returnHeaders: pairs(mirrorHeadersMax + 1) }, 'MirrorReturnHeaders'],
  [
    'a header to return twice',
    {
      returnHeaders: [
        ['X-From', 'a'],
        ['x-from', 'b'],
      ],
    },
    'MirrorReturnHeaders',
  ],
  ['a value with a line break', { returnHeaders: [['X-From', 'a\r\nb']] }, 'MirrorReturnHeaders'],
  ...['Content-Length', 'Set-Cookie', 'x-oss-request-id', 'Content-Security-Policy', 'Service-Worker-Allowed'].map(
    (name): [string, Partial<MirrorSettings>, string] => [
      `${name} to return`,
      { returnHeaders: [[name, 'v']] },
      'MirrorReturnHeaders',
    ],
  ),
  ['statuses to pass', { passedStatuses: ['404', '500'] }, undefined],
  ['a success to pass', { passedStatuses: ['200'] }, 'TransparentMirrorResponseCodes'],
  ['no status', { passedStatuses: ['404', ''] }, 'TransparentMirrorResponseCodes'],
  [
    'too many statuses',
    { passedStatuses: Array.from({ length: passedStatusesMax + 1 }, () => '404') },
    'TransparentMirrorResponseCodes',
  ],
  ['a redirect to fetch behind', { asyncStatus: '303' }, undefined],
  ['an error to fetch behind', { asyncStatus: '404' }, 'MirrorAsyncStatus'],
  ['a signature', { auth }, undefined],
  ['a signature in small letters', { auth: { ...auth, type: 's3v4' } }, undefined],
  ['another signature', { auth: { ...auth, type: 'OSSV9' } }, 'AuthType'],
  ['a signature of no region', { auth: { ...auth, region: '' } }, 'Region'],
  ['an access key with a comma', { auth: { ...auth, accessKeyId: 'a,b' } }, 'AccessKeyId'],
]
for (const [what, more, element] of cases)
  test(`${what}: ${element ?? 'fine'}`, (t) => {
    t.assert.equal(mirrorProblem({ ...plain, ...more }, 404)?.element, element)
  })

test('a mirror waits for 404', (t) => {
  t.assert.equal(mirrorProblem(plain, 403)?.element, 'HttpErrorCodeReturnedEquals')
})
