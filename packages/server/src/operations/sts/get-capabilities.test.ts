import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { testRpc } from '../testing/rpc.ts'
import { getCapabilities } from './get-capabilities.ts'

test('what is listed is what the page of extensions lists, with the same versions', async () => {
  const { as, user } = await testRpc()
  const { capabilities } = await getCapabilities.run({}, as(await user('anybody')))
  const page = readFileSync(new URL('../../../../../docs/reference/extensions.md', import.meta.url), 'utf8')
  const documented = [...page.matchAll(/^\| `([A-Z]\w+)` \| (\d+) \| \[/gm)].map(([, name, version]) => ({
    name,
    version: Number(version),
  }))
  assert.deepEqual(capabilities, documented)
})
