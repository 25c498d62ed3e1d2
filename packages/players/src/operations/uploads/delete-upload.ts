import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { giveUp } from './reserve.ts'
import { ownUpload, uploadId } from './own-upload.ts'

export const deleteUpload = defineEndpoint(
  {
    name: 'DeleteUpload',
    summary: 'Gives an upload up: the room is free again, and what arrived of it goes.',
    route: 'DELETE /uploads/{id}',
    auth: { kind: 'player' },
    params: z.object({ id: uploadId }),
    answers: { 204: 'nothing' },
    errors: ['InvalidRequest', 'NoSuchUpload', 'TokenExpired', 'Unauthenticated'],
  },
  async ({ params }, call) => {
    const row = await ownUpload(call, params.id)
    await giveUp(call, row)
    return reply(204)
  },
)
