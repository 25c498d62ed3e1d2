import { Command, Option } from 'commander'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { parseInteger } from '../option-values.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

const path = '/admin/audit'
const askEveryMs = 500

/** `latchkey admin audit`: who did what, and whether somebody changed what is written about it. */
export function auditCommand(surroundings: Surroundings): Command {
  const audit = new Command('audit').description('the log of calls to STS, RAM and IMS, to buckets, and of operators')
  audit.addCommand(verifyCommand(surroundings))
  audit.addCommand(showCommand(surroundings))
  const add = (command: Command): Command => {
    audit.addCommand(consoleOption(connected(command)))
    return command
  }
  add(
    new Command('erase')
      .description('make what is personal of a subject unreadable for ever; the log still verifies')
      .argument('<subject>', 'a player’s id, user/ACCOUNT/NAME, root/ACCOUNT or address/ADDRESS'),
  ).action(async (subject: string, _options: unknown, self: Command) =>
    printResult(surroundings, await askAdmin(self, surroundings, 'POST', `${path}/erase`, { subject }), isJson(self)),
  )
  add(new Command('head').description('write a head now and print it, to be kept elsewhere')).action(
    async (_options: unknown, self: Command) =>
      printLine(surroundings, JSON.stringify(await askAdmin(self, surroundings, 'POST', `${path}/head`, {}))),
  )
  return audit
}

type Finding = {
  readonly chain: string
  readonly file?: string | undefined
  readonly block?: number | undefined
  readonly what: string
}
type Verified = {
  readonly chains: number
  readonly files: number
  readonly blocks: number
  readonly lines: number
  readonly damage: readonly Finding[]
  readonly remarks: readonly Finding[]
}
type Options = {
  readonly dataDir?: string
  readonly copy?: string
  readonly masterKeyFile?: string
  readonly head?: string
}

function verifyCommand(surroundings: Surroundings): Command {
  return consoleOption(
    connected(
      new Command('verify')
        .description('find what was changed, removed, put elsewhere or cut off; exit code 1 when there is something')
        .option('--head <file>', 'a head that was kept elsewhere')
        .option('--data-dir <directory>', 'of a stopped server; without it the running server is asked')
        .option('--copy <directory>', 'a copy of the directory audit/, which says nothing about its end without --head')
        .option('--master-key-file <file>', 'for --copy (default: LATCHKEY_MASTER_KEY_FILE or LATCHKEY_MASTER_KEY)'),
    ),
  ).action(async (options: Options, self: Command) => {
    const headText = options.head === undefined ? undefined : readFileSync(options.head, 'utf8')
    const verified = await (options.copy !== undefined || options.dataDir !== undefined
      ? verifyHere(options, headText, surroundings)
      : verifyThere(self, surroundings, headText))
    if (isJson(self)) printResult(surroundings, verified, true)
    else tell(surroundings, verified)
    if (verified.damage.length > 0) throw new Failed()
  })
}

async function verifyHere(
  { copy, dataDir = './data', masterKeyFile }: Options,
  headText: string | undefined,
  { environment }: Surroundings,
): Promise<Verified> {
  // The server's own code, which nothing else of this program needs.
  const server = await import('@latchkey/server/verify-audit')
  if (copy === undefined) return server.verifyStoppedAudit({ dataDir, environment: ofServer(environment), headText })
  const file = masterKeyFile ?? environment['LATCHKEY_MASTER_KEY_FILE']
  const text = environment['LATCHKEY_MASTER_KEY']
  if (file === undefined && text === undefined)
    throw new UsageError('Name the master key that the log was written under: --master-key-file.')
  const masterKey = file === undefined ? { text: text ?? '' } : { path: file }
  return server.verifyCopiedAudit({ directory: copy, masterKey, headText })
}

/** Settings of the server, without the variables that speak to this program. */
function ofServer(environment: Surroundings['environment']): Surroundings['environment'] {
  const wanted = /^LATCHKEY_(MASTER_KEY|MASTER_KEY_FILE|METADATA)$/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => wanted.test(name)))
}

type State = { readonly state: string; readonly error?: string; readonly result?: Verified }

async function verifyThere(self: Command, surroundings: Surroundings, headText: string | undefined): Promise<Verified> {
  const head = headText === undefined ? {} : { head: JSON.parse(headText) as unknown }
  await askAdmin(self, surroundings, 'POST', `${path}/verify`, head)
  for (;;) {
    const { state, error, result } = (await askAdmin(self, surroundings, 'GET', `${path}/verify`)) as State // as the server tells it
    if (state === 'done' && result !== undefined) return result
    if (state === 'failed') throw new UsageError(`The log could not be verified: ${error ?? 'no reason given'}`)
    await sleep(askEveryMs)
  }
}

function tell(surroundings: Surroundings, verified: Verified): void {
  const { chains, files, blocks, lines, damage, remarks } = verified
  printLine(surroundings, `${lines} lines in ${blocks} blocks, ${files} files and ${chains} chains`)
  const show = (word: string, { chain, file, block, what }: Finding): void => {
    const where = file ?? `chain ${chain}`
    printLine(surroundings, shown(`${word} ${where}${block === undefined ? '' : `, block ${block}`}: ${what}`))
  }
  for (const one of remarks) show('remark ', one)
  for (const one of damage) show('DAMAGE ', one)
  printLine(surroundings, damage.length === 0 ? 'nothing was changed or removed' : `${damage.length} damages`)
}

/** Option, filter, what it picks. */
const filters = [
  ['service', 'service', 'sts, ram, ims, oss, sign-in or admin'],
  ['operation', 'operation', 'such as CreateUser'],
  ['subject', 'subject', 'a player’s id, user/ACCOUNT/NAME, root/ACCOUNT or address/ADDRESS'],
  ['decision', 'decision', 'allowed, denied or unidentified'],
  ['name', 'name', 'of the user or role that called'],
  ['account', 'accountId', 'of the caller'],
  ['key', 'accessKeyId', 'access key id that the call came with'],
  ['request', 'requestId', 'id of the request, in either form'],
  ['target', 'target', 'such as user/alice, or a bucket'],
  ['from', 'from', 'not before this time (ISO 8601)'],
  ['until', 'until', 'before this time'],
] as const

function showCommand(surroundings: Surroundings): Command {
  const command = consoleOption(
    connected(
      new Command('show').description('print lines of the log, a JSON object each, with what is personal opened'),
    ),
  )
  for (const [option, , description] of filters) command.addOption(new Option(`--${option} <value>`, description))
  return command
    .option('--limit <count>', 'the newest so many, at most 5000 (default: 100)', parseInteger)
    .action(async (options: Readonly<Record<string, string | number | undefined>>, self: Command) => {
      const given = [...filters, ['limit', 'limit'] as const].flatMap(([option, name]) =>
        options[option] === undefined ? [] : [[name, options[option]] as const],
      )
      const answer = await askAdmin(self, surroundings, 'POST', `${path}/show`, Object.fromEntries(given))
      const { lines } = answer as { readonly lines: readonly object[] } // as the server tells it
      for (const line of lines) printLine(surroundings, shown(JSON.stringify(line)))
    })
}
