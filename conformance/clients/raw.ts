/** Raw HTTP, signed by hand: what the official clients never send, and what they hide. */
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import { accessTimeCases } from './raw/access-times.ts'
import { addressingCases } from './raw/addressing.ts'
import { appendCases, objectAclCases } from './raw/append.ts'
import { bucketReadCases } from './raw/bucket-reads.ts'
import { bucketCases, tooManyBuckets } from './raw/bucket.ts'
import { callbackCases } from './raw/callback.ts'
import { clockCases } from './raw/clock.ts'
import { conditionalWriteCases } from './raw/conditional-writes.ts'
import { copyCases } from './raw/copy.ts'
import { documentCases } from './raw/documents.ts'
import { encryptionCases } from './raw/encryption.ts'
import { deleteManyCases } from './raw/delete-many.ts'
import { cnameCases } from './raw/cname.ts'
import { corsCases } from './raw/cors.ts'
import { folderRuleCases } from './raw/folder-rules.ts'
import { formCases } from './raw/forms.ts'
import { framingCases } from './raw/framing.ts'
import { identityCases } from './raw/identity.ts'
import { keyCases } from './raw/keys.ts'
import { kmsCases } from './raw/kms.ts'
import { inventoryCases } from './raw/inventory.ts'
import { lifecycleCases } from './raw/lifecycle.ts'
import { loggingCases } from './raw/logging.ts'
import { liveCases } from './raw/live.ts'
import { listingCases } from './raw/listing.ts'
import { multipartRefusalCases } from './raw/multipart-refusals.ts'
import { multipartCases } from './raw/multipart.ts'
import { objectCases } from './raw/object.ts'
import { conditionCases, rangeCases } from './raw/reading.ts'
import { replicationCases } from './raw/replication.ts'
import { revocationCases } from './raw/revocation.ts'
import { selectCases } from './raw/select.ts'
import { signInCases } from './raw/sign-in.ts'
import { Stage } from './raw/stage.ts'
import { symlinkCases } from './raw/symlink.ts'
import { styleCases } from './raw/style.ts'
import { taggingCases } from './raw/tagging.ts'
import { terraformCases } from './raw/terraform.ts'
import { tutorialCases } from './raw/tutorial.ts'
import { websiteCases } from './raw/website.ts'
import { urlCases } from './raw/urls.ts'
import { versioningCases } from './raw/versioning.ts'
import { wormCases } from './raw/worm.ts'

const themes: readonly ((stage: Stage) => Case[])[] = [
  bucketCases,
  bucketReadCases,
  objectCases,
  rangeCases,
  conditionCases,
  keyCases,
  listingCases,
  copyCases,
  conditionalWriteCases,
  deleteManyCases,
  versioningCases,
  appendCases,
  objectAclCases,
  taggingCases,
  symlinkCases,
  multipartCases,
  multipartRefusalCases,
  corsCases,
  documentCases,
  inventoryCases,
  accessTimeCases,
  lifecycleCases,
  loggingCases,
  replicationCases,
  wormCases,
  folderRuleCases,
  websiteCases,
  terraformCases,
  encryptionCases,
  kmsCases,
  styleCases,
  cnameCases,
  liveCases,
  urlCases,
  callbackCases,
  selectCases,
  formCases,
  addressingCases,
  framingCases,
  identityCases,
  signInCases,
  tutorialCases,
  revocationCases,
]

export function rawSuites(given: Given): Suite[] {
  return (['V1', 'V4'] as const).map((scheme) => {
    const stage = new Stage(given.world, scheme)
    const cases = themes.flatMap((make) => make(stage))
    return suiteOf({
      client: `raw ${scheme}`,
      before: () => stage.open(),
      cases: [...cases, ...clockCases(given, scheme), tooManyBuckets(stage)],
      only: given.only,
    })
  })
}
