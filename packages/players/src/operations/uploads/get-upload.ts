import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { grantAnswer, grantUpload, mayOverwrite } from './grant-upload.ts'
import { ownUpload, uploadId } from './own-upload.ts'

export const getUpload = defineEndpoint(
  {
    name: 'GetUpload',
    summary: 'Fresh addresses for an upload that was announced, to go on where it stopped.',
    route: 'GET /uploads/{id}',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ id: uploadId }),
    answers: { 200: grantAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'InvalidRequest',
      'NoSuchUpload',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params }, call) => {
    const { value } = await ownUpload(call, params.id)
    const folder = folderOf(call.app.config, value.player, value.space)
    return reply(200, await grantUpload(call, value, mayOverwrite(folder)))
  },
)
