import { answer, emptiableText, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerDescription, providerName } from '../provider-name.ts'
import { samlAnswer, samlShape } from './saml-answer.ts'
import { metadataDocument, signAlgorithm } from './saml-input.ts'

export const updateSAMLProvider = rpcOperation(
  {
    name: 'UpdateSAMLProvider',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-updatesamlprovider',
    summary: 'Gives a SAML identity provider another metadata document or description.',
    route: { action: 'UpdateSAMLProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:UpdateSAMLProvider', on: onRam('saml-provider', 'samlProviderName'), stage: 'head' }],
    callers: 'signed',
    input: {
      samlProviderName: required(param('SAMLProviderName', text)),
      newEncodedSamlMetadataDocument: param('NewEncodedSAMLMetadataDocument', text),
      authnSignAlgo: param('AuthnSignAlgo', text),
      newDescription: param('NewDescription', emptiableText),
    },
    output: { samlProvider: required(answer('SAMLProvider', samlShape)) },
    status: 200,
    errors: [
      'InvalidParameter.SAMLProviderName',
      'InvalidParameter.EncodedSAMLMetadataDocument',
      'InvalidParameter.AuthnSignAlgo',
      'InvalidParameter.NewDescription.Length',
      'EntityNotExist.SAMLProvider',
    ],
  },
  async (input, { caller, directory, now }) => {
    const name = providerName(input.samlProviderName, 'SAMLProviderName')
    const { newEncodedSamlMetadataDocument: encoded } = input
    const changes = {
      metadataDocument: encoded === undefined ? undefined : await metadataDocument(encoded),
      signAlgorithm: signAlgorithm(input.authnSignAlgo),
      description: providerDescription(input.newDescription, 'New'),
    }
    const provider = await directory.samlProviders.update(signedCaller(caller).accountId, name, changes, now)
    if (provider === undefined) throw new ServiceError('EntityNotExist.SAMLProvider')
    return { samlProvider: samlAnswer(provider) }
  },
)
