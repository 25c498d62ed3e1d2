import { test } from 'node:test'
import { passwordFaults } from './password.ts'
import type { PasswordRules } from './password.ts'

const plain: PasswordRules = {
  minimumLength: 8,
  requiresLowercase: false,
  requiresUppercase: false,
  requiresNumbers: false,
  requiresSymbols: false,
  minimumDifferentCharacters: 0,
  forbidsUserName: false,
}

const cases: [password: string, rules: Partial<PasswordRules>, faults: readonly string[]][] = [
  ['aaaaaaaa', {}, []],
  ['aaaaaaa', {}, ['too short']],
  ['密码密码密码密码', {}, []],
  ['密码密码密码密', {}, ['too short']],
  ['a'.repeat(32), {}, []],
  ['a'.repeat(33), {}, ['too long']],
  ['aaaa\naaaa', {}, ['control characters']],
  ['AAAAAAAA', { requiresLowercase: true }, ['no lower-case letter']],
  ['aaaaaaaa', { requiresUppercase: true }, ['no upper-case letter']],
  ['aaaaaaaa', { requiresNumbers: true }, ['no digit']],
  ['aaaaaaa1', { requiresNumbers: true }, []],
  ['aaaaaaa1', { requiresSymbols: true }, ['no symbol']],
  ['aaaaaaa!', { requiresSymbols: true }, []],
  ['aabbaabb', { minimumDifferentCharacters: 3 }, ['too few different characters']],
  ['xxALICExx', { forbidsUserName: true }, ['the user’s name']],
  ['xxALICExx', {}, []],
  ['a', { requiresUppercase: true, requiresNumbers: true }, ['too short', 'no upper-case letter', 'no digit']],
]
for (const [password, rules, faults] of cases)
  test(`${JSON.stringify(password)} under ${JSON.stringify(rules)}`, (t) => {
    t.assert.deepEqual(passwordFaults(password, 'alice', { ...plain, ...rules }), faults)
  })
