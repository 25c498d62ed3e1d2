import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { tagResources } from './tag-resources.ts'
import { withResources } from './testing.ts'
import { untagResources } from './untag-resources.ts'

const input = { resourceType: 'role', resourceNames: ['Player', 'Admin'] }
const tags = [
  { key: 'team', value: 'blue' },
  { key: 'stage', value: 'test' },
]

async function withTags() {
  const rpc = await withResources()
  await tagResources.run({ ...input, tags }, rpc.context)
  const tagsNow = async (name: string) => (await rpc.directory.roles.get(account, name))?.tags
  return { ...rpc, tagsNow }
}

test('the tags that are named go, or all', async () => {
  const { context, tagsNow } = await withTags()
  assert.deepEqual(await untagResources.run({ ...input, tagKeys: ['team', 'none'] }, context), {})
  assert.deepEqual([await tagsNow('Player'), await tagsNow('Admin')], [tags.slice(1), tags.slice(1)])
  await untagResources.run({ ...input, resourceNames: ['Admin'], all: true }, context)
  assert.deepEqual([await tagsNow('Player'), await tagsNow('Admin')], [tags.slice(1), []])
})

test('what names no tags, no kind, or nobody, is refused', async () => {
  const { context, refuses } = await withTags()
  await refuses('InvalidParameter.TagKeys', () => untagResources.run(input, context))
  await refuses('InvalidParameter.TagKeys', () =>
    untagResources.run({ ...input, tagKeys: Array.from({ length: 21 }, (_, index) => `k${index}`) }, context),
  )
  await refuses('InvalidParameter.ResourceType', () =>
    untagResources.run({ ...input, resourceType: 'group', all: true }, context),
  )
  await refuses('EntityNotExist.Role', () =>
    untagResources.run({ ...input, resourceNames: ['Player', 'none'], all: true }, context),
  )
})
