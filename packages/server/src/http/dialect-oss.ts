import { isBucketName, isCovered, isV1SubResource, ServiceError } from '@latchkey/protocol'
import type { SignedRequest } from '@latchkey/protocol'
import { authenticateForm } from '../access/authenticate-form.ts'
import { anonymous } from '../access/authenticate.ts'
import type { Authenticated } from '../access/authenticate.ts'
import { requireReferer } from '../access/referer.ts'
import { requireObjectKey } from '../operations/oss/refusals.ts'
import type { Bucket } from '../store/port.ts'
import { decodeHead } from './decode.ts'
import type { Fields } from './decode.ts'
import { decodeOssBody } from './decode-body.ts'
import { crossOriginHeaders, encodeOss, errorAnswer } from './encode-oss.ts'
import { keyWithSpaces, parseQuery } from './locate.ts'
import type { Location } from './locate.ts'
import { selectingNames } from './match.ts'
import { ossContext } from './oss-context.ts'
import type { Answer } from './answer.ts'
import type { Again, Dialect, Recovering } from './dialect.ts'
import { enterSite, headFront, isSiteReader, recoverSite } from './website.ts'
import type { Buckets } from './judging.ts'
import { parseHttpsConfig, tlsProblem } from '../rules/https-config.ts'
import type { House } from './house.ts'
import type { OssCall } from './oss-call.ts'
import { queryParametersMax } from './limits.ts'
import { planOf } from './plan.ts'
import { readForm } from './read-form.ts'
import { headerOf } from './wire.ts'
import type { QueryPairs, Wire } from './wire.ts'

/** OSS: paths and sub-resources, XML, signatures of four kinds. */
export const dialectOss: Dialect<OssCall> = {
  read: (wire, location, house) => {
    const query = parseQuery(wire.rawQuery)
    refuseQuery(query, wire, location)
    refuseNames(location)
    const operation = house.ossRouter.match(wire, location, query)
    const { contract } = operation
    const { route } = contract
    const callOf = (form: OssCall['form']): OssCall => ({ contract, operation, wire, location, query, form })
    if (!('method' in route && route.form)) return callOf(undefined)
    return readForm(wire, house.allowance).then(callOf)
  },
  authenticate: async (call, house, now) => {
    // A browser asks about a signed URL before it follows it; the signature is for the request that comes then.
    if (call.wire.method === 'OPTIONS') return anonymous
    const request = signedRequest(call)
    const authenticated =
      call.form === undefined
        ? await house.ossAuthenticator.authenticate(request, now, keyWithSpaces(call.wire.path, call.location))
        : await authenticateForm(
            house.ossAuthenticator,
            house.digests,
            { form: call.form, bucket: call.location.bucket ?? '' },
            now,
          )
    refuseUncovered(call, authenticated)
    return authenticated
  },
  decodeHead: (call, { form }) => {
    const fields = decodeHead(call.contract, form === undefined ? call : { ...call, form })
    requireLength(call)
    return fields
  },
  admit,
  recover,
  decodeBody: ({ contract, wire }, house): Promise<Fields> | undefined =>
    planOf(contract).body === undefined ? undefined : decodeOssBody(contract, wire, house.allowance),
  run: (call, input, given) => call.operation.run(input, ossContext(call, given)),
  encode: (call, output, input, buckets, { caller }) => encodeOss(call, output, input, buckets, caller),
  refuse: async (wire, house, error, location) => {
    const answer = errorAnswer(wire, house.clock.now(), error)
    const crossOrigin = crossOriginHeaders(wire, await bucketOfPage(wire, house, location))
    return crossOrigin.length === 0 ? answer : { ...answer, headers: [...answer.headers, ...crossOrigin] }
  },
}

function admit(
  { wire, location, contract }: OssCall,
  authenticated: Authenticated,
  buckets: Buckets,
  again: Again,
): Promise<Answer> | undefined {
  const bucket = buckets.get('bucket')
  // A preflight comes without anything of the page but its origin.
  if (bucket === undefined || wire.method === 'OPTIONS') return undefined
  requireTls(wire, bucket)
  requireReferer(authenticated, bucket, headerOf(wire, 'referer'))
  if (
    wire.host.includes('oss-accelerate') &&
    acceleration.test(wire.host) &&
    bucket.documents.transferAcceleration !== 'true'
  )
    throw new ServiceError('TransferAccelerationDisabled', { BucketName: bucket.name })
  return enterSite(contract.name, authenticated, { wire, location, bucket, ...again })
}

/** Who calls the bucket by name is refused in the handshake; to whom that could not be said there it is told in words. */
function requireTls(wire: Wire, { documents: { httpsConfig } }: Bucket): void {
  if (httpsConfig === undefined || !wire.isSecure) return
  const { tls } = wire
  const problem = tls && tlsProblem(parseHttpsConfig(httpsConfig), tls)
  if (problem !== undefined) throw new ServiceError('AccessDenied', {}, { message: problem })
}

function recover(error: unknown, seen: Recovering<OssCall>, again: Again): Promise<Answer | undefined> | undefined {
  const { wire, location, call, authenticated, buckets } = seen
  if (call === undefined) return headFront(wire, location, again.house, again.visit)
  const bucket = buckets?.get('bucket')
  if (bucket === undefined || authenticated === undefined || !isSiteReader(call.contract.name)) return undefined
  const place = { bucket: bucket.name, style: location.style }
  const isAnonymous = authenticated.caller.kind === 'anonymous'
  return recoverSite(error, { wire, location, bucket, place, isAnonymous, ...again })
}

const acceleration = /(?:^|\.)oss-accelerate(?:-overseas)?\.aliyuncs\.com(?::\d+)?$/i

/** A page may read why it was refused, also when nobody came as far as opening the bucket: it refreshes its key by that. */
async function bucketOfPage(wire: Wire, house: House, location: Location | undefined): Promise<Bucket | undefined> {
  const bucket = location?.bucket
  if (bucket === undefined || !isBucketName(bucket) || headerOf(wire, 'origin') === undefined) return undefined
  try {
    return await house.buckets.find(bucket)
  } catch {
    // The refusal goes out all the same: where the metadata does not answer, it says so.
    return undefined
  }
}

/** The request as its signature saw it. Header values that are not ASCII are the bytes that came. */
function signedRequest({ wire, location, query }: OssCall): SignedRequest {
  return {
    method: wire.method,
    bucket: location.bucket,
    key: location.key,
    query,
    headers: wire.headers.every(([, value]) => isAscii(value))
      ? wire.headers
      : wire.headers.map(([name, value]) => [name, isAscii(value) ? value : Buffer.from(value, 'latin1')] as const),
  }
}

// oxlint-disable-next-line no-control-regex -- bytes above 0x7f are what is looked for
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)

/**
 * Only what the signature vouches for may select or change an operation. Anonymous requests vouch for nothing and are
 * judged as what they are.
 */
function refuseUncovered({ operation, query }: OssCall, { covered, by }: Authenticated): void {
  if (by === 'anonymous' || covered === 'all') return
  const selecting = selectingNames(operation)
  const open = query.find(
    ([name]) =>
      !isCovered(covered, name) &&
      (selecting.includes(name) || isV1SubResource(name, 'ambiguous-in')) &&
      !signatureCarriers.has(name) &&
      !(by === 'header' && unsignedByClients.has(name)),
  )
  if (open !== undefined)
    throw new ServiceError('AccessDenied', {}, { message: `The signature does not cover the parameter ${open[0]}.` })
}

/**
 * Left out of V1 signatures by the Python clients. Whoever changed a request on its way could switch what is reported of
 * a bucket, or have the region told in the place of the buckets, and nothing else, so their users are not turned away; a URL
 * still holds it inside its signature.
 */
const unsignedByClients: ReadonlySet<string> = new Set(['accessmonitor', 'regions'])

/** What carries a signature is not inside it. */
const signatureCarriers: ReadonlySet<string> = new Set(['Signature', 'OSSAccessKeyId', 'Expires', 'x-oss-signature'])

/** Names are judged before anything is looked up under them. */
function refuseNames({ bucket, key }: Location): void {
  if (bucket !== undefined && !isBucketName(bucket))
    throw new ServiceError('InvalidBucketName', { BucketName: bucket.slice(0, 128) })
  if (key !== undefined) requireObjectKey(key)
}

function refuseQuery(query: QueryPairs, wire: Wire, location: Location): void {
  if (query.length > queryParametersMax)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'query' },
      { message: `The request has more than ${queryParametersMax} parameters.` },
    )
  for (const [name] of query) {
    // A restriction that the signer put on a URL must hold or the URL must not work.
    if (name.startsWith('x-oss-ac-'))
      throw new ServiceError(
        'NotImplemented',
        { Header: name },
        { message: `This server does not enforce ${name}, so it does not take the URL.` },
      )
  }
  if (location.kind !== 'service' && looksLikeRpc(query, wire))
    throw new ServiceError(
      'InvalidRequest',
      {},
      {
        message: `This address names the bucket ${location.bucket}. STS and RAM are asked of the service itself: send the call to http${wire.isSecure ? 's' : ''}://HOST/ without a bucket.`,
      },
    )
}

/** No operation of OSS takes parameters in a form like this, and none has both an Action and a Version. */
function looksLikeRpc(query: QueryPairs, wire: Wire): boolean {
  const has = (wanted: string): boolean => query.some(([name]) => name === wanted)
  if (query.length > 0) return has('Action') && has('Version')
  if (wire.method !== 'POST') return false
  return /^application\/x-www-form-urlencoded\b/i.test(headerOf(wire, 'content-type') ?? '')
}

/** A write says how long its body is, or sends it chunked. */
function requireLength({ contract, wire, form }: OssCall): void {
  if (planOf(contract).takesStream && form === undefined && wire.body.sizeBytes === undefined && !wire.body.isChunked)
    throw new ServiceError('MissingContentLength')
}
