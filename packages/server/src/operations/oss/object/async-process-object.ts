import { query, required, text } from '@latchkey/protocol'
import { processBodyBytesMax } from '../../../images/save-as.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject } from '../fields.ts'
import { notImplemented } from '../refusals.ts'
import { savePicture, savedPictureErrors, savedPictureNeeds } from '../saved-picture.ts'

export const asyncProcessObject = ossOperation(
  {
    name: 'AsyncProcessObject',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/user-guide/asynchronous-processing',
    summary: 'Makes a picture of an object and stores it as another object, and answers with the ids of a task.',
    route: { method: 'POST', on: 'object', query: { 'x-oss-async-process': true } },
    needs: savedPictureNeeds,
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      process: query('x-oss-async-process', text),
      task: { in: 'text', maxBytes: processBodyBytesMax },
    },
    output: { result: required({ in: 'text', contentType: 'application/json' }) },
    status: 200,
    errors: savedPictureErrors,
  },
  // A picture is made within seconds, so the task is done when it is answered. What takes longer, video and documents, is
  // refused by name like everywhere else.
  async (input, context) => {
    if (input.process !== undefined && input.process !== '') throw notImplemented('x-oss-async-process')
    await savePicture(input.task, 'x-oss-async-process', input.key, context)
    const { requestId } = context
    return {
      result: JSON.stringify({ EventId: `image-${requestId}`, RequestId: requestId, TaskId: `Image-${requestId}` }),
    }
  },
)
