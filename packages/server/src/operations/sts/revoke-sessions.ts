import { answer, integer, onRam, param, required, ServiceError, text, time } from '@latchkey/protocol'
import { callerArn } from '../../access/caller.ts'
import { rpcOperation } from '../operation.ts'
import { narrowedBy, ownRole } from './revocation-input.ts'

export const revokeSessions = rpcOperation(
  {
    name: 'RevokeSessions',
    product: 'sts',
    tier: 1,
    page: 'extensions.md#revoked-sessions',
    summary: 'Ends sessions of a role that were issued before, all of them or those that match everything given.',
    route: { action: 'RevokeSessions', version: '2026-11-01' },
    needs: [{ action: 'sts:RevokeSessions', on: onRam('role', 'roleArn'), stage: 'head' }],
    callers: 'signed',
    input: {
      roleArn: required(param('RoleArn', text)),
      sessionKeyId: param('SessionKeyId', text),
      roleSessionName: param('RoleSessionName', text),
      sourceIdentity: param('SourceIdentity', text),
      issuerKeyId: param('IssuerKeyId', text),
      firstKeyId: param('FirstKeyId', text),
      deniedUntil: param('DeniedUntil', time),
    },
    output: {
      revocationId: required(answer('RevocationId', text)),
      sequence: required(answer('Sequence', integer)),
      revokeDate: required(answer('RevokeDate', time)),
      expireDate: required(answer('ExpireDate', time)),
      deniedUntil: answer('DeniedUntil', time),
    },
    status: 200,
    errors: [
      'InvalidParameter',
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      'InvalidParameter.SourceIdentity',
      'EntityNotExist.Role',
      'LimitExceeded.Revocation',
      'NoPermission',
    ],
  },
  async (input, context) => {
    const narrowed = narrowedBy(input)
    const { accountId, roleId } = await ownRole(input.roleArn, context)
    const { revocations, caller, now } = context
    const { deniedUntil } = input
    const target = { accountId, roleId, ...narrowed }
    const revoked = await revocations.revoke(target, callerArn(caller), now, { deniedUntilMs: deniedUntil?.getTime() })
    if (revoked === 'too-many') throw new ServiceError('LimitExceeded.Revocation')
    return {
      revocationId: revoked.id,
      sequence: revoked.sequence,
      revokeDate: new Date(revoked.revokedMs),
      expireDate: new Date(revoked.expiresMs),
      ...(deniedUntil === undefined ? {} : { deniedUntil }),
    }
  },
)
