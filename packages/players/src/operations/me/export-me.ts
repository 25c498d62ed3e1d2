import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { requestExport } from './request-export.ts'

export const exportMe = defineEndpoint(
  {
    name: 'ExportMe',
    summary: 'Asks for a copy of everything that is kept of the player. It is made in the background.',
    route: 'POST /me/export',
    auth: { kind: 'player' },
    limits: ['exportsPerPlayer'],
    answers: { 202: z.object({ job: z.string() }) },
    errors: ['PlayerBanned', 'RateLimited', 'TokenExpired', 'Unauthenticated'],
  },
  async (_input, { app, caller, now }) =>
    reply(202, { job: await requestExport(app, caller.player.value.id, 'player', now) }),
)
