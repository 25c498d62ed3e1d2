import { answer, emptiableText, integer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerDescription, providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { clientIds, issuanceLimitHours } from './oidc-input.ts'

export const updateOIDCProvider = rpcOperation(
  {
    name: 'UpdateOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-updateoidcprovider',
    summary: 'Changes an OIDC identity provider’s client ids, time limit or description; its issuer stays.',
    route: { action: 'UpdateOIDCProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:UpdateOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' }],
    callers: 'signed',
    input: {
      oidcProviderName: required(param('OIDCProviderName', text)),
      clientIds: param('ClientIds', text),
      issuanceLimitTime: param('IssuanceLimitTime', integer),
      newDescription: param('NewDescription', emptiableText),
    },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: [
      'InvalidParameter.OIDCProviderName',
      'InvalidParameter.ClientIds',
      'InvalidParameter.IssuanceLimitTime',
      'InvalidParameter.NewDescription.Length',
      'EntityNotExist.OIDCProvider',
      'LimitExceeded.OIDCProvider.ClientId',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const changes = {
      clientIds: input.clientIds === undefined ? undefined : clientIds(input.clientIds),
      issuanceLimitHours: issuanceLimitHours(input.issuanceLimitTime),
      description: providerDescription(input.newDescription, 'New'),
    }
    const provider = await directory.oidcProviders.update(signedCaller(caller).accountId, name, changes, now)
    if (provider === undefined) throw new ServiceError('EntityNotExist.OIDCProvider')
    return { oidcProvider: oidcAnswer(provider) }
  },
)
