import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'

const masked = '[secret]'

export const getConfig = defineEndpoint(
  {
    name: 'GetConfig',
    summary: 'What the file of the game says, with every default, and without its secrets.',
    route: 'GET /config',
    auth: { kind: 'server', roles: ['owner', 'developer', 'auditor'] },
    answers: { 200: z.object({ config: z.record(z.string(), z.unknown()) }) },
    errors: ['RoleNotAllowed', 'Unauthenticated'],
  },
  (_input, { app: { config } }) => Promise.resolve(reply(200, { config: shown(config) })),
)

/** Secrets have no JSON form but their mask; what else could let somebody in is masked by its name. */
function shown(config: unknown): unknown {
  const text = JSON.stringify(config, (name, value: unknown) => {
    if (name === 'sha256') return masked
    return name === 'url' && typeof value === 'string' ? value.replace(/\?.*$/, `?${masked}`) : value
  })
  return JSON.parse(text)
}
