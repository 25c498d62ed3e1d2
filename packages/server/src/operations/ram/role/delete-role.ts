import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { roleName } from '../validate.ts'
import { noRole } from './no-role.ts'

export const deleteRole = rpcOperation(
  {
    name: 'DeleteRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleterole',
    summary: 'Deletes a role that has no policies any more. All its sessions end at once.',
    route: { action: 'DeleteRole', version: '2015-05-01' },
    needs: [{ action: 'ram:DeleteRole', on: onRam('role', 'roleName'), stage: 'head' }],
    callers: 'signed',
    input: { roleName: required(param('RoleName', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.RoleName.InvalidChars',
      'InvalidParameter.RoleName.Length',
      'EntityNotExist.Role',
      'DeleteConflict.Role.Policy',
    ],
  },
  async (input, { caller, directory }) => {
    switch (await directory.roles.delete(signedCaller(caller).accountId, roleName(input.roleName))) {
      case 'deleted':
        return {}
      case 'missing':
        throw noRole()
      case 'has-policies':
        throw new ServiceError('DeleteConflict.Role.Policy')
    }
  },
)
