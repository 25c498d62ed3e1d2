import {
  accountAliasLengthMax,
  accountAliasLengthMin,
  answer,
  onRam,
  param,
  required,
  ServiceError,
  text,
} from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'

export const setAccountAlias = rpcOperation(
  {
    name: 'SetAccountAlias',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setaccountalias',
    summary: 'Gives the account a name of its own, under which its users sign in.',
    route: { action: 'SetAccountAlias', version: '2015-05-01' },
    needs: [{ action: 'ram:SetAccountAlias', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: { accountAlias: required(param('AccountAlias', text)) },
    output: {},
    status: 200,
    errors: [
      'InvalidParameter.AccountAlias.Format',
      'InvalidParameter.AccountAlias.Length',
      'EntityAlreadyExists.AccountAlias',
    ],
  },
  async (input, { caller, directory }) => {
    const set = await directory.settings.setAlias(signedCaller(caller).accountId, accountAlias(input.accountAlias))
    if (set === 'taken') throw new ServiceError('EntityAlreadyExists.AccountAlias')
    return {}
  },
)

export const getAccountAlias = rpcOperation(
  {
    name: 'GetAccountAlias',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getaccountalias',
    summary: 'Shows the account’s alias, which is its id until it has another.',
    route: { action: 'GetAccountAlias', version: '2015-05-01' },
    needs: [{ action: 'ram:GetAccountAlias', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {},
    output: { accountAlias: required(answer('AccountAlias', text)) },
    status: 200,
    errors: [],
  },
  async (_input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    return { accountAlias: (await directory.settings.alias(accountId)) ?? accountId }
  },
)

export const clearAccountAlias = rpcOperation(
  {
    name: 'ClearAccountAlias',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-clearaccountalias',
    summary: 'Takes the account’s alias away, which is then free.',
    route: { action: 'ClearAccountAlias', version: '2015-05-01' },
    needs: [{ action: 'ram:ClearAccountAlias', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {},
    output: {},
    status: 200,
    errors: [],
  },
  async (_input, { caller, directory }) => {
    await directory.settings.clearAlias(signedCaller(caller).accountId)
    return {}
  },
)

/** Lower-case letters, digits and single hyphens between them. @throws ServiceError InvalidParameter.AccountAlias.* */
function accountAlias(alias: string): string {
  if (alias.length < accountAliasLengthMin || alias.length > accountAliasLengthMax)
    throw new ServiceError('InvalidParameter.AccountAlias.Length')
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(alias)) throw new ServiceError('InvalidParameter.AccountAlias.Format')
  return alias
}
