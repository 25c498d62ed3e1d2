import { z } from 'zod'
import { configBytesMax, loadApp } from '../../config/load-app.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { readWhole } from '../spaces/read-whole.ts'

export const checkConfig = defineEndpoint(
  {
    name: 'CheckConfig',
    summary:
      'Says what is wrong in the file of a game, with line and fix, as config check does; nothing is changed. What ${NAME} stands for is not looked up, and so not judged.',
    route: 'POST /config:check',
    auth: { kind: 'server', roles: ['owner', 'developer'] },
    audit: 'never',
    body: { kind: 'bytes' },
    answers: {
      200: z.object({
        isValid: z.boolean(),
        faults: z.array(
          z.object({
            severity: z.enum(['error', 'warning']),
            line: z.int(),
            column: z.int(),
            path: z.string(),
            message: z.string(),
            fix: z.string().optional(),
          }),
        ),
      }),
    },
    errors: ['InvalidRequest', 'ObjectTooLarge', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ body }) => {
    const text = (await readWhole(body, configBytesMax, {})).toString('utf8')
    const lines = text.split('\n')
    // Whoever may ask this may still not learn what the server's environment and files hold.
    const { faults } = loadApp(text, {
      variable: () => standIn,
      readFile: () => {
        throw new PlayerError('InvalidRequest', { path: 'body' })
      },
    })
    const known = faults.filter(({ line }) => !/\$\{\w+\}/.test(lines[line - 1] ?? ''))
    const all = known.map(({ fix, ...fault }) => ({ ...fault, ...(fix === undefined ? {} : { fix }) }))
    return reply(200, { isValid: !all.some(({ severity }) => severity === 'error'), faults: all })
  },
)

/** As long and as mixed as a secret should be. */
const standIn = 'kZ4w-Vq7R_t1Yb9mXe3Uc6Ls8Pd0Gh2Jf5No-Ia_Wu1Ez'
