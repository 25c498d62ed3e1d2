import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { tagResources } from './tag-resources.ts'
import { withResources } from './testing.ts'

const input = { resourceType: 'role', resourceNames: ['Player', 'Admin'], tags: [{ key: 'team', value: 'blue' }] }

test('all that are named get the tags, and a key gets the new value', async () => {
  const { context, directory } = await withResources()
  assert.deepEqual(await tagResources.run(input, context), {})
  const more = [
    { key: 'team', value: 'red' },
    { key: 'stage', value: '' },
  ]
  await tagResources.run({ ...input, resourceNames: ['player'], tags: more }, context)
  assert.deepEqual((await directory.roles.get(account, 'Player'))?.tags, more)
  assert.deepEqual((await directory.roles.get(account, 'Admin'))?.tags, input.tags)
  await tagResources.run({ ...input, resourceType: 'policy', resourceNames: ['oss-rw'] }, context)
  assert.deepEqual((await directory.policies.get(account, 'oss-rw'))?.tags, input.tags)
})

test('one that is not there, or has too many, leaves all as they were', async () => {
  const { context, refuses } = await withResources()
  await refuses('EntityNotExist.Role', () => tagResources.run({ ...input, resourceNames: ['Player', 'none'] }, context))
  await refuses('EntityNotExist.Policy', () =>
    tagResources.run({ ...input, resourceType: 'policy', resourceNames: ['none'] }, context),
  )
  const many = Array.from({ length: 20 }, (_, index) => ({ key: `k${index}`, value: 'v' }))
  await tagResources.run({ ...input, resourceNames: ['Admin'], tags: many }, context)
  await refuses('InvalidParameter.Tag', () => tagResources.run(input, context))
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['InvalidParameter.ResourceType', { resourceType: 'user' }],
  ['InvalidParameter.ResourceNames', { resourceNames: Array.from({ length: 51 }, (_, index) => `r${index}`) }],
  ['InvalidParameter.RoleName.InvalidChars', { resourceNames: ['a b'] }],
  ['InvalidParameter.RoleName.Length', { resourceNames: ['a'.repeat(65)] }],
  ['InvalidParameter.PolicyName.InvalidChars', { resourceType: 'policy', resourceNames: ['a b'] }],
  ['InvalidParameter.PolicyName.Length', { resourceType: 'policy', resourceNames: ['a'.repeat(129)] }],
  ['InvalidParameter.Tag', { tags: [{ key: '', value: '' }] }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withResources()
    await refuses(code, () => tagResources.run({ ...input, ...change }, context))
  })
