/**
 * The keys of one app: made on first use, kept sealed, the signing key exchanged every month. A new key is published
 * before it signs, and an old one verifies until the last token that it signed has expired.
 */
import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { exportJWK, exportPKCS8, generateKeyPair, importJWK } from 'jose'
import type { CryptoKey } from 'jose'
import { Secret } from '../base/secret.ts'
import type { Chance, Clock, Sealer } from '../base/surroundings.ts'
import { secretBytes } from '../rules/ids.ts'
import { appKeysRef } from '../state/app-keys.ts'
import type { AppKeys, SigningKey } from '../state/app-keys.ts'
import type { Row, State } from '../state/space.ts'

export const signingAlgorithm = 'ES256'
export const rotateAfterMs = 30 * 86_400_000
/** So long a new key is only published: verifiers keep the set of keys for a while. */
export const publishedBeforeMs = 3_600_000
/** So long a key verifies after it was replaced, besides the life of a token. */
export const overlapMs = 86_400_000
/** How often a worker looks whether another one has exchanged the key. */
const recheckMs = 60_000
/** An unknown key id makes a worker look at once, but not more often than this. */
const unknownKidMs = 1_000

export type PublicJwk = SigningKey['publicJwk'] & { readonly kid: string; readonly alg: string; readonly use: 'sig' }

export type AppKeyring = {
  /** HMAC-SHA256 with the app's own key. */
  mac(): Promise<(data: Uint8Array) => Uint8Array>
  signingKey(): Promise<{ readonly kid: string; readonly key: KeyObject }>
  verifyingKey(kid: string): Promise<CryptoKey | undefined>
  published(): Promise<readonly PublicJwk[]>
}

type Opened = {
  readonly row: Row<AppKeys>
  readonly macKey: Secret
  readonly checkedAtMs: number
  readonly privateKeys: Map<string, KeyObject>
  readonly publicKeys: Map<string, CryptoKey>
}

type Given = {
  readonly app: string
  readonly state: State
  readonly sealer: Sealer
  readonly chance: Chance
  readonly clock: Clock
  readonly accessSeconds: number
}

export function openAppKeyring(given: Given): AppKeyring {
  const { app, sealer, clock } = given
  const ref = appKeysRef(app)
  let opened: Opened | undefined
  let opening: Promise<Opened> | undefined

  const look = async (): Promise<Opened> => {
    const row = await settledKeys(given)
    const checkedAtMs = clock.now().getTime()
    if (opened !== undefined && opened.row.version === row.version) return { ...opened, checkedAtMs }
    const macKey = new Secret(sealer.open(Buffer.from(row.value.macKey, 'base64url'), ref.key, 'mac').reveal())
    return { row, macKey, checkedAtMs, privateKeys: new Map(), publicKeys: new Map() }
  }
  const current = async (ageMsMax = recheckMs): Promise<Opened> => {
    const ageMs = opened === undefined ? Infinity : Math.abs(clock.now().getTime() - opened.checkedAtMs)
    if (opened !== undefined && ageMs < ageMsMax) return opened
    opening ??= look().finally(() => {
      opening = undefined
    })
    opened = await opening
    return opened
  }
  const publicKey = async ({ publicKeys, row }: Opened, kid: string): Promise<CryptoKey | undefined> => {
    const known = publicKeys.get(kid)
    if (known !== undefined) return known
    const signing = row.value.signing.find((one) => one.kid === kid)
    if (signing === undefined) return undefined
    const key = await importJWK({ ...signing.publicJwk }, signingAlgorithm)
    if (key instanceof Uint8Array) return undefined
    publicKeys.set(kid, key)
    return key
  }
  return {
    mac: async () => {
      const { macKey } = await current()
      return (data) => macKey.hmacSha256(data)
    },
    signingKey: async () => {
      const keys = await current()
      const signing = signingKeyAt(keys.row.value, clock.now().getTime())
      let key = keys.privateKeys.get(signing.kid)
      if (key === undefined) {
        const sealed = Buffer.from(signing.privateKey, 'base64url')
        key = createPrivateKey(Buffer.from(sealer.open(sealed, ref.key, signing.kid).reveal()).toString('utf8'))
        keys.privateKeys.set(signing.kid, key)
      }
      return { kid: signing.kid, key }
    },
    verifyingKey: async (kid) => (await publicKey(await current(), kid)) ?? publicKey(await current(unknownKidMs), kid),
    published: async () =>
      (await current()).row.value.signing.map(({ kid, publicJwk }) => ({
        ...publicJwk,
        kid,
        alg: signingAlgorithm,
        use: 'sig',
      })),
  }
}

/** The newest key that was published long enough; the very first one signs at once. */
function signingKeyAt({ signing }: AppKeys, nowMs: number): SigningKey {
  const ready = signing.find(({ createdAt }) => nowMs - Date.parse(createdAt) >= publishedBeforeMs) ?? signing.at(-1)
  if (ready === undefined) throw new Error('an app without a signing key')
  return ready
}

/** The record as it should be now: made when missing, the key exchanged when it is old, retired keys dropped. */
async function settledKeys(given: Given): Promise<Row<AppKeys>> {
  const { app, state, clock } = given
  const ref = appKeysRef(app)
  for (;;) {
    const nowMs = clock.now().getTime()
    const row = await state.get(ref)
    if (row === undefined) {
      const first = await firstKeys(given, nowMs)
      await state.commit([{ kind: 'create', ref, value: first }])
      continue
    }
    const kept = row.value.signing.filter((_key, index) => !isRetired(row.value.signing, index, nowMs, given))
    const newest = kept[0]
    const isOld = newest === undefined || nowMs - Date.parse(newest.createdAt) >= rotateAfterMs
    if (!isOld && kept.length === row.value.signing.length) return row
    const signing = isOld ? [await newSigningKey(given, nowMs), ...kept] : kept
    await state.commit([{ kind: 'replace', row, value: { ...row.value, signing } }])
  }
}

/** A key signs until the next newer one does; its last token lives so much longer. */
function isRetired(signing: readonly SigningKey[], index: number, nowMs: number, given: Given): boolean {
  const newer = signing[index - 1]
  if (newer === undefined) return false
  const signedUntilMs = Date.parse(newer.createdAt) + publishedBeforeMs
  return nowMs > signedUntilMs + given.accessSeconds * 1_000 + overlapMs
}

async function firstKeys(given: Given, nowMs: number): Promise<AppKeys> {
  const { key } = appKeysRef(given.app)
  const macKey = given.sealer.seal(given.chance.bytes(secretBytes), key, 'mac')
  return { macKey: Buffer.from(macKey).toString('base64url'), signing: [await newSigningKey(given, nowMs)] }
}

async function newSigningKey({ app, sealer, chance }: Given, nowMs: number): Promise<SigningKey> {
  const kid = Buffer.from(chance.bytes(12)).toString('base64url')
  const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true })
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK(publicKey)
  const pem = Buffer.from(await exportPKCS8(privateKey))
  const sealed = sealer.seal(pem, appKeysRef(app).key, kid)
  return {
    kid,
    createdAt: new Date(nowMs).toISOString(),
    publicJwk: { kty, crv, x, y },
    privateKey: Buffer.from(sealed).toString('base64url'),
  }
}
