import { ServiceError } from '@latchkey/protocol'
import type { Authenticated } from '../access/authenticate.ts'
import { Judged } from '../access/authorize.ts'
import type { AuditWeight } from '../audit/audit-event.ts'
import type { Bucket } from '../store/port.ts'
import { lineOf } from './access-log.ts'
import { auditEventOf, auditWeightOf } from './audit.ts'
import type { Answer } from './answer.ts'
import type { Fields } from './decode.ts'
import type { Again, Call, Dialect, Recovering } from './dialect.ts'
import { dialectOss } from './dialect-oss.ts'
import { dialectRpc, isRpc } from './dialect-rpc.ts'
import { errorFields } from './error-fields.ts'
import type { House } from './house.ts'
import { judging, openBuckets } from './judging.ts'
import { requireKeyNetwork } from './key-network.ts'
import { locate } from './locate.ts'
import type { Location } from './locate.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/**
 * A request from its raw wire to its answer. Every entrance comes through here: header, URL, form, and whatever speaks
 * for a caller inside the process. Each step takes what the one before returned.
 */
export async function pipeline(wire: Wire, house: House, speaker?: Speaker): Promise<Answer> {
  const startedMs = house.clock.monotonicMs()
  const seen: Seen = {
    location: undefined,
    call: undefined,
    authenticated: undefined,
    head: undefined,
    bucket: undefined,
    fault: undefined,
  }
  let answer = await answerOf(wire, house, seen, speaker)
  const weight = seen.call && auditWeightOf(seen.call.contract)
  if (weight !== undefined) answer = await audited(wire, house, seen, weight, answer)
  const durationMs = house.clock.monotonicMs() - startedMs
  const { location, call, authenticated } = seen
  logAccess(wire, house, seen, answer, durationMs)
  const caller = authenticated?.caller
  house.observe({
    requestId: wire.requestId,
    at: wire.receivedAt,
    operation: call?.contract.name ?? '-',
    method: wire.method,
    host: wire.host,
    path: wire.path,
    bucket: location?.bucket,
    key: location?.key,
    caller: caller === undefined ? '-' : caller.kind,
    accessKeyId: caller === undefined || caller.kind === 'anonymous' ? undefined : caller.accessKeyId,
    remoteAddress: wire.remoteAddress,
    userAgent: headerOf(wire, 'user-agent'),
    status: answer.status,
    code: seen.fault === undefined ? undefined : errorFields(seen.fault).code,
    durationMs,
    fault: isOfLeaving(seen.fault, wire) ? undefined : seen.fault,
  })
  return withServerTime(answer, durationMs)
}

/** The answer, once the audit log has its line as safely as the call asks for. */
async function audited(wire: Wire, house: House, seen: Seen, weight: AuditWeight, answer: Answer): Promise<Answer> {
  if (seen.call === undefined) return answer
  const { address } = house.proxies.originOf(wire)
  const { fault } = seen
  const code = fault === undefined ? undefined : errorFields(fault).code
  const event = auditEventOf({ wire, address, ...seen, call: seen.call, code, status: answer.status })
  try {
    const written = house.audit.record(event, weight)
    if (written !== undefined) await written
    return answer
  } catch (error) {
    seen.fault = error
    const { refuse } = seen.call.contract.product === 'oss' ? dialectOss : dialectRpc
    return refuse(wire, house, error, seen.location)
  }
}

/** A line for the bucket's own log, when it keeps one. */
function logAccess(wire: Wire, house: House, seen: Seen, answer: Answer, durationMs: number): void {
  const { location, authenticated, fault } = seen
  // Refused before its bucket was opened: one that was seen to keep a log may still do.
  const bucket = seen.bucket ?? (location?.bucket === undefined ? undefined : house.accessLogs.known(location.bucket))
  if (bucket?.documents.logging === undefined) return
  const { address } = house.proxies.originOf(wire)
  const operation = seen.call?.contract.name ?? '-'
  const line = lineOf(bucket, { wire, address, location, operation, authenticated, fault, answer, durationMs })
  house.accessLogs.keep(bucket, wire.receivedAt, line)
}

/** A client that went away in the middle is not a fault of ours; what else went wrong meanwhile is. */
function isOfLeaving(fault: unknown, wire: Wire): boolean {
  return fault instanceof Error && fault.name === 'AbortError' && wire.signal.aborted
}

/** Whole milliseconds between the head of a request and its answer. */
function withServerTime(answer: Answer, durationMs: number): Answer {
  return { ...answer, headers: [...answer.headers, ['x-oss-server-time', String(Math.round(durationMs))]] }
}

/** What the log wants to know of a request, as far as it came. Local to one call of `pipeline`. */
type Seen = {
  location: Location | undefined
  call: Call | undefined
  authenticated: Authenticated | undefined
  head: Fields | undefined
  bucket: Bucket | undefined
  fault: unknown
}

async function answerOf(wire: Wire, house: House, seen: Seen, speaker: Speaker | undefined): Promise<Answer> {
  try {
    const location = await locate(wire.host, wire.path, house.names)
    seen.location = location
    return isRpc(wire, location)
      ? await steps(spokenFor(dialectRpc, speaker), wire, location, house, seen)
      : await steps(spokenFor(dialectOss, speaker), wire, location, house, seen)
  } catch (error) {
    seen.fault = error
    return dialectOss.refuse(wire, house, error, seen.location)
  }
}

async function steps<C extends Call>(
  dialect: Dialect<C>,
  wire: Wire,
  location: Location,
  house: House,
  seen: Seen,
): Promise<Answer> {
  const now = wire.receivedAt
  const came: Came<C> = { call: undefined, authenticated: undefined, buckets: undefined }
  const again: Again = {
    house,
    visit: (other, to) => steps(asItIs(dialect, came.authenticated), other, to, house, seen),
  }
  try {
    if (wire.hasUnknownExpectation === true) throw new ServiceError('ExpectationFailed')
    const call = await dialect.read(wire, location, house)
    came.call = seen.call = call
    const authenticated = await dialect.authenticate(call, house, now)
    came.authenticated = seen.authenticated = authenticated
    if (authenticated.signedKey !== undefined)
      return await steps(signedFor(dialect, authenticated), wire, atKey(location, authenticated.signedKey), house, seen)
    requireKeyNetwork(call.contract, authenticated.caller, wire, house)
    const head = (seen.head = dialect.decodeHead(call, authenticated))
    const buckets = await openBuckets(call.contract, head, authenticated.caller, house)
    seen.bucket = buckets.get('bucket')
    came.buckets = buckets
    const other = dialect.admit(call, authenticated, buckets, again)
    if (other !== undefined) return await other
    const judged = new Judged(call.contract, judging(wire, house, authenticated, buckets, now))
    await judged.judge('head', head)
    const body = dialect.decodeBody(call, house)
    const input = body === undefined ? head : { ...head, ...(await body) }
    await judged.judge('body', input)
    const weight = auditWeightOf(call.contract)
    if (weight !== undefined) await house.audit.admit(weight)
    const output = await dialect.run(call, input, { wire, house, authenticated, judged, buckets, now })
    return dialect.encode(call, output, input, buckets, authenticated)
  } catch (error) {
    const recovered = await dialect.recover(error, { wire, location, ...came }, again)
    seen.fault = recovered === undefined || recovered.status >= 400 ? error : undefined
    return recovered ?? dialect.refuse(wire, house, error, location)
  }
}

/** Go's client before version 2 writes the spaces of a key as pluses and signs it as it is: what was signed is meant. */
function signedFor<C extends Call>(dialect: Dialect<C>, authenticated: Authenticated): Dialect<C> {
  const { signedKey: _, ...known } = authenticated
  return { ...dialect, authenticate: () => Promise.resolve(known) }
}

function atKey(location: Location, key: string): Location {
  return location.kind === 'object' ? { ...location, key } : location
}

/** Who vouches for a caller in place of a signature: the console, for whoever signed in to it. */
export type Speaker = (call: Call, now: Date) => Promise<Authenticated>

function spokenFor<C extends Call>(dialect: Dialect<C>, speaker: Speaker | undefined): Dialect<C> {
  if (speaker === undefined) return dialect
  return { ...dialect, authenticate: (call, _house, now) => speaker(call, now) }
}

/** As far as one run of the steps came; its own, while `seen` is what the log is told in the end. */
type Came<C extends Call> = { -readonly [K in 'call' | 'authenticated' | 'buckets']: Recovering<C>[K] }

/**
 * Another address of the same request is what it is: no page leads to a page. Its caller is who signed this one; the
 * signature does not name the other address and cannot be asked again.
 */
function asItIs<C extends Call>(dialect: Dialect<C>, authenticated: Authenticated | undefined): Dialect<C> {
  const page: Dialect<C> = { ...dialect, admit: () => undefined, recover: () => undefined }
  return authenticated === undefined ? page : { ...page, authenticate: () => Promise.resolve(authenticated) }
}
