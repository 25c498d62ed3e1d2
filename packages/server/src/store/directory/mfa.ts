import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { isTotpCode, totpStep } from '../../base/totp.ts'
import { attempted } from './attempts.ts'
import { isEntry, versioned } from './change.ts'
import type { Changer, Encode, Versioned } from './change.ts'
import { countKey, mfaKey, mfaOf, userKey, userMfaKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { directoryPageMax } from './limits.ts'
import { findByName } from './names.ts'
import { decodeRecord } from './records.ts'
import type { MfaDeviceRecord, UserMfaRecord, UserRecord } from './records.ts'
import type { RecordSealer } from './seal.ts'

export type MfaDevice = { readonly device: MfaDeviceRecord; readonly user: UserRecord | undefined }
/** The seed is given once, for the app that will make the codes. */
export type MfaDeviceCreated = { kind: 'created'; seed: Uint8Array } | { kind: 'exists' } | { kind: 'full' }

/** Virtual MFA devices: a seed each, from which an app makes codes. Each belongs to at most one user, and each user to one. */
export type MfaDevices = {
  create(accountId: string, deviceName: string, now: Date): Promise<MfaDeviceCreated>
  /** All of them by name: the operation has no marker, and their number is bounded by the quota. */
  list(accountId: string): Promise<readonly MfaDevice[]>
  delete(accountId: string, deviceName: string): Promise<'deleted' | 'missing' | 'bound'>
  /** Two codes, one after the other, show that the app and the device are one. */
  bind(
    accountId: string,
    userName: string,
    deviceName: string,
    codes: readonly [string, string],
    now: Date,
  ): Promise<'bound' | 'no-user' | 'no-device' | 'user-has-one' | 'device-taken' | 'wrong-codes'>
  /** The device stays, and may be bound again. */
  unbind(accountId: string, userName: string): Promise<MfaDeviceRecord | 'no-user' | 'none'>
  ofUser(accountId: string, userName: string): Promise<MfaDeviceRecord | 'no-user' | 'none'>
  /** The second half of a sign-in. A code counts once, and guesses are counted. */
  verifyTotp(
    accountId: string,
    userName: string,
    code: string,
    now: Date,
  ): Promise<'ok' | 'wrong' | 'locked' | 'no-device'>
}

/** As long as the cloud's: 64 characters of Base32. */
const seedBytes = 40
/** Codes of the step before and after count too: clocks differ. */
const stepsAside = 1
/** Of a million codes three count at once, so a guesser waits for years. */
const codeAttemptsMax = 5

export type MfaOptions = {
  readonly kv: Kv
  readonly changeQuietly: Changer
  readonly ids: Ids
  readonly limits: DirectoryLimits
  readonly sealer: RecordSealer
}

export function mfaDevices(options: MfaOptions): MfaDevices {
  const { kv, changeQuietly: change, ids, limits, sealer } = options
  const find = (accountId: string, deviceName: string) => findDevice(kv, accountId, deviceName)
  return {
    create: (accountId, deviceName, now) =>
      change<MfaDeviceCreated>(async (encode) => {
        const key = mfaKey(accountId, deviceName)
        if ((await find(accountId, deviceName)) !== undefined) return { answer: { kind: 'exists' } }
        const seed = Buffer.from(ids.bytes(seedBytes))
        const sealedSeed = Buffer.from(sealer.seal(seed, key, 'seed')).toString('base64')
        return {
          batch: {
            check: [{ key, version: undefined }],
            put: [devicePut(key, { accountId, deviceName, sealedSeed, createdMs: now.getTime() }, encode)],
            ceilings: [{ counter: countKey(accountId, 'mfa'), index: 0, max: limits.mfaDevicesMax }],
          },
          answer: { kind: 'created', seed },
          full: { kind: 'full' },
        }
      }),
    list: (accountId) => readDevices(kv, accountId),
    delete: (accountId, deviceName) =>
      change<'deleted' | 'missing' | 'bound'>(async () => {
        const found = await find(accountId, deviceName)
        if (found === undefined) return { answer: 'missing' }
        if (found.record.userId !== undefined) return { answer: 'bound' }
        const { key, version } = found
        return { batch: { check: [{ key, version }], delete: [key] }, answer: 'deleted' }
      }),
    ...bindings(options),
    async verifyTotp(accountId, userName, code, now) {
      const counted = await change<MfaDeviceRecord | 'locked' | 'no-device'>(async (encode) => {
        const device = (await findOfUser(kv, accountId, userName))?.device
        if (device === undefined) return { answer: 'no-device' }
        const attempts = attempted(device.record.attempts, codeAttemptsMax, now)
        if (attempts === undefined) return { answer: 'locked' }
        const { key, version, record } = device
        return {
          batch: { check: [{ key, version }], put: [devicePut(key, { ...record, attempts }, encode)] },
          answer: record,
        }
      })
      if (typeof counted === 'string') return counted
      const step = stepOf(sealer, counted, code, now)
      if (step === undefined) return 'wrong'
      return change<'ok' | 'wrong'>(async (encode) => {
        const device = await find(accountId, counted.deviceName)
        // A code counts once: whoever read it over a shoulder is too late.
        if (device === undefined || device.record.userId !== counted.userId || step <= (device.record.lastStep ?? 0))
          return { answer: 'wrong' }
        const { key, version, record } = device
        const { attempts: _attempts, ...rest } = record
        const put = [devicePut(key, { ...rest, lastStep: step }, encode)]
        return { batch: { check: [{ key, version }], put }, answer: 'ok' }
      })
    },
  }
}

function bindings({ kv, changeQuietly: change, sealer }: MfaOptions): Pick<MfaDevices, 'bind' | 'unbind' | 'ofUser'> {
  return {
    bind: (accountId, userName, deviceName, codes, now) =>
      change(async (encode) => {
        const [owner, device] = await Promise.all([
          findOfUser(kv, accountId, userName),
          findDevice(kv, accountId, deviceName),
        ])
        if (owner === undefined) return { answer: 'no-user' as const }
        if (device === undefined) return { answer: 'no-device' as const }
        if (owner.device !== undefined) return { answer: 'user-has-one' as const }
        if (device.record.userId !== undefined) return { answer: 'device-taken' as const }
        const step = stepOfBoth(sealer, device.record, codes, now)
        if (step === undefined) return { answer: 'wrong-codes' as const }
        const { userId } = owner.user.record
        const bound: MfaDeviceRecord = { ...device.record, userId, activatedMs: now.getTime(), lastStep: step }
        const ofUser: UserMfaRecord = { deviceName }
        const key = userMfaKey(accountId, userId)
        return {
          batch: {
            check: [
              { key: device.key, version: device.version },
              { key, version: undefined },
            ],
            // A user that is being deleted gets no device, and one with a device is not deleted.
            guard: [{ key: owner.user.key, version: owner.user.version }],
            put: [devicePut(device.key, bound, encode), { key, value: encode(ofUser) }],
          },
          answer: 'bound' as const,
        }
      }),
    unbind: (accountId, userName) =>
      change<MfaDeviceRecord | 'no-user' | 'none'>(async (encode) => {
        const owner = await findOfUser(kv, accountId, userName)
        if (owner === undefined) return { answer: 'no-user' }
        if (owner.device === undefined) return { answer: 'none' }
        const { key, version, record } = owner.device
        const { userId: _userId, activatedMs: _activatedMs, attempts: _attempts, ...rest } = record
        return {
          batch: {
            check: [{ key, version }],
            put: [devicePut(key, rest, encode)],
            delete: [userMfaKey(accountId, owner.user.record.userId)],
          },
          answer: record,
        }
      }),
    async ofUser(accountId, userName) {
      const owner = await findOfUser(kv, accountId, userName)
      return owner === undefined ? 'no-user' : (owner.device?.record ?? 'none')
    },
  }
}

async function findDevice(kv: Kv, accountId: string, name: string): Promise<Versioned<MfaDeviceRecord> | undefined> {
  const [found] = await kv.getMany([{ key: mfaKey(accountId, name) }])
  return versioned<MfaDeviceRecord>(found)
}

async function findOfUser(kv: Kv, accountId: string, userName: string) {
  const user = await findByName<UserRecord>(kv, 'user', accountId, userName)
  if (user === undefined) return undefined
  const [found] = await kv.getMany([{ key: userMfaKey(accountId, user.record.userId) }])
  const name = isEntry(found) ? decodeRecord<UserMfaRecord>(found.value).deviceName : undefined
  return { user, device: name === undefined ? undefined : await findDevice(kv, accountId, name) }
}

async function readDevices(kv: Kv, accountId: string): Promise<MfaDevice[]> {
  const range = mfaOf(accountId)
  const devices: MfaDeviceRecord[] = []
  let after: Uint8Array | undefined
  for (;;) {
    const page = await kv.range({ ...range, ...(after === undefined ? {} : { after }), limit: directoryPageMax })
    const entries = page.items.flatMap((item) => (item.kind === 'entry' ? [item] : []))
    devices.push(...entries.map((entry) => decodeRecord<MfaDeviceRecord>(entry.value)))
    after = entries.at(-1)?.key
    if (!page.isTruncated || after === undefined) break
  }
  const ids = devices.flatMap(({ userId }) => (userId === undefined ? [] : [userId]))
  const users = new Map<string, UserRecord>()
  for (let index = 0; index < ids.length; index += directoryPageMax) {
    const asked = ids.slice(index, index + directoryPageMax)
    for (const entry of await kv.getMany(asked.map((id) => ({ key: userKey(accountId, id) })))) {
      const user = versioned<UserRecord>(entry)?.record
      if (user !== undefined) users.set(user.userId, user)
    }
  }
  return devices.map((device) => ({
    device,
    user: device.userId === undefined ? undefined : users.get(device.userId),
  }))
}

/** Every write of a device counts it: the engine subtracts what the former record counted. */
function devicePut(key: Uint8Array, device: MfaDeviceRecord, encode: Encode) {
  return { key, value: encode(device), tally: { counter: countKey(device.accountId, 'mfa'), amounts: [1] } }
}

/** The step whose code this is, of those that count now. */
function stepOf(sealer: RecordSealer, device: MfaDeviceRecord, code: string, now: Date): number | undefined {
  return stepsNow(now).find((step) => isTotpCode(seedOf(sealer, device), step, code))
}

/** The step of the second code, when the first is that of the step before. */
function stepOfBoth(
  sealer: RecordSealer,
  device: MfaDeviceRecord,
  [first, second]: readonly [string, string],
  now: Date,
): number | undefined {
  const seed = seedOf(sealer, device)
  return stepsNow(now).find((step) => isTotpCode(seed, step - 1, first) && isTotpCode(seed, step, second))
}

function stepsNow(now: Date): readonly number[] {
  const step = totpStep(now)
  return Array.from({ length: 2 * stepsAside + 1 }, (_, index) => step - stepsAside + index)
}

function seedOf(sealer: RecordSealer, { accountId, deviceName, sealedSeed }: MfaDeviceRecord) {
  return sealer.open(Buffer.from(sealedSeed, 'base64'), mfaKey(accountId, deviceName), 'seed')
}
