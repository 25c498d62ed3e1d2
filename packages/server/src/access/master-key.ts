/**
 * The master key, from which every other key of the server is made. `LATCHKEY_MASTER_KEY` holds `version:base64` entries
 * separated by commas or white space: the first writes, the others only open what they wrote. One HKDF-SHA256 key per
 * version and purpose, so that no key is ever used for two things.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Kv } from '@latchkey/kv'
import { isDiskError, realDisk } from '../base/disk.ts'
import type { Ids } from '../base/ids.ts'

export type KeyPurpose =
  | 'token seal'
  | 'token secret'
  | 'records'
  | 'diagnostics'
  | 'object encryption'
  | 'pictures'
  | 'sign-in'
  | 'players'
  | 'audit'
  | 'check value'

/** The keys of one purpose, by version of the master key. */
export type PurposeKeys = { readonly writeVersion: number; keyOf(version: number): Uint8Array | undefined }

export type MasterKeys = {
  readonly writeVersion: number
  readonly versions: readonly number[]
  purpose(purpose: KeyPurpose): PurposeKeys
}

/** What is wrong with the master key, in a sentence for the operator; it never holds a part of the key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

export const masterKeyBytes = 32
/** Tokens carry the version in two bytes. */
export const masterKeyVersionMax = 65_535
export const masterKeyCountMax = 16

/** @throws MasterKeyError for an entry that is not `version:base64` of 32 bytes, a repeated version, or none at all */
export function parseMasterKeys(text: string): MasterKeys {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  if (entries.length === 0 || entries.length > masterKeyCountMax)
    throw new MasterKeyError(`the master key has 1 to ${masterKeyCountMax} entries, not ${entries.length}`)
  const keys = new Map<number, Uint8Array>()
  entries.forEach((entry, index) => {
    const [version, key] = parseEntry(entry, index + 1)
    if (keys.has(version)) throw new MasterKeyError(`the master key has version ${version} twice`)
    keys.set(version, key)
  })
  return masterKeysOf(keys)
}

/** The text of a new master key: version 1, 32 random bytes. */
export function newMasterKey(ids: Pick<Ids, 'bytes'>): string {
  return `1:${Buffer.from(ids.bytes(masterKeyBytes)).toString('base64')}`
}

function parseEntry(entry: string, place: number): readonly [version: number, key: Uint8Array] {
  const [, digits = '', base64 = ''] = /^([1-9]\d{0,4}):([A-Za-z0-9+/]{43}=?)$/.exec(entry) ?? []
  const version = Number(digits)
  const key = Buffer.from(base64, 'base64')
  if (digits === '' || version > masterKeyVersionMax || key.length !== masterKeyBytes)
    throw new MasterKeyError(
      `entry ${place} of the master key is not VERSION:BASE64 with a version of 1 to ${masterKeyVersionMax} and the base64 of ${masterKeyBytes} bytes`,
    )
  return [version, key]
}

function masterKeysOf(keys: ReadonlyMap<number, Uint8Array>): MasterKeys {
  const versions = [...keys.keys()]
  const [writeVersion = 0] = versions
  return {
    writeVersion,
    versions,
    purpose(purpose) {
      const derived = new Map([...keys].map(([version, key]) => [version, derive(key, `latchkey/1/${purpose}`)]))
      return { writeVersion, keyOf: (version) => derived.get(version) }
    },
  }
}

/** One step of HKDF-SHA256 without salt, to 32 bytes. */
export function derive(key: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, masterKeyBytes))
}

/**
 * The master key of the embedded engine: read from its file, or made there (0600, synced) when there is none. It lies in
 * the data directory, which a backup copies without it.
 * @throws MasterKeyError when the file may be read by others or holds something else
 */
export async function masterKeyFromFile(path: string, ids: Pick<Ids, 'bytes'>): Promise<MasterKeys> {
  if ((await readKeyFile(path)) === undefined) await makeKeyFile(path, ids)
  const text = await readKeyFile(path)
  if (text === undefined) throw new MasterKeyError(`${path} was removed while it was read`)
  // Also when another process made it: what is sealed with a key must not outlive its name.
  await realDisk.syncDirectory(dirname(path))
  return parseMasterKeys(text)
}

/** The name appears when the key behind it is whole and synced, and only once: several processes start together. */
async function makeKeyFile(path: string, ids: Pick<Ids, 'bytes'>): Promise<void> {
  const unfinished = `${path}.${Buffer.from(ids.bytes(8)).toString('hex')}`
  try {
    await using file = await open(unfinished, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
    await file.writeFile(`${newMasterKey(ids)}\n`)
    await file.sync()
    await link(unfinished, path)
  } catch (error) {
    if (!isDiskError(error, 'EEXIST')) throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY)
    const { mode } = await file.stat()
    // Windows has no such bits; its files inherit the directory's access list.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new MasterKeyError(`${path} may be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 it`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isDiskError(error, 'ENOENT')) return undefined
    throw error
  }
}

const checkPrefix = 'master-key/check/'
const checkText = Buffer.from('latchkey master key', 'utf8')
const nonceBytes = 12
const tagBytes = 16

/**
 * Compares the keys with the check values in kv, and leaves a check value for each version that has none.
 * @throws MasterKeyError when a key is not the one that wrote this data under its version, or one that did is missing
 */
export async function checkMasterKeys(kv: Kv, keys: MasterKeys, ids: Pick<Ids, 'bytes'>): Promise<void> {
  const purpose = keys.purpose('check value')
  const known = await kv.range({
    from: Buffer.from(checkPrefix),
    to: Buffer.from('master-key/check0'),
    limit: 2_000,
  })
  const checked = new Set<number>()
  for (const item of known.items) {
    if (item.kind !== 'entry') continue
    const version = Number(Buffer.from(item.key).toString('latin1').slice(checkPrefix.length))
    const key = purpose.keyOf(version)
    if (key === undefined)
      throw new MasterKeyError(
        `the data was written with version ${version} of the master key, which is not configured`,
      )
    if (!opensCheck(key, item.value))
      throw new MasterKeyError(`version ${version} of the master key is not the key that wrote this data`)
    checked.add(version)
  }
  for (const version of keys.versions.filter((candidate) => !checked.has(candidate))) {
    const key = purpose.keyOf(version)
    if (key === undefined) continue
    const record = Buffer.from(`${checkPrefix}${version}`, 'latin1')
    const put = [{ key: record, value: sealCheck(key, ids) }]
    // Refused means that another start of the same moment was quicker.
    const committed = await kv.commit({ check: [{ key: record, version: undefined }], put })
    if (committed.kind === 'unknown') throw new MasterKeyError('the check value of the master key could not be written')
    if (committed.kind === 'refused' && !(await isChecked(kv, record, key)))
      throw new MasterKeyError(`version ${version} of the master key is not the key that wrote this data`)
  }
}

async function isChecked(kv: Kv, record: Uint8Array, key: Uint8Array): Promise<boolean> {
  const [found] = await kv.getMany([{ key: record }])
  return typeof found === 'object' && opensCheck(key, found.value)
}

function sealCheck(key: Uint8Array, ids: Pick<Ids, 'bytes'>): Uint8Array {
  const nonce = Buffer.from(ids.bytes(nonceBytes))
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(checkText), cipher.final(), cipher.getAuthTag()])
}

function opensCheck(key: Uint8Array, sealed: Uint8Array): boolean {
  if (sealed.length !== nonceBytes + checkText.length + tagBytes) return false
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    const body = sealed.subarray(nonceBytes, sealed.length - tagBytes)
    return Buffer.concat([decipher.update(body), decipher.final()]).equals(checkText)
  } catch {
    return false
  }
}
