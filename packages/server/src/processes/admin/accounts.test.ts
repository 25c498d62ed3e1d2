import { test } from 'node:test'
import { answerAccounts } from './accounts.ts'
import type { AccountsAdmin } from './accounts.ts'
import type { AdminAnswer } from './calls.ts'
import { openTestServer } from '../testing/server.ts'
import { callRpc } from '../testing/client.ts'

type Fields = Readonly<Record<string, string>>

async function openAdminOf() {
  const server = await openTestServer()
  const { accounts, accessKeys } = server.house.directory
  let lastId = 0
  const newAccountId = (): string => String((lastId += 1)).padStart(16, '5')
  const admin: AccountsAdmin = { accounts, accessKeys, newAccountId, now: () => server.clock.now() }
  const ask = (route: string, body: unknown = {}): Promise<AdminAnswer> =>
    answerAccounts(admin, { route, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { server, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('an account is made with a root key that works, and is shown once', async (t) => {
  await using admin = await openAdminOf()
  const made = (await admin.ask('POST /admin/accounts', { name: 'stage two' })).body as Fields
  t.assert.equal(made['name'], 'stage two')
  const key = { id: made['accessKeyId'] ?? '', secret: made['accessKeySecret'] ?? '' }
  const who = await callRpc(admin.server, key, 'GetCallerIdentity', '2015-04-01', {})
  t.assert.match(
    who.text,
    new RegExp(`"AccountId":"${made['accountId']}".*"IdentityType":"Account"|"IdentityType":"Account"`),
  )
  const listed = await admin.ask('GET /admin/accounts')
  t.assert.deepEqual(
    (listed.body as { readonly accounts: readonly Fields[] }).accounts.map(({ accountId, rootKeys }) => [
      accountId,
      rootKeys,
    ]),
    [
      [admin.server.accountId, [admin.server.rootKey.id]],
      [made['accountId'], [key.id]],
    ],
  )
  t.assert.equal(JSON.stringify(listed).includes(key.secret), false)
})

test('a lost root key is replaced', async (t) => {
  await using admin = await openAdminOf()
  const { accountId, accessKeyId } = (await admin.ask('POST /admin/accounts', { name: 'a' })).body as Fields
  const made = (await admin.ask(`POST /admin/accounts/${accountId}/create-key`)).body as Fields
  const gone = await admin.ask(`POST /admin/accounts/${accountId}/delete-key`, { accessKeyId })
  t.assert.equal(gone.status, 200)
  const call = (id = '', secret = '') => callRpc(admin.server, { id, secret }, 'GetCallerIdentity', '2015-04-01', {})
  t.assert.equal((await call(made['accessKeyId'], made['accessKeySecret'])).status, 200)
  t.assert.equal((await call(accessKeyId, 'x')).status, 404)
  for (let count = 0; count < 4; count += 1) await admin.ask(`POST /admin/accounts/${accountId}/create-key`)
  t.assert.equal((await admin.ask(`POST /admin/accounts/${accountId}/create-key`)).status, 409)
})

const refusals: [route: string, body: unknown, status: number][] = [
  ['POST /admin/accounts', {}, 400],
  ['POST /admin/accounts', { name: '' }, 400],
  ['POST /admin/accounts', { name: 'x'.repeat(65) }, 400],
  ['POST /admin/accounts', { name: 'a\nb' }, 400],
  ['POST /admin/accounts', { name: 'a', accountId: '12' }, 400],
  ['POST /admin/accounts', { name: 'a', accountId: '1000000000000001' }, 409],
  ['POST /admin/accounts', '[]', 400],
  ['POST /admin/accounts', 'nonsense', 400],
  ['DELETE /admin/accounts', {}, 404],
  ['POST /admin/accounts/1/create-key', {}, 404],
  ['POST /admin/accounts/9999999999999999/create-key', {}, 404],
  ['POST /admin/accounts/1000000000000001/delete-key', {}, 400],
  ['POST /admin/accounts/1000000000000001/delete-key', { accessKeyId: 'x' }, 404],
]
for (const [route, body, status] of refusals)
  test(`${route} with ${JSON.stringify(body).slice(0, 60)} is ${status}`, async (t) => {
    await using admin = await openAdminOf()
    t.assert.equal((await admin.ask(route, body)).status, status)
  })
