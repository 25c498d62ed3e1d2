/** What an operator may do with the keys of the local key store. The material of a key goes nowhere. */
import { fieldsOf, kmsPath } from './calls.ts'
import type { AdminAnswer, AdminCall, Given } from './calls.ts'
import { kmsDescriptionCharactersMax, kmsKeysMax, kmsPendingDaysMax, kmsPendingDaysMin } from '../../store/kms/keys.ts'
import type { KmsKey, KmsKeys } from '../../store/kms/keys.ts'

export type KmsAdmin = {
  readonly kms: KmsKeys
  /** The account that a key belongs to when none is named. */
  readonly defaultAccountId: () => Promise<string>
  readonly isAccount: (accountId: string) => Promise<boolean>
  readonly nowMs: () => number
}

export async function answerKms(admin: KmsAdmin, { route, body }: AdminCall): Promise<AdminAnswer> {
  const { kms } = admin
  if (route === `GET ${kmsPath}`) return { status: 200, body: { keys: (await kms.list()).map(shown) } }
  const given = fieldsOf(body)
  if (given === undefined) return { status: 400, body: { error: 'the body is no JSON object' } }
  if (route === `POST ${kmsPath}`) return create(admin, given)
  const keyId = new RegExp(`^POST ${kmsPath}/([0-9a-f-]{36})$`).exec(route)?.[1]
  if (keyId === undefined) return { status: 404, body: { error: `there is no ${route}` } }
  const changed = await change(admin, keyId, given)
  if (typeof changed === 'string') return { status: 400, body: { error: changed } }
  if (changed === undefined) return { status: 404, body: { error: `there is no KMS key ${keyId}` } }
  return { status: 200, body: shown(changed) }
}

async function create({ kms, ...admin }: KmsAdmin, given: Given): Promise<AdminAnswer> {
  const { description = '', accountId = await admin.defaultAccountId() } = given
  if (typeof description !== 'string' || description.length > kmsDescriptionCharactersMax)
    return {
      status: 400,
      body: { error: `a description has at most ${kmsDescriptionCharactersMax} characters` },
    }
  if (typeof accountId !== 'string' || !(await admin.isAccount(accountId)))
    return { status: 404, body: { error: 'there is no such account' } }
  const made = await kms.create(accountId, description, admin.nowMs())
  if (made === 'too-many') return { status: 409, body: { error: `there are ${kmsKeysMax} keys already` } }
  return { status: 200, body: shown(made) }
}

/** What is wrong, as a sentence; undefined without such a key. */
async function change({ kms, nowMs }: KmsAdmin, keyId: string, given: Given): Promise<KmsKey | string | undefined> {
  const { state, deleteInDays: days } = given
  if (state === 'enabled' || state === 'disabled') return kms.setState(keyId, state)
  if (typeof days !== 'number')
    return 'the body is {"state": "enabled"}, {"state": "disabled"} or {"deleteInDays": NUMBER}'
  if (!Number.isInteger(days) || days < kmsPendingDaysMin || days > kmsPendingDaysMax)
    return `a key is deleted in ${kmsPendingDaysMin} to ${kmsPendingDaysMax} days, so that it can be taken back`
  return kms.scheduleDeletion(keyId, days, nowMs())
}

function shown({ deleteAtMs, createdMs, ...key }: KmsKey): object {
  return {
    ...key,
    created: new Date(createdMs).toISOString(),
    ...(deleteAtMs > 0 && { deleteAt: new Date(deleteAtMs).toISOString() }),
  }
}
