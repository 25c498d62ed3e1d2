import { Command, Option } from 'commander'
import type { AppConfig, CloudPlan } from '@latchkey/players'
import { readFileSync } from 'node:fs'
import { printLine } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { secretNamesOf } from './players-template.ts'
import type { SecretNames } from './players-template.ts'

type PlanOptions = {
  readonly format: 'words' | 'terraform' | 'ros'
  readonly region?: string | undefined
  readonly account?: string | undefined
  readonly logBucket?: string | undefined
}

/** What to create in the cloud for a game. Nothing is called, so no keys are asked for. */
export function planCommand(surroundings: Surroundings): Command {
  return new Command('plan')
    .description('print what to create in the cloud for a game, and what becomes weaker there; makes nothing')
    .argument('<file>', 'NAME.app.yaml')
    .addOption(new Option('--backend <kind>', 'the cloud').choices(['alibaba']).makeOptionMandatory())
    .addOption(
      new Option('--format <format>', 'in words, as Terraform’s JSON, or as a template of ROS')
        .choices(['words', 'terraform', 'ros'])
        .default('words'),
    )
    .option('--region <id>', 'where the buckets are, such as cn-hangzhou; not given: backend.oss.region of the file')
    .option(
      '--account <number>',
      'number of the account; not given: the one of the file when it is of the cloud already',
    )
    .option('--log-bucket <name>', 'where access logs go; not given: the private bucket’s name with -logs')
    .action(async (file: string, options: PlanOptions) => plan(file, options, surroundings))
}

async function plan(
  file: string,
  { format, region, account, logBucket }: PlanOptions,
  surroundings: Surroundings,
): Promise<void> {
  checkNames({ region, account, logBucket })
  // No other command needs the service.
  const players = await import('@latchkey/players')
  const { config, secrets } = await readGame(file, surroundings)
  requireRegion(file, config, region)
  const planned = players.planCloud(config, { region, account, logBucket })
  switch (format) {
    case 'words':
      for (const line of players.planLines(planned, secrets)) printLine(surroundings, line)
      break
    case 'terraform':
      surroundings.out(players.terraformOf(planned))
      break
    case 'ros':
      surroundings.out(players.rosOf(planned))
  }
  if (format !== 'words') tellTheRest(planned, file, surroundings)
}

/** @throws UsageError */
export function requireRegion(file: string, { backend }: AppConfig, region: string | undefined): string {
  const said = region ?? backend.oss.region
  if (said !== undefined) return said
  throw new UsageError(
    `${file} says no region (backend.oss.region): --region cn-hangzhou, or another one of the cloud.`,
  )
}

/** What a template has no place for is not to be missed. */
function tellTheRest({ weaker, user }: CloudPlan, file: string, surroundings: Surroundings): void {
  surroundings.err(
    `Not in the template: the access key of ${user.name}, the block for ${file}, and ${weaker.length} guarantees that become ` +
      'weaker in the cloud. --format words tells them.\n',
  )
}

/** Where it is, whose it is, and where logs go: the same for what is planned and what is made. */
export type Place = Pick<PlanOptions, 'region' | 'account' | 'logBucket'>

const patterns = {
  region: [/^[a-z0-9-]{2,32}$/, 'a bare id such as cn-hangzhou'],
  account: [/^\d{1,20}$/, 'a number'],
  logBucket: [/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'the name of a bucket'],
} as const

/** @throws UsageError */
export function checkNames(given: Place): void {
  for (const [name, [pattern, what]] of Object.entries(patterns)) {
    const value = given[name as keyof typeof patterns] // one of its keys
    if (value !== undefined && !pattern.test(value)) throw new UsageError(`${value} is not ${what}.`)
  }
}

type ReadGame = {
  readonly config: AppConfig
  /** The variables that the file names, or that `init` would have named. */
  readonly secrets: Pick<SecretNames, 'keyId' | 'keySecret'>
}

/** A plan has no secret in it, so one that is not there does not matter. @throws UsageError, Failed */
export async function readGame(file: string, surroundings: Surroundings): Promise<ReadGame> {
  const { faultLine, loadApp, secretsBeside } = await import('@latchkey/players')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  const { variable } = secretsBeside(file, (name) => surroundings.environment[name])
  const { config, faults } = loadApp(text, {
    variable: (name) => variable(name) ?? (name.endsWith('_FILE') ? undefined : 'a-secret-of-at-least-32-characters'),
    readFile: (path) => readFileSync(path, 'utf8'),
  })
  if (config === undefined) {
    for (const fault of faults) printLine(surroundings, faultLine(file, fault))
    throw new Failed()
  }
  const named = (field: string): string | undefined => new RegExp(`\\b${field}: *"?\\$\\{(\\w+)\\}`).exec(text)?.[1]
  const { keyId, keySecret } = secretNamesOf(config.app)
  return {
    config,
    secrets: { keyId: named('accessKeyId') ?? keyId, keySecret: named('accessKeySecret') ?? keySecret },
  }
}
