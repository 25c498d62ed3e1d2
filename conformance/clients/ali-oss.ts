/** ali-oss, the official client for Node: both signatures, root keys and sessions, every way to address a bucket. */
import type { Given } from '../run/given.ts'
import { skippedSuite, suiteOf } from '../run/suite.ts'
import type { Suite } from '../run/suite.ts'
import { aliAccessCases } from './ali-oss/access.ts'
import { aliDocumentCases } from './ali-oss/documents.ts'
import { aliFolderRuleCases } from './ali-oss/folder-rules.ts'
import { aliSettingCases } from './ali-oss/settings.ts'
import { aliBucketCases } from './ali-oss/bucket.ts'
import { aliCallbackCases } from './ali-oss/callback.ts'
import { aliListingCases } from './ali-oss/listing.ts'
import { aliMultipartCases } from './ali-oss/multipart.ts'
import { aliObjectCases } from './ali-oss/object.ts'
import { aliVersionCases } from './ali-oss/versions.ts'
import { AliStage } from './ali-oss/stage.ts'
import type { Variant } from './ali-oss/stage.ts'

export function aliOssSuites(given: Given): Suite[] {
  const { target, world, names, only } = given
  const { endpoint, port, region, bound } = target
  const at = (host: string): string => `http://${host}:${port}`
  const variants: Variant[] = [
    { client: 'ali-oss V1, IP', isV4: false, isSession: false, endpoint },
    { client: 'ali-oss V4, IP', isV4: true, isSession: false, endpoint },
    { client: 'ali-oss V1, session, IP', isV4: false, isSession: true, endpoint },
    { client: 'ali-oss V4, session, IP', isV4: true, isSession: true, endpoint },
    { client: 'ali-oss V1, localhost', isV4: false, isSession: false, endpoint: at('localhost') },
    { client: 'ali-oss V4, localhost', isV4: true, isSession: true, endpoint: at('localhost') },
    {
      client: 'ali-oss V4, internal name',
      isV4: true,
      isSession: false,
      endpoint: at(`oss-${region}-internal.aliyuncs.com`),
    },
  ]
  const cloud = `http://oss-${region}.aliyuncs.com`
  const byName: Variant = {
    client: "ali-oss V4, the cloud's names",
    isV4: true,
    isSession: true,
    endpoint: cloud,
    usesResolver: true,
  }
  const suites = variants.map((variant) => whole(variant, given))
  suites.push(
    names.hasCloudNames ? whole(byName, given) : skippedSuite(byName.client, "the cloud's names do not lead here"),
  )
  if (bound === undefined)
    return [...suites, skippedSuite('ali-oss V1, bound domain', 'no domain is bound at this endpoint')]
  const stage = new AliStage(given, {
    client: 'ali-oss V1, bound domain',
    isV4: false,
    isSession: false,
    endpoint: at(bound.host),
    boundBucket: bound.bucket,
  })
  const objects = suiteOf({
    client: stage.variant.client,
    before: async () => {
      await world.root.call('PUT', { bucket: bound.bucket })
      world.forget(bound.bucket)
      await stage.open()
    },
    cases: [
      ...aliObjectCases(stage),
      ...aliListingCases(stage),
      ...aliMultipartCases(stage),
      ...aliAccessCases(stage),
      ...aliCallbackCases(stage),
    ],
    only,
  })
  return [...suites, objects]
}

function whole(variant: Variant, given: Given): Suite {
  const stage = new AliStage(given, variant)
  const cases = [
    ...aliBucketCases(stage),
    ...aliSettingCases(stage),
    ...aliDocumentCases(stage),
    ...aliFolderRuleCases(stage),
    ...aliVersionCases(stage),
    ...aliObjectCases(stage),
    ...aliListingCases(stage),
    ...aliMultipartCases(stage),
    ...aliAccessCases(stage),
    ...aliCallbackCases(stage),
  ]
  return suiteOf({ client: variant.client, before: () => stage.open(), cases, only: given.only })
}
