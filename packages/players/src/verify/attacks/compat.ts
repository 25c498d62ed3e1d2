import { valueAt } from '../player-api.ts'
import type { Answer } from '../wire.ts'

/** The auth server of the stock SDKs refuses with HTTP 200, and says in the body what it means. */
export const compat = (answer: Answer): Answer => {
  const status = Number(valueAt(answer, 'StatusCode') ?? answer.status)
  return { ...answer, status }
}
