import { answer, integer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { readTags, tagsField } from '../tags.ts'
import { description, maxSessionSeconds, roleName, sessionSecondsMin } from '../validate.ts'
import { roleAnswer, roleShape } from './role-answer.ts'
import { checkedTrustPolicy } from './trust-policy.ts'

export const createRole = rpcOperation(
  {
    name: 'CreateRole',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createrole',
    summary: 'Makes a role with a trust policy that says who may assume it.',
    route: { action: 'CreateRole', version: '2015-05-01' },
    needs: [{ action: 'ram:CreateRole', on: onRam('role'), stage: 'head' }],
    callers: 'signed',
    input: {
      roleName: required(param('RoleName', text)),
      assumeRolePolicyDocument: required(param('AssumeRolePolicyDocument', text)),
      description: param('Description', text),
      maxSessionDuration: param('MaxSessionDuration', integer),
      tags: tagsField,
    },
    output: { role: required(answer('Role', roleShape)) },
    status: 200,
    errors: [
      'InvalidParameter.RoleName.InvalidChars',
      'InvalidParameter.RoleName.Length',
      'InvalidParameter.AssumeRolePolicyDocument.Length',
      'InvalidParameter.Description.Length',
      'InvalidParameter.MaxSessionDuration',
      'InvalidParameter.Tag',
      'MalformedPolicyDocument',
      'EntityAlreadyExists.Role',
      'LimitExceeded.Role',
    ],
  },
  async (input, { caller, directory, now }) => {
    const { accountId } = signedCaller(caller)
    const role = {
      roleName: roleName(input.roleName),
      trustPolicy: await checkedTrustPolicy(input.assumeRolePolicyDocument, accountId, directory),
      description: description(input.description),
      maxSessionSeconds: maxSessionSeconds(input.maxSessionDuration) ?? sessionSecondsMin,
      tags: readTags(input.tags),
    }
    const created = await directory.roles.create(accountId, role, now)
    switch (created.kind) {
      case 'created':
        return { role: { ...roleAnswer(created.role), updateDate: undefined } }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.Role')
      case 'full':
        throw new ServiceError('LimitExceeded.Role')
    }
  },
)
