import { test } from 'node:test'
import { Secret } from './secret.ts'
import { isTotpCode, totpCode, totpStep } from './totp.ts'

const seed = new Secret('12345678901234567890')

// RFC 6238, appendix B: the last six of eight digits.
const vectors: [second: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]
for (const [second, code] of vectors)
  test(`the code at ${second} s is ${code}`, (t) => {
    t.assert.equal(totpCode(seed, totpStep(new Date(second * 1_000))), code)
  })

test('another step’s code, and what is no code, does not count', (t) => {
  t.assert.equal(isTotpCode(seed, 1, '287082'), true)
  for (const wrong of ['287083', '', '28708', '2870820']) t.assert.equal(isTotpCode(seed, 1, wrong), false, wrong)
  t.assert.equal(isTotpCode(seed, 2, '287082'), false)
})
