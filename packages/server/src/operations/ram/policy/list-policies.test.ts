import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss, testRpc } from '../../testing/rpc.ts'
import { listPolicies } from './list-policies.ts'

async function withFive() {
  const rpc = await testRpc()
  for (const policyName of ['p3', 'p1', 'p5', 'p2', 'p4']) {
    const tags = policyName === 'p2' ? [{ key: 'k', value: 'v' }] : []
    await rpc.directory.policies.create(account, { policyName, document: allowOss, tags }, testNow)
  }
  return rpc
}
const own = ['p1', 'p2', 'p3', 'p4', 'p5']

for (const maxItems of [1, 2, 3, 7, 8, 100])
  test(`all policies come once, the system’s first, ${maxItems} at a time`, async () => {
    const { context, directory } = await withFive()
    const system = [...directory.systemPolicies.keys()].toSorted()
    for (const [policyType, want] of [
      [undefined, [...system, ...own]],
      ['System', system],
      ['Custom', own],
    ] as const) {
      const seen: string[] = []
      let marker: string | undefined
      do {
        const page = await listPolicies.run({ maxItems, marker, policyType }, context)
        assert(page.policies.length > 0 && page.policies.length <= maxItems)
        seen.push(...page.policies.map(({ policyName }) => policyName))
        marker = page.marker
      } while (marker !== undefined)
      assert.deepEqual(seen, want, `${policyType}`)
    }
  })

test('each entry says how many carry it, and tags filter', async () => {
  const { context, directory } = await withFive()
  await directory.users.create(account, { userName: 'alice' }, testNow)
  const policy = { type: 'Custom', name: 'p2' } as const
  await directory.attachments.attach(account, policy, { kind: 'user', name: 'alice' }, testNow)
  const { policies } = await listPolicies.run({ tags: [{ key: 'k', value: 'v' }] }, context)
  assert.deepEqual(
    policies.map(({ policyName, attachmentCount }) => [policyName, attachmentCount]),
    [['p2', 1]],
  )
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('InvalidParameter.PolicyType', () => listPolicies.run({ policyType: 'All' }, context))
  await refuses('InvalidParameter.MaxItems', () => listPolicies.run({ maxItems: 0 }, context))
  await refuses('InvalidParameter.Marker', () => listPolicies.run({ marker: ' ' }, context))
  await refuses('InvalidParameter.Tag', () => listPolicies.run({ tags: [{}] }, context))
})
