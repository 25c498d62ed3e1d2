import { ServiceError, header, integer, member, onObject, required, shape, status, text, xml } from '@latchkey/protocol'
import { decideRestore } from '../../../rules/restore.ts'
import type { RestoreDecision } from '../../../rules/restore.ts'
import type { StoredObject } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject, versionIdHeader, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { invalidArgument, requireVersionId } from '../refusals.ts'
import { absent, versionIdOf } from '../versions.ts'

export const restoreObject = ossOperation(
  {
    name: 'RestoreObject',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/restoreobject',
    summary: 'Makes an archived object readable for some days, after the time that its class and the tier take.',
    route: { method: 'POST', on: 'object', query: { restore: true } },
    needs: [{ action: 'oss:RestoreObject', versionAction: 'oss:RestoreObjectVersion', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...versionInput,
      request: xml(
        'RestoreRequest',
        shape({
          days: member('Days', integer),
          jobParameters: member('JobParameters', shape({ tier: member('Tier', text) })),
        }),
      ),
    },
    output: {
      status: required(status),
      priority: header('x-oss-object-restore-priority', text),
      versionId: versionIdHeader,
    },
    status: 202,
    errors: [
      'InvalidArgument',
      'InvalidObjectName',
      'MalformedXML',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'OperationNotSupported',
      'RestoreAlreadyInProgress',
    ],
  },
  async (input, context) => {
    const { key, versionId, request } = input
    requireVersionId(versionId)
    const grant = grantOn(context, 'write', key)
    const asked = { days: request?.days, tier: request?.jobParameters?.tier }
    const nowMs = context.now.getTime()
    let decision: RestoreDecision | undefined
    const change = (object: StoredObject) => {
      decision = decideRestore(object, asked, context.restoreTimes, nowMs)
      return 'restore' in decision ? { restore: decision.restore } : undefined
    }
    const amended = await context.objects.amend(grant, change, versionId)
    if (decision === undefined)
      throw await absent(context.objects, grant, { bucket: context.bucket, key, versionId, method: 'POST' })
    switch (decision.kind) {
      case 'begun': {
        const hasTiers = amended !== undefined && amended.storageClass !== 'Archive'
        const priority = hasTiers ? decision.restore.tier : undefined
        return { status: 202, priority, versionId: amended && versionIdOf(context.bucket, amended) }
      }
      case 'extended':
        return { status: 200, versionId: amended && versionIdOf(context.bucket, amended) }
      case 'no-archive':
        throw new ServiceError('OperationNotSupported', { Resource: 'Object' })
      case 'in-progress':
        throw new ServiceError('RestoreAlreadyInProgress', { Key: key })
      case 'bad-days':
        throw invalidArgument('Days', String(asked.days))
      case 'no-tiers':
        throw new ServiceError('MalformedXML', { ErrorDetail: 'An object of class Archive takes no JobParameters.' })
      case 'bad-tier':
        throw invalidArgument('Tier', String(asked.tier))
    }
  },
)
