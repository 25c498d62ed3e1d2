import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { faultLine, loadApp } from '../config/load-app.ts'
import type { AppConfig } from '../config/schema.ts'
import type { PlannedBucket } from './cloud-buckets.ts'
import { planCloud, unknownAccount } from './cloud-plan.ts'
import { rosOf } from './ros.ts'
import { terraformOf } from './terraform.ts'

const app = (more: object = {}): AppConfig => {
  const { config, faults } = loadApp(
    stringify({
      schema: 1,
      app: 'demo',
      backend: {
        kind: 'selfhosted',
        sts: { roleArn: 'acs:ram::1000000000000001:role/game-player' },
        credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
      },
      buckets: { private: 'demo-private', public: 'demo-public' },
      ...more,
    }),
    { variable: () => undefined, readFile: () => '' },
  )
  if (config === undefined) throw new Error(faults.map((fault) => faultLine('demo.app.yaml', fault)).join('\n'))
  return config
}
const region = 'cn-hangzhou'
const planOf = (more?: object, options = {}) => planCloud(app(more), { region, ...options })
const bucketOf = (purpose: PlannedBucket['purpose'], more?: object): PlannedBucket => {
  const found = planOf(more).buckets.find((one) => one.purpose === purpose)
  assert.ok(found !== undefined)
  return found
}

const image = (more: object) => ({ spaces: { avatar: { kind: 'image', ...more } } })
const quarantines: [what: string, space: object, days: number | undefined][] = [
  ['nothing waits', {}, 2],
  ['everything is decided in time', { moderation: { mode: 'async', onTimeout: 'reject', decideWithin: '12h' } }, 2],
  ['somebody has three days', { moderation: { mode: 'async', onTimeout: 'approve', decideWithin: '3d' } }, 4],
  [
    'what was rejected is kept for a week',
    { moderation: { mode: 'async', onTimeout: 'reject', decideWithin: '3d', keepRejected: '7d' } },
    11,
  ],
  ['pictures that a moderator took back are kept', { moderation: { keepRejected: '36h' } }, 3],
  ['a picture may wait for ever', { moderation: { mode: 'async' } }, undefined],
  ['pictures are private', { access: 'private' }, undefined],
]
for (const [what, space, days] of quarantines)
  test(`the quarantine is emptied after ${days ?? 'no'} days where ${what}`, () => {
    const plan = planOf(image(space))
    const rules = plan.buckets.find(({ purpose }) => purpose === 'private')?.lifecycle.slice(1)
    const wanted = [{ id: 'expire-avatar-in', prefix: 'avatar-in/', expireDays: days }]
    assert.deepEqual(rules, days === undefined ? [] : wanted)
    assert.equal(
      plan.notes.some((note) => note.startsWith('avatar-in/ has no rule')),
      days === undefined,
    )
  })

const methods: [grants: readonly string[], methods: string | undefined][] = [
  [['inline'], undefined],
  [['inline', 'url'], 'GET HEAD PUT'],
  [['form'], 'GET HEAD POST'],
  [['sts'], 'GET HEAD PUT POST DELETE'],
]
for (const [grants, wanted] of methods)
  test(`pages call the private bucket with ${wanted ?? 'nothing'} for ${grants.join(' and ')}`, () => {
    const game = { spaces: { files: { kind: 'folder', grants } }, cors: ['https://a.example'] }
    assert.equal(bucketOf('private', game).cors?.methods.join(' '), wanted)
  })

test('what the cloud has no words for is left out, and told', () => {
  const cors = ['https://a.example', 'https://*.b.example:*']
  const { buckets, notes } = planOf({ cors, spaces: { files: { kind: 'folder' } } })
  assert.deepEqual(buckets.find(({ purpose }) => purpose === 'private')?.cors?.origins, ['https://a.example'])
  assert.ok(notes.some((note) => note.includes('left out: https://*.b.example:*')))
  assert.ok(planOf().notes.some((note) => note.startsWith('cors names no page')))
  const thumbnails = [8, 16, 32, 64, 128, 256, 512, 1024]
  const many = Array.from({ length: 7 }, (_, index) => [`i${index}`, { kind: 'image', image: { thumbnails } }] as const)
  const crowded = planOf({ spaces: Object.fromEntries(many) })
  assert.equal(crowded.buckets.find(({ purpose }) => purpose === 'public')?.styles.length, 50)
  assert.ok(crowded.notes.some((note) => /takes 50 styles.*: i6-32, i6-64,.*i6-1024\.$/.test(note)))
})

test('whoever may be shown everywhere has no list of pages, and a game without pictures no public bucket', () => {
  assert.deepEqual(bucketOf('public', { cors: ['*'] }).referers, [])
  const { buckets, user } = planOf({ buckets: { private: 'demo-private' } })
  assert.deepEqual(
    buckets.map(({ name }) => name),
    ['demo-private-logs', 'demo-private'],
  )
  assert.doesNotMatch(JSON.stringify(user), /demo-public|undefined/)
})

test('names, lives and the account come from the file, or from whoever asks', () => {
  const plan = planOf()
  assert.deepEqual([plan.account, plan.role.name, plan.role.maxSessionSeconds], [unknownAccount, 'game-player', 43_200])
  assert.equal(planOf({ credential: { ttl: '30m', maxTtl: '30m' } }).role.maxSessionSeconds, 3_600)
  assert.equal(planOf({}, { account: '77', logBucket: 'my-logs' }).role.arn, 'acs:ram::77:role/game-player')
  assert.deepEqual(planOf({}, { logBucket: 'my-logs' }).buckets[0]?.name, 'my-logs')
  const long = 'a'.repeat(63)
  assert.equal(planOf({ buckets: { private: long } }).buckets[0]?.name, `${'a'.repeat(58)}-logs`)
  const oss = { internal: 'https://oss.a', public: 'https://oss.b', region: 'cn-beijing' }
  const sts = { endpoint: 'https://sts.a', roleArn: 'acs:ram::5:role/r' }
  const there = { backend: { kind: 'alibaba', oss, sts, credentials: { accessKeyId: 'i', accessKeySecret: 's' } } }
  assert.deepEqual(planCloud(app(there)).backend, { ...oss, sts: 'https://sts.a', roleArn: 'acs:ram::5:role/r' })
  assert.equal(planCloud(app(there), { region }).backend.public, 'https://oss-cn-hangzhou.aliyuncs.com')
  assert.throws(() => planCloud(app()), RangeError)
})

test('no text of the file is taken for a reference of Terraform, and a known account is no reference', () => {
  const text = terraformOf(planOf({ cors: ['https://${path.module}.example', 'https://%{ if true }.example'] }))
  assert.ok(text.includes('"https://$${path.module}.example"') && text.includes('"https://%%{ if true }.example"'))
  for (const known of [terraformOf(planOf({}, { account: '77' })), rosOf(planOf({}, { account: '77' }))]) {
    assert.match(known, /acs:ram::77:user\/demo-players/)
    assert.doesNotMatch(known, /alicloud_account|Fn::Sub|<account>/)
  }
})

test('nothing becomes weaker for what goes through the service only', () => {
  assert.deepEqual(planOf({ spaces: { saves: { kind: 'slots', grants: ['inline'] } } }).weaker, [])
  const told = planOf({ spaces: { maps: { kind: 'folder', types: ['image/png'], insertOnly: true, grants: ['sts'] } } })
  assert.deepEqual(
    told.weaker.map(({ what, here, there }) => [what, here, there]),
    [
      ['size', 'enforced', 'none'],
      ['declaredType', 'enforced', 'none'],
      ['history', 'enforced', 'none'],
      ['revocation', 'now', 'expiry'],
    ],
  )
})
