import { list, onRam, param, params, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { readTags, tagsField } from '../tags.ts'
import { nameErrors, noResource, resourceNames, taggedKind } from './tag-input.ts'

export const tagResources = rpcOperation(
  {
    name: 'TagResources',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-tagresources',
    summary: 'Puts tags on roles or policies; a key that is there gets the new value.',
    route: { action: 'TagResources', version: '2015-05-01' },
    needs: [
      {
        action: 'ram:TagResources',
        on: onRam('role', 'item'),
        each: 'resourceNames',
        when: { field: 'resourceType', is: ['role'] },
        stage: 'head',
      },
      {
        action: 'ram:TagResources',
        on: onRam('policy', 'item'),
        each: 'resourceNames',
        when: { field: 'resourceType', is: ['policy'] },
        stage: 'head',
      },
    ],
    callers: 'signed',
    input: {
      resourceType: required(param('ResourceType', text)),
      resourceNames: required(params('ResourceNames', list(text))),
      tags: required(tagsField),
    },
    output: {},
    status: 200,
    errors: [...nameErrors, 'InvalidParameter.Tag', 'EntityNotExist.Role', 'EntityNotExist.Policy'],
  },
  async (input, { caller, directory }) => {
    const kind = taggedKind(input.resourceType)
    const names = resourceNames(kind, input.resourceNames)
    const tagged = await directory.tags.tag(signedCaller(caller).accountId, kind, names, readTags(input.tags))
    if (tagged === 'missing') throw noResource(kind)
    if (tagged === 'full') throw new ServiceError('InvalidParameter.Tag')
    return {}
  },
)
