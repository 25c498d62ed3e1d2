import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CredentialsError } from '../credentials.ts'
import type { Credentials, CredentialsProvider } from '../credentials.ts'

export type ProfileOptions = {
  /** The profile's name; when not given the file's own choice, and `default` where it has none. */
  readonly name?: string | undefined
  /** When not given `~/.aliyun/config.json`, then `~/.alibabacloud/credentials`. */
  readonly path?: string | undefined
}

/**
 * The key of a profile in a file of the official tools: JSON as the aliyun CLI writes it, or sections of `name = value`
 * as the credential libraries read them. Throws CredentialsError when there is no such profile.
 */
export function profileCredentials(options: ProfileOptions = {}): CredentialsProvider {
  const usual = [join(homedir(), '.aliyun', 'config.json'), join(homedir(), '.alibabacloud', 'credentials')]
  const paths = options.path === undefined ? usual : [options.path]
  return async () => {
    for (const path of paths) {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      if (text !== undefined) return parseProfile(text, options.name, path)
    }
    throw new CredentialsError(`There is no file ${paths.join(' and no file ')}.`)
  }
}

export function parseProfile(text: string, name: string | undefined, path: string): Credentials {
  return text.trimStart().startsWith('{') ? fromJson(text, name, path) : fromSections(text, name ?? 'default', path)
}

function fromJson(text: string, name: string | undefined, path: string): Credentials {
  const file = objectOf(parse(text, path))
  const wanted = name ?? textOf(file['current']) ?? 'default'
  const profiles = Array.isArray(file['profiles']) ? file['profiles'].map(objectOf) : []
  const profile = profiles.find((candidate) => candidate['name'] === wanted)
  if (profile === undefined) throw new CredentialsError(`${path} has no profile ${wanted}.`)
  return keysOf(profile, wanted, path, {
    id: 'access_key_id',
    secret: 'access_key_secret',
    token: 'sts_token',
  })
}

function fromSections(text: string, wanted: string, path: string): Credentials {
  const values: Record<string, string> = {}
  let isFound = false
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1]?.trim() ?? section
    if (section !== wanted) continue
    isFound = true
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) values[name] = value
  }
  if (!isFound) throw new CredentialsError(`${path} has no section [${wanted}].`)
  return keysOf(values, wanted, path, { id: 'access_key_id', secret: 'access_key_secret', token: 'security_token' })
}

function keysOf(
  values: Readonly<Record<string, unknown>>,
  profile: string,
  path: string,
  names: { readonly id: string; readonly secret: string; readonly token: string },
): Credentials {
  const accessKeyId = textOf(values[names.id])
  const accessKeySecret = textOf(values[names.secret])
  if (accessKeyId === undefined || accessKeySecret === undefined)
    throw new CredentialsError(`Profile ${profile} of ${path} has no ${names.id} or no ${names.secret}.`)
  return { accessKeyId, accessKeySecret, securityToken: textOf(values[names.token]) }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CredentialsError(`${path} is no JSON.`)
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
