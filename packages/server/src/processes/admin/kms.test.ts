import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore, testNowMs } from '../../store/testing.ts'
import { answerKms } from './kms.ts'

const dayMs = 86_400_000

async function openAdminOf() {
  const store = await openTestStore()
  const admin = {
    kms: store.kms,
    defaultAccountId: async () => '1',
    isAccount: async (accountId: string) => accountId === '1',
    nowMs: () => testNowMs,
  }
  const ask = (route: string, body: unknown = {}) =>
    answerKms(admin, { route, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { ask, store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

type Shown = { readonly keyId: string; readonly state: string; readonly deleteAt?: string }

test('a key is made, listed, disabled, enabled, scheduled for deletion and taken back', async () => {
  await using admin = await openAdminOf()
  const made = await admin.ask('POST /admin/kms/keys', { description: 'saves' })
  assert.equal(made.status, 200)
  const { keyId } = made.body as Shown
  assert.deepEqual(made.body, {
    keyId,
    accountId: '1',
    state: 'enabled',
    description: 'saves',
    isDefault: false,
    created: new Date(testNowMs).toISOString(),
  })
  const path = `POST /admin/kms/keys/${keyId}`
  assert.equal(((await admin.ask(path, { state: 'disabled' })).body as Shown).state, 'disabled')
  const going = (await admin.ask(path, { deleteInDays: 7 })).body as Shown
  assert.deepEqual([going.state, going.deleteAt], ['pending-deletion', new Date(testNowMs + 7 * dayMs).toISOString()])
  const back = (await admin.ask(path, { state: 'enabled' })).body as Shown
  assert.deepEqual([back.state, back.deleteAt], ['enabled', undefined])
  assert.deepEqual((await admin.ask('GET /admin/kms/keys')).body, { keys: [back] })
})

test('the material of a key is in no answer', async () => {
  await using admin = await openAdminOf()
  const { keyId } = (await admin.ask('POST /admin/kms/keys')).body as Shown
  const material = (await admin.store.kms.material(keyId)).hmac('sha256', '').toString('hex')
  const answers = JSON.stringify([
    await admin.ask('GET /admin/kms/keys'),
    await admin.ask(`POST /admin/kms/keys/${keyId}`, { state: 'disabled' }),
  ])
  assert(!answers.includes(material) && !/material|sealed/i.test(answers))
})

const refusals: [route: string, body: unknown, status: number][] = [
  ['POST /admin/kms/keys', '[]', 400],
  ['POST /admin/kms/keys', 'nonsense', 400],
  ['POST /admin/kms/keys', { description: 'x'.repeat(257) }, 400],
  ['POST /admin/kms/keys', { accountId: '2' }, 404],
  ['POST /admin/kms/keys/00000000-0000-0000-0000-000000000000', { state: 'disabled' }, 404],
  ['POST /admin/kms/keys/KEY', { state: 'gone' }, 400],
  ['POST /admin/kms/keys/KEY', {}, 400],
  ['POST /admin/kms/keys/KEY', { deleteInDays: 6 }, 400],
  ['POST /admin/kms/keys/KEY', { deleteInDays: 367 }, 400],
  ['POST /admin/kms/keys/KEY', { deleteInDays: 7.5 }, 400],
  ['DELETE /admin/kms/keys/KEY', {}, 404],
]
for (const [route, body, status] of refusals)
  test(`${route} with ${JSON.stringify(body).slice(0, 40)} is ${status}, and no key changes`, async () => {
    await using admin = await openAdminOf()
    const { keyId } = (await admin.ask('POST /admin/kms/keys')).body as Shown
    const before = await admin.store.kms.list()
    assert.equal((await admin.ask(route.replace('KEY', keyId), body)).status, status)
    assert.deepEqual(await admin.store.kms.list(), before)
  })
