import { z } from 'zod'
import { appSchema } from './schema.ts'

export const jsonSchemaId = 'https://latchkey.dev/schema/game-1.json'

/** What editors complete and check the file of a game with: derived from the schema that the server itself reads with. */
export function gameJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(appSchema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' })
}
