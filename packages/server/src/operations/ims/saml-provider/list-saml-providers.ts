import { answer, onRam, required, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import { samlSummary, samlSummaryShape } from './saml-answer.ts'

const providersPerPageMax = 100

export const listSAMLProviders = rpcOperation(
  {
    name: 'ListSAMLProviders',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-listsamlproviders',
    summary: 'Lists SAML identity providers by name, page by page.',
    route: { action: 'ListSAMLProviders', version: '2019-08-15' },
    needs: [{ action: 'ram:ListSAMLProviders', on: onRam('saml-provider'), stage: 'head' }],
    callers: 'signed',
    input: { ...pageInput },
    output: {
      ...pageOutput,
      samlProviders: required(answer('SAMLProviders', wrapped('SAMLProvider', samlSummaryShape))),
    },
    status: 200,
    errors: [...pageErrors],
  },
  async (input, { caller, directory }) => {
    const page = await directory.samlProviders.list(
      signedCaller(caller).accountId,
      readPage(input, providersPerPageMax),
    )
    return { ...pageAnswer(page.next), samlProviders: page.items.map(samlSummary) }
  },
)
