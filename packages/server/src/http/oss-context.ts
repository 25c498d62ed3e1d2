import assert from 'node:assert/strict'
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
  return {
    requestId: wire.requestId,
    now,
    signal: wire.signal,
    caller: authenticated.caller,
    get bucket() {
      return bucketOf('bucket')
    },
    maybeBucket: buckets.get('bucket'),
    grants: {
      bucket: (verb) => judged.grant(verb, bucketOf('bucket'), undefined),
      object: (verb, key, field = 'bucket') => judged.grant(verb, bucketOf(field), key),
      found: (action, what, verb) => judged.found(action, what, verb),
    },
    buckets: house.buckets,
    objects: house.objects,
    uploads: house.uploads,
    images: house.images,
    region: house.region,
    endpoint: { extranet: host, intranet: host },
    bucketUrl: bucketUrl(call, house.proxies.originOf(wire).isSecure),
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

/** Virtual and bound hosts name the bucket themselves. */
function bucketUrl({ wire, location }: OssCall, isSecure: boolean): string {
  const host = `${isSecure ? 'https' : 'http'}://${wire.host}`
  return location.style === 'service' ? `${host}/${location.bucket ?? ''}` : host
}
