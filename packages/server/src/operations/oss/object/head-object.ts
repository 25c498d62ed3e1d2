import { onObject } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { expirationOf } from '../expiration.ts'
import { conditionInput, objectOutput, ofObject, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { objectAnswer, requireConditions, taggingCountNeed, taggingCountOf } from '../object-answer.ts'
import { linkNeeds, throughLink } from '../through-link.ts'
import { objectOf } from '../versions.ts'

export const headObject = ossOperation(
  {
    name: 'HeadObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/headobject',
    summary: 'Tells everything that is known of an object, without its bytes.',
    route: { method: 'HEAD', on: 'object' },
    needs: [
      { action: 'oss:GetObject', versionAction: 'oss:GetObjectVersion', on: onObject(), stage: 'head' },
      ...linkNeeds,
      taggingCountNeed,
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput, ...conditionInput },
    output: objectOutput,
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidTargetType',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'NotModified',
      'PreconditionFailed',
      'SymlinkTargetNotExist',
    ],
  },
  async (input, context) => {
    const grant = grantOn(context, 'read', input.key)
    const wanted = { bucket: context.bucket, key: input.key, versionId: input.versionId, method: 'HEAD' }
    const found = await objectOf(context.objects, grant, wanted)
    const { told: object } = await throughLink(found, grant, context.bucket, context)
    requireConditions(input, object)
    const answer = objectAnswer(object, await taggingCountOf(object, context), context)
    if (context.bucket.documents.lifecycle === undefined) return answer
    return { ...answer, expiration: await expirationOf(object, context) }
  },
)
