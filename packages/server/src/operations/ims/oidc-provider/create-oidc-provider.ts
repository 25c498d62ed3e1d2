import { answer, integer, onRam, param, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { providerDescription, providerName } from '../provider-name.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'
import { clientIds, fingerprints, issuanceLimitHours, issuanceLimitHoursDefault, issuerUrl } from './oidc-input.ts'

export const createOIDCProvider = rpcOperation(
  {
    name: 'CreateOIDCProvider',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-createoidcprovider',
    summary: 'Makes an OIDC identity provider: an issuer whose tokens roles may trust.',
    route: { action: 'CreateOIDCProvider', version: '2019-08-15' },
    needs: [{ action: 'ram:CreateOIDCProvider', on: onRam('oidc-provider'), stage: 'head' }],
    callers: 'signed',
    input: {
      oidcProviderName: required(param('OIDCProviderName', text)),
      issuerUrl: required(param('IssuerUrl', text)),
      clientIds: required(param('ClientIds', text)),
      fingerprints: param('Fingerprints', text),
      issuanceLimitTime: param('IssuanceLimitTime', integer),
      description: param('Description', text),
    },
    output: { oidcProvider: required(answer('OIDCProvider', oidcShape)) },
    status: 200,
    errors: [
      'InvalidParameter.OIDCProviderName',
      'InvalidParameter.IssuerUrl',
      'InvalidParameter.ClientIds',
      'InvalidParameter.Fingerprints',
      'InvalidParameter.IssuanceLimitTime',
      'InvalidParameter.Description.Length',
      'EntityAlreadyExists.OIDCProvider',
      'EntityAlreadyExists.OIDCProvider.IssuerUrl',
      'LimitExceeded.OIDCProvider',
      'LimitExceeded.OIDCProvider.ClientId',
      'LimitExceeded.OIDCProvider.Fingerprint',
    ],
  },
  async (input, { caller, directory, now }) => {
    const fields = {
      providerName: providerName(input.oidcProviderName, 'OIDCProviderName'),
      issuerUrl: issuerUrl(input.issuerUrl),
      clientIds: clientIds(input.clientIds),
      fingerprints: fingerprints(input.fingerprints),
      issuanceLimitHours: issuanceLimitHours(input.issuanceLimitTime) ?? issuanceLimitHoursDefault,
      description: providerDescription(input.description),
    }
    const created = await directory.oidcProviders.create(signedCaller(caller).accountId, fields, now)
    switch (created.kind) {
      case 'created':
        return { oidcProvider: oidcAnswer(created.provider) }
      case 'exists':
        throw new ServiceError('EntityAlreadyExists.OIDCProvider')
      case 'issuer-taken':
        throw new ServiceError('EntityAlreadyExists.OIDCProvider.IssuerUrl')
      case 'full':
        throw new ServiceError('LimitExceeded.OIDCProvider')
    }
  },
)
