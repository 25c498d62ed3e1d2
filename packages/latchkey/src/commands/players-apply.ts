import { createClient } from '@latchkey/client/node'
import { Command, Option } from 'commander'
import { connected, connectionOf, endpointDefault, isJson, textOption } from '../connection.ts'
import { printLine } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { applyPlan } from './players-cloud.ts'
import type { Applied } from './players-cloud.ts'
import { checkNames, readGame, requireRegion } from './players-plan.ts'

type Options = {
  readonly account?: string
  readonly logBucket?: string
  readonly yes?: boolean
  readonly replace?: boolean
}

/** Makes in the cloud what the plan says. Nothing is made before somebody has seen what. */
export function applyCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('apply')
      .description('make in the cloud what the plan of a game says; without --yes it tells what it would make')
      .argument('<file>', 'NAME.app.yaml')
      .addOption(new Option('--backend <kind>', 'the cloud').choices(['alibaba']).makeOptionMandatory())
      .option('--account <number>', 'number of the account that is meant; with the keys of another one nothing is made')
      .option('--log-bucket <name>', 'where access logs go; not given: the private bucket’s name with -logs')
      .option('--yes', 'make it')
      .option('--replace', 'put the plan’s settings in the place of others on buckets that were there before'),
  )
    .addHelpText(
      'after',
      '\n--region is where the buckets are; not given, it is backend.oss.region of the file. Without --endpoint it is the cloud in that\n' +
        'region, and not a server on this machine. The keys are an operator’s and are asked for this once: the service itself runs with\n' +
        'the access key of its own RAM user, which is made by hand.\n',
    )
    .action(async (file: string, options: Options, self: Command) => apply(file, options, self, surroundings))
}

async function apply(file: string, options: Options, self: Command, surroundings: Surroundings): Promise<void> {
  const { account, logBucket, yes = false, replace = false } = options
  checkNames({ region: textOption(self, 'region'), account, logBucket })
  // No other command needs the service.
  const { planCloud } = await import('@latchkey/players')
  const { config, secrets } = await readGame(file, surroundings)
  const connection = connectionOf(self, surroundings)
  const region = requireRegion(file, config, connection.region)
  // Nobody means the server on this machine by saying nothing.
  const isSaid = textOption(self, 'endpoint') !== undefined || connection.endpoint !== endpointDefault
  const endpoint = isSaid ? connection.endpoint : `https://oss-${region}.aliyuncs.com`
  const client = createClient({ ...connection, endpoint, region })
  const { accountId } = await client.sts.getCallerIdentity({})
  if (account !== undefined && account !== accountId)
    throw new UsageError(`The keys are of the account ${accountId}, and not of ${account}: nothing is made.`)
  const plan = planCloud(config, { region, account: accountId, logBucket })
  const applied: Applied[] = []
  const isPlain = !isJson(self)
  if (isPlain) printLine(surroundings, `${config.app} in the account ${accountId}, at ${endpoint}`)
  for await (const step of applyPlan(client, plan, { isDry: !yes, replaces: replace })) {
    applied.push(step)
    if (isPlain) printLine(surroundings, `${step.what.padEnd(18)}${step.name.padEnd(34)}  ${step.outcome}`)
  }
  if (!isPlain) surroundings.out(`${JSON.stringify({ account: accountId, endpoint, applied }, undefined, 2)}\n`)
  else for (const line of nextLines(applied, plan.user.name, secrets)) printLine(surroundings, line)
}

function nextLines(
  applied: readonly Applied[],
  user: string,
  { keyId, keySecret }: { readonly keyId: string; readonly keySecret: string },
): string[] {
  const has = (...outcomes: readonly Applied['outcome'][]): boolean =>
    applied.some(({ outcome }) => outcomes.includes(outcome))
  return [
    '',
    ...(has('stays')
      ? ['What stays is set otherwise on a bucket that was there before; --replace puts the plan’s there.']
      : []),
    ...(has('to make', 'to change')
      ? ['Nothing was made: the same with --yes makes it.']
      : [
          `All of the plan is there${has('stays') ? ' but what stays' : ''}. Next: latchkey ram create-access-key --user-name ${user} makes ${keyId} and ${keySecret};`,
          'the block of `players plan` goes into the file; `players verify` tries whether it holds.',
        ]),
  ]
}
