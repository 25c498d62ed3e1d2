import { ServiceError, header, onObject, query, required, time, within } from '@latchkey/protocol'
import { objectBytesMax } from '../../../store/bodies.ts'
import type { StoredObject } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { etagHeader, ofObject, versionIdHeader } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { quoted } from '../object-answer.ts'
import { absent, versionIdOf } from '../versions.ts'

export const sealAppendObject = ossOperation(
  {
    name: 'SealAppendObject',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/sealappendobject',
    summary: 'Ends the appends to an object, which rules may make colder than Archive from then on.',
    route: { method: 'POST', on: 'object', query: { seal: true } },
    needs: [{ action: 'oss:SealAppendObject', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      position: required(query('position', within(0, objectBytesMax))),
    },
    output: {
      sealedTime: required(header('x-oss-sealed-time', time)),
      etag: required(etagHeader),
      versionId: versionIdHeader,
    },
    status: 200,
    errors: [
      'InvalidArgument',
      'InvalidObjectName',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchKey',
      'ObjectNotAppendable',
      'PositionNotEqualToLength',
    ],
  },
  async ({ key, position }, context) => {
    const grant = grantOn(context, 'write', key)
    let seen: StoredObject | undefined
    // The first seal counts.
    await context.objects.amend(grant, (object) => {
      seen = object
      const isEnd = object.type === 'Appendable' && object.sizeBytes === position
      return isEnd && object.sealedMs === undefined ? { sealedMs: context.now.getTime() } : undefined
    })
    if (seen === undefined) throw await absent(context.objects, grant, { bucket: context.bucket, key, method: 'POST' })
    if (seen.type !== 'Appendable') throw new ServiceError('ObjectNotAppendable', { Key: key })
    if (seen.sizeBytes !== position)
      throw new ServiceError(
        'PositionNotEqualToLength',
        { Key: key },
        { headers: { 'x-oss-next-append-position': String(seen.sizeBytes) } },
      )
    return {
      sealedTime: new Date(seen.sealedMs ?? context.now.getTime()),
      etag: quoted(seen.etag),
      versionId: versionIdOf(context.bucket, seen),
    }
  },
)
