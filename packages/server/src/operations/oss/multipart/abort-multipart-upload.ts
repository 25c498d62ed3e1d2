import { onObject } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofObject } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { noSuchUpload } from '../refusals.ts'
import { uploadInput } from './part-fields.ts'

export const abortMultipartUpload = ossOperation(
  {
    name: 'AbortMultipartUpload',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/abortmultipartupload',
    summary: 'Ends an upload and drops its parts.',
    route: { method: 'DELETE', on: 'object', query: { uploadId: true } },
    needs: [{ action: 'oss:AbortMultipartUpload', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...uploadInput },
    output: {},
    status: 204,
    errors: ['InvalidObjectName', 'NoSuchBucket', 'NoSuchUpload'],
  },
  async (input, context) => {
    const aborted = await context.uploads.abort(grantOn(context, 'delete', input.key), input.uploadId)
    if (aborted === 'no-upload') throw noSuchUpload(input.uploadId)
    return {}
  },
)
