import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { UsageError } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

/** What a profile may say, each with what it means. */
export const profileFields = {
  endpoint: 'address of the server, such as http://127.0.0.1:9000',
  region: 'region id, such as cn-hangzhou',
  accessKeyId: 'access key id',
  accessKeySecret: 'its secret',
  securityToken: 'token of temporary credentials',
  signature: 'v4 or v1',
  addressing: 'auto, path, virtual or cname',
  stsEndpoint: 'address of STS, when it is another one',
  ramEndpoint: 'address of RAM, when it is another one',
  imsEndpoint: 'address of IMS, when it is another one',
  roleArn: 'role to assume with the key',
  roleSessionName: 'name of that session',
  credentialsUri: 'address that answers with credentials',
} as const

export type ProfileField = keyof typeof profileFields
export type Profile = Readonly<Partial<Record<ProfileField, string>>>
export type ProfileFile = { readonly current: string; readonly profiles: Readonly<Record<string, Profile>> }

export function profilePath(surroundings: Pick<Surroundings, 'homeFolder'>): string {
  return join(surroundings.homeFolder, '.latchkey', 'config.yaml')
}

/** The file's profiles; none when there is no file. Throws UsageError with the place of a mistake. */
export function readProfiles(surroundings: Pick<Surroundings, 'homeFolder'>): ProfileFile {
  const path = profilePath(surroundings)
  if (!existsSync(path)) return { current: 'default', profiles: {} }
  const whole = mapOf(parsed(path), path)
  for (const name of Object.keys(whole))
    if (name !== 'current' && name !== 'profiles') throw new UsageError(`${path}: there is no ${name} in it`)
  const profiles = Object.entries(mapOf(whole['profiles'] ?? {}, `${path}: profiles`)).map(
    ([name, fields]) => [name, profileOf(fields, `${path}: profile ${name}`)] as const,
  )
  const current = whole['current']
  return { current: typeof current === 'string' ? current : 'default', profiles: Object.fromEntries(profiles) }
}

/** Replaces the file as a whole. It holds secrets, so only its owner may read it. */
export function writeProfiles(surroundings: Pick<Surroundings, 'homeFolder'>, file: ProfileFile): void {
  const path = profilePath(surroundings)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.next`, stringify(file), { mode: 0o600 })
  chmodSync(`${path}.next`, 0o600)
  renameSync(`${path}.next`, path)
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8')) as unknown
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
  }
}

function profileOf(value: unknown, where: string): Profile {
  const profile: Partial<Record<ProfileField, string>> = {}
  for (const [name, field] of Object.entries(mapOf(value, where))) {
    if (!isField(name))
      throw new UsageError(`${where}: there is no ${name}; it may have ${Object.keys(profileFields).join(', ')}`)
    if (typeof field !== 'string' && typeof field !== 'number') throw new UsageError(`${where}: ${name} is no text`)
    profile[name] = String(field)
  }
  return profile
}

export function isField(name: string): name is ProfileField {
  return Object.hasOwn(profileFields, name)
}

function mapOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${where} is no map`)
  return { ...value }
}
