/**
 * The test suites that clients' own authors wrote, played against this server: from package registries alone, or from a
 * copy of a client's repository that the caller names. Each test is a case; what cannot pass stands in expectations.json.
 */
import type { Given } from '../run/given.ts'
import { skippedSuite } from '../run/suite.ts'
import type { Suite } from '../run/suite.ts'
import { aliOssOwnTests } from './ali-oss.ts'
import { goOwnTests } from './go.ts'
import { oss2OwnTests } from './oss2.ts'

/** Folders with a copy of a client's repository, by the client's name. */
export type Checkouts = ReadonlyMap<string, string>

export const checkoutNames = ['ali-oss', 'oss2'] as const

/** What each of these suites is given besides the server: who plays, and where the cloud's names lead. */
export function ownTestSuites(given: Given, checkouts: Checkouts): Suite[] {
  const { ali, oss2 } = { ali: checkouts.get('ali-oss'), oss2: checkouts.get('oss2') }
  const suites = [
    ...(ali === undefined ? [] : [aliOssOwnTests(given, ali)]),
    oss2OwnTests(given, oss2),
    goOwnTests(given),
  ]
  if (given.names.hasCloudNames) return suites
  return suites.map(({ client }) => skippedSuite(client, "the cloud's names do not lead here"))
}
