import type { Kv } from '@latchkey/kv'
import type { Transport } from '@latchkey/client'
import type { Chance, Clock, Log, Sealer } from './base/surroundings.ts'
import { openBackend } from './backend/open-backend.ts'
import type { FallbackUse } from './backend/read-fallback.ts'
import type { AppConfig } from './config/schema.ts'
import { openAdministrators } from './identities/administrators.ts'
import { limitedFetch } from './identities/limited-fetch.ts'
import { openVerifiers } from './identities/open-verifiers.ts'
import { openDues } from './jobs/run-dues.ts'
import { ofFetch, toFetch } from './http/plain.ts'
import type { ServiceAnswer, ServiceRequest } from './http/plain.ts'
import { createRouter } from './http/router.ts'
import type { RouterOptions } from './http/router.ts'
import { openStsBudget } from './operations/credentials/sts-budget.ts'
import { allDuties } from './jobs/all-duties.ts'
import { openDuties } from './jobs/duties.ts'
import { openRulesKeeper } from './jobs/keep-folder-rules.ts'
import type { App } from './operations/house.ts'
import { openLimiter } from './operations/limiter.ts'
import { openMetrics } from './operations/metrics.ts'
import type { Metrics } from './operations/metrics.ts'
import { withOnBehalf } from './operations/on-behalf.ts'
import { endpoints } from './operations/registry.gen.ts'
import { openWaiters } from './operations/waiters.ts'
import type { Waiters } from './operations/waiters.ts'
import { openState } from './state/space.ts'
import type { State } from './state/space.ts'
import { openAccessTokenReader } from './tokens/access-tokens.ts'
import { openAppKeyring } from './tokens/app-keys.ts'

export type PlayersOptions = {
  readonly apps: readonly AppConfig[]
  readonly kv: Kv
  readonly sealer: Sealer
  /** What answers STS and OSS inside this process; apps that name no other server need it. */
  readonly inside?: Transport | undefined
  /** How other servers are reached; node:http when not given. */
  readonly outside?: Transport | undefined
  /** The region of this server. */
  readonly region: string
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Log
  /** Called with what is about to be answered: tests compare it with the contract. */
  readonly onReply?: RouterOptions['onReply']
}

/** What the listener knows of a request besides the request. */
export type RequestOrigin = {
  readonly requestId: string
  /** Of the caller, as far as proxies can be believed. */
  readonly address: string
  readonly isSecure: boolean
  readonly signal?: AbortSignal | undefined
}

export type Players = {
  /** Takes everything below `/-/players/`. */
  answer(request: ServiceRequest, origin: RequestOrigin): Promise<ServiceAnswer>
  /** The same for whoever has a request of fetch. */
  fetch(request: Request, origin: RequestOrigin): Promise<Response>
  readonly apps: () => readonly string[]
  /** From now on these are the games; what is under way goes on with what it began with. @throws Error as `createPlayers` */
  use(apps: readonly AppConfig[]): void
  /** Does what is due without a caller, and not under way; to be called again without waiting for it. Never fails. */
  tick(): Promise<void>
  /** Does what is due at a time, and not under way; to be called every second without waiting for it. Says how much it was. */
  runDues(signal: AbortSignal): Promise<number>
  /** Whoever waits for something to happen is answered at once from now on. */
  end(): void
}

/** The service: a function from requests to answers. What it keeps is in `kv`; what it holds in memory are caches. */
export function createPlayers(options: PlayersOptions): Players {
  const { clock, log } = options
  const ending = new AbortController()
  const kept: Kept = { metricsOf: keptMetrics(openState(options.kv)), waiters: openWaiters(ending.signal) }
  let apps = openApps(options.apps, options, kept)
  const holder = Buffer.from(options.chance.bytes(12)).toString('base64url')
  const rules = openRulesKeeper(holder)
  const duties = openDuties({ duties: allDuties(), kv: options.kv, clock, holder, apps: () => [...apps.values()], log })
  const router = createRouter({
    endpoints: withOnBehalf(endpoints),
    appOf: (name) => apps.get(name),
    onFault: (error, requestId) =>
      log(`players: ${requestId}: ${error instanceof Error ? error.stack : String(error)}`),
    onReply: options.onReply,
  })
  const answer: Players['answer'] = (request, { requestId, address, isSecure, signal }) => {
    const { host } = new URL(request.url)
    const base = `${isSecure ? 'https' : 'http'}://${host}`
    const origin = { address, isSecure, base }
    return router(request, { requestId, now: clock.now(), origin, signal: signal ?? neverAborted })
  }
  const state = openState(options.kv)
  const dues = openDues({ state, appOf: (name) => apps.get(name), holder, now: () => clock.now(), log })
  return {
    runDues: dues.run,
    end: () => ending.abort(),
    apps: () => [...apps.keys()],
    use: (configs) => {
      apps = openApps(configs, options, kept)
    },
    tick: async () => {
      const counted = Promise.all([...apps.values()].map(({ metrics }) => metrics.flush())).catch((error: unknown) =>
        log(`players: metrics could not be kept: ${String(error)}`),
      )
      await Promise.all([counted, rules.keep([...apps.values()]), duties.tick()])
    },
    answer,
    fetch: async (request, origin) =>
      toFetch(await answer(ofFetch(request), { ...origin, signal: origin.signal ?? request.signal })),
  }
}

const neverAborted = new AbortController().signal

type Kept = { readonly metricsOf: (app: string) => Metrics; readonly waiters: Waiters }

/** What was counted outlives the configuration that it was counted under. */
function keptMetrics(state: State): Kept['metricsOf'] {
  const kept = new Map<string, Metrics>()
  return (app) => {
    const metrics = kept.get(app) ?? openMetrics(app, state)
    kept.set(app, metrics)
    return metrics
  }
}

function openApps(configs: readonly AppConfig[], options: PlayersOptions, kept: Kept): ReadonlyMap<string, App> {
  return new Map(configs.map((config) => [config.app, openApp(config, options, kept)]))
}

function openApp(config: AppConfig, options: PlayersOptions, kept: Kept): App {
  const { kv, clock, chance, sealer, log, inside, outside, region } = options
  const state = openState(kv)
  const name = config.app
  const { oidc } = config.admin
  const keys = openAppKeyring({ app: name, state, sealer, chance, clock, accessSeconds: config.session.access })
  const limiter = openLimiter(name, state, clock, keys)
  const metrics = kept.metricsOf(name)
  const onFallback = (use: FallbackUse): void => metrics.count('fallbacks', { use })
  return {
    name,
    config,
    state,
    keys,
    accessTokens: openAccessTokenReader({ app: name, keys, clock }),
    backend: openBackend(config, { clock, inside, outside, region, log, onFallback }),
    verifiers: openVerifiers(config.identities, { fetch: limitedFetch, clock }),
    administrators: oidc && openAdministrators(oidc, { fetch: limitedFetch, clock }),
    limiter,
    metrics,
    waiters: kept.waiters,
    sts: openStsBudget(config, limiter, clock),
    clock,
    chance,
    sealer,
    log,
  }
}
