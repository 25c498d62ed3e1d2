import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'

export const deleteOIDCProvider = rpcOperation(
  {
    name: 'DeleteOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-deleteoidcprovider',
    summary: 'Deletes an OIDC identity provider: its tokens open no role from then on.',
    route: { action: 'DeleteOIDCProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:DeleteOIDCProvider', on: onRam('oidc-provider', 'oidcProviderName'), stage: 'head' }],
    callers: 'signed',
    input: { oidcProviderName: required(param('OIDCProviderName', text)) },
    output: {},
    status: 200,
    errors: ['InvalidParameter.OIDCProviderName', 'EntityNotExist.OIDCProvider'],
  },
  async (input, { caller, directory }) => {
    const name = providerName(input.oidcProviderName, 'OIDCProviderName')
    const deleted = await directory.oidcProviders.delete(signedCaller(caller).accountId, name)
    if (deleted === 'missing') throw new ServiceError('EntityNotExist.OIDCProvider')
    return {}
  },
)
