/** Which TLS the bucket wants that a client calls by name. */
import { parseHttpsConfig, tlsRule } from '../rules/https-config.ts'
import { isBucketName } from '../rules/names.ts'
import type { House } from './house.ts'
import { hostKind } from './locate.ts'
import type { RuleOf } from './tls-by-name.ts'

/** Of names that are buckets' own or bound to one: who calls the service by its name has not said yet which bucket is meant. */
export function bucketTls({ names, buckets }: Pick<House, 'buckets' | 'names'>): RuleOf {
  return async (name) => {
    const found = hostKind(name, names.serviceHosts)
    const bucketName = found === 'service' ? undefined : (found?.bucket ?? (await names.boundBucket(name)))
    if (bucketName === undefined || !isBucketName(bucketName)) return undefined
    const document = (await buckets.find(bucketName))?.documents.httpsConfig
    return document === undefined ? undefined : tlsRule(parseHttpsConfig(document))
  }
}
