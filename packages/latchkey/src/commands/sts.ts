import { Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import type { ListRevocationsOutput } from '@latchkey/client/node'
import { isoTime, printLine, printResult, shown } from '../printing.ts'
import { parseInteger, readText } from '../option-values.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey sts`: who am I, temporary credentials of a role, and their end before their time. */
export function stsCommand(surroundings: Surroundings): Command {
  const command = new Command('sts').description(
    'ask STS: who the key belongs to, temporary credentials, and their end',
  )
  command.addCommand(
    connected(new Command('whoami').description('say whom the credentials belong to')).action(
      async (_options: unknown, self: Command) => {
        const { requestId: _id, ...identity } = await clientOf(self, surroundings).sts.getCallerIdentity()
        printResult(surroundings, identity, isJson(self))
      },
    ),
  )
  return command
    .addCommand(assumeRole(surroundings))
    .addCommand(revoke(surroundings))
    .addCommand(revocations(surroundings))
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

type RevokeOptions = {
  readonly roleArn: string
  readonly sessionKeyId?: string
  readonly roleSessionName?: string
  readonly sourceIdentity?: string
  readonly issuerKeyId?: string
  readonly firstKeyId?: string
}

function revoke(surroundings: Surroundings): Command {
  return connected(
    new Command('revoke')
      .description(
        'end sessions of a role at once: those that match everything given, or all; later ones are not touched',
      )
      .requiredOption('--role-arn <arn>', 'acs:ram::ACCOUNT:role/NAME')
      .option('--source-identity <name>', 'of this source identity, such as a player')
      .option('--role-session-name <name>', 'of this session name')
      .option('--session-key-id <id>', 'the one session with this key: STS.…')
      .option('--issuer-key-id <id>', 'got with this access key')
      .option('--first-key-id <id>', 'of a chain of roles that began with this access key'),
  ).action(async (options: RevokeOptions, self: Command) => {
    const { roleArn, sessionKeyId, roleSessionName, sourceIdentity, issuerKeyId, firstKeyId } = options
    const narrowed = { sessionKeyId, roleSessionName, sourceIdentity, issuerKeyId, firstKeyId }
    const answer = await clientOf(self, surroundings).sts.revokeSessions({ roleArn, ...narrowed })
    const { requestId: _id, ...result } = answer
    printResult(surroundings, result, isJson(self))
  })
}

function revocations(surroundings: Surroundings): Command {
  return connected(
    new Command('revocations')
      .description('list what was revoked and may still end a session')
      .option('--role-arn <arn>', 'of this role only'),
  ).action(async ({ roleArn }: { readonly roleArn?: string }, self: Command) => {
    const { sts } = clientOf(self, surroundings)
    let marker: string | undefined
    do {
      const page = await sts.listRevocations({ roleArn, marker, maxItems: 1_000 })
      for (const revocation of page.revocations)
        printLine(surroundings, isJson(self) ? JSON.stringify(revocation) : lineOf(revocation))
      marker = page.marker
    } while (marker !== undefined)
  })
}

function lineOf(revocation: ListRevocationsOutput['revocations'][number]): string {
  const {
    roleArn,
    revokeDate,
    revokedBy,
    revocationId: _id,
    sequence: _sequence,
    expireDate: _end,
    ...narrowed
  } = revocation
  const named = Object.entries(narrowed).map(([name, value]) => `${name}=${value}`)
  return shown(`${isoTime(revokeDate)}  ${roleArn}  ${named.join(' ') || 'all'}  by ${revokedBy}`)
}
