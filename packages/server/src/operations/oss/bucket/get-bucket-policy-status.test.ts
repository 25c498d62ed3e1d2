import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { putBucketPolicy } from './bucket-policy.ts'
import { getBucketPolicyStatus } from './get-bucket-policy-status.ts'

const statement = { Effect: 'Allow', Action: 'oss:GetObject', Resource: 'acs:oss:*:*:game-saves/*' }
const cases: [what: string, statements: object[], isPublic: boolean][] = [
  ['everybody', [{ ...statement, Principal: '*' }], true],
  ['somebody', [{ ...statement, Principal: '1234567890123456' }], false],
  [
    'one public statement of two',
    [
      { ...statement, Principal: '42' },
      { ...statement, Principal: '*' },
    ],
    true,
  ],
  ['a Deny', [{ ...statement, Effect: 'Deny', Principal: '*' }], false],
  [
    'everybody from a narrow address',
    [{ ...statement, Principal: '*', Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } } }],
    false,
  ],
  [
    'everybody from half of the world',
    [{ ...statement, Principal: '*', Condition: { IpAddress: { 'acs:SourceIp': ['0.0.0.0/1'] } } }],
    true,
  ],
]
for (const [what, statements, isPublic] of cases)
  test(`${what}: ${isPublic ? 'public' : 'not public'}`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketPolicy, { policy: JSON.stringify({ Version: '1', Statement: statements }) })
    t.assert.deepEqual((await bench.run(getBucketPolicyStatus, {})).status, { isPublic })
  })

test('without a policy there is no status', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketPolicyStatus, {}), { code: 'NoSuchBucketPolicy', status: 404 })
})
