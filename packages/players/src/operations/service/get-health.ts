import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { appKeysRef } from '../../state/app-keys.ts'
import { defineEndpoint, reply } from '../endpoint.ts'

export const getHealth = defineEndpoint(
  {
    name: 'GetHealth',
    summary: 'Whether the service can work: 200 when its records can be read, and whether the storage answers.',
    route: 'GET /healthz',
    auth: { kind: 'none' },
    answers: { 200: z.object({ status: z.literal('ok'), storage: z.enum(['ok', 'away']) }) },
    errors: ['BackendUnavailable'],
  },
  async (_input, { app }) => {
    try {
      await app.state.get(appKeysRef(app.name))
    } catch (cause) {
      throw new PlayerError('BackendUnavailable', { retryAfter: 1 }, { cause })
    }
    return reply(200, { status: 'ok', storage: await storageOf(app.backend) })
  },
)

/** Sessions and saves' records go on without it, so it makes nobody take the service out of service. */
async function storageOf({ capabilities }: { readonly capabilities: () => Promise<unknown> }): Promise<'ok' | 'away'> {
  try {
    await capabilities()
    return 'ok'
  } catch {
    return 'away'
  }
}
