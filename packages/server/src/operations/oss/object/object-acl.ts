import { choice, header, onObject, required, xml } from '@latchkey/protocol'
import { objectAcls } from '../../../rules/acl.ts'
import { ossOperation } from '../../operation.ts'
import { aclShape, ofObject, ownerOf, versionIdHeader, versionInput } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { refusePublicAcl } from '../public-access.ts'
import { requireVersionId } from '../refusals.ts'
import { absent, objectOf, versionIdOf } from '../versions.ts'

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
    output: { versionId: versionIdHeader },
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidObjectName',
      'MethodNotAllowed',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
    ],
  },
  async (input, context) => {
    const { key, versionId, objectAcl: acl } = input
    requireVersionId(versionId)
    await refusePublicAcl(acl, context, 'object')
    const grant = grantOn(context, 'write', key)
    // Documented as an access, which reading the ACL is not.
    const access = context.bucket.documents.accessMonitor === undefined ? {} : { accessedMs: context.now.getTime() }
    const amended = await context.objects.amend(grant, () => ({ acl, ...access }), versionId)
    if (amended === undefined)
      throw await absent(context.objects, grant, { bucket: context.bucket, key, versionId, method: 'PUT' })
    return { versionId: versionIdOf(context.bucket, amended) }
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
    output: { versionId: versionIdHeader, policy: required(xml('AccessControlPolicy', aclShape)) },
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
    return {
      versionId: versionIdOf(context.bucket, object),
      policy: { owner: ownerOf(context.bucket.accountId), grants: [object.acl] },
    }
  },
)
