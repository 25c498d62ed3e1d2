import { onObject, required } from '@latchkey/protocol'
import { objectTagLimits } from '../../../rules/tags.ts'
import type { TagPairs } from '../../../rules/tags.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofObject, requestTagConditions, versionIdHeader, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { requireVersionId } from '../refusals.ts'
import { tagSetOf, taggingDocument, tagsIn } from '../tag-set.ts'
import { absent, objectOf, versionIdOf } from '../versions.ts'

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
    output: { versionId: versionIdHeader },
    status: 200,
    errors: [
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidTag',
      'MalformedXML',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    return setTags(input, tagsIn(input.tagging, objectTagLimits), 'PUT', context)
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
    output: { versionId: versionIdHeader, tagging: required(taggingDocument) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MethodNotAllowed', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    const { key, versionId } = input
    const object = await objectOf(context.objects, grantOn(context, 'read', key), {
      bucket: context.bucket,
      key,
      versionId,
    })
    return { versionId: versionIdOf(context.bucket, object), tagging: tagSetOf(object.meta.tags) }
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
    output: { versionId: versionIdHeader },
    status: 204,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MethodNotAllowed', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    return setTags(input, [], 'DELETE', context)
  },
)

async function setTags(
  { key, versionId }: { readonly key: string; readonly versionId?: string | undefined },
  tags: TagPairs,
  method: 'PUT' | 'DELETE',
  context: Pick<OssContext, 'bucket' | 'grants' | 'objects'>,
): Promise<{ readonly versionId: string | undefined }> {
  requireVersionId(versionId)
  const grant = grantOn(context, 'write', key)
  const amended = await context.objects.amend(grant, ({ meta }) => ({ meta: { ...meta, tags } }), versionId)
  if (amended === undefined)
    throw await absent(context.objects, grant, { bucket: context.bucket, key, versionId, method })
  return { versionId: versionIdOf(context.bucket, amended) }
}
