/** Accounts, as the operator of a server makes and lists them: one for each game or stage. */
import type { Directory } from '../../store/directory/directory.ts'
import { fieldsOf } from './calls.ts'
import type { AdminAnswer, AdminCall, Given } from './calls.ts'

export const accountsPath = '/admin/accounts'
export const accountNameCharactersMax = 64

export type AccountsAdmin = {
  readonly accounts: Directory['accounts']
  readonly accessKeys: Directory['accessKeys']
  readonly newAccountId: () => string
  readonly now: () => Date
}

export async function answerAccounts(admin: AccountsAdmin, { route, body }: AdminCall): Promise<AdminAnswer> {
  if (route === `GET ${accountsPath}`) return { status: 200, body: { accounts: await listed(admin) } }
  const given = body.trim() === '' ? {} : fieldsOf(body)
  if (given === undefined) return refused(400, 'the body is no JSON object')
  if (route === `POST ${accountsPath}`) return create(admin, given)
  const [, accountId = '', what] =
    new RegExp(`^POST ${accountsPath}/(\\d{16})/(create-key|delete-key)$`).exec(route) ?? []
  if (what === undefined) return refused(404, `there is no ${route}`)
  if ((await admin.accounts.get(accountId)) === undefined) return refused(404, `there is no account ${accountId}`)
  return what === 'create-key' ? createKey(admin, accountId) : deleteKey(admin, accountId, given)
}

const refused = (status: number, error: string): AdminAnswer => ({ status, body: { error } })

async function listed({ accounts, accessKeys }: AccountsAdmin): Promise<readonly object[]> {
  const all = await accounts.list()
  return Promise.all(
    all.map(async ({ accountId, name, createdMs }) => ({
      accountId,
      name,
      created: new Date(createdMs).toISOString(),
      rootKeys: (await accessKeys.list(accountId, { kind: 'root' }))?.map(({ id }) => id) ?? [],
    })),
  )
}

/** The key is shown here and never again. */
async function create(admin: AccountsAdmin, { name, accountId = admin.newAccountId() }: Given): Promise<AdminAnswer> {
  if (
    typeof name !== 'string' ||
    !/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name) ||
    name.length > accountNameCharactersMax
  )
    return refused(
      400,
      `a name is 1 to ${accountNameCharactersMax} letters, digits, spaces, points, hyphens and underscores`,
    )
  if (typeof accountId !== 'string' || !/^\d{16}$/.test(accountId)) return refused(400, 'an account id is 16 digits')
  const made = await admin.accounts.create(accountId, name, admin.now())
  if (made === 'exists') return refused(409, `there is an account ${accountId} already`)
  if (made === 'full') return refused(409, 'there are as many accounts as there may be')
  const key = await createKey(admin, accountId)
  return key.status === 200 ? { status: 200, body: { accountId, name, ...(key.body as object) } } : key
}

async function createKey({ accessKeys, now }: AccountsAdmin, accountId: string): Promise<AdminAnswer> {
  const made = await accessKeys.create(accountId, { kind: 'root' }, now())
  switch (made.kind) {
    case 'created':
      return { status: 200, body: { accountId, accessKeyId: made.key.id, accessKeySecret: made.secret } }
    case 'full':
      return refused(409, 'the account has as many root keys as it may have; delete one first')
    case 'no-holder':
      return refused(404, `there is no account ${accountId}`)
  }
}

async function deleteKey(
  { accessKeys }: AccountsAdmin,
  accountId: string,
  { accessKeyId }: Given,
): Promise<AdminAnswer> {
  if (typeof accessKeyId !== 'string') return refused(400, 'the body is {"accessKeyId": "…"}')
  const outcome = await accessKeys.delete(accountId, { kind: 'root' }, accessKeyId)
  return outcome === 'deleted'
    ? { status: 200, body: { accountId, deleted: accessKeyId } }
    : refused(404, `the account has no root key ${accessKeyId}`)
}
