import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'

/** Servers of the studio verify access tokens with these; a new key is here an hour before it signs. */
export const getJwks = defineEndpoint(
  {
    name: 'GetJwks',
    summary: 'The keys that access tokens of the app are signed with.',
    route: 'GET /.well-known/jwks.json',
    auth: { kind: 'none' },
    answers: {
      200: z.object({
        keys: z.array(
          z.object({
            kid: z.string(),
            kty: z.string(),
            crv: z.string(),
            x: z.string(),
            y: z.string(),
            alg: z.string(),
            use: z.literal('sig'),
          }),
        ),
      }),
    },
    errors: ['RateLimited'],
    cacheSeconds: 600,
  },
  async (_input, { app }) => reply(200, { keys: await app.keys.published() }),
)
