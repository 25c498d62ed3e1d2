import { test } from 'node:test'
import { seededIds } from '../../base/ids.ts'
import { Secret } from '../../base/secret.ts'
import { recordSealer } from './seal.ts'
import { passwordCost, passwords, PasswordsBusyError } from './passwords.ts'

const cheap = { cost: 16, blockSize: 1, parallelization: 1 }
const keys = { writeVersion: 1, keyOf: () => Buffer.alloc(32, 1) }
const sealer = recordSealer(keys, seededIds(1))
const key = Buffer.from('directory/login/1')

test('the password matches and nothing else does', async (t) => {
  const { hash, matches } = passwords(sealer, seededIds(2), cheap)
  const kept = await hash(new Secret('correct horse'), key)
  t.assert.equal(await matches(new Secret('correct horse'), kept, key), true)
  for (const wrong of ['correct horsf', 'correct hors', ''])
    t.assert.equal(await matches(new Secret(wrong === '' ? ' ' : wrong), kept, key), false)
  t.assert.equal(await matches(new Secret('correct horse'), undefined, key), false)
})

test('the same password twice is two hashes, and neither holds the other’s bytes or the password', async (t) => {
  const { hash } = passwords(sealer, seededIds(3), cheap)
  const [one, two] = [await hash(new Secret('same'), key), await hash(new Secret('same'), key)]
  t.assert.notEqual(one.salt, two.salt)
  t.assert.notEqual(one.sealedHash, two.sealedHash)
  t.assert.equal(JSON.stringify(one).includes('same'), false)
})

test('a hash of other parameters still opens, and one moved to another record does not', async (t) => {
  const kept = await passwords(sealer, seededIds(4), cheap).hash(new Secret('p'), key)
  const later = passwords(sealer, seededIds(5), { ...cheap, cost: 32 })
  t.assert.equal(await later.matches(new Secret('p'), kept, key), true)
  await t.assert.rejects(later.matches(new Secret('p'), kept, Buffer.from('directory/login/2')), { name: 'SealError' })
})

test('the parameters are those that are recommended: 32 MiB, three times', (t) => {
  t.assert.deepEqual(passwordCost, { cost: 2 ** 15, blockSize: 8, parallelization: 3 })
})

test('more than may wait are turned away, and room comes back', async (t) => {
  const { matches } = passwords(sealer, seededIds(6), cheap)
  const many = Array.from({ length: 80 }, () => matches(new Secret('x'), undefined, key))
  const settled = await Promise.allSettled(many)
  const refused = settled.filter((one) => one.status === 'rejected')
  t.assert.equal(refused.length, 80 - 66)
  t.assert.equal(
    refused.every(({ reason }) => reason instanceof PasswordsBusyError),
    true,
  )
  t.assert.equal(await matches(new Secret('x'), undefined, key), false)
})
