import assert from 'node:assert/strict'
import { callbackKeyPath } from '../callbacks/callbacks.ts'
import type { OssContext } from '../operations/operation.ts'
import type { Bucket } from '../store/port.ts'
import type { OssCall } from './oss-call.ts'
import type { Given } from './dialect.ts'

/** What an OSS operation is given; everything in it is of this one request or a store. */
export function ossContext(call: OssCall, given: Given): OssContext {
  const { wire, house, judged, buckets, now, authenticated } = given
  const bucketOf = (field: string): Bucket => {
    const bucket = buckets.get(field)
    assert(bucket !== undefined, `${call.contract.name} opened the bucket of ${field}`)
    return bucket
  }
  const host = house.publicEndpoint ?? endpointHost(call)
  const origin = house.proxies.originOf(wire)
  return {
    requestId: wire.requestId,
    now,
    // Made only for who asks: most requests are over before anybody could want to end them.
    get signal() {
      return wire.signal
    },
    caller: authenticated.caller,
    get bucket() {
      return bucketOf('bucket')
    },
    maybeBucket: buckets.get('bucket'),
    grants: {
      bucket: (verb) => judged.grant(verb, bucketOf('bucket'), undefined),
      object: (verb, key, field = 'bucket') => judged.grant(verb, bucketOf(field), key),
      found: (action, what, verb) => judged.found(action, what, verb),
      tells: (action, what) => judged.tells(action, what),
    },
    buckets: house.buckets,
    objects: house.objects,
    uploads: house.uploads,
    kms: house.kms,
    documents: house.documents,
    folderRules: house.folderRules,
    domains: house.domains,
    boundDomains: house.boundDomains,
    images: house.images,
    callbacks: house.callbacks,
    selectIndexes: house.selectIndexes,
    selectionGate: house.selectionGate,
    clientAddress: origin.address,
    get callbackKeyUrl() {
      return (
        (house.callbackKeyBase ?? `${origin.isSecure ? 'https' : 'http'}://${keyHost(call, host, house)}`) +
        callbackKeyPath
      )
    },
    ids: house.ids,
    region: house.region,
    restoreTimes: house.restoreTimes,
    endpoint: endpointPair(host),
    bucketUrl: bucketUrl(call, origin.isSecure),
  }
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
