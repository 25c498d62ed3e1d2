import { test } from 'node:test'
import type { SecurityPreference } from '../store/directory/records.ts'
import { securityPreferenceDefaults } from '../store/directory/settings.ts'
import type { Caller } from './caller.ts'
import { isOwnBusiness } from './self-service.ts'

const user: Caller = {
  kind: 'user',
  sequence: 1,
  accountId: '1',
  userId: '42',
  userName: 'u',
  accessKeyId: 'K',
  policies: [],
}
const session: Caller = {
  kind: 'session',
  sequence: 1,
  accountId: '1',
  roleId: '7',
  roleName: 'u',
  sessionName: 's',
  accessKeyId: 'STS.x',
  sessionPolicy: undefined,
  sourceIdentity: undefined,
  hasMfa: false,
  issuerKeyId: 'K',
  firstKeyId: 'K',
  issuedMs: 0,
  expiresMs: 1,
  policies: [],
}

type Case = {
  readonly what: string
  readonly want: boolean
  readonly action: string
  readonly on: string
  readonly preference?: Partial<SecurityPreference>
  readonly caller?: Caller
  readonly isDenied?: true
  readonly owner?: string
}
const keys = { allowsOwnAccessKeys: true }
const cases: Case[] = [
  { what: 'keys by default', want: false, action: 'ram:CreateAccessKey', on: 'user/u' },
  { what: 'keys when the account lets it', want: true, action: 'ram:CreateAccessKey', on: 'user/u', preference: keys },
  { what: 'another’s keys', want: false, action: 'ram:CreateAccessKey', on: 'user/v', preference: keys },
  { what: 'more than its keys', want: false, action: 'ram:DeleteUser', on: 'user/u', preference: keys },
  {
    what: 'what is denied',
    want: false,
    action: 'ram:CreateAccessKey',
    on: 'user/u',
    preference: keys,
    isDenied: true,
  },
  { what: 'as a session', want: false, action: 'ram:CreateAccessKey', on: 'user/u', preference: keys, caller: session },
  {
    what: 'in another account',
    want: false,
    action: 'ram:CreateAccessKey',
    on: 'user/u',
    preference: keys,
    owner: '2',
  },
  { what: 'the password by default', want: true, action: 'ram:ChangePassword', on: 'user/u' },
  {
    what: 'the password when forbidden',
    want: false,
    action: 'ram:ChangePassword',
    on: 'user/u',
    preference: { allowsOwnPassword: false },
  },
  { what: 'a device of its name', want: true, action: 'ram:CreateVirtualMFADevice', on: 'mfa/u' },
  { what: 'a device of another name', want: false, action: 'ram:CreateVirtualMFADevice', on: 'mfa/v' },
  {
    what: 'a device when forbidden',
    want: false,
    action: 'ram:BindMFADevice',
    on: 'user/u',
    preference: { allowsOwnMfaDevices: false },
  },
]
for (const { what, want, action, on, preference = {}, caller = user, isDenied, owner = '1' } of cases)
  test(`a user without policies ${want ? 'may' : 'may not'}: ${what}`, async (t) => {
    const decision = { reason: isDenied === true ? 'identity-policy-deny' : 'no-allow' } as const
    const resource = { kind: 'ram', ownerAccountId: owner, relativeId: on } as const
    const preferenceOf = () => Promise.resolve({ ...securityPreferenceDefaults, ...preference })
    t.assert.equal(await isOwnBusiness(decision, { caller, action, resource }, preferenceOf), want)
  })
