import { boolean, list, onRam, param, params, required, ServiceError, text } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { tagsMax } from '../tags.ts'
import { nameErrors, noResource, resourceNames, taggedKind } from './tag-input.ts'

export const untagResources = rpcOperation(
  {
    name: 'UntagResources',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-untagresources',
    summary: 'Takes tags from roles or policies: those named, or all.',
    route: { action: 'UntagResources', version: '2015-05-01' },
    needs: [
      {
        action: 'ram:UntagResources',
        on: onRam('role', 'item'),
        each: 'resourceNames',
        when: { field: 'resourceType', is: ['role'] },
        stage: 'head',
      },
      {
        action: 'ram:UntagResources',
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
      tagKeys: params('TagKeys', list(text)),
      all: param('All', boolean),
    },
    output: {},
    status: 200,
    errors: [...nameErrors, 'InvalidParameter.TagKeys', 'EntityNotExist.Role', 'EntityNotExist.Policy'],
  },
  async (input, { caller, directory }) => {
    const kind = taggedKind(input.resourceType)
    const names = resourceNames(kind, input.resourceNames)
    const keys = input.tagKeys ?? []
    if (keys.length > tagsMax || (keys.length === 0 && input.all !== true))
      throw new ServiceError('InvalidParameter.TagKeys')
    const wanted = keys.length === 0 ? undefined : keys
    const untagged = await directory.tags.untag(signedCaller(caller).accountId, kind, names, wanted)
    if (untagged === 'missing') throw noResource(kind)
    return {}
  },
)
