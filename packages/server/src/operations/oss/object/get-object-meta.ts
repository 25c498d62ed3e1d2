import { onObject } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { encryptionOutput, objectOutput, ofObject, versionInput } from '../fields.ts'
import { encryptionAnswer } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, lastAccessTimeOf, lengthOf, quoted } from '../object-answer.ts'
import { objectOf, versionIdOf } from '../versions.ts'

export const getObjectMeta = ossOperation(
  {
    name: 'GetObjectMeta',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getobjectmeta',
    summary: 'Tells size, ETag, time and CRC-64 of an object, and nothing of its content type or user metadata.',
    route: { method: 'HEAD', alsoMethod: 'GET', on: 'object', query: { objectMeta: true } },
    needs: [{ action: 'oss:GetObject', versionAction: 'oss:GetObjectVersion', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: {
      etag: objectOutput.etag,
      lastModified: objectOutput.lastModified,
      contentLength: objectOutput.contentLength,
      crc64: objectOutput.crc64,
      versionId: objectOutput.versionId,
      ...encryptionOutput,
      transitionTime: objectOutput.transitionTime,
      lastAccessTime: objectOutput.lastAccessTime,
    },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MethodNotAllowed', 'NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'],
  },
  async (input, context) => {
    const wanted = { bucket: context.bucket, key: input.key, versionId: input.versionId, method: 'HEAD' }
    const object = await objectOf(context.objects, grantOn(context, 'read', input.key), wanted)
    return {
      etag: quoted(object.etag),
      lastModified: new Date(object.modifiedMs),
      // Of a link this tells the link itself.
      contentLength: lengthOf(object),
      crc64: decimal(object.crc64),
      versionId: versionIdOf(context.bucket, object),
      ...encryptionAnswer(object.encryption),
      transitionTime: object.transitionedMs === undefined ? undefined : new Date(object.transitionedMs),
      lastAccessTime: lastAccessTimeOf(object, context.bucket),
    }
  },
)
