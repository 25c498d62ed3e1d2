import { test } from 'node:test'
import { passwordPolicyDefaults } from '../../store/directory/settings.ts'
import { checkedPasswordPolicy } from './password-policy-limits.ts'

const edges: [change: Partial<typeof passwordPolicyDefaults>, code: string | undefined][] = [
  [{ minimumLength: 8 }, undefined],
  [{ minimumLength: 32 }, undefined],
  [{ minimumLength: 7 }, 'InvalidParameter.MinimumPasswordLength.Range'],
  [{ minimumLength: 33 }, 'InvalidParameter.MinimumPasswordLength.Range'],
  [{ maxAgeDays: 1_095 }, undefined],
  [{ maxAgeDays: 1_096 }, 'InvalidParameter.MaxPasswordAge'],
  [{ maxAgeDays: -1 }, 'InvalidParameter.MaxPasswordAge'],
  [{ reusePrevention: 24 }, undefined],
  [{ reusePrevention: 25 }, 'InvalidParameter.PasswordReusePrevention'],
  [{ maxAttempts: 32 }, undefined],
  [{ maxAttempts: 33 }, 'InvalidParameter.MaxLoginAttemps'],
  [{ minimumDifferentCharacters: 8 }, undefined],
  [{ minimumDifferentCharacters: 9 }, 'InvalidParameter.MinimumPasswordDifferentCharacter'],
]
for (const [change, code] of edges)
  test(`${JSON.stringify(change)} ${code === undefined ? 'is taken' : `answers ${code}`}`, (t) => {
    const policy = { ...passwordPolicyDefaults, ...change }
    if (code === undefined) t.assert.deepEqual(checkedPasswordPolicy(policy), policy)
    else t.assert.throws(() => checkedPasswordPolicy(policy), { code })
  })
