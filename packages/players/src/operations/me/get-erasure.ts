import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { receiptRef } from '../../state/erasures.ts'
import { defineEndpoint, reply } from '../endpoint.ts'

export const getErasure = defineEndpoint(
  {
    name: 'GetErasure',
    summary: 'What a receipt says: whether everything is erased, or until when it will be.',
    route: 'GET /erasures/{receipt}',
    auth: { kind: 'none' },
    limits: ['sessionsPerAddress'],
    params: z.object({ receipt: z.string().min(1).max(64) }),
    answers: {
      200: z.object({ requestedAt: z.string(), completesBefore: z.string(), completedAt: z.string().optional() }),
    },
    errors: ['RateLimited', 'UnknownJob'],
  },
  async ({ params }, { app }) => {
    const row = await app.state.get(receiptRef(app.name, hashOf(params.receipt)))
    if (row === undefined) throw new PlayerError('UnknownJob', { path: 'receipt' })
    return reply(200, row.value)
  },
)
