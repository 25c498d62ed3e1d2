/** Signing in, and what somebody who did may ask: on the console's address, and on the names of the cloud's sign-in. */
import { ServiceError } from '@latchkey/protocol'
import { setTimeout as sleep } from 'node:timers/promises'
import { callerArn } from '../../access/caller.ts'
import type { Caller } from '../../access/caller.ts'
import type { ConsoleSession } from '../../access/console-tokens.ts'
import { sessionEnded } from '../../access/console-identities.ts'
import { isWithinNetworks } from '../../rules/login-network.ts'
import { PasswordsBusyError } from '../../store/directory/passwords.ts'
import type { Answer } from '../answer.ts'
import { personalOf, whoOf } from '../audit.ts'
import { readBody } from '../decode.ts'
import { errorFields } from '../error-fields.ts'
import { readRpc } from '../rpc-form.ts'
import type { Wire } from '../wire.ts'
import { headerOf } from '../wire.ts'
import { answerCall } from './call.ts'
import { errorAnswer, jsonAnswer } from './console-answer.ts'
import type { ConsoleParts, Door } from './console-parts.ts'
import { getSigninToken, login } from './federation.ts'
import type { Params } from './federation.ts'
import { pageAnswer } from './page.ts'
import { passwordGiven, signInWithPassword } from './password-sign-in.ts'

const jsonBodyBytesMax = 4_096

export type ConsoleHandler = (wire: Wire, door: Door) => Promise<Answer>

export function consoleHandler(parts: ConsoleParts): ConsoleHandler {
  const desk = new Desk(parts)
  return async (wire, door) => {
    const startedMs = parts.house.clock.monotonicMs()
    const seen: Seen = { fault: undefined }
    const answer = await desk.answer(wire, door, seen).catch((error: unknown) => {
      seen.fault = error
      return errorAnswer(wire, plainly(error))
    })
    // A call is told of by the way that it takes.
    if (wire.path !== '/api/call' || seen.fault !== undefined) observe(parts, wire, seen, answer, startedMs)
    return answer
  }
}

type Seen = { fault: unknown }

const plainly = (error: unknown): unknown =>
  error instanceof PasswordsBusyError ? new ServiceError('Throttling.User') : error

function observe({ house }: ConsoleParts, wire: Wire, { fault }: Seen, answer: Answer, startedMs: number): void {
  house.observe({
    requestId: wire.requestId,
    at: wire.receivedAt,
    operation: 'Console',
    method: wire.method,
    host: wire.host,
    path: wire.path,
    bucket: undefined,
    key: undefined,
    caller: '-',
    accessKeyId: undefined,
    remoteAddress: wire.remoteAddress,
    userAgent: headerOf(wire, 'user-agent'),
    status: answer.status,
    code: fault === undefined ? undefined : errorFields(plainly(fault)).code,
    durationMs: house.clock.monotonicMs() - startedMs,
    fault: plainly(fault),
  })
}

/** What came of a sign-in, for the audit log. */
type Told = { caller: Caller | undefined; tried?: string; accountId?: string; name?: string }

class Desk {
  readonly #parts: ConsoleParts

  constructor(parts: ConsoleParts) {
    this.#parts = parts
  }

  async answer(wire: Wire, door: Door, seen: Seen): Promise<Answer> {
    const isConsole = door === 'console'
    switch (`${wire.method} ${wire.path}`) {
      case 'GET /federation':
      case 'POST /federation':
        return this.#federation(wire, door, seen)
      case 'GET /':
      case 'GET /sign-in':
        if (isConsole) return pageAnswer(wire, 200, { hasPasswords: true })
        break
      case 'POST /api/sign-in':
        if (isConsole)
          return this.#audited(wire, 'SignIn', ['Account', 'User'], seen, (told) => this.#signIn(wire, told))
        break
      case 'GET /api/whoami':
        return this.#whoami(wire)
      case 'POST /api/sign-out':
        return this.#audited(wire, 'SignOut', [], seen, (told) => this.#signOut(wire, told))
      case 'POST /api/call':
        return answerCall(this.#parts, wire, await this.#session(wire))
    }
    return jsonAnswer(wire, 404, { Code: 'InvalidAction', Message: 'There is nothing at this address.' })
  }

  async #federation(wire: Wire, door: Door, seen: Seen): Promise<Answer> {
    const request = await readRpc(wire, this.#parts.house.allowance)
    const params: Params = new Map([...request.query, ...request.form])
    const names = [...params.keys()].filter((name) => federationNames.has(name))
    switch (params.get('Action') ?? '') {
      case 'GetSigninToken':
        return this.#audited(wire, 'GetSigninToken', names, seen, async (told) => {
          const token = await getSigninToken(this.#parts, wire, params, (caller) => (told.caller = caller))
          return jsonAnswer(wire, 200, { SigninToken: token })
        })
      case 'Login':
        return this.#audited(wire, 'Login', names, seen, (told) => this.#login(wire, door, params, told))
      default:
        throw new ServiceError('InvalidAction')
    }
  }

  async #login(wire: Wire, door: Door, params: Params, told: Told): Promise<Answer> {
    const { token, session } = await login(this.#parts, wire, params, (caller) => (told.caller = caller))
    const expiration = new Date(session.expiresMs).toISOString()
    // A program has no use for a page.
    if (/\bapplication\/json\b/.test(headerOf(wire, 'accept') ?? ''))
      return jsonAnswer(wire, 200, { Token: token, Expiration: expiration })
    const [loginUrl = '', destination] = [params.get('LoginUrl'), params.get('Destination')]
    return pageAnswer(wire, 200, {
      token,
      expiration,
      loginUrl,
      ...(destination === undefined || destination === '' ? {} : { destination }),
      hasPasswords: door === 'console',
    })
  }

  async #signIn(wire: Wire, told: Told): Promise<Answer> {
    const { house, refusalMs, attempts } = this.#parts
    const { address } = house.proxies.originOf(wire)
    const startedMs = house.clock.monotonicMs()
    const given = passwordGiven(await jsonBody(wire, this.#parts))
    told.tried = `${given.user}@${given.account}`
    const place = await attempts.take(address, wire.receivedAt.getTime())
    if (place === undefined) throw new ServiceError('Throttling.User')
    try {
      const { token, session, accountId, userName, mustBindMfa, mfaTicket } = await signInWithPassword(
        this.#parts,
        wire,
        given,
      )
      await place.giveBack()
      told.accountId = accountId
      told.name = userName
      const expiration = new Date(session.expiresMs).toISOString()
      return jsonAnswer(wire, 200, {
        Token: token,
        Expiration: expiration,
        MustBindMFA: mustBindMfa,
        ...(mfaTicket === undefined
          ? {}
          : { MFATicket: mfaTicket.text, MFATicketExpiration: new Date(mfaTicket.expiresMs).toISOString() }),
      })
    } catch (error) {
      const isRefused = error instanceof ServiceError && error.status === 401
      if (!isRefused) await place.giveBack()
      else await sleep(Math.max(0, refusalMs - (house.clock.monotonicMs() - startedMs)))
      throw error
    }
  }

  async #whoami(wire: Wire): Promise<Answer> {
    const session = await this.#session(wire)
    const caller = await this.#parts.identities.callerOf(session, wire.receivedAt)
    const isSession = caller.kind === 'session'
    return jsonAnswer(wire, 200, {
      AccountId: caller.accountId,
      Arn: callerArn(caller),
      Kind: caller.kind,
      Name: isSession ? caller.roleName : caller.kind === 'user' ? caller.userName : 'root',
      ...(isSession ? { SessionName: caller.sessionName } : {}),
      HasMFA: caller.kind !== 'root' && caller.hasMfa === true,
      MustBindMFA: session.who.kind === 'user' && session.who.mustBindMfa,
      Expiration: new Date(session.expiresMs).toISOString(),
    })
  }

  async #signOut(wire: Wire, told: Told): Promise<Answer> {
    const session = await this.#session(wire)
    told.caller = await this.#parts.identities.callerOf(session, wire.receivedAt)
    await this.#parts.marks.markOnce(session.id, session.expiresMs, wire.receivedAt.getTime())
    return jsonAnswer(wire, 200, {})
  }

  /** A session holds where a sign-in may come from: who stole one cannot carry it outside. */
  async #session(wire: Wire): Promise<ConsoleSession> {
    const { tokens, identities, house } = this.#parts
    const token = /^Bearer ([\w-]+)$/.exec(headerOf(wire, 'authorization') ?? '')?.[1]
    const session = token === undefined ? undefined : tokens.openSession(token)
    if (session === undefined) throw sessionEnded()
    const { accountId } = await identities.callerOf(session, wire.receivedAt)
    const { loginNetworkMasks } = await house.directory.settings.securityPreference(accountId)
    if (!isWithinNetworks(loginNetworkMasks, house.proxies.originOf(wire).address)) throw sessionEnded()
    return session
  }

  /** Every sign-in has its line, whatever came of it. */
  async #audited(
    wire: Wire,
    operation: string,
    parameters: readonly string[],
    seen: Seen,
    run: (told: Told) => Promise<Answer>,
  ): Promise<Answer> {
    const { audit, house } = this.#parts
    await audit.admit('sts')
    const told: Told = { caller: undefined }
    const answer = await run(told).catch((error: unknown) => {
      seen.fault = error
      return errorAnswer(wire, plainly(error))
    })
    const { address } = house.proxies.originOf(wire)
    const personal = personalOf(told.caller, address, headerOf(wire, 'user-agent'))
    const { accountId, name, caller, tried } = told
    const subject = name === undefined ? personal.subject : `user/${accountId}/${name}`
    const isKnown = caller !== undefined || name !== undefined
    await audit.record(
      {
        at: wire.receivedAt,
        requestId: wire.requestId,
        service: 'sign-in',
        operation,
        who: name === undefined ? whoOf(caller) : { kind: 'user', accountId, name },
        target: undefined,
        parameters,
        decision: !isKnown ? 'unidentified' : answer.status === 403 ? 'denied' : 'allowed',
        status: answer.status,
        code: seen.fault === undefined ? undefined : errorFields(plainly(seen.fault)).code,
        personal: [{ subject, fields: { ...personal.fields, tried } }],
      },
      'sts',
    )
    return answer
  }
}

const federationNames: ReadonlySet<string> = new Set([
  'AccessKeyId',
  'AccessKeySecret',
  'Action',
  'Destination',
  'LoginUrl',
  'SecurityToken',
  'SigninToken',
  'TicketType',
])

/** Only JSON, which a form of another site cannot send without asking. */
async function jsonBody(wire: Wire, { house }: ConsoleParts): Promise<Readonly<Record<string, unknown>>> {
  const wrong = new ServiceError(
    'InvalidParameter',
    { Parameter: 'Body' },
    { message: 'The body is one object of JSON.' },
  )
  if (!/^application\/json\b/i.test(headerOf(wire, 'content-type') ?? '')) throw wrong
  const text = (await readBody(wire.body, jsonBodyBytesMax, house.allowance)).toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw wrong
}
