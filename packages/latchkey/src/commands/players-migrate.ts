import { Command } from 'commander'
import type { AppConfig, MoveOutcome } from '@latchkey/players'
import { readFileSync } from 'node:fs'
import { endpointDefault } from '../connection.ts'
import { parseInteger } from '../option-values.ts'
import { printLine, readableSize, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

type Options = {
  readonly yes?: boolean
  readonly delete?: boolean
  readonly fromEndpoint?: string
  readonly toEndpoint?: string
  readonly parallel: number
}

const atOnceDefault = 16
/** The clock of this machine and that of the storage may differ by as much as OSS lets pass. */
const clockMarginMs = 900_000

/** Brings the files of a game from the storage of before (`readFallback` of its file) to the one of today. */
export function migrateCommand(surroundings: Surroundings): Command {
  return new Command('migrate')
    .description(
      'copy the files of a game to another storage while it is played; without --yes it tells what it would copy',
    )
    .argument('<file>', 'NAME.app.yaml as it is after the move: with backend, buckets and readFallback')
    .option('--yes', 'copy')
    .option('--delete', 'also remove copies whose original was deleted since')
    .option(
      '--from-endpoint <address>',
      'where OSS is from here, for the storage of before, when the file says another one',
    )
    .option('--to-endpoint <address>', 'the same for the storage of today')
    .option('--parallel <files>', `files at once (default: ${atOnceDefault})`, parseInteger, atOnceDefault)
    .addHelpText(
      'after',
      '\nIt is asked before the move, as often as one likes, and once more after it, when the keys of before have expired: what is there is\n' +
        'not copied again, and what players wrote at the new storage stays. A storage that the file gives no address is the server at\n' +
        `${endpointDefault}. The keys are those of the file.\n`,
    )
    .action(async (file: string, options: Options) => move(file, options, surroundings))
}

async function move(file: string, options: Options, surroundings: Surroundings): Promise<void> {
  const { yes = false, delete: deletes = false, fromEndpoint, toEndpoint, parallel } = options
  // No other command needs the service.
  const { migrate, openStorages } = await import('@latchkey/players')
  const config = await readMoved(file, surroundings)
  const since = config.readFallback?.since
  const clock = { now: () => new Date(surroundings.now()), monotonicMs: surroundings.now }
  const opened = openStorages(config, { from: fromEndpoint, to: toEndpoint, own: endpointDefault, clock })
  if (opened === undefined)
    throw new UsageError(
      `${file} says nothing of a storage of before: readFallback: { until, backend, buckets }, with the backend block as it was.`,
    )
  const begunAt = surroundings.now()
  const counts = new Map<MoveOutcome, number>()
  let sizeBytes = 0
  const signal = surroundings.interrupt()
  const tell = progress(surroundings)
  let files = 0
  await migrate(opened.from, opened.to, { isDry: !yes, deletes, since, atOnce: parallel, signal }, (one) => {
    counts.set(one.outcome, (counts.get(one.outcome) ?? 0) + 1)
    sizeBytes += one.sizeBytes
    files += 1
    tell(files, sizeBytes)
    if (one.outcome === 'failed')
      surroundings.err(
        `${surroundings.isWatched ? lineStart : ''}${shown(`${one.bucket}/${one.key}: ${reasonOf(one.error)}`)}\n`,
      )
  })
  if (surroundings.isWatched) surroundings.err(lineStart)
  const count = (outcome: MoveOutcome): number => counts.get(outcome) ?? 0
  for (const [outcome, words] of Object.entries(said) as [MoveOutcome, string][])
    if (count(outcome) > 0) printLine(surroundings, `${String(count(outcome)).padStart(8)}  ${words}`)
  const toCopy = count('copied') + count('copied again')
  if (toCopy > 0) printLine(surroundings, `${readableSize(sizeBytes).padStart(8)}  ${yes ? 'were' : 'would be'} copied`)
  for (const line of nextLines({ yes, toCopy, failed: count('failed'), begunAt, since })) printLine(surroundings, line)
  if (count('failed') > 0) throw new Failed()
}

const lineStart = '\r\u001b[K'
const progressEveryMs = 200

/** For a person who watches: how far it is, a few times a second. */
function progress(surroundings: Surroundings): (files: number, sizeBytes: number) => void {
  if (!surroundings.isWatched) return () => undefined
  let saidAt = Number.NEGATIVE_INFINITY
  return (files, sizeBytes) => {
    const now = surroundings.now()
    if (now - saidAt < progressEveryMs) return
    saidAt = now
    surroundings.err(`${lineStart}${files} looked at, ${readableSize(sizeBytes)} copied`)
  }
}

const said: Readonly<Record<MoveOutcome, string>> = {
  copied: 'files that were missing',
  'copied again': 'files that had changed since they were copied',
  same: 'files that were there already',
  kept: 'files that were written at the new storage, and stay',
  gone: 'files that were deleted at the new storage, and stay away',
  deleted: 'copies whose original was deleted',
  stray: 'copies whose original is gone, and stay: --delete removes them',
  failed: 'files that could not be copied',
}

type Result = {
  readonly yes: boolean
  readonly toCopy: number
  readonly failed: number
  readonly begunAt: number
  readonly since: Date | undefined
}

function nextLines({ yes, toCopy, failed, begunAt, since }: Result): string[] {
  if (!yes) return toCopy === 0 ? ['Nothing is to be copied.'] : ['Nothing was copied: the same with --yes copies it.']
  if (failed > 0) return ['Ask again when the reason is gone.']
  if (since !== undefined) return []
  const time = new Date(begunAt - clockMarginMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    '',
    'All is there that was there when this began. For the move, this goes below readFallback:',
    `  since: ${time}`,
  ]
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** @throws UsageError, Failed */
async function readMoved(file: string, surroundings: Surroundings): Promise<AppConfig> {
  const { faultLine, loadApp, secretsBeside } = await import('@latchkey/players')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(cause)}`)
  }
  const { variable } = secretsBeside(file, (name) => surroundings.environment[name])
  const { config, faults } = loadApp(text, { variable, readFile: (path) => readFileSync(path, 'utf8') })
  if (config !== undefined) return config
  for (const fault of faults) printLine(surroundings, faultLine(file, fault))
  throw new Failed()
}
