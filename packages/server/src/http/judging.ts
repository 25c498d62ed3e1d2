import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import type { Authenticated } from '../access/authenticate.ts'
import type { Judging } from '../access/authorize.ts'
import type { Caller } from '../access/caller.ts'
import { isBlockedByAccount } from '../access/public-access-block.ts'
import { readObjectAcl, readObjectTags } from '../access/system-grant.ts'
import type { Bucket } from '../store/port.ts'
import type { Fields } from './decode.ts'
import type { House } from './house.ts'
import { parseQuery } from './locate.ts'
import { planOf } from './plan.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/** Buckets that the contract's needs name, by the input field that names them. */
export type Buckets = ReadonlyMap<string, Bucket | undefined>

/**
 * Opens every bucket that a need speaks of. A bucket that must exist and does not is NoSuchBucket for everybody: names are
 * global and their existence is public. Anonymous callers are refused first where only signed ones may come.
 */
export async function openBuckets(
  contract: Contract,
  head: Fields,
  caller: Caller,
  house: Pick<House, 'buckets'>,
): Promise<Buckets> {
  if (contract.callers === 'signed' && caller.kind === 'anonymous')
    throw contract.product === 'oss'
      ? anonymousForbidden()
      : new ServiceError(
          'MissingParameter',
          { Parameter: 'AccessKeyId' },
          { wireCode: 'MissingAccessKeyId', message: 'AccessKeyId is mandatory for this action.' },
        )
  const fields = planOf(contract).bucketFields
  const [first] = fields
  if (first === undefined) return noBuckets
  // Nearly all speak of one.
  if (fields.length === 1) return new Map([[first, await openBucket(first, contract, head, house)]])
  const opened = await Promise.all(fields.map((field) => openBucket(field, contract, head, house)))
  return new Map(fields.map((field, index) => [field, opened[index]]))
}

const noBuckets: Buckets = new Map()

async function openBucket(
  field: string,
  contract: Contract,
  head: Fields,
  house: Pick<House, 'buckets'>,
): Promise<Bucket | undefined> {
  const name = head[field]
  if (typeof name !== 'string') return undefined
  const bucket = await house.buckets.find(name)
  if (bucket === undefined && !(field === 'bucket' && contract.bucket === 'maybe'))
    throw new ServiceError('NoSuchBucket', { BucketName: name })
  return bucket
}

const anonymousForbidden = (): ServiceError =>
  new ServiceError('AccessDenied', {}, { message: 'Anonymous access is forbidden for this operation.' })

const payer = 'x-oss-request-payer'

/** A header, a parameter of a URL, a field of a form. */
function paysForRequests(wire: Wire, { form }: Authenticated): boolean {
  if (headerOf(wire, payer) === 'requester') return true
  if (parseQuery(wire.rawQuery).some(([name, value]) => name === payer && value === 'requester')) return true
  return form?.fields.some(([name, value]) => name.toLowerCase() === payer && value === 'requester') === true
}

/** What `access/` needs to judge this request. */
export function judging(wire: Wire, house: House, authenticated: Authenticated, buckets: Buckets, now: Date): Judging {
  const { caller } = authenticated
  const origin = house.proxies.originOf(wire)
  return {
    caller,
    facts: { sourceAddress: origin.address, isSecure: origin.isSecure, userAgent: headerOf(wire, 'user-agent'), now },
    region: house.region,
    bucketOf: (field) => buckets.get(field),
    objectAcl: (bucket, key, versionId) => readObjectAcl(house.objects, bucket, key, versionId),
    objectTags: (bucket, key, versionId) => readObjectTags(house.objects, bucket, key, versionId),
    paysForRequests: () => paysForRequests(wire, authenticated),
    compiled: house.compiled,
    denied: (denial) => house.denied(wire.requestId, denial),
    securityPreference: (accountId) => house.directory.settings.securityPreference(accountId),
    // A key that was deleted, disabled or revoked meanwhile ends the request.
    callerNow: async (how) =>
      caller.kind === 'anonymous'
        ? caller
        : house.identities.again(caller, how === 'reading' ? now : house.clock.now()),
    bucketNow: (name) => house.buckets.find(name),
    isAccountBlocked: (accountId) => isBlockedByAccount(house.documents, accountId),
  }
}
