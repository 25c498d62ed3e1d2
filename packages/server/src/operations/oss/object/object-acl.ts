import { choice, header, onObject, required, xml } from '@latchkey/protocol'
import { objectAcls } from '../../../rules/acl.ts'
import { ossOperation } from '../../operation.ts'
import { aclShape, ofObject, ownerOf, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { refusePublicAcl } from '../public-access.ts'
import { noSuchKey, requireCurrentVersion } from '../refusals.ts'

export const putObjectAcl = ossOperation(
  {
    name: 'PutObjectAcl',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putobjectacl',
    summary: 'Sets the ACL of an object; `default` leaves it to the bucket.',
    route: { method: 'PUT', on: 'object', query: { acl: true } },
    needs: [
      {
        action: 'oss:PutObjectAcl',
        versionAction: 'oss:PutObjectVersionAcl',
        on: onObject(),
        stage: 'head',
        conditions: { 'oss:x-oss-object-acl': 'objectAcl' },
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput, objectAcl: required(header('x-oss-object-acl', choice(...objectAcls))) },
    output: {},
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidObjectName',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
    ],
  },
  async (input, context) => {
    requireCurrentVersion(input.versionId, input.key)
    await refusePublicAcl(input.objectAcl, context, 'object')
    const acl = input.objectAcl
    const amended = await context.objects.amend(grantOn(context, 'write', input.key), () => ({ acl }))
    if (amended === undefined) throw noSuchKey(input.key)
    return {}
  },
)

export const getObjectAcl = ossOperation(
  {
    name: 'GetObjectAcl',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getobjectacl',
    summary: 'Tells owner and ACL of an object.',
    route: { method: 'GET', on: 'object', query: { acl: true } },
    needs: [{ action: 'oss:GetObjectAcl', versionAction: 'oss:GetObjectVersionAcl', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: { policy: required(xml('AccessControlPolicy', aclShape)) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    requireCurrentVersion(input.versionId, input.key)
    const object = await context.objects.head(grantOn(context, 'read', input.key))
    if (object === undefined) throw noSuchKey(input.key)
    return { policy: { owner: ownerOf(context.bucket.accountId), grants: [object.acl] } }
  },
)
