import {
  assumeRoleCredentials,
  createClient,
  CredentialsError,
  credentialsUri,
  environmentCredentials,
  firstOf,
  profileCredentials,
  refreshing,
  staticCredentials,
} from '@latchkey/client/node'
import type { Addressing, Client, CredentialsProvider, SignatureVersion } from '@latchkey/client/node'
import { type Command, Option } from 'commander'
import { readProfiles } from './profiles.ts'
import type { Profile, ProfileField } from './profiles.ts'
import { UsageError } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

export const endpointDefault = 'http://127.0.0.1:9000'

const group = 'Connection:'
const options: readonly Option[] = [
  new Option('--endpoint <address>', `address of the server (default: ${endpointDefault})`),
  new Option('--region <id>', 'region of the signature (default: cn-hangzhou, or that of the endpoint)'),
  new Option('--profile <name>', 'profile of ~/.latchkey/config.yaml'),
  new Option('--access-key-id <id>', 'access key id'),
  new Option('--access-key-secret <secret>', 'its secret; a profile or the environment keeps it out of process lists'),
  new Option('--security-token <token>', 'token of temporary credentials'),
  new Option('--signature <version>', 'v4 or v1').choices(['v4', 'v1']),
  new Option('--addressing <style>', 'how buckets are named').choices(['auto', 'path', 'virtual', 'cname']),
  new Option('--sts-endpoint <address>', 'address of STS, when it is another one'),
  new Option('--ram-endpoint <address>', 'address of RAM, when it is another one'),
  new Option('--anonymous', 'sign nothing'),
  new Option('--output <form>', 'text or json').choices(['text', 'json']),
]

/** Gives a command the options that say where to and as whom. They may also stand in front of it. */
export function connected(command: Command): Command {
  for (const option of options) {
    const own = new Option(option.flags, option.description)
    if (option.argChoices !== undefined) own.choices(option.argChoices)
    command.addOption(own.helpGroup(group))
  }
  return command
}

/** The value of an option: the command's own, or that of a command above it. */
export function optionOf(command: Command, name: string): string | boolean | undefined {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const value: unknown = at.opts()[name]
    if (typeof value === 'string' || typeof value === 'boolean') return value
  }
  return undefined
}

export function textOption(command: Command, name: string): string | undefined {
  const value = optionOf(command, name)
  return typeof value === 'string' ? value : undefined
}

export function isJson(command: Command): boolean {
  return textOption(command, 'output') === 'json'
}

/** Where to and as whom: flags win over the environment over the profile; a profile that is named wins over the environment. */
export type Connection = {
  readonly endpoint: string
  readonly region: string | undefined
  readonly signature: SignatureVersion
  readonly addressing: Addressing
  readonly stsEndpoint: string | undefined
  readonly ramEndpoint: string | undefined
  readonly imsEndpoint: string | undefined
  readonly credentials: CredentialsProvider | undefined
}

export function connectionOf(command: Command, surroundings: Surroundings): Connection {
  const { environment } = surroundings
  const named = textOption(command, 'profile') ?? (environment['LATCHKEY_PROFILE'] || undefined)
  const profile = profileNamed(surroundings, named)
  const value = (field: ProfileField, ...variables: readonly string[]): string | undefined => {
    const flag = textOption(command, field)
    if (flag !== undefined) return flag
    const fromEnvironment = variables.map((variable) => environment[variable]).find((text) => (text ?? '') !== '')
    return named === undefined ? (fromEnvironment ?? profile[field]) : (profile[field] ?? fromEnvironment)
  }
  const connection = {
    endpoint: value('endpoint', 'LATCHKEY_ENDPOINT', 'OSS_ENDPOINT', 'ALIBABA_CLOUD_OSS_ENDPOINT') ?? endpointDefault,
    region: bareRegion(value('region', 'OSS_REGION', 'ALIBABA_CLOUD_REGION_ID', 'ALIBABA_CLOUD_REGION')),
    signature: choice(value('signature'), ['v4', 'v1'], 'signature') ?? 'v4',
    addressing: choice(value('addressing'), ['auto', 'path', 'virtual', 'cname'], 'addressing') ?? 'auto',
    stsEndpoint: value('stsEndpoint', 'ALIBABA_CLOUD_STS_ENDPOINT'),
    ramEndpoint: value('ramEndpoint'),
    imsEndpoint: value('imsEndpoint'),
  } as const
  if (optionOf(command, 'anonymous') === true) return { ...connection, credentials: undefined }
  const key = keyOf(command, surroundings, profile, named !== undefined)
  return {
    ...connection,
    credentials: withRole(
      key,
      { ...connection, credentials: key },
      { environment, profile, isNamed: named !== undefined },
    ),
  }
}

export function clientOf(command: Command, surroundings: Surroundings): Client {
  return createClient(connectionOf(command, surroundings))
}

/** For calls that carry their own proof of who calls: keys that happen to be configured are not sent along. */
export function anonymousClientOf(command: Command, surroundings: Surroundings): Client {
  return createClient({ ...connectionOf(command, surroundings), credentials: undefined })
}

function profileNamed(surroundings: Surroundings, named: string | undefined): Profile {
  const file = readProfiles(surroundings)
  const profile = file.profiles[named ?? file.current]
  if (profile === undefined && named !== undefined)
    throw new UsageError(`There is no profile ${named}; there are ${Object.keys(file.profiles).join(', ') || 'none'}.`)
  return profile ?? {}
}

/** The cloud's tools write regions both ways. */
function bareRegion(region: string | undefined): string | undefined {
  return region?.startsWith('oss-') === true ? region.slice('oss-'.length) : region
}

function choice<const C extends string>(text: string | undefined, choices: readonly C[], name: string): C | undefined {
  const found = choices.find((candidate) => candidate === text)
  if (text !== undefined && found === undefined) throw new UsageError(`${name} is ${choices.join(', ')}, not ${text}.`)
  return found
}

function keyOf(
  command: Command,
  { environment }: Surroundings,
  profile: Profile,
  isNamed: boolean,
): CredentialsProvider {
  const accessKeyId = textOption(command, 'accessKeyId')
  const accessKeySecret = textOption(command, 'accessKeySecret')
  if (accessKeyId !== undefined && accessKeySecret !== undefined)
    return staticCredentials({ accessKeyId, accessKeySecret, securityToken: textOption(command, 'securityToken') })
  if (accessKeyId !== undefined || accessKeySecret !== undefined)
    throw new UsageError('--access-key-id and --access-key-secret are given both or neither.')
  const ofProfile = profileKey(profile)
  const ofEnvironment = environmentCredentials(environment)
  const uri = environment['ALIBABA_CLOUD_CREDENTIALS_URI'] ?? ''
  const ofUri = uri === '' ? [] : [refreshing(credentialsUri(uri))]
  const ofTools = profileCredentials({ name: environment['ALIBABA_CLOUD_PROFILE'] || undefined })
  return isNamed ? ofProfile : firstOf(ofEnvironment, ...ofUri, ofProfile, ofTools)
}

function profileKey(profile: Profile): CredentialsProvider {
  const { accessKeyId, accessKeySecret, securityToken } = profile
  if (profile.credentialsUri !== undefined) return refreshing(credentialsUri(profile.credentialsUri))
  if (accessKeyId !== undefined && accessKeySecret !== undefined)
    return staticCredentials({ accessKeyId, accessKeySecret, securityToken })
  const problem = '~/.latchkey/config.yaml has no key in this profile; `latchkey profile set` writes one.'
  return () => Promise.reject(new CredentialsError(problem))
}

function withRole(
  key: CredentialsProvider,
  connection: Connection,
  {
    environment,
    profile,
    isNamed,
  }: Pick<Surroundings, 'environment'> & { readonly profile: Profile; readonly isNamed: boolean },
): CredentialsProvider {
  const first = (ofProfile: string | undefined, variable: string): string | undefined => {
    const ofEnvironment = environment[variable] || undefined
    return isNamed ? (ofProfile ?? ofEnvironment) : (ofEnvironment ?? ofProfile)
  }
  // The option --role-arn of a command is what it asks for, and not who is asking.
  const roleArn = first(profile.roleArn, 'ALIBABA_CLOUD_ROLE_ARN')
  if (roleArn === undefined) return key
  const roleSessionName = first(profile.roleSessionName, 'ALIBABA_CLOUD_ROLE_SESSION_NAME') ?? 'latchkey'
  return assumeRoleCredentials(createClient(connection), { roleArn, roleSessionName })
}
