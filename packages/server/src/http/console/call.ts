/**
 * A call to OSS, STS, RAM or IMS by whoever signed in: `POST /api/call?method=GET&target=/game%3Fmax-keys%3D10`. The body is
 * the call's body, headers of the call are sent as `x-call-NAME`, and the answer is the call's answer. It takes the way of
 * every request; only its signature is replaced by the session.
 */
import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import type { Caller } from '../../access/caller.ts'
import { displayName, principalType } from '../../access/refusal.ts'
import type { ConsoleSession } from '../../access/console-tokens.ts'
import type { Answer } from '../answer.ts'
import { parseQuery } from '../locate.ts'
import { pipeline } from '../pipeline.ts'
import { LazyWire } from '../wire.ts'
import type { Wire } from '../wire.ts'
import type { ConsoleParts } from './console-parts.ts'

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])
const targetCharactersMax = 16_384
const headerPrefix = 'x-call-'
/** What says who calls, from where, or how the body is framed is not the page's to say. */
const reserved =
  /^(?:host|authorization|forwarded|x-forwarded-.*|connection|keep-alive|transfer-encoding|te|upgrade|trailer|expect|content-length|cookie|origin|referer|user-agent|x-oss-security-token|x-acs-security-token|proxy-.*)$/
/** A user who must bind a device may do nothing else. */
const bindingOperations: ReadonlySet<string> = new Set([
  'BindMFADevice',
  'CreateVirtualMFADevice',
  'DeleteVirtualMFADevice',
  'GetUserMFAInfo',
])

/** @throws ServiceError InvalidParameter for what is no call */
export async function answerCall(parts: ConsoleParts, wire: Wire, session: ConsoleSession): Promise<Answer> {
  const inner = innerWire(parts, wire)
  const mustBindMfa = session.who.kind === 'user' && session.who.mustBindMfa
  const answer = await pipeline(inner, parts.house, async ({ contract }, now) => {
    const caller: Caller = await parts.identities.callerOf(session, now)
    if (mustBindMfa && !(contract.product === 'ram' && bindingOperations.has(contract.name)))
      throw bindFirst(contract, caller)
    return { caller, covered: 'all', by: 'header' }
  })
  return guarded(inner.method === 'HEAD' ? withoutBody(answer) : answer)
}

function bindFirst({ product, needs }: Contract, caller: Caller): ServiceError {
  const accessDenied = {
    AuthAction: needs[0]?.action,
    AuthPrincipalOwnerId: caller.kind === 'anonymous' ? undefined : caller.accountId,
    AuthPrincipalType: principalType(caller),
    AuthPrincipalDisplayName: displayName(caller),
    NoPermissionType: 'ExplicitDeny',
  }
  const message = 'The user must bind an MFA device before anything else.'
  return new ServiceError(product === 'oss' ? 'AccessDenied' : 'SignIn.MFABindRequired', {}, { message, accessDenied })
}

function innerWire({ house }: ConsoleParts, wire: Wire): Wire {
  const query = new Map(parseQuery(wire.rawQuery).map(([name, value]) => [name, value ?? '']))
  const method = query.get('method') ?? ''
  const target = query.get('target') ?? ''
  if (!methods.has(method)) throw invalid('method', 'is GET, HEAD, PUT, POST or DELETE')
  if (!/^\/[\x21-\x7e]*$/.test(target) || target.includes('#') || target.length > targetCharactersMax)
    throw invalid('target', 'is a path with its query, percent-encoded: /BUCKET/KEY?…, or /?Action=…')
  const headers = wire.headers.flatMap(([name, value]) =>
    name.startsWith(headerPrefix) ? [[name.slice(headerPrefix.length), value] as const] : [],
  )
  const taken = headers.find(([name]) => reserved.test(name))
  if (taken !== undefined) throw invalid(`x-call-${taken[0].slice(0, 64)}`, 'cannot be said by a call')
  // A form carries its own signature, and nobody speaks for one.
  if (headers.some(([name, value]) => name === 'content-type' && /^multipart\/form-data/i.test(value)))
    throw invalid('x-call-content-type', 'is no form: PUT the object instead')
  const mark = target.indexOf('?')
  const origin = house.proxies.originOf(wire)
  const carried = wire.headers.filter(([name]) => ['content-length', 'transfer-encoding', 'user-agent'].includes(name))
  const parts = {
    requestId: wire.requestId,
    receivedAt: wire.receivedAt,
    method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery: mark < 0 ? undefined : target.slice(mark + 1),
    // An address is path style, whatever the console is called.
    headers: [['host', innerHost] as const, ...carried, ...headers],
    host: innerHost,
    remoteAddress: origin.address,
    isSecure: origin.isSecure,
    body: wire.body,
  }
  return new LazyWire(parts, () => wire.signal)
}

/** The answer to HEAD says how long a body would be, and here it is the answer to a POST. */
function withoutBody(answer: Answer): Answer {
  const headers = answer.headers.map(([name, value]) =>
    name.toLowerCase() === 'content-length' ? (['X-Call-Content-Length', value] as const) : ([name, value] as const),
  )
  return { ...answer, headers: [...headers, ['Content-Length', '0']] }
}

const innerHost = '127.0.0.1'

const invalid = (name: string, message: string): ServiceError =>
  new ServiceError('InvalidParameter', { Parameter: name }, { message: `The parameter ${name} ${message}.` })

/** Players' content on the console's origin is never a page: it can be read by a script of ours and shown by nothing. */
function guarded(answer: Answer): Answer {
  const kept = answer.headers.filter(([name]) => !overruled.has(name.toLowerCase()))
  return {
    ...answer,
    headers: [
      ...kept,
      ['Content-Security-Policy', "sandbox; default-src 'none'"],
      ['X-Content-Type-Options', 'nosniff'],
      ['Cross-Origin-Resource-Policy', 'same-origin'],
      ['Cache-Control', 'no-store'],
    ],
  }
}

const overruled: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'cache-control',
  'clear-site-data',
  'content-security-policy',
  'cross-origin-resource-policy',
  'link',
  'location',
  'refresh',
  'service-worker-allowed',
  'set-cookie',
  'x-content-type-options',
])
