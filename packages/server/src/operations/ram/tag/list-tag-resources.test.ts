import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listTagResources } from './list-tag-resources.ts'
import { tagResources } from './tag-resources.ts'
import { withResources } from './testing.ts'

const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: `${index}` }))

async function withTags() {
  const rpc = await withResources()
  await tagResources.run({ resourceType: 'role', resourceNames: ['Player'], tags: tags(3) }, rpc.context)
  await tagResources.run({ resourceType: 'role', resourceNames: ['Admin'], tags: tags(2) }, rpc.context)
  return rpc
}
type Input = Parameters<typeof listTagResources.run>[0]

test('pages of every size go through all entries once', async () => {
  const { context } = await withTags()
  for (const resourceNames of [undefined, ['Player', 'Admin', 'none']])
    for (const pageSize of [1, 2, 3, 5, 100]) {
      const seen: string[] = []
      let nextToken: string | undefined
      do {
        const input: Input = { resourceType: 'role', resourceNames, pageSize, nextToken }
        const page = await listTagResources.run(input, context)
        seen.push(...page.tagResources.map(({ resourceName, tagKey }) => `${resourceName}/${tagKey}`))
        nextToken = page.nextToken
      } while (nextToken !== undefined)
      assert.deepEqual(seen, ['Admin/k0', 'Admin/k1', 'Player/k0', 'Player/k1', 'Player/k2'], `${pageSize}`)
    }
})

test('a filter shows the entries that it names, of resources that have them', async () => {
  const { context } = await withTags()
  const listed = await listTagResources.run({ resourceType: 'role', tags: [{ key: 'k2', value: '2' }] }, context)
  assert.deepEqual(listed.tagResources, [{ resourceType: 'role', resourceName: 'Player', tagKey: 'k2', tagValue: '2' }])
  const none = await listTagResources.run({ resourceType: 'role', tags: [{ key: 'k1', value: '7' }] }, context)
  assert.deepEqual(none.tagResources, [])
  const policies = await listTagResources.run({ resourceType: 'policy', resourceNames: ['oss-rw'] }, context)
  assert.deepEqual(policies, { tagResources: [], nextToken: undefined })
})

const wrong: [code: string, change: Partial<Input>][] = [
  ['InvalidParameter.ResourceType', { resourceType: 'user' }],
  ['InvalidParameter.PageSize', { pageSize: 0 }],
  ['InvalidParameter.PageSize', { pageSize: 101 }],
  ['InvalidParameter.NextToken', { nextToken: 'x' }],
  ['InvalidParameter.RoleName.InvalidChars', { resourceNames: ['a b'] }],
  ['InvalidParameter.Tag', { tags: [{ value: 'v' }] }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change)} answers ${code}`, async () => {
    const { context, refuses } = await withTags()
    await refuses(code, () => listTagResources.run({ resourceType: 'role', ...change }, context))
  })
