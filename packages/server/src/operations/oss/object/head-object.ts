import { onObject } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { expirationOf } from '../expiration.ts'
import { conditionInput, objectOutput, ofObject, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { objectAnswer, requireConditions, taggingCountNeed, taggingCountOf } from '../object-answer.ts'
import { noSuchKey, requireCurrentVersion } from '../refusals.ts'
import { linkNeeds, throughLink } from '../through-link.ts'

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
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'NotModified',
      'PreconditionFailed',
      'SymlinkTargetNotExist',
    ],
  },
  async (input, context) => {
    requireCurrentVersion(input.versionId, input.key)
    const grant = grantOn(context, 'read', input.key)
    const found = await context.objects.head(grant)
    if (found === undefined) throw noSuchKey(input.key)
    const { told: object } = await throughLink(found, grant, context.bucket, context)
    requireConditions(input, object)
    const answer = objectAnswer(object, await taggingCountOf(object, context), context.now)
    if (context.bucket.documents.lifecycle === undefined) return answer
    return { ...answer, expiration: await expirationOf(object, context) }
  },
)
