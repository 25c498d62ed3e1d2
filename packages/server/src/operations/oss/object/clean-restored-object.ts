import { ServiceError, onObject } from '@latchkey/protocol'
import { decideClean } from '../../../rules/restore.ts'
import type { CleanDecision } from '../../../rules/restore.ts'
import type { StoredObject } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { requireVersionId } from '../refusals.ts'
import { absent } from '../versions.ts'

export const cleanRestoredObject = ossOperation(
  {
    name: 'CleanRestoredObject',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/cleanrestoredobject',
    summary: 'Ends before its time that a restored object of the two coldest classes can be read.',
    route: { method: 'POST', on: 'object', query: { cleanRestoredObject: true } },
    needs: [
      {
        action: 'oss:CleanRestoredObject',
        versionAction: 'oss:CleanRestoredObjectVersion',
        on: onObject(),
        stage: 'head',
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: {},
    status: 200,
    errors: [
      'ArchiveRestoreNotFinished',
      'InvalidArgument',
      'InvalidObjectName',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'OperationNotSupported',
    ],
  },
  async (input, context) => {
    const { key, versionId } = input
    requireVersionId(versionId)
    const grant = grantOn(context, 'write', key)
    const nowMs = context.now.getTime()
    let decision: CleanDecision | undefined
    const change = (object: StoredObject) => {
      decision = decideClean(object, nowMs)
      return decision === 'cleaned' ? { restore: undefined } : undefined
    }
    await context.objects.amend(grant, change, versionId)
    switch (decision) {
      case 'cleaned':
        return {}
      case 'no-archive':
        throw new ServiceError('OperationNotSupported', { Resource: 'Object' })
      case 'not-restored':
        throw new ServiceError('ArchiveRestoreNotFinished', { Key: key })
      case undefined:
        throw await absent(context.objects, grant, { bucket: context.bucket, key, versionId, method: 'POST' })
    }
  },
)
