import { onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'

export const deleteSAMLProvider = rpcOperation(
  {
    name: 'DeleteSAMLProvider',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-deletesamlprovider',
    summary: 'Deletes a SAML identity provider: its assertions open no role from then on.',
    route: { action: 'DeleteSAMLProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:DeleteSAMLProvider', on: onRam('saml-provider', 'samlProviderName'), stage: 'head' }],
    callers: 'signed',
    input: { samlProviderName: required(param('SAMLProviderName', text)) },
    output: {},
    status: 200,
    errors: ['InvalidParameter.SAMLProviderName', 'EntityNotExist.SAMLProvider'],
  },
  async (input, { caller, directory }) => {
    const name = providerName(input.samlProviderName, 'SAMLProviderName')
    const deleted = await directory.samlProviders.delete(signedCaller(caller).accountId, name)
    if (deleted === 'missing') throw new ServiceError('EntityNotExist.SAMLProvider')
    return {}
  },
)
