import { query, required, text } from '@latchkey/protocol'
import { processBodyBytesMax } from '../../../images/save-as.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject, versionIdHeader } from '../fields.ts'
import { notImplemented } from '../refusals.ts'
import { savePicture, savedPictureErrors, savedPictureNeeds } from '../saved-picture.ts'
import { versionIdOf } from '../versions.ts'

export const processObject = ossOperation(
  {
    name: 'ProcessObject',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/user-guide/sys-or-saveas',
    summary: 'Makes a picture of an object and stores it as another object.',
    route: { method: 'POST', on: 'object', query: { 'x-oss-process': true } },
    needs: savedPictureNeeds,
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      process: query('x-oss-process', text),
      task: { in: 'text', maxBytes: processBodyBytesMax },
    },
    output: { versionId: versionIdHeader, result: required({ in: 'text', contentType: 'application/json' }) },
    status: 200,
    errors: savedPictureErrors,
  },
  async (input, context) => {
    // A task in the parameter is another product's: csv/select, json/meta.
    if (input.process !== undefined && input.process !== '') throw notImplemented('x-oss-process')
    const { bucket, bucketGiven = '', object } = await savePicture(input.task, 'x-oss-process', input.key, context)
    return {
      versionId: versionIdOf(bucket, object),
      // The cloud repeats the bucket that was named, and is silent of one that was not.
      result: JSON.stringify({ bucket: bucketGiven, fileSize: object.sizeBytes, object: object.key, status: 'OK' }),
    }
  },
)
