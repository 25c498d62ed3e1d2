import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { clientId } from './oidc-input.ts'

export const addClientIdToOIDCProvider = rpcOperation(
  {
    name: 'AddClientIdToOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-addclientidtooidcprovider',
    summary: 'Adds a client id to an OIDC identity provider.',
    route: { action: 'AddClientIdToOIDCProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:AddClientIdToOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' }],
    callers: 'signed',
    input: { oidcProviderName: required(param('OIDCProviderName', text)), clientId: required(param('ClientId', text)) },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: [
      'InvalidParameter.OIDCProviderName',
      'InvalidParameter.ClientId',
      'EntityNotExist.OIDCProvider',
      'EntityAlreadyExists.OIDCProvider.ClientId',
      'LimitExceeded.OIDCProvider.ClientId',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const { accountId } = signedCaller(caller)
    const changed = await directory.oidcProviders.add(accountId, name, 'clientIds', clientId(input.clientId), now)
    switch (changed.kind) {
      case 'changed':
        return { oidcProvider: oidcAnswer(changed.provider) }
      case 'already':
        throw new ServiceError('EntityAlreadyExists.OIDCProvider.ClientId')
      case 'full':
        throw new ServiceError('LimitExceeded.OIDCProvider.ClientId')
      case 'missing':
        throw new ServiceError('EntityNotExist.OIDCProvider')
    }
  },
)
