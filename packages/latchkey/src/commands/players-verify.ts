import { Command } from 'commander'
import type { ClassName, VerifyOptions } from '@latchkey/players/verify'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { connected, connectionOf, isJson, textOption } from '../connection.ts'
import { collectText } from '../option-values.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

const serverKeyVariable = 'LATCHKEY_SERVER_KEY'

type Options = {
  readonly otherApp?: string
  readonly console?: string
  readonly only?: readonly string[]
  readonly junit?: string
  readonly operator?: boolean
}

/** Whether one player of a running game can reach what belongs to another. Exit code 0 no, 1 yes or not proved. */
export function verifyCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('verify')
      .description('make two players of a running game, attack one with the keys of the other, and erase them again')
      .argument('<game>', 'name of the game, as in its file')
      .option('--only <class>', 'only this class of attacks; may be given again', collectText)
      .option('--junit <file>', 'also write the result as JUnit XML')
      .option(
        '--operator',
        'look from above with the keys of this connection: what is left of whom was erased, public pictures',
      )
      .option('--other-app <name>', 'another game of the same service, for tickets that are used there')
      .option('--console <address>', 'address of the console, for signing in with the keys of a player'),
  )
    .addHelpText(
      'after',
      `\n--endpoint is the address of the player service. ${serverKeyVariable} in the environment is a server key of the game (role owner or developer):\nwith it players can be banned, and made where guests may not come in.\n`,
    )
    .action(async (game: string, options: Options, self: Command) => run(game, options, self, surroundings))
}

async function run(game: string, options: Options, self: Command, surroundings: Surroundings): Promise<void> {
  // No other command needs the suite.
  const suite = await import('@latchkey/players/verify')
  const only = options.only?.map((name) => classOf(name, suite.classes))
  const report = await suite.verify({
    ...(await optionsOf(game, options, self, surroundings)),
    only,
    onResult: progress(surroundings),
  })
  if (surroundings.isWatched) surroundings.err('\r\u001b[K')
  if (options.junit !== undefined) await writeFile(options.junit, suite.junitXml(report))
  if (isJson(self)) printResult(surroundings, report, true)
  else for (const line of suite.tableLines(report, game)) printLine(surroundings, shown(line))
  if (suite.hasFailed(report)) throw new Failed()
}

function classOf(name: string, classes: Readonly<Record<ClassName, string>>): ClassName {
  const found = Object.keys(classes).find((one) => one === name)
  if (found === undefined)
    throw new UsageError(`There is no class ${name}; there are ${Object.keys(classes).join(', ')}.`)
  return found as ClassName // one of its keys
}

async function optionsOf(
  app: string,
  { otherApp, console, operator }: Options,
  self: Command,
  surroundings: Surroundings,
): Promise<VerifyOptions> {
  const { endpoint, credentials } = connectionOf(self, surroundings)
  return {
    service: addressOf(endpoint, 'endpoint'),
    app,
    serverKey: surroundings.environment[serverKeyVariable] || undefined,
    otherApp,
    console: console === undefined ? undefined : addressOf(console, 'console'),
    stsEndpoint: textOption(self, 'stsEndpoint'),
    operator: operator === true ? await credentials?.() : undefined,
    clock: { now: surroundings.now },
    chance: (count) => randomBytes(count).toString('hex').slice(0, count),
    sleep: (ms) => sleep(ms),
  }
}

/** `play.studio.example` is reached as a browser would: by TLS. */
function addressOf(text: string, name: string): string {
  const address = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (address === null || !/^https?:$/.test(address.protocol))
    throw new UsageError(`--${name} is an address such as https://play.studio.example, not ${text}.`)
  return address.origin
}

function progress(surroundings: Surroundings): VerifyOptions['onResult'] {
  if (!surroundings.isWatched) return undefined
  return ({ class: name, title }) => surroundings.err(`\r\u001b[K${name}: ${shown(title).slice(0, 60)}`)
}
