import { ServiceError } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import type { Secret } from '../base/secret.ts'
import type { DirectoryReader, RoleIdentity } from '../store/directory/port.ts'
import type { Caller } from './caller.ts'
import type { Revocations } from './revocations.ts'
import { sessionKeyIdPrefix } from './session-tokens.ts'
import type { Session, SessionTokens } from './session-tokens.ts'

/** A claimed identity with the secret that its signature must have been made with. */
export type Identity = { readonly caller: Caller; readonly secret: Secret }

export type IdentityFound =
  | { readonly kind: 'found'; readonly identity: Identity }
  | {
      readonly kind:
        | 'no-key'
        | 'inactive'
        | 'token-missing'
        | 'token-malformed'
        | 'token-expired'
        | 'token-mismatch'
        | 'role-gone'
        | 'revoked'
        | 'denied'
    }

/** Opened tokens are kept per worker: a player's next request finds its own. */
export const openedTokensMax = 8_192

type Opened = { readonly session: Session; readonly secret: Secret }
type Known = { readonly sequence: number; readonly identity: Identity }

/** From an access key id, with its token if it is a session's, to a caller with policies as of now. */
export class Identities {
  readonly #directory: DirectoryReader
  readonly #tokens: SessionTokens
  readonly #revocations: Pick<Revocations, 'refusalOf'>
  readonly #opened = new Map<string, Opened>()
  readonly #known = new Map<string, Known>()
  readonly #vouched = new WeakMap<Caller, (now: Date) => Promise<Caller>>()
  readonly #callers = new WeakMap<Caller, { readonly accessKeyId: string; readonly token: string | undefined }>()

  constructor(directory: DirectoryReader, tokens: SessionTokens, revocations: Pick<Revocations, 'refusalOf'>) {
    this.#directory = directory
    this.#tokens = tokens
    this.#revocations = revocations
  }

  async find(accessKeyId: string, token: string | undefined, now: Date): Promise<IdentityFound> {
    if (accessKeyId.startsWith(sessionKeyIdPrefix))
      return token === undefined || token === '' ? { kind: 'token-missing' } : this.#session(accessKeyId, token, now)
    if (token !== undefined && token !== '') return { kind: 'token-mismatch' }
    const sequence = await this.#directory.sequence()
    const known = this.#known.get(accessKeyId)
    if (known?.sequence === sequence) return { kind: 'found', identity: known.identity }
    const key = await this.#directory.accessKey(accessKeyId)
    if (key === undefined) return { kind: 'no-key' }
    if (!key.isActive) return { kind: 'inactive' }
    const networks = key.networks === undefined ? {} : { networks: key.networks }
    const identity: Identity = {
      caller:
        key.owner.kind === 'user'
          ? { ...key.owner, accessKeyId, sequence, ...networks }
          : { ...key.owner, accessKeyId, ...networks },
      secret: key.secret,
    }
    this.#remember(accessKeyId, { sequence, identity })
    this.#callers.set(identity.caller, { accessKeyId, token: undefined })
    return { kind: 'found', identity }
  }

  /** A caller that came without an access key, and how it is looked up again. */
  vouch(caller: Caller, again: (now: Date) => Promise<Caller>): void {
    this.#vouched.set(caller, again)
  }

  /**
   * The caller as of now: the same value while nothing changed.
   * @throws ServiceError InvalidAccessKeyId, InvalidSecurityToken, SecurityTokenExpired when key, role or session is gone
   */
  async again(caller: Exclude<Caller, { readonly kind: 'anonymous' }>, now: Date): Promise<Caller> {
    const vouched = this.#vouched.get(caller)
    if (vouched !== undefined) return vouched(now)
    const known = this.#callers.get(caller)
    assert(known !== undefined, 'a caller comes from find')
    const found = await this.find(known.accessKeyId, known.token, now)
    if (found.kind === 'found') return found.identity.caller
    throw notIdentified(found.kind, known.accessKeyId)
  }

  async #session(accessKeyId: string, token: string, now: Date): Promise<IdentityFound> {
    const name = `${accessKeyId} ${token}`
    const opened = this.#opened.get(name) ?? this.#open(name, accessKeyId, token, now)
    if ('kind' in opened) return opened
    const { session, secret } = opened
    if (session.expiresMs <= now.getTime()) return { kind: 'token-expired' }
    const sequence = await this.#directory.sequence()
    const known = this.#known.get(name)
    if (known?.sequence === sequence) return { kind: 'found', identity: known.identity }
    const role = await this.#directory.roleById(session.accountId, session.roleId)
    if (role === undefined) return { kind: 'role-gone' }
    const refusal = await this.#revocations.refusalOf(session, accessKeyId, now)
    if (refusal !== undefined) return { kind: refusal }
    const identity: Identity = { caller: sessionCaller(accessKeyId, session, role, sequence), secret }
    this.#remember(name, { sequence, identity })
    this.#callers.set(identity.caller, { accessKeyId, token })
    return { kind: 'found', identity }
  }

  #open(name: string, accessKeyId: string, token: string, now: Date): Opened | IdentityFound {
    const result = this.#tokens.open(token, accessKeyId, now)
    switch (result.kind) {
      case 'malformed':
        return { kind: 'token-malformed' }
      case 'expired':
        return { kind: 'token-expired' }
      case 'mismatch':
        return { kind: 'token-mismatch' }
      case 'valid': {
        const opened = { session: result.session, secret: result.secret }
        evictOldest(this.#opened, openedTokensMax)
        this.#opened.set(name, opened)
        return opened
      }
    }
  }

  #remember(name: string, known: Known): void {
    evictOldest(this.#known, openedTokensMax)
    this.#known.set(name, known)
  }
}

function sessionCaller(accessKeyId: string, session: Session, role: RoleIdentity, sequence: number): Caller {
  return {
    kind: 'session',
    accountId: session.accountId,
    roleId: session.roleId,
    roleName: role.roleName,
    sessionName: session.sessionName,
    accessKeyId,
    sessionPolicy: session.sessionPolicy,
    sourceIdentity: session.sourceIdentity,
    hasMfa: session.hasMfa,
    issuerKeyId: session.issuerKeyId,
    firstKeyId: session.firstKeyId,
    issuedMs: session.issuedMs,
    expiresMs: session.expiresMs,
    policies: role.policies,
    sequence,
  }
}

function evictOldest(map: Map<string, unknown>, max: number): void {
  if (map.size < max) return
  const oldest = map.keys().next().value
  if (oldest !== undefined) map.delete(oldest)
}

/** Why nobody was found, in OSS's words. */
export function notIdentified(kind: Exclude<IdentityFound['kind'], 'found'>, accessKeyId: string): ServiceError {
  const details = { OSSAccessKeyId: accessKeyId }
  switch (kind) {
    case 'no-key':
      return new ServiceError('InvalidAccessKeyId', details)
    case 'inactive': {
      const message = 'The OSS Access Key Id you provided is disabled.'
      return new ServiceError('InvalidAccessKeyId', details, { ec: '0002-00000904', message })
    }
    case 'token-missing':
      return new ServiceError('InvalidAccessKeyId', details, { ec: '0002-00000002' })
    case 'token-expired':
      return new ServiceError('SecurityTokenExpired')
    case 'revoked':
      // The code by which applications fetch new credentials, which is what is left to do (docs/internals/sts.md).
      return new ServiceError('SecurityTokenExpired', {}, { message: 'The security token you provided was revoked.' })
    case 'denied':
      return new ServiceError('AccessDenied', {}, { message: 'The holder of the security token is banned.' })
    case 'token-mismatch':
      return new ServiceError('AccessKeyIdAndSecurityTokenNotMatch')
    case 'token-malformed':
    case 'role-gone':
      return new ServiceError('InvalidSecurityToken')
  }
}
