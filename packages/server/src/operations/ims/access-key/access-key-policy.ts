import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { networkPolicyText, parseNetworkPolicy } from './network-policy.ts'
import { keyHolderNamed } from './principal-name.ts'

export const setAccessKeyPolicy = rpcOperation(
  {
    name: 'SetAccessKeyPolicy',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setaccesskeypolicy',
    summary: 'Says from which addresses an access key of a user, or of the caller, may be used.',
    route: { action: 'SetAccessKeyPolicy', version: '2019-08-15' },
    needs: [{ action: 'ram:SetAccessKeyPolicy', on: onRam('user', 'userPrincipalName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userPrincipalName: param('UserPrincipalName', text),
      userAccessKeyId: required(param('UserAccessKeyId', text)),
      accessKeyPolicy: required(param('AccessKeyPolicy', text)),
    },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.AccessKeyPolicy',
      'InvalidParameter.UserPrincipalName',
      'MissingParameter',
      'EntityNotExist.User',
      'EntityNotExist.User.AccessKey',
    ],
  },
  async (input, context) => {
    const policy = parseNetworkPolicy(input.accessKeyPolicy)
    const { accountId } = signedCaller(context.caller)
    const holder = await keyHolderNamed(input.userPrincipalName, context)
    const { accessKeys } = context.directory
    switch (await accessKeys.setNetworkPolicy(accountId, holder, input.userAccessKeyId, policy)) {
      case 'updated':
        return {}
      case 'no-holder':
        throw new ServiceError('EntityNotExist.User')
      case 'missing':
        throw new ServiceError('EntityNotExist.User.AccessKey')
    }
  },
)

export const getAccessKeyPolicy = rpcOperation(
  {
    name: 'GetAccessKeyPolicy',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getaccesskeypolicy',
    summary: 'Shows from which addresses an access key may be used.',
    route: { action: 'GetAccessKeyPolicy', version: '2019-08-15' },
    needs: [{ action: 'ram:GetAccessKeyPolicy', on: onRam('user', 'userPrincipalName'), stage: 'head' }],
    callers: 'signed',
    input: {
      userPrincipalName: param('UserPrincipalName', text),
      userAccessKeyId: required(param('UserAccessKeyId', text)),
    },
    output: { accessKeyPolicy: required(answer('AccessKeyPolicy', text)) },
    status: 200,
    errors: [
      'InvalidParameter.UserPrincipalName',
      'MissingParameter',
      'EntityNotExist.User',
      'EntityNotExist.User.AccessKey',
    ],
  },
  async (input, context) => {
    const { accountId } = signedCaller(context.caller)
    const holder = await keyHolderNamed(input.userPrincipalName, context)
    const found = await context.directory.accessKeys.networkPolicy(accountId, holder, input.userAccessKeyId)
    if (found === 'no-holder') throw new ServiceError('EntityNotExist.User')
    if (found === 'missing') throw new ServiceError('EntityNotExist.User.AccessKey')
    return { accessKeyPolicy: networkPolicyText(found) }
  },
)
