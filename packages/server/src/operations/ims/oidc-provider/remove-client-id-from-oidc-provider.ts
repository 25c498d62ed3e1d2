import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { clientId } from './oidc-input.ts'

export const removeClientIdFromOIDCProvider = rpcOperation(
  {
    name: 'RemoveClientIdFromOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-removeclientidfromoidcprovider',
    summary: 'Removes a client id from an OIDC identity provider.',
    route: { action: 'RemoveClientIdFromOIDCProvider', version: '2019-08-15' },
    needs: [
      { action: 'ram:RemoveClientIdFromOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' },
    ],
    callers: 'signed',
    input: { oidcProviderName: required(param('OIDCProviderName', text)), clientId: required(param('ClientId', text)) },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: [
      'InvalidParameter.OIDCProviderName',
      'InvalidParameter.ClientId',
      'EntityNotExist.OIDCProvider',
      'EntityNotExist.OIDCProvider.ClientId',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const { accountId } = signedCaller(caller)
    const changed = await directory.oidcProviders.remove(accountId, name, 'clientIds', clientId(input.clientId), now)
    switch (changed.kind) {
      case 'changed':
        return { oidcProvider: oidcAnswer(changed.provider) }
      case 'not-there':
        throw new ServiceError('EntityNotExist.OIDCProvider.ClientId')
      case 'last':
        throw new ServiceError('InvalidParameter.ClientId', {}, { message: 'The last client ID cannot be removed.' })
      case 'missing':
        throw new ServiceError('EntityNotExist.OIDCProvider')
    }
  },
)
