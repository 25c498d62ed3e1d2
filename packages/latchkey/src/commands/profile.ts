import { Command } from 'commander'
import { connected, isJson, textOption } from '../connection.ts'
import { printLine, printResult } from '../printing.ts'
import { profileFields, profilePath, readProfiles, writeProfiles } from '../profiles.ts'
import type { Profile, ProfileField } from '../profiles.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey profile`: servers and keys by name, in a file that only its owner can read. Secrets are never printed. */
export function profileCommand(surroundings: Surroundings): Command {
  return new Command('profile')
    .description('keep servers and keys by name in ~/.latchkey/config.yaml')
    .addCommand(listProfiles(surroundings))
    .addCommand(setProfile(surroundings))
    .addCommand(useProfile(surroundings))
    .addCommand(removeProfile(surroundings))
}

function listProfiles(surroundings: Surroundings): Command {
  return connected(new Command('ls').description('list the profiles')).action((_options: unknown, self: Command) => {
    const { current, profiles } = readProfiles(surroundings)
    const rows = Object.entries(profiles).map(([name, profile]) => ({
      name,
      isCurrent: name === current,
      endpoint: profile.endpoint,
      accessKeyId: profile.accessKeyId,
    }))
    if (isJson(self)) return printResult(surroundings, rows, true)
    for (const { name, isCurrent, endpoint, accessKeyId } of rows)
      printLine(surroundings, `${isCurrent ? '*' : ' '} ${name}  ${endpoint ?? ''}  ${accessKeyId ?? ''}`)
  })
}

function setProfile(surroundings: Surroundings): Command {
  return connected(
    new Command('set')
      .description('write a profile; what is not given stays as it was')
      .argument('<name>')
      .option('--role-arn <arn>', profileFields.roleArn)
      .option('--role-session-name <name>', profileFields.roleSessionName)
      .option('--credentials-uri <address>', profileFields.credentialsUri)
      .option('--secret-from-input', 'read the secret from standard input, so that no list of processes shows it'),
  ).action(async (name: string, options: { readonly secretFromInput?: true }, self: Command) => {
    const given: Partial<Record<ProfileField, string>> = {}
    for (const field of Object.keys(profileFields) as ProfileField[]) {
      const value = textOption(self, field)
      if (value === undefined) continue
      // An empty shell variable lets the next option's name slip into this one's place.
      if (value.startsWith('--')) throw new UsageError(`${field} is ${value}; is a shell variable empty?`)
      given[field] = value
    }
    if (options.secretFromInput === true) given.accessKeySecret = await readSecret(surroundings)
    const file = readProfiles(surroundings)
    const profile: Profile = { ...file.profiles[name], ...given }
    const current = Object.keys(file.profiles).length === 0 ? name : file.current
    writeProfiles(surroundings, { current, profiles: { ...file.profiles, [name]: profile } })
    printLine(surroundings, `wrote profile ${name} to ${profilePath(surroundings)}`)
  })
}

const secretBytesMax = 4_096

async function readSecret(surroundings: Surroundings): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of surroundings.input()) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > secretBytesMax) throw new UsageError('A secret is not that long.')
  }
  if (text.trim() === '') throw new UsageError('Standard input has no secret.')
  return text.trim()
}

function useProfile(surroundings: Surroundings): Command {
  return new Command('use')
    .description('make a profile the one that is used when none is named')
    .argument('<name>')
    .action((name: string) => {
      writeProfiles(surroundings, { ...withProfile(surroundings, name), current: name })
    })
}

function removeProfile(surroundings: Surroundings): Command {
  return new Command('rm')
    .description('forget a profile')
    .argument('<name>')
    .action((name: string) => {
      const file = withProfile(surroundings, name)
      const profiles = Object.fromEntries(Object.entries(file.profiles).filter(([other]) => other !== name))
      writeProfiles(surroundings, { ...file, profiles })
    })
}

function withProfile(surroundings: Surroundings, name: string): ReturnType<typeof readProfiles> {
  const file = readProfiles(surroundings)
  if (file.profiles[name] === undefined) throw new UsageError(`There is no profile ${name}.`)
  return file
}
