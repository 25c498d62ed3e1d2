import {
  ConnectionError,
  createClient,
  parseEndpoint,
  placeOf,
  RequestError,
  TimeoutError,
} from '@latchkey/client/node'
import type { Client, ClientOptions, Transport } from '@latchkey/client/node'
import type { Clock, Log } from '../base/surroundings.ts'
import type { AppConfig } from '../config/schema.ts'
import { PlayerError } from '../rules/errors.ts'
import { openFolderRules } from './folder-rules.ts'
import type { Backend, Capabilities, SessionCredentials, SessionOrder } from './port.ts'
import { withReadFallback } from './read-fallback.ts'
import type { FallbackUse } from './read-fallback.ts'
import { withFormerNames } from './former-names.ts'
import { withinRole } from './role-limit.ts'

/** How long one call to the storage may take: the Android SDK waits for its credentials without end. */
export const backendDeadlineMs = 3_000

export type BackendSurroundings = {
  readonly clock: Clock
  /** What answers when the configuration names no other server: the pipeline of this one. */
  readonly inside: Transport | undefined
  /** The region of this server. */
  readonly region: string
  /** How other servers are reached; `fetch` when not given. */
  readonly outside?: Transport | undefined
  readonly log?: Log | undefined
  /** Told of each time the storage of before was needed. */
  readonly onFallback?: ((use: FallbackUse) => void) | undefined
}

/** @throws Error when the configuration names no server and there is none inside */
export function openBackend(config: AppConfig, surroundings: BackendSurroundings): Backend {
  const here = openStorage(config, surroundings)
  const { readFallback } = config
  if (readFallback === undefined) return withFormerNames(here, config)
  const there = openStorage(formerConfig(config, readFallback), surroundings)
  return withFormerNames(withReadFallback(here, there, { ...readFallback, ...surroundings }), config)
}

/** The game as it was before the move, as far as its storage is meant. */
export function formerConfig(
  config: AppConfig,
  { backend, buckets = config.buckets }: NonNullable<AppConfig['readFallback']>,
): AppConfig {
  return { ...config, backend, buckets: { ...buckets, formerly: {} }, readFallback: undefined }
}

function openStorage(config: AppConfig, surroundings: BackendSurroundings): Backend {
  const { backend } = config
  const { oss, sts } = backend
  const options = clientOptions(config, surroundings)
  const own = createClient({
    ...options,
    credentials: {
      accessKeyId: backend.credentials.accessKeyId,
      accessKeySecret: backend.credentials.accessKeySecret.reveal().toString('utf8'),
    },
  })
  // Nothing is sent by this one: it only signs for others, who see the storage from outside.
  const signerOf = (as: SessionCredentials, at: string): Client =>
    createClient({
      ...options,
      endpoint: oss.public ?? at,
      addressing: oss.addressing,
      signature: 'v4',
      credentials: as,
    })
  const capabilities = openCapabilities(backend.kind, own, surroundings.clock)
  const assume = withinRole(
    surroundings.clock,
    (seconds) => surroundings.log?.(shorterRole(config, seconds)),
    (order: SessionOrder & { readonly signal: AbortSignal }) => assumeRole(own, sts.roleArn, order),
  )
  return {
    kind: backend.kind,
    capabilities,
    region: own.region,
    assumeRole: (order, signal) => withDeadline(signal, (bounded) => assume({ ...order, signal: bounded })),
    revokeSessions: async (player, deniedUntil) => {
      if (!(await capabilities()).revokeSessions) return false
      await withDeadline(undefined, (signal) =>
        own.sts.revokeSessions({ roleArn: sts.roleArn, sourceIdentity: player, deniedUntil }, { signal }),
      )
      return true
    },
    presign: (as, request, at) => signerOf(as, at).presign(request),
    signForm: (as, form, at) => signerOf(as, at).signForm(form),
    publicUrl: (bucket, key, at) => {
      const own = config.buckets.public === bucket ? config.buckets.publicUrl : undefined
      const endpoint = parseEndpoint(own ?? oss.public ?? at)
      const { host, path } = placeOf(endpoint, own === undefined ? oss.addressing : 'cname', bucket, key, [])
      return `${endpoint.protocol}://${host}${path}`
    },
    folderRules: openFolderRules(own.oss, config.buckets.private, surroundings.clock),
    oss: own.oss,
    bring: () => Promise.resolve(),
    storages: () => [{ client: own, buckets: config.buckets }],
  }
}

async function assumeRole(
  own: Client,
  roleArn: string,
  { player, policy, durationSeconds, signal }: SessionOrder & { readonly signal: AbortSignal },
): Promise<SessionCredentials> {
  const { credentials } = await own.sts.assumeRole(
    { roleArn, roleSessionName: player, sourceIdentity: player, policy, durationSeconds },
    { signal },
  )
  const { accessKeyId, accessKeySecret, securityToken, expiration } = credentials
  return { accessKeyId, accessKeySecret, securityToken, expiration }
}

function shorterRole({ app, backend, credential }: AppConfig, seconds: number): string {
  return (
    `players: ${app}: the role ${backend.sts.roleArn} gives sessions of at most ${seconds} s, and players get no longer ones; ` +
    `credential.maxTtl allows ${credential.maxTtl} s: raise the MaxSessionDuration of the role (\`latchkey players init\` does), or lower it`
  )
}

/** What a server has changes with its release. */
const capabilitiesKeptMs = 600_000
const noCapabilities: Capabilities = { folderRules: false, revokeSessions: false }

function openCapabilities(kind: Backend['kind'], own: Client, clock: Clock): Backend['capabilities'] {
  let known: { readonly value: Capabilities; readonly atMs: number } | undefined
  return async () => {
    // The cloud has none, and a call with a version that it does not know would only count against the account.
    if (kind === 'alibaba') return noCapabilities
    const nowMs = clock.now().getTime()
    if (known !== undefined && Math.abs(nowMs - known.atMs) < capabilitiesKeptMs) return known.value
    const { capabilities } = await withDeadline(undefined, (signal) => own.sts.getCapabilities({}, { signal }))
    const names = new Set(capabilities.map(({ name }) => name))
    const value = { folderRules: names.has('FolderRules'), revokeSessions: names.has('RevokeSessions') }
    known = { value, atMs: nowMs }
    return value
  }
}

function clientOptions(config: AppConfig, { clock, inside, outside, region }: BackendSurroundings): ClientOptions {
  const { oss, sts, kind } = config.backend
  const common = { clock: { now: () => clock.now().getTime() }, region: oss.region ?? region, attemptsMax: 2 }
  if (oss.internal !== undefined)
    return {
      ...common,
      endpoint: oss.internal,
      addressing: oss.addressing,
      signature: oss.signature,
      ...(sts.endpoint === undefined ? {} : { stsEndpoint: new URL(sts.endpoint).origin }),
      ...(outside === undefined ? {} : { transport: outside }),
    }
  if (kind !== 'selfhosted' || inside === undefined)
    throw new Error(`${config.app}: backend.oss.internal says where the storage is`)
  return { ...common, endpoint: insideEndpoint, addressing: 'path', signature: 'v4', transport: inside }
}

/** An address of the service itself by its form; nothing is sent there. */
const insideEndpoint = 'http://127.0.0.1'

/** What was asked may go on after the deadline; its answer is nobody's any more. */
async function withDeadline<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController()
  const { promise: over, reject } = Promise.withResolvers<never>()
  const end = (reason: Error): void => {
    ending.abort(reason)
    reject(reason)
  }
  const leave = (): void => end(signal?.reason as Error) // a signal of the system, which gives errors
  let isLate = false
  // Signals of the system that wait for a time or for each other cost more than the rest of a small call.
  const deadline = setTimeout(() => {
    isLate = true
    end(new DOMException('The storage behind the service took too long.', 'TimeoutError'))
  }, backendDeadlineMs)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    if (signal?.aborted === true) leave()
    return await Promise.race([work(ending.signal), over])
  } catch (cause) {
    throw asPlayerError(cause, isLate)
  } finally {
    clearTimeout(deadline)
    signal?.removeEventListener('abort', leave)
  }
}

/** What the storage refused, in the words of the service. */
export function asPlayerError(cause: unknown, isLate = false): unknown {
  if (cause instanceof RequestError && /^Throttling|^SlowDown|^RequestLimitExceeded/.test(cause.code))
    return new PlayerError('BackendThrottled', { retryAfter: 1, fallback: 'url' }, { cause })
  const byRule = cause instanceof RequestError ? refusedByRule(cause) : undefined
  if (byRule !== undefined) return byRule
  const isUnreached = cause instanceof ConnectionError || cause instanceof TimeoutError || isLate
  const isFault = cause instanceof RequestError && cause.status >= 500
  if (isUnreached || isFault)
    return new PlayerError('BackendUnavailable', { retryAfter: 2, fallback: 'url' }, { cause })
  return cause
}

const limitNames: Readonly<Record<string, 'bytes' | 'objects' | undefined>> = {
  MaxBytes: 'bytes',
  MaxObjects: 'objects',
}

/** In the shape of the service's own quota; only what was exceeded. The folder is that of whoever wrote. */
function numbersOf({ details }: RequestError): object {
  const name = limitNames[details['Limit'] ?? '']
  const number = (wireName: string): number => Number(details[wireName] ?? Number.NaN)
  const [limit, used, needed] = [number('Allowed'), number('Used'), number('Needed')]
  if (name === undefined || ![limit, used, needed].every(Number.isSafeInteger)) return {}
  return { limit: { [name]: limit }, used: { [name]: used }, needed: { [name]: needed } }
}

/** The bucket's own rules for folders, which count what went past the service as well. */
function refusedByRule(cause: RequestError): PlayerError | undefined {
  const options = { message: cause.message, cause }
  switch (cause.code) {
    case 'FolderQuotaExceeded':
      return new PlayerError('QuotaExceeded', { rule: 'folderRules', ...numbersOf(cause) }, options)
    case 'FolderObjectTooLarge':
      return new PlayerError('ObjectTooLarge', { rule: 'folderRules' }, options)
    case 'FolderTypeNotAllowed':
      return new PlayerError('TypeNotAllowed', { rule: 'folderRules' }, options)
    case 'FolderInsertOnly':
      return new PlayerError('ObjectExists', { rule: 'folderRules' }, options)
    default:
      return undefined
  }
}
