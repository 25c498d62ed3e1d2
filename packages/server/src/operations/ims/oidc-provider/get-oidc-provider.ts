import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'

export const getOIDCProvider = rpcOperation(
  {
    name: 'GetOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getoidcprovider',
    summary: 'Shows an OIDC identity provider.',
    route: { action: 'GetOIDCProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:GetOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' }],
    callers: 'signed',
    input: { oidcProviderName: required(param('OIDCProviderName', text)) },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: ['InvalidParameter.OIDCProviderName', 'EntityNotExist.OIDCProvider'],
  },
  async (input, { caller, directory }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const provider = await directory.oidcProviders.get(signedCaller(caller).accountId, name)
    if (provider === undefined) throw new ServiceError('EntityNotExist.OIDCProvider')
    return { oidcProvider: oidcAnswer(provider) }
  },
)
