import type { Chance, Clock, Log, Sealer } from '../base/surroundings.ts'
import type { Backend } from '../backend/port.ts'
import type { AppConfig } from '../config/schema.ts'
import type { Administrators } from '../identities/administrators.ts'
import type { Verifiers } from '../identities/open-verifiers.ts'
import type { State } from '../state/space.ts'
import type { AccessTokenReader } from '../tokens/access-tokens.ts'
import type { AppKeyring } from '../tokens/app-keys.ts'
import type { StsBudget } from './credentials/sts-budget.ts'
import type { Limiter } from './limiter.ts'
import type { Metrics } from './metrics.ts'
import type { Waiters } from './waiters.ts'

/** One game as the service runs it. A new configuration makes a new one; nothing in it belongs to one request. */
export type App = {
  readonly name: string
  readonly config: AppConfig
  readonly state: State
  readonly keys: AppKeyring
  readonly accessTokens: AccessTokenReader
  readonly backend: Backend
  readonly limiter: Limiter
  readonly metrics: Metrics
  readonly sts: StsBudget
  readonly verifiers: Verifiers
  /** Undefined where the file knows server keys only. */
  readonly administrators: Administrators | undefined
  readonly waiters: Waiters
  readonly clock: Clock
  readonly chance: Chance
  readonly sealer: Sealer
  readonly log: Log
}
