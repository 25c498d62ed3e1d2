/** What can be counted, against whom, and what the configuration allows. Endpoints name these; the router counts. */
import type { AppConfig } from '../config/schema.ts'
import type { Rate } from '../config/amounts.ts'

type Limit = { readonly per: 'player' | 'address'; readonly rateOf: (config: AppConfig) => Rate }

export const limits = {
  sessionsPerAddress: { per: 'address', rateOf: ({ limits: { perIp } }) => perIp.sessions },
  linksPerAddress: { per: 'address', rateOf: ({ limits: { perIp } }) => perIp.links },
  ticketsPerPlayer: { per: 'player', rateOf: ({ limits: { perPlayer } }) => perPlayer.tickets },
  credentialsPerPlayer: { per: 'player', rateOf: ({ limits: { perPlayer } }) => perPlayer.credentials },
  uploadsPerPlayer: { per: 'player', rateOf: ({ limits: { perPlayer } }) => perPlayer.uploads },
  linksPerPlayer: { per: 'player', rateOf: () => ({ count: 20, windowSeconds: 3_600 }) },
  exportsPerPlayer: { per: 'player', rateOf: () => ({ count: 5, windowSeconds: 86_400 }) },
  requestsPerPlayer: { per: 'player', rateOf: ({ limits: { perPlayer } }) => perPlayer.requests },
} as const satisfies Readonly<Record<string, Limit>>

export type LimitName = keyof typeof limits
