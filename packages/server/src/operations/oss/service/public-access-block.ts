import assert from 'node:assert/strict'
import { boolean, member, required, service, shape, xml } from '@latchkey/protocol'
import { blockText, isBlockedByAccount } from '../../../access/public-access-block.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'

const configuration = required(
  xml('PublicAccessBlockConfiguration', shape({ isBlocked: required(member('BlockPublicAccess', boolean)) })),
)

export const putPublicAccessBlock = ossOperation(
  {
    name: 'PutPublicAccessBlock',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putpublicaccessblock',
    summary: 'Takes the effect of public ACLs and policies from all buckets of the account, or gives it back.',
    route: { method: 'PUT', on: 'service', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:PutPublicAccessBlock', on: service, stage: 'head' }],
    callers: 'signed',
    input: { configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML'],
  },
  async (input, context) => {
    await setBlock(context, blockText[input.configuration.isBlocked ? 'on' : 'off'])
    return {}
  },
)

export const getPublicAccessBlock = ossOperation(
  {
    name: 'GetPublicAccessBlock',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getpublicaccessblock',
    summary: 'Tells whether public access to all buckets of the account is blocked.',
    route: { method: 'GET', on: 'service', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:GetPublicAccessBlock', on: service, stage: 'head' }],
    callers: 'signed',
    input: {},
    output: { configuration },
    status: 200,
    errors: [],
  },
  async (_, context) => ({
    configuration: { isBlocked: await isBlockedByAccount(context.documents, accountOf(context)) },
  }),
)

export const deletePublicAccessBlock = ossOperation(
  {
    name: 'DeletePublicAccessBlock',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletepublicaccessblock',
    summary: 'Ends the public access block of the account; without one it succeeds as well.',
    route: { method: 'DELETE', on: 'service', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:DeletePublicAccessBlock', on: service, stage: 'head' }],
    callers: 'signed',
    input: {},
    output: {},
    status: 204,
    errors: [],
  },
  async (_, context) => {
    await setBlock(context, undefined)
    return {}
  },
)

async function setBlock(
  context: Pick<OssContext, 'caller' | 'documents' | 'now'>,
  text: string | undefined,
): Promise<void> {
  await context.documents.putOfAccount(accountOf(context), 'publicAccessBlock', text, context.now.getTime())
}

function accountOf({ caller }: Pick<OssContext, 'caller'>): string {
  assert(caller.kind !== 'anonymous', 'the contract says that callers are signed')
  return caller.accountId
}
