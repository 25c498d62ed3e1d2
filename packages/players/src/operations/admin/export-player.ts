import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { requestExport } from '../me/request-export.ts'

export const exportPlayer = defineEndpoint(
  {
    name: 'ExportPlayer',
    summary: 'Asks for a copy of everything that is kept of a player.',
    route: 'POST /players/{player}/export',
    auth: { kind: 'server', roles: ['owner', 'privacy'] },
    params: z.object({ player: z.string().min(1).max(64) }),
    answers: { 202: z.object({ job: z.string() }) },
    errors: ['RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params }, { app, now }) => reply(202, { job: await requestExport(app, params.player, 'server', now) }),
)
