import { ServiceError, onObject } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { conditionInput, deleteMarkerHeader, ofObject, versionIdHeader, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { noSuchBucket, refuseGiven, requireVersionId } from '../refusals.ts'
import { ifMatchNeed, onlyIfOf } from '../write-conditions.ts'

export const deleteObject = ossOperation(
  {
    name: 'DeleteObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deleteobject',
    summary:
      'Deletes an object, or one version of it; where versions are kept a delete marker hides the object instead.',
    route: { method: 'DELETE', on: 'object' },
    needs: [
      { action: 'oss:DeleteObject', versionAction: 'oss:DeleteObjectVersion', on: onObject(), stage: 'head' },
      { ...ifMatchNeed, versionAction: 'oss:GetObjectVersion' },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput, ...conditionInput },
    output: { versionId: versionIdHeader, deleteMarker: deleteMarkerHeader },
    status: 204,
    errors: [
      'FileImmutable',
      'InvalidArgument',
      'InvalidObjectName',
      'NoSuchBucket',
      'NotImplemented',
      'PreconditionFailed',
    ],
  },
  async (input, context) => {
    const { bucket, key, versionId } = input
    requireVersionId(versionId)
    // To delete only what is not there is no deletion.
    refuseGiven({ 'If-None-Match': input.ifNoneMatch })
    const onlyIf = onlyIfOf(input)
    const removed = await context.objects.remove(grantOn(context, 'delete', key), { onlyIf, versionId })
    switch (removed.kind) {
      case 'marked':
        return { versionId: removed.versionId, deleteMarker: true }
      case 'removed':
        return { versionId: removed.versionId, deleteMarker: removed.wasMarker || undefined }
      case 'absent':
        // Deleting what does not exist succeeds; deleting it under a condition does not.
        if (onlyIf?.(undefined) === false) throw conditionFailed()
        return {}
      case 'condition-failed':
        throw conditionFailed()
      case 'no-bucket':
        throw noSuchBucket(bucket)
    }
  },
)

function conditionFailed(): ServiceError {
  return new ServiceError('PreconditionFailed', { Condition: 'If-Match' })
}
