import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, testRpc } from '../../testing/rpc.ts'
import { clearAccountAlias, getAccountAlias, setAccountAlias } from './account-alias.ts'

const other = '6543210987654321'

test('an account is known by its id until it has an alias, and again afterwards', async () => {
  const { context, directory } = await testRpc()
  const aliasNow = async () => (await getAccountAlias.run({}, context)).accountAlias
  assert.equal(await aliasNow(), account)
  assert.deepEqual(await setAccountAlias.run({ accountAlias: 'my-game' }, context), {})
  assert.equal(await aliasNow(), 'my-game')
  assert.equal(await directory.settings.accountOf('my-game'), account)
  await setAccountAlias.run({ accountAlias: 'my-other-game' }, context)
  assert.deepEqual(
    [await directory.settings.accountOf('my-game'), await directory.settings.accountOf('my-other-game')],
    [undefined, account],
  )
  assert.deepEqual(await clearAccountAlias.run({}, context), {})
  assert.deepEqual(await clearAccountAlias.run({}, context), {})
  assert.equal(await aliasNow(), account)
  assert.equal(await directory.settings.accountOf('my-other-game'), undefined)
  assert.equal(await directory.settings.accountOf(account), account)
})

test('an alias, and the id of an account, belong to one account', async () => {
  const { context, directory, refuses } = await testRpc()
  await directory.accounts.create(other, 'second', context.now)
  await directory.settings.setAlias(other, 'taken')
  for (const accountAlias of ['taken', other])
    await refuses('EntityAlreadyExists.AccountAlias', () => setAccountAlias.run({ accountAlias }, context))
  await setAccountAlias.run({ accountAlias: 'free' }, context)
  await setAccountAlias.run({ accountAlias: 'free' }, context)
})

const wrong: [problem: 'Format' | 'Length', accountAlias: string][] = [
  ['Length', 'ab'],
  ['Length', 'a'.repeat(64)],
  ['Format', 'Abc'],
  ['Format', '-abc'],
  ['Format', 'abc-'],
  ['Format', 'a--b'],
  ['Format', 'a_b'],
]
for (const [problem, accountAlias] of wrong)
  test(`${accountAlias.slice(0, 20)} has the wrong ${problem}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(`InvalidParameter.AccountAlias.${problem}`, () => setAccountAlias.run({ accountAlias }, context))
  })
