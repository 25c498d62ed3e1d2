import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { exportRef } from '../../state/exports.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { answerExport, exportAnswer } from './export-answer.ts'

export const getMyExport = defineEndpoint(
  {
    name: 'GetMyExport',
    summary: 'How far the copy is, and where to fetch it.',
    route: 'GET /me/export/{job}',
    auth: { kind: 'player' },
    params: z.object({ job: z.string().min(1).max(64) }),
    answers: { 200: exportAnswer },
    errors: ['PlayerBanned', 'TokenExpired', 'Unauthenticated', 'UnknownJob'],
  },
  async ({ params: { job } }, call) => {
    const row = await call.app.state.get(exportRef(call.app.name, job))
    if (row?.value.player !== call.caller.player.value.id) throw new PlayerError('UnknownJob', { path: 'job' })
    return reply(200, await answerExport(call, job, row.value))
  },
)
