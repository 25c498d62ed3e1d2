import { answer, integer, member, onRam, param, required, shape, text, time, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../operation.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../rpc/paging.ts'
import { signedCaller } from '../signed-caller.ts'
import { ownRole } from './revocation-input.ts'

const revocation = shape({
  revocationId: required(member('RevocationId', text)),
  roleArn: required(member('RoleArn', text)),
  sessionKeyId: member('SessionKeyId', text),
  roleSessionName: member('RoleSessionName', text),
  sourceIdentity: member('SourceIdentity', text),
  issuerKeyId: member('IssuerKeyId', text),
  firstKeyId: member('FirstKeyId', text),
  sequence: required(member('Sequence', integer)),
  revokeDate: required(member('RevokeDate', time)),
  expireDate: required(member('ExpireDate', time)),
  revokedBy: required(member('RevokedBy', text)),
  deniedUntil: member('DeniedUntil', time),
})

export const listRevocations = rpcOperation(
  {
    name: 'ListRevocations',
    product: 'sts',
    tier: 1,
    page: 'extensions.md#revoked-sessions',
    summary: 'Lists what was revoked and may still end a session: of one role, or of all that there are.',
    route: { action: 'ListRevocations', version: '2026-11-01' },
    needs: [
      { action: 'sts:ListRevocations', on: onRam('role', 'roleArn'), when: { has: 'roleArn' }, stage: 'head' },
      { action: 'sts:ListRevocations', on: onRam('role'), when: { missing: 'roleArn' }, stage: 'head' },
    ],
    callers: 'signed',
    input: { roleArn: param('RoleArn', text), ...pageInput },
    output: { ...pageOutput, revocations: required(answer('Revocations', wrapped('Revocation', revocation))) },
    status: 200,
    errors: [...pageErrors, 'InvalidParameter.RoleArn', 'EntityNotExist.Role', 'NoPermission'],
  },
  async (input, context) => {
    const { caller, directory, revocations, now } = context
    const { accountId } = signedCaller(caller)
    const roleId = input.roleArn === undefined ? undefined : (await ownRole(input.roleArn, context)).roleId
    const page = await revocations.list({ accountId, roleId }, readPage(input), now)
    const listed = await Promise.all(
      page.revocations.map(async ({ id, target, sequence, revokedMs, expiresMs, revokedBy, deniedUntilMs }) => {
        const role = await directory.roleById(accountId, target.roleId)
        // Of a role that is gone every session is dead anyway.
        if (role === undefined) return []
        return [
          {
            revocationId: id,
            roleArn: `acs:ram::${accountId}:role/${role.roleName}`,
            sessionKeyId: target.accessKeyId,
            roleSessionName: target.sessionName,
            sourceIdentity: target.sourceIdentity,
            issuerKeyId: target.issuerKeyId,
            firstKeyId: target.firstKeyId,
            sequence,
            revokeDate: new Date(revokedMs),
            expireDate: new Date(expiresMs),
            revokedBy,
            deniedUntil: deniedUntilMs === undefined ? undefined : new Date(deniedUntilMs),
          },
        ]
      }),
    )
    return { ...pageAnswer(page.next), revocations: listed.flat() }
  },
)
