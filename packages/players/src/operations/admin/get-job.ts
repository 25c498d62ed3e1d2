import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { exportRef } from '../../state/exports.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { answerExport, exportAnswer } from '../me/export-answer.ts'

export const getJob = defineEndpoint(
  {
    name: 'GetJob',
    summary: 'How far a job is that was asked for, and what it made.',
    route: 'GET /jobs/{job}',
    auth: { kind: 'server', roles: ['owner', 'privacy'] },
    params: z.object({ job: z.string().min(1).max(64) }),
    answers: { 200: exportAnswer.extend({ player: z.string() }) },
    errors: ['RoleNotAllowed', 'Unauthenticated', 'UnknownJob'],
  },
  async ({ params: { job } }, call) => {
    const row = await call.app.state.get(exportRef(call.app.name, job))
    if (row === undefined) throw new PlayerError('UnknownJob', { path: 'job' })
    return reply(200, { player: row.value.player, ...(await answerExport(call, job, row.value)) })
  },
)
