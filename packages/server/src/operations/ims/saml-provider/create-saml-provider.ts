import { answer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerDescription, providerName } from '../provider-name.ts'
import { samlAnswer, samlShape } from './saml-answer.ts'
import { metadataDocument, signAlgorithm } from './saml-input.ts'

export const createSAMLProvider = rpcOperation(
  {
    name: 'CreateSAMLProvider',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-createsamlprovider',
    summary: 'Makes a SAML identity provider from its metadata document.',
    route: { action: 'CreateSAMLProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:CreateSAMLProvider', on: onRam('saml-provider'), stage: 'head' }],
    callers: 'signed',
    input: {
      samlProviderName: required(param('SAMLProviderName', text)),
      encodedSamlMetadataDocument: required(param('EncodedSAMLMetadataDocument', text)),
      authnSignAlgo: param('AuthnSignAlgo', text),
      description: param('Description', text),
    },
    output: { samlProvider: required(answer('SAMLProvider', samlShape)) },
    status: 200,
    errors: [
      'InvalidParameter.SAMLProviderName',
      'InvalidParameter.EncodedSAMLMetadataDocument',
      'InvalidParameter.AuthnSignAlgo',
      'InvalidParameter.Description.Length',
      'EntityAlreadyExists.SAMLProvider',
      'LimitExceeded.SAMLProvider',
    ],
  },
  async (input, { caller, directory, now }) => {
    const fields = {
      providerName: providerName(input.samlProviderName, 'SAMLProviderName'),
      metadataDocument: await metadataDocument(input.encodedSamlMetadataDocument),
      signAlgorithm: signAlgorithm(input.authnSignAlgo) ?? 'rsa-sha1',
      description: providerDescription(input.description),
    }
    const created = await directory.samlProviders.create(signedCaller(caller).accountId, fields, now)
    switch (created.kind) {
      case 'created':
        return { samlProvider: samlAnswer(created.provider) }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.SAMLProvider')
      case 'full':
        throw new ServiceError('LimitExceeded.SAMLProvider')
    }
  },
)
