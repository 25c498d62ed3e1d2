import { escapeXml, ServiceError, xmlDeclaration } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import { hash } from 'node:crypto'
import type { RpcContext, AnyRpcOperation } from '../operations/operation.ts'
import { rpcMembers } from './answer.ts'
import type { Answer } from './answer.ts'
import { requireQuota } from './call-quota.ts'
import { decodeParams } from './decode-rpc.ts'
import { errorFields } from './error-fields.ts'
import type { ErrorFields } from './error-fields.ts'
import { actionsOfTheCloud } from './cloud-actions.ts'
import type { House } from './house.ts'
import { parseQuery } from './locate.ts'
import { hostName } from './host-name.ts'
import type { Location } from './locate.ts'
import type { Call, Dialect, Given } from './dialect.ts'
import { readRpc } from './rpc-form.ts'
import type { RpcRequest } from './rpc-form.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'
import { xmlText } from './xml-text.ts'
import { dateHeader } from './date-header.ts'

export type RpcCallRead = Call & {
  readonly operation: AnyRpcOperation
  readonly wire: Wire
  readonly request: RpcRequest
  readonly params: ReadonlyMap<string, string>
  readonly format: Format
}
type Format = 'JSON' | 'XML'

const sha256OfNothing = hash('sha256', '', 'hex')

/**
 * A call to STS, RAM, IMS or KMS: `/` of a service host with an Action, in the query, the form, or a header. On a bucket's or
 * bound host `Action` is a parameter like any other.
 */
export function isRpc(wire: Wire, location: Location): boolean {
  if (location.kind !== 'service') return false
  if (/^(sts|sts-vpc|ram|ims|kms|kms-vpc)\./.test(hostName(wire.host)) || headerOf(wire, 'x-acs-action') !== undefined)
    return true
  if (namesCall(wire.rawQuery ?? '')) return true
  return wire.method === 'POST' && /^application\/x-www-form-urlencoded\b/i.test(headerOf(wire, 'content-type') ?? '')
}

/** Nearly everybody writes the two names plainly; only a query with escapes is taken apart for them. */
function namesCall(rawQuery: string): boolean {
  if (/(?:^|&)(?:Action|SignatureNonce)(?:[=&]|$)/.test(rawQuery)) return true
  return rawQuery.includes('%') && parseQuery(rawQuery).some(([name]) => name === 'Action' || name === 'SignatureNonce')
}

/** STS, RAM, IMS and KMS: parameters, JSON or XML, RPC V1 and ACS3. */
export const dialectRpc: Dialect<RpcCallRead> = {
  read: async (wire, _location, house) => {
    if (wire.method !== 'GET' && wire.method !== 'POST') throw new ServiceError('UnsupportedHTTPMethod')
    const request = await readRpc(wire, house.allowance)
    const params = new Map([...request.query, ...request.form])
    const format = formatOf(params)
    if (format === undefined) throw new ServiceError('InvalidParameter', { Parameter: 'Format' })
    const operation = operationOf(wire, params, house)
    return { contract: operation.contract, operation, wire, request, params, format }
  },
  authenticate: async ({ contract, wire, request }, house, now) => {
    const authenticated = await house.rpcAuthenticator.authenticate(
      {
        method: wire.method,
        query: request.query,
        form: request.form,
        headers: wire.headers,
        bodySha256: request.body.length === 0 ? sha256OfNothing : hash('sha256', request.body, 'hex'),
      },
      now,
    )
    const { callQuotas } = house
    if (callQuotas !== undefined) await requireQuota(callQuotas, contract, authenticated.caller, { wire, house })
    return authenticated
  },
  decodeHead: ({ contract, params }) => decodeParams(contract, params),
  admit: () => undefined,
  recover: () => undefined,
  decodeBody: () => undefined,
  run: (call, input, given) => call.operation.run(input, rpcContext(given)),
  encode: (call, output) => {
    const members: [string, unknown][] = [
      ['RequestId', guid(call.wire.requestId)],
      ...rpcMembers(call.contract, output),
    ]
    return rpcAnswer(200, call.format, call.wire.receivedAt, members, `${rpcAction(call.contract)}Response`)
  },
  refuse: async (wire, house, error) => rpcError(wire, house.clock.now(), errorFields(error)),
}

/** IMS has names that RAM has too; the route says what is on the wire. */
const rpcAction = ({ name, route }: Contract): string => ('action' in route ? route.action : name)

function operationOf(wire: Wire, params: ReadonlyMap<string, string>, house: House): AnyRpcOperation {
  const action = named('Action', 'x-acs-action', wire, params)
  const version = named('Version', 'x-acs-version', wire, params)
  if (action === undefined || action === '') throw new ServiceError('MissingAction')
  if (version === undefined || version === '')
    throw new ServiceError(
      'MissingParameter',
      { Parameter: 'Version' },
      { wireCode: 'MissingVersion', message: 'Version is mandatory for this action.' },
    )
  const operation = house.rpcOperations.get(`${version} ${action}`)
  if (operation !== undefined) return operation
  if (![...house.rpcOperations.keys()].some((name) => name.startsWith(`${version} `)))
    throw new ServiceError('InvalidVersion')
  if (actionsOfTheCloud.has(action))
    throw new ServiceError('NotImplemented', {}, { message: `This server has no ${action}.` })
  throw new ServiceError('InvalidAction.NotFound')
}

/**
 * ACS3 names the operation in headers, which it signs. Version 1 signs parameters only: beside them a header may say the
 * same (pop-core sends both), and never something else.
 */
function named(parameter: string, header: string, wire: Wire, params: ReadonlyMap<string, string>): string | undefined {
  const given = params.get(parameter)
  const inHeader = headerOf(wire, header)
  const isVersion1 = params.has('Signature') || params.has('AccessKeyId')
  if (inHeader === undefined || (isVersion1 && given === undefined)) return given
  if (given !== undefined && given !== inHeader)
    throw new ServiceError(
      'InvalidParameter',
      { Parameter: parameter },
      { message: `The parameter ${parameter} and the header ${header} differ.` },
    )
  return inHeader
}

/** JSON is what the current documents call the default; they know no other values than these two. */
function formatOf(params: ReadonlyMap<string, string>): Format | undefined {
  const named = (params.get('Format') || 'JSON').toUpperCase()
  return named === 'JSON' || named === 'XML' ? named : undefined
}

function rpcContext({ wire, house, authenticated, now }: Given): RpcContext {
  const origin = house.proxies.originOf(wire)
  return {
    requestId: guid(wire.requestId),
    now,
    caller: authenticated.caller,
    directory: house.directory,
    tokens: house.tokens,
    revocations: house.revocations,
    oidcTokens: house.oidcTokens,
    samlAssertions: house.samlAssertions,
    nonces: house.nonces,
    denied: (denial) => house.denied(wire.requestId, denial),
    diagnosed: house.diagnosed,
    kms: isKmsElsewhere(wire, house) ? { ...house.kmsData, find: async () => undefined } : house.kmsData,
    ids: house.ids,
    clock: house.clock,
    conditions: new Map([
      ['acs:SourceIp', [origin.address]],
      ['acs:SecureTransport', [String(origin.isSecure)]],
      ['acs:CurrentTime', [now.toISOString()]],
    ]),
  }
}

/** A key is of one region: at the host of another there is none, whatever key is named. */
function isKmsElsewhere({ host }: Wire, { region }: Pick<House, 'region'>): boolean {
  const named = /^kms(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com$/.exec(hostName(host))?.[1]
  return named !== undefined && named !== region
}

/** The one request id in the form that RPC answers have: the 24 digits, with eight zeros in front. */
export function guid(requestId: string): string {
  const hex = requestId.padStart(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function rpcError(wire: Wire, date: Date, fields: ErrorFields): Answer {
  const query = new Map(parseQuery(wire.rawQuery).map(([name, value]) => [name, value ?? '']))
  const members: [string, unknown][] = [
    ['RequestId', guid(wire.requestId)],
    ['HostId', wire.host],
    ['Code', fields.code],
    ['Message', fields.message],
  ]
  if (fields.accessDenied !== undefined)
    members.push([
      'AccessDeniedDetail',
      Object.fromEntries(Object.entries(fields.accessDenied).filter(([, value]) => value !== undefined)),
    ])
  const answer = rpcAnswer(fields.status, formatOf(query) ?? 'JSON', date, members, 'Error')
  return { ...answer, headers: [...answer.headers, ...Object.entries(fields.headers)] }
}

function rpcAnswer(
  status: number,
  format: Format,
  date: Date,
  members: readonly (readonly [string, unknown])[],
  root: string,
): Answer {
  const text =
    format === 'JSON'
      ? JSON.stringify(Object.fromEntries(members))
      : `${xmlDeclaration}${xmlElement(root, Object.fromEntries(members))}`
  const headers: (readonly [string, string])[] = [
    dateHeader(date),
    // The current SDKs parse XML only behind exactly this type, and everything else as JSON.
    ['Content-Type', format === 'JSON' ? 'application/json;charset=utf-8' : 'text/xml;charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(text))],
  ]
  return { status, headers, body: { kind: 'bytes', bytes: text } }
}

/** Members of an RPC answer as XML: lists are repeated elements, everything else nests. */
function xmlElement(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item: unknown) => xmlElement(name, item)).join('')
  if (typeof value === 'object' && value !== null)
    return `<${name}>${Object.entries(value)
      .map(([inner, one]) => xmlElement(inner, one))
      .join('')}</${name}>`
  return `<${name}>${escapeXml(xmlText(String(value)))}</${name}>`
}
