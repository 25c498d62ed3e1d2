import assert from 'node:assert/strict'
import { callbackKeyPath } from '../callbacks/callbacks.ts'
import type { Found, Grants, OssContext } from '../operations/operation.ts'
import type { Grant, Verb } from '../store/grant.ts'
import type { Bucket } from '../store/port.ts'
import type { OssCall } from './oss-call.ts'
import type { Given } from './dialect.ts'

/**
 * What an OSS operation is given; everything in it is of this one request or a store. Each part is looked up when the
 * operation asks for it: most ask for few.
 */
export function ossContext(call: OssCall, given: Given): OssContext {
  return new ContextOf(call, given)
}

/** A class, as getters in a literal give V8 a shape of its own with each request. */
class ContextOf implements OssContext {
  readonly #call: OssCall
  readonly #given: Given
  readonly grants: Grants

  constructor(call: OssCall, given: Given) {
    this.#call = call
    this.#given = given
    this.grants = new GrantsOf(call, given)
  }

  get requestId() {
    return this.#given.wire.requestId
  }

  get now() {
    return this.#given.now
  }

  get signal() {
    return this.#given.wire.signal
  }

  get caller() {
    return this.#given.authenticated.caller
  }

  get bucket() {
    return openedBucket(this.#call, this.#given, 'bucket')
  }

  get maybeBucket() {
    return this.#given.buckets.get('bucket')
  }

  get buckets() {
    return this.#given.house.buckets
  }

  get objects() {
    return this.#given.house.objects
  }

  get accesses() {
    return this.#given.house.accesses
  }

  get uploads() {
    return this.#given.house.uploads
  }

  get kms() {
    return this.#given.house.kms
  }

  get documents() {
    return this.#given.house.documents
  }

  get replicated() {
    return this.#given.house.replication
  }

  get folderRules() {
    return this.#given.house.folderRules
  }

  get domains() {
    return this.#given.house.domains
  }

  get boundDomains() {
    return this.#given.house.boundDomains
  }

  get originSecrets() {
    return this.#given.house.originSecrets
  }

  get images() {
    return this.#given.house.images
  }

  get callbacks() {
    return this.#given.house.callbacks
  }

  get selectIndexes() {
    return this.#given.house.selectIndexes
  }

  get selectionGate() {
    return this.#given.house.selectionGate
  }

  get ids() {
    return this.#given.house.ids
  }

  get region() {
    return this.#given.house.region
  }

  get restoreTimes() {
    return this.#given.house.restoreTimes
  }

  get clientAddress() {
    return this.#origin.address
  }

  get callbackKeyUrl() {
    const { house } = this.#given
    const scheme = this.#origin.isSecure ? 'https' : 'http'
    return (house.callbackKeyBase ?? `${scheme}://${keyHost(this.#call, this.#host, house)}`) + callbackKeyPath
  }

  get endpoint() {
    return endpointPair(this.#host)
  }

  get bucketUrl() {
    return bucketUrl(this.#call, this.#origin.isSecure)
  }

  get isBoundHost() {
    return this.#call.location.style === 'bound'
  }

  get #host() {
    return this.#given.house.publicEndpoint ?? endpointHost(this.#call)
  }

  get #origin() {
    const { house, wire } = this.#given
    return house.proxies.originOf(wire)
  }
}

class GrantsOf implements Grants {
  readonly #call: OssCall
  readonly #given: Given

  constructor(call: OssCall, given: Given) {
    this.#call = call
    this.#given = given
  }

  bucket(verb: Verb): Grant {
    return this.#given.judged.grant(verb, openedBucket(this.#call, this.#given, 'bucket'), undefined)
  }

  object(verb: Verb, key: string, field = 'bucket'): Grant {
    return this.#given.judged.grant(verb, openedBucket(this.#call, this.#given, field), key)
  }

  found(action: string, what: Found, verb: Verb): Promise<Grant> {
    return this.#given.judged.found(action, what, verb)
  }

  tells(action: string, what: Found): Promise<boolean> {
    return this.#given.judged.tells(action, what)
  }
}

function openedBucket({ contract }: OssCall, { buckets }: Given, field: string): Bucket {
  const bucket = buckets.get(field)
  assert(bucket !== undefined, `${contract.name} opened the bucket of ${field}`)
  return bucket
}

/** The service's own part of the Host that was used: behind `BUCKET.` on a virtual host. */
function endpointHost({ wire, location }: OssCall): string {
  const bare = wire.host.replace(/^\./, '')
  return location.style === 'virtual' &&
    location.bucket !== undefined &&
    bare.toLowerCase().startsWith(`${location.bucket}.`)
    ? bare.slice(location.bucket.length + 1)
    : bare
}

/** On a bound domain every path is a key, so there the service goes by another of its names. */
function keyHost({ wire, location }: OssCall, host: string, { names, publicEndpoint }: Given['house']): string {
  if (location.style !== 'bound' || publicEndpoint !== undefined) return host
  const port = /:\d+$/.exec(wire.host)?.[0] ?? ''
  return `${names.serviceHosts.at(-1) ?? 'localhost'}${port}`
}

/** The cloud's own hosts come in pairs; any other is reached by the one name that it has. */
function endpointPair(host: string): { readonly extranet: string; readonly intranet: string } {
  const [, region, port = ''] = /^(oss-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com(:\d+)?$/i.exec(host) ?? []
  if (region === undefined) return { extranet: host, intranet: host }
  return { extranet: `${region}.aliyuncs.com${port}`, intranet: `${region}-internal.aliyuncs.com${port}` }
}

/** Virtual and bound hosts name the bucket themselves. */
function bucketUrl({ wire, location }: OssCall, isSecure: boolean): string {
  const host = `${isSecure ? 'https' : 'http'}://${wire.host}`
  return location.style === 'service' ? `${host}/${location.bucket ?? ''}` : host
}
