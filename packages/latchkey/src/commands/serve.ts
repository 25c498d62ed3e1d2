import { ConfigError, kebab, settings, startServer } from '@latchkey/server'
import type { ConfigSources, DenialRecord, Server } from '@latchkey/server'
import { Command } from 'commander'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstCalls } from './players-words.ts'

/** `latchkey serve`: one flag for each setting, the banner, and an orderly end. */
export function serveCommand(): Command {
  const command = new Command('serve').description('run the server: OSS, STS and RAM on one address')
  command.option('--config <file>', 'configuration file (default: latchkey.yaml in this folder, when there is one)')
  for (const [name, setting] of Object.entries(settings)) {
    // A secret on a command line is in everybody's process list.
    if ('isSecret' in setting) continue
    const fallback = setting.fallback === undefined || setting.fallback === '' ? '' : ` (default: ${setting.fallback})`
    command.option(`--${kebab(name)} <value>`, `${setting.description.replaceAll('`', '')}${fallback}`)
  }
  return command.action(async (options: Readonly<Record<string, string | undefined>>) => serve(options))
}

async function serve(options: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { config, ...flags } = options
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  let server: Server
  try {
    server = await startServer({
      sources: { flags, environment: process.env, file: configFile(config) },
      onLog: (line) => say(`latchkey: ${line}`),
      onDenial: (denial) => say(denialLine(denial)),
    })
  } catch (error) {
    say(
      error instanceof ConfigError
        ? ['latchkey: the configuration has mistakes:', ...error.problems.map((problem) => `  ${problem}`)].join('\n')
        : `latchkey: ${error instanceof Error ? error.message : String(error)}`,
    )
    // What has been started already ends with this process.
    process.exit(error instanceof ConfigError ? 2 : 1)
  }
  for (const line of banner(server)) process.stdout.write(`${line}\n`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await server.close()
}

function configFile(given: string | undefined): ConfigSources['file'] {
  const path = given ?? process.env.LATCHKEY_CONFIG ?? 'latchkey.yaml'
  if (given === undefined && process.env.LATCHKEY_CONFIG === undefined && !existsSync(path)) return undefined
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (error) {
    const from = given === undefined ? 'LATCHKEY_CONFIG' : '--config'
    throw new ConfigError([`${from}: ${error instanceof Error ? error.message : String(error)}`])
  }
}

function banner(server: Server): string[] {
  const lines = [
    `Latchkey serves OSS, STS and RAM at ${server.endpoint}`,
    `Console, metrics and admin calls at  ${server.consoleAddress}`,
  ]
  if (server.isClockControlled)
    lines.push(
      red('The clock is CONTROLLED: time moves by command, and expiry means nothing. For tests and tutorials only.'),
    )
  return [...lines, ...gameLines(server), ...rootKeyLines(server)]
}

/** What a newcomer does next: three calls, to be pasted. */
function gameLines({ endpoint, games }: Server): string[] {
  const [first, ...others] = games
  if (first === undefined) return []
  const more = others.length === 0 ? '' : `, and of ${others.length} more`
  return [
    `Player service of the game ${first}${more}: sign in, get keys for the official SDKs, store a first save:`,
    ...firstCalls(first, endpoint).map((line) => `  ${line}`),
  ]
}

/** The administrator's key is shown once: on a terminal, otherwise in a file that only its owner can read. */
function rootKeyLines(server: Server): string[] {
  const { made } = server
  if (made?.rootKey === undefined) return []
  const text = `account           ${made.accountId}\naccess key id     ${made.rootKey.id}\naccess key secret ${made.rootKey.secret}\n`
  if (process.stdout.isTTY)
    return [
      "The administrator's key, shown this once:",
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
    ]
  const path = join(server.dataDirectory, 'root-key')
  writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true })
  return [`The administrator's key is in ${path}; keep it and delete the file.`]
}

function denialLine(denial: DenialRecord): string {
  return `latchkey: 403 ${denial.action} on ${denial.resource} for ${denial.caller}: latchkey policy why ${denial.requestId}`
}

const red = (text: string): string => (process.stdout.isTTY ? `\u001B[1;31m${text}\u001B[0m` : text)
