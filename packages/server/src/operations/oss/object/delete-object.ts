import { ServiceError, onObject } from '@latchkey/protocol'
import { versionNamed } from '../../../rules/names.ts'
import { ossOperation } from '../../operation.ts'
import { conditionInput, ofObject, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { invalidVersion, noSuchBucket, refuseGiven } from '../refusals.ts'
import { ifMatchNeed, onlyIfOf } from '../write-conditions.ts'

export const deleteObject = ossOperation(
  {
    name: 'DeleteObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deleteobject',
    summary: 'Deletes an object; deleting one that does not exist succeeds as well.',
    route: { method: 'DELETE', on: 'object' },
    needs: [
      { action: 'oss:DeleteObject', versionAction: 'oss:DeleteObjectVersion', on: onObject(), stage: 'head' },
      ifMatchNeed,
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput, ...conditionInput },
    output: {},
    status: 204,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NotImplemented', 'PreconditionFailed'],
  },
  async (input, context) => {
    const version = versionNamed(input.versionId)
    if (version === 'malformed') throw invalidVersion(input.versionId)
    // To delete only what is not there is no deletion.
    refuseGiven({ 'If-None-Match': input.ifNoneMatch })
    const onlyIf = onlyIfOf(input)
    const failed = new ServiceError('PreconditionFailed', { Condition: 'If-Match' })
    // Without versioning no other version exists, and deleting what does not exist succeeds.
    if (version === 'other') {
      if (onlyIf !== undefined) throw failed
      return {}
    }
    const removed = await context.objects.remove(grantOn(context, 'delete', input.key), { onlyIf })
    if (removed === 'condition-failed') throw failed
    if (removed === 'no-bucket') throw noSuchBucket(input.bucket)
    return {}
  },
)
