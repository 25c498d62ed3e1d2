import { answer, onRam, required, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { oidcAnswer, oidcShape } from './oidc-answer.ts'

const providersPerPageMax = 100

export const listOIDCProviders = rpcOperation(
  {
    name: 'ListOIDCProviders',
    product: 'ims',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-listoidcproviders',
    summary: 'Lists OIDC identity providers by name, page by page.',
    route: { action: 'ListOIDCProviders', version: '2019-08-15' },
    needs: [{ action: 'ram:ListOIDCProviders', on: onRam('oidc-provider'), stage: 'head' }],
    callers: 'signed',
    input: { ...pageInput },
    output: { ...pageOutput, oidcProviders: required(answer('OIDCProviders', wrapped('OIDCProvider', oidcShape))) },
    status: 200,
    errors: [...pageErrors],
  },
  async (input, { caller, directory }) => {
    const page = await directory.oidcProviders.list(
      signedCaller(caller).accountId,
      readPage(input, providersPerPageMax),
    )
    return { ...pageAnswer(page.next), oidcProviders: page.items.map(oidcAnswer) }
  },
)
