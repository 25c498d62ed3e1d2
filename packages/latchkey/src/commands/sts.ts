import { Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { printLine, printResult } from '../printing.ts'
import { parseInteger, readText } from '../option-values.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey sts`: who am I, and temporary credentials of a role. */
export function stsCommand(surroundings: Surroundings): Command {
  const command = new Command('sts').description('ask STS: who the key belongs to, and temporary credentials')
  command.addCommand(
    connected(new Command('whoami').description('say whom the credentials belong to')).action(
      async (_options: unknown, self: Command) => {
        const { requestId: _id, ...identity } = await clientOf(self, surroundings).sts.getCallerIdentity()
        printResult(surroundings, identity, isJson(self))
      },
    ),
  )
  return command.addCommand(assumeRole(surroundings))
}

type AssumeOptions = {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds?: number
  readonly policy?: string
  readonly externalId?: string
  readonly sourceIdentity?: string
  readonly export?: true
}

/** Shows a secret, because that is what it is asked for. */
function assumeRole(surroundings: Surroundings): Command {
  return connected(
    new Command('assume-role')
      .description('get temporary credentials of a role; prints them, secret and all')
      .requiredOption('--role-arn <arn>', 'acs:ram::ACCOUNT:role/NAME')
      .option('--role-session-name <name>', 'who it is for; stands in every log', 'latchkey')
      .option('--duration-seconds <seconds>', 'from 900 to the role’s MaxSessionDuration', parseInteger)
      .option('--policy <json>', 'narrows what the session may do; @FILE reads a file')
      .option('--external-id <id>', 'what the role’s trust policy asks for')
      .option('--source-identity <name>', 'stays with all further sessions')
      .option('--export', 'print lines for a shell: eval "$(latchkey sts assume-role … --export)"'),
  ).action(async (options: AssumeOptions, self: Command) => {
    const { policy, export: isExport, ...input } = options
    const { roleArn, roleSessionName, durationSeconds, externalId, sourceIdentity } = input
    const answer = await clientOf(self, surroundings).sts.assumeRole({
      roleArn,
      roleSessionName,
      durationSeconds,
      externalId,
      sourceIdentity,
      policy: policy === undefined ? undefined : readText(policy),
    })
    const { requestId: _id, ...result } = answer
    if (isExport !== true) return printResult(surroundings, result, isJson(self))
    const { accessKeyId, accessKeySecret, securityToken } = result.credentials
    for (const [name, value] of [
      ['ALIBABA_CLOUD_ACCESS_KEY_ID', accessKeyId],
      ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', accessKeySecret],
      ['ALIBABA_CLOUD_SECURITY_TOKEN', securityToken],
    ])
      printLine(surroundings, `export ${name}='${value}'`)
  })
}
