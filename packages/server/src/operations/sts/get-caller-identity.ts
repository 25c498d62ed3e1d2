import { answer, required, text } from '@latchkey/protocol'
import { callerArn } from '../../access/caller.ts'
import { rpcOperation } from '../operation.ts'
import { signedCaller } from '../signed-caller.ts'

export const getCallerIdentity = rpcOperation(
  {
    name: 'GetCallerIdentity',
    product: 'sts',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-getcalleridentity',
    summary: 'Says who the caller is. Every valid credential may ask; no policy can forbid it.',
    route: { action: 'GetCallerIdentity', version: '2015-04-01' },
    needs: [],
    callers: 'signed',
    input: {},
    output: {
      accountId: required(answer('AccountId', text)),
      arn: required(answer('Arn', text)),
      identityType: required(answer('IdentityType', text)),
      principalId: required(answer('PrincipalId', text)),
      userId: answer('UserId', text),
      roleId: answer('RoleId', text),
    },
    status: 200,
    errors: [],
  },
  async (_input, context) => {
    const caller = signedCaller(context.caller)
    const common = { accountId: caller.accountId, arn: callerArn(caller) }
    switch (caller.kind) {
      case 'root':
        return { ...common, identityType: 'Account', principalId: caller.accountId, userId: caller.accountId }
      case 'user':
        return { ...common, identityType: 'RAMUser', principalId: caller.userId, userId: caller.userId }
      case 'session':
        return {
          ...common,
          identityType: 'AssumedRoleUser',
          principalId: `${caller.roleId}:${caller.sessionName}`,
          roleId: caller.roleId,
        }
    }
  },
)
