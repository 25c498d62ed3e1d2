import { onObject, required } from '@latchkey/protocol'
import { objectTagLimits } from '../../../rules/tags.ts'
import type { TagPairs } from '../../../rules/tags.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofObject, requestTagConditions, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { noSuchKey, requireCurrentVersion } from '../refusals.ts'
import { tagSetOf, taggingDocument, tagsIn } from '../tag-set.ts'

export const putObjectTagging = ossOperation(
  {
    name: 'PutObjectTagging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putobjecttagging',
    summary: 'Replaces the tags of an object; its time of change stays.',
    route: { method: 'PUT', on: 'object', query: { tagging: true } },
    needs: [
      {
        action: 'oss:PutObjectTagging',
        versionAction: 'oss:PutObjectVersionTagging',
        on: onObject(),
        // The tags that a policy may speak of are in the document.
        stage: 'body',
        conditions: requestTagConditions('tagging.tagSet'),
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput, tagging: required(taggingDocument) },
    output: {},
    status: 200,
    errors: [
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidTag',
      'MalformedXML',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    await setTags(input, tagsIn(input.tagging, objectTagLimits), context)
    return {}
  },
)

export const getObjectTagging = ossOperation(
  {
    name: 'GetObjectTagging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getobjecttagging',
    summary: 'Tells the tags of an object; without any the set is empty.',
    route: { method: 'GET', on: 'object', query: { tagging: true } },
    needs: [
      {
        action: 'oss:GetObjectTagging',
        versionAction: 'oss:GetObjectVersionTagging',
        on: onObject(),
        stage: 'head',
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: { tagging: required(taggingDocument) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    requireCurrentVersion(input.versionId, input.key)
    const object = await context.objects.head(grantOn(context, 'read', input.key))
    if (object === undefined) throw noSuchKey(input.key)
    return { tagging: tagSetOf(object.meta.tags) }
  },
)

export const deleteObjectTagging = ossOperation(
  {
    name: 'DeleteObjectTagging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deleteobjecttagging',
    summary: 'Removes the tags of an object; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'object', query: { tagging: true } },
    needs: [
      {
        action: 'oss:DeleteObjectTagging',
        versionAction: 'oss:DeleteObjectVersionTagging',
        on: onObject(),
        stage: 'head',
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: {},
    status: 204,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    await setTags(input, [], context)
    return {}
  },
)

async function setTags(
  { key, versionId }: { readonly key: string; readonly versionId?: string | undefined },
  tags: TagPairs,
  context: Pick<OssContext, 'grants' | 'objects'>,
): Promise<void> {
  requireCurrentVersion(versionId, key)
  const amended = await context.objects.amend(grantOn(context, 'write', key), ({ meta }) => ({
    meta: { ...meta, tags },
  }))
  if (amended === undefined) throw noSuchKey(key)
}
