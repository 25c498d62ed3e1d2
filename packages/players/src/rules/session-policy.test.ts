import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionPolicy } from './session-policy.ts'
import type { PolicyFolder } from './session-policy.ts'

const id = `p_${'a'.repeat(26)}`
const folder = (name: string, more: Partial<PolicyFolder> = {}): PolicyFolder => ({
  bucket: 'demo-private',
  prefix: `${name}/${id}/`,
  mayRead: true,
  mayWrite: true,
  mayDelete: false,
  ...more,
})

test('the policy of two spaces is the one of the specification', () => {
  assert.deepEqual(JSON.parse(sessionPolicy([folder('replays'), folder('saves')])), {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:GetObject', 'oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
        Resource: [`acs:oss:*:*:demo-private/replays/${id}/*`, `acs:oss:*:*:demo-private/saves/${id}/*`],
      },
      {
        Effect: 'Allow',
        Action: ['oss:ListObjects'],
        Resource: ['acs:oss:*:*:demo-private'],
        Condition: { StringLike: { 'oss:Prefix': [`replays/${id}/*`, `saves/${id}/*`] } },
      },
    ],
  })
})

const never =
  /PutObjectAcl|PutObjectTagging|ListMultipartUploads|DeleteObjectVersion|RestoreObject|PutSymlink|"oss:\*"|PutBucket|DeleteBucket|ListBuckets/
test('what nobody may ever do is in no policy, and deleting only where it was said', () => {
  for (const mayRead of [true, false])
    for (const mayWrite of [true, false])
      for (const mayDelete of [true, false]) {
        const policy = sessionPolicy([folder('a', { mayRead, mayWrite, mayDelete }), folder('b')])
        assert.doesNotMatch(policy, never)
        assert.equal(policy.includes('oss:DeleteObject'), mayDelete)
      }
})

test('a folder that may only be written is not listed, and one that may only be read is not written', () => {
  assert.doesNotMatch(sessionPolicy([folder('a', { mayRead: false })]), /ListObjects|GetObject/)
  assert.doesNotMatch(sessionPolicy([folder('a', { mayWrite: false })]), /PutObject|Abort/)
})

test('an address is a condition of every statement', () => {
  const { Statement } = JSON.parse(sessionPolicy([folder('a')], '203.0.113.7')) as {
    Statement: { Condition: object }[]
  }
  assert.equal(Statement.length, 2)
  for (const { Condition } of Statement)
    assert.deepEqual(
      { ...Condition, StringLike: undefined },
      {
        IpAddress: { 'acs:SourceIp': ['203.0.113.7'] },
        StringLike: undefined,
      },
    )
})

test('the policy of six spaces stays well below what STS takes', () => {
  const letters = [1, 2, 3, 4, 5, 6].map(
    (count) => sessionPolicy(Array.from({ length: count }, (_, index) => folder(`space${index}`))).length,
  )
  assert.ok((letters.at(-1) ?? 0) < 1_200, String(letters))
})
