import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { longName, withPolicy } from './testing.ts'
import { updatePolicyDescription } from './update-policy-description.ts'

test('the description changes and nothing else', async () => {
  const { context } = await withPolicy()
  const now = new Date(testNow.getTime() + 1_000)
  const input = { policyName: 'oss-rw', newDescription: 'new' }
  assert.deepEqual(await updatePolicyDescription.run(input, { ...context, now }), {
    policy: {
      policyName: 'oss-rw',
      policyType: 'Custom',
      description: 'new',
      defaultVersion: 'v1',
      createDate: testNow,
      updateDate: now,
    },
  })
})

test('each documented refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (policyName: string, newDescription: string) => () =>
    updatePolicyDescription.run({ policyName, newDescription }, context)
  await refuses('EntityNotExist.Policy', run('none', 'new'))
  await refuses('InvalidParameter.Description.Length', run('oss-rw', 'a'.repeat(1_025)))
  await refuses('InvalidParameter.PolicyName.InvalidChars', run('a_b', 'new'))
  await refuses('InvalidParameter.PolicyName.Length', run(longName, 'new'))
})
