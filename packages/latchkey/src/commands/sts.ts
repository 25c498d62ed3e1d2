import { Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import type { ListRevocationsOutput } from '@latchkey/client/node'
import { parseTime } from '../option-values.ts'
import { isoTime, printLine, printResult, shown } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'
import { assumeRole, assumeRoleWithOidc, assumeRoleWithSaml } from './sts-session.ts'

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
    .addCommand(assumeRoleWithOidc(surroundings))
    .addCommand(assumeRoleWithSaml(surroundings))
    .addCommand(revoke(surroundings))
    .addCommand(revocations(surroundings))
}

type RevokeOptions = {
  readonly roleArn: string
  readonly sessionKeyId?: string
  readonly roleSessionName?: string
  readonly sourceIdentity?: string
  readonly issuerKeyId?: string
  readonly firstKeyId?: string
  readonly deniedUntil?: Date
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
      .option('--first-key-id <id>', 'of a chain of roles that began with this access key')
      .option(
        '--denied-until <time>',
        'until then they are refused with AccessDenied: whoever held them is banned (ISO 8601)',
        parseTime,
      ),
  ).action(async (options: RevokeOptions, self: Command) => {
    const { roleArn, sessionKeyId, roleSessionName, sourceIdentity, issuerKeyId, firstKeyId, deniedUntil } = options
    const narrowed = { sessionKeyId, roleSessionName, sourceIdentity, issuerKeyId, firstKeyId }
    const answer = await clientOf(self, surroundings).sts.revokeSessions({ roleArn, ...narrowed, deniedUntil })
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
    deniedUntil,
    ...narrowed
  } = revocation
  const named = Object.entries(narrowed).map(([name, value]) => `${name}=${value}`)
  const denied = deniedUntil === undefined ? '' : `  denied until ${isoTime(deniedUntil)}`
  return shown(`${isoTime(revokeDate)}  ${roleArn}  ${named.join(' ') || 'all'}  by ${revokedBy}${denied}`)
}
