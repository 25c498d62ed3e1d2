import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { deadLetterRef, outboxRef } from '../../state/outbox.ts'
import type { Outgoing } from '../../state/outbox.ts'
import { defineEndpoint, reply } from '../endpoint.ts'

export const retryDeadLetter = defineEndpoint(
  {
    name: 'RetryDeadLetter',
    summary: 'Tries a dead letter again, for another day.',
    route: 'POST /webhooks/dead/{id}/retry',
    auth: { kind: 'server', roles: ['owner', 'developer'] },
    params: z.object({ id: z.string().regex(/^ev_[\w-]{1,64}\.\d{1,2}$/, 'is the id of a dead letter') }),
    answers: { 204: 'nothing' },
    errors: ['InvalidRequest', 'NoSuchDeadLetter', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ params: { id } }, { app, now }) => {
    await app.state.settle(async () => {
      const row = await app.state.get(deadLetterRef(app.name, id))
      if (row === undefined) throw new PlayerError('NoSuchDeadLetter', { path: 'id' })
      const { diedAt: _died, error: _error, ...rest } = row.value
      const value: Outgoing = { ...rest, failures: 0, since: now.toISOString() }
      return {
        changes: [
          { kind: 'remove', row },
          { kind: 'write', ref: outboxRef(now, value), value },
        ],
        result: undefined,
      }
    })
    return reply(204)
  },
)
