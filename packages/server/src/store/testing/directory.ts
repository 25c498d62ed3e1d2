/** A directory in memory with a clock that stands and chance that repeats: what the tests of every layer start from. */
import { openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { systemPolicies } from '@latchkey/policy'
import { seededIds } from '../../base/ids.ts'
import type { Ids } from '../../base/ids.ts'
import type { DirectoryLimits } from '../directory/limits.ts'
import { recordSealer } from '../directory/seal.ts'
import { openDirectory } from '../directory/directory.ts'
import type { Directory } from '../directory/directory.ts'

export const testAccountId = '1234567890123456'
export const testRootKey = { id: 'LTAI5tRootRootRootRoot00', secret: 'root-secret-of-thirty-letters0' }
export const testNow = new Date('2026-03-01T10:00:00.250Z')

/** So that a test of passwords takes no second; their strength has a test of its own. */
const cheapPasswords = { cost: 16, blockSize: 1, parallelization: 1 }

export type TestDirectory = { readonly directory: Directory; readonly kv: Kv; readonly ids: Ids }

export async function openTestDirectory(
  limits: Partial<DirectoryLimits> = {},
  kv = openMemoryKv(),
): Promise<TestDirectory> {
  const ids = seededIds(7)
  const key = Buffer.alloc(32, 1)
  const sealer = recordSealer({ writeVersion: 1, keyOf: (version) => (version === 1 ? key : undefined) }, ids)
  const directory = await openDirectory({ kv, ids, sealer, systemPolicies, limits, passwordCost: cheapPasswords })
  await directory.accounts.ensureRoot({ accountId: testAccountId, rootKey: testRootKey }, testNow)
  return { directory, kv, ids }
}

/** Everything under the directory's prefix, as one text: equal texts mean that nothing was changed. */
export async function snapshotOf(kv: Kv): Promise<string> {
  const page = await kv.range({ from: Buffer.from('directory/'), to: Buffer.from('directory0'), limit: 2_000 })
  return page.items
    .map((item) =>
      item.kind === 'entry'
        ? `${Buffer.from(item.key).toString('latin1')} ${item.version} ${Buffer.from(item.value).toString('hex')}`
        : '',
    )
    .join('\n')
}
