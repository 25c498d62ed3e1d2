import { createClient, RequestError, staticCredentials } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { loadApp, namesFor, parseSecrets, roleArnOf, secretsFileOf } from '@latchkey/players'
import type { AppConfig, BackendNames } from '@latchkey/players'
import type { Command } from 'commander'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { clientOf, connectionOf } from '../connection.ts'
import { printLine } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { makeBackend } from './players-backend.ts'
import type { Step } from './players-backend.ts'
import { gameFile, secretNamesOf } from './players-template.ts'
import { firstCalls } from './players-words.ts'

export type InitOptions = { readonly dir: string; readonly rootKey?: string }

/** `latchkey players init`: from nothing to a game that can be played, and from anything between to the same. */
export async function initGame(
  app: string,
  { dir, rootKey }: InitOptions,
  self: Command,
  surroundings: Surroundings,
): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,47}$/.test(app))
    throw new UsageError(`${app} is no name for a game: 1 to 48 lower-case letters, digits and -, such as my-game.`)
  const connection = connectionOf(self, surroundings)
  const client =
    rootKey === undefined
      ? clientOf(self, surroundings)
      : createClient({ ...connection, credentials: staticCredentials(rootKeyIn(rootKey)) })
  await init({ app, client, endpoint: connection.endpoint, folder: dir }, surroundings)
}

type Given = {
  readonly app: string
  readonly client: Client
  readonly endpoint: string
  readonly folder: string
}

async function init({ app, client, endpoint, folder }: Given, surroundings: Surroundings): Promise<void> {
  const file = join(folder, `${app}.app.yaml`)
  const names = namesFor(app, (await client.sts.getCallerIdentity({})).accountId)
  // Before anything is made: what is somebody's own is not written over.
  const isNew = !existsSync(file)
  const { credential } = isNew ? configOf(file, gameFile(app, names)) : requireSameBackend(file, names)
  const say = (step: Step): void => printLine(surroundings, stepLine(step))
  for (const step of await makeBackend(client, names, credential.maxTtl)) say(step)
  for (const step of await keepSecrets(client, app, names, secretsFileOf(file))) say(step)
  if (isNew) writeFileSync(file, gameFile(app, names), { flag: 'wx', flush: true })
  say({ what: 'game', name: file, outcome: isNew ? 'made' : 'stays', note: isNew ? undefined : 'as you wrote it' })
  for (const line of nextLines(app, file, endpoint)) printLine(surroundings, line)
}

function stepLine({ what, name, outcome, note }: Step): string {
  return `${what.padEnd(14)}${name.padEnd(30)}  ${outcome}${note === undefined ? '' : `: ${note}`}`
}

/** @throws UsageError when the file is of another game, or names another role or other buckets than would be made */
function requireSameBackend(file: string, names: BackendNames): AppConfig {
  const config = configOf(file, readFileSync(file, 'utf8'))
  const said = [config.backend.sts.roleArn, config.buckets.private, config.buckets.public ?? names.publicBucket]
  const wanted = [roleArnOf(names), names.privateBucket, names.publicBucket]
  const other = said.findIndex((one, index) => one !== wanted[index])
  if (other >= 0)
    throw new UsageError(
      `${file} is there already and is not written over. It names ${said[other]}, and this would make ${wanted[other]}: ` +
        'move it away, or give --dir.',
    )
  return config
}

/** @throws UsageError */
function configOf(file: string, text: string): AppConfig {
  const { config, faults } = loadApp(text, {
    // What it says besides its secrets is what counts here.
    variable: () => 'a-secret-of-at-least-32-characters',
    readFile: () => '',
  })
  const [fault] = faults.filter(({ severity }) => severity === 'error')
  if (config !== undefined) return config
  throw new UsageError(`${file} is there already, with a mistake in line ${fault?.line ?? 1}: ${fault?.message ?? ''}`)
}

/** The key and the server key, where only their owner reads them; those that are there and work stay. */
async function keepSecrets(client: Client, app: string, names: BackendNames, file: string): Promise<Step[]> {
  const { keyId, keySecret, serverKey } = secretNamesOf(app)
  const known = existsSync(file) ? parseSecrets(readFileSync(file, 'utf8')) : new Map<string, string>()
  const { accessKeys } = await client.ram.listAccessKeys({ userName: names.user })
  const current = accessKeys.find(({ accessKeyId }) => accessKeyId === known.get(keyId))
  const hasKey = current?.status === 'Active' && known.has(keySecret)
  const hasServerKey = known.has(serverKey)
  const secrets = new Map(known)
  if (!hasServerKey) secrets.set(serverKey, `sk_${randomBytes(32).toString('base64url')}`)
  if (!hasKey) {
    const made = await newKey(client, names.user, file)
    secrets.set(keyId, made.accessKeyId).set(keySecret, made.accessKeySecret)
  }
  const changed = !hasKey || !hasServerKey
  if (changed) writeSecrets(file, secrets)
  const outcome = changed ? (known.size === 0 ? 'made' : 'changed') : 'there already'
  return [
    { what: 'access key', name: secrets.get(keyId) ?? '', outcome: hasKey ? 'there already' : 'made' },
    { what: 'secrets', name: file, outcome, note: 'for your eyes only; keep it out of version control' },
  ]
}

async function newKey(
  { ram }: Client,
  userName: string,
  file: string,
): Promise<{ readonly accessKeyId: string; readonly accessKeySecret: string }> {
  try {
    return (await ram.createAccessKey({ userName })).accessKey
  } catch (error) {
    if (!(error instanceof RequestError && error.code.startsWith('LimitExceeded'))) throw error
    throw new UsageError(
      `${userName} has as many access keys as a user may, and ${file} holds none of them. ` +
        `Delete one that nothing uses: latchkey ram list-access-keys --user-name ${userName}`,
    )
  }
}

/** All of it or nothing, and never readable by others, not for an instant. */
function writeSecrets(file: string, secrets: ReadonlyMap<string, string>): void {
  mkdirSync(dirname(file), { recursive: true })
  const text = [...secrets].map(([name, value]) => `${name}=${value}\n`).join('')
  writeFileSync(`${file}.new`, `# Read by the server beside the game's file.\n${text}`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

/** `access key id     LTAI…`, as `serve` writes it. @throws UsageError */
function rootKeyIn(path: string): { readonly accessKeyId: string; readonly accessKeySecret: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new UsageError(
      `${path} cannot be read. \`latchkey serve\` leaves the key there on its first start; on a terminal it shows the key ` +
        'instead: latchkey profile set operator --help',
    )
  }
  const accessKeyId = /^access key id +(\S+)$/m.exec(text)?.[1]
  const accessKeySecret = /^access key secret +(\S+)$/m.exec(text)?.[1]
  if (accessKeyId === undefined || accessKeySecret === undefined)
    throw new UsageError(`${path} holds no access key as \`latchkey serve\` writes it.`)
  return { accessKeyId, accessKeySecret }
}

function nextLines(app: string, file: string, endpoint: string): readonly string[] {
  return [
    '',
    `Next: a server that runs with --players (or LATCHKEY_PLAYERS) set to ${dirname(file)} or ${file} has the game within seconds;`,
    'start or restart it otherwise. Then play, with nothing but curl:',
    '',
    ...firstCalls(app, endpoint).map((line) => `  ${line}`),
  ]
}
