import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerName } from '../provider-name.ts'
import { samlAnswer, samlDocumentShape } from './saml-answer.ts'

export const getSAMLProvider = rpcOperation(
  {
    name: 'GetSAMLProvider',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getsamlprovider',
    summary: 'Shows a SAML identity provider with its metadata document.',
    route: { action: 'GetSAMLProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:GetSAMLProvider', on: onRam('saml-provider', 'samlProviderName'), stage: 'head' }],
    callers: 'signed',
    input: { samlProviderName: required(param('SAMLProviderName', text)) },
    output: { samlProvider: required(answer('SAMLProvider', samlDocumentShape)) },
    status: 200,
    errors: ['InvalidParameter.SAMLProviderName', 'EntityNotExist.SAMLProvider'],
  },
  async (input, { caller, directory }) => {
    const name = providerName(input.samlProviderName, 'SAMLProviderName')
    const provider = await directory.samlProviders.get(signedCaller(caller).accountId, name)
    if (provider === undefined) throw new ServiceError('EntityNotExist.SAMLProvider')
    const encodedSamlMetadataDocument = Buffer.from(provider.metadataDocument, 'utf8').toString('base64')
    return { samlProvider: { ...samlAnswer(provider), encodedSamlMetadataDocument } }
  },
)
