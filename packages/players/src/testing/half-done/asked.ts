/** How cases ask: through the service that they end, or through one that goes on. */
import assert from 'node:assert/strict'
import { keyOf } from '../server-keys.ts'
import type { Answer, Sent } from '../start-game.ts'
import type { Service, World } from './ended.ts'

export const dayMs = 86_400_000
export const hourMs = 3_600_000
export const shown = (text: string): string => text.slice(0, 40)

/** As the player of the world, through the service that ends. */
export const as = (service: Service, { player }: World, route: string, sent: Sent = {}): Promise<Answer> =>
  service.send(route, { bearer: player.accessToken, ...sent })

export const asServer = (service: Service, route: string, body?: object): Promise<Answer> =>
  service.send(`admin ${route}`, {
    bearer: keyOf('owner'),
    headers: { 'x-reason': 'test' },
    ...(body === undefined ? {} : { body }),
  })

export async function done(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked
  assert.ok(answer.status < 400, answer.text)
  return answer
}

export const file = (space: string, name = 'a'): string => `/spaces/${space}/objects/${name}`
export const put = async ({ as }: World, space: string, name = 'a', bytes = 'old'): Promise<string> =>
  (await done(as(`PUT ${file(space, name)}`, { bytes }))).text
