import { onObject } from '@latchkey/protocol'
import { versionNamed } from '../../../rules/names.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { invalidVersion, noSuchBucket } from '../refusals.ts'

export const deleteObject = ossOperation(
  {
    name: 'DeleteObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deleteobject',
    summary: 'Deletes an object; deleting one that does not exist succeeds as well.',
    route: { method: 'DELETE', on: 'object' },
    needs: [{ action: 'oss:DeleteObject', versionAction: 'oss:DeleteObjectVersion', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: {},
    status: 204,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket'],
  },
  async (input, context) => {
    const version = versionNamed(input.versionId)
    if (version === 'malformed') throw invalidVersion(input.versionId)
    // Without versioning no other version exists, and deleting what does not exist succeeds.
    if (version === 'other') return {}
    const removed = await context.objects.remove(grantOn(context, 'delete', input.key))
    if (removed === 'no-bucket') throw noSuchBucket(input.bucket)
    return {}
  },
)
