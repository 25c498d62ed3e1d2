/** Raw HTTP, signed by hand: what the official clients never send, and what they hide. */
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Suite } from '../run/suite.ts'
import { addressingCases } from './raw/addressing.ts'
import { bucketCases, tooManyBuckets } from './raw/bucket.ts'
import { clockCases } from './raw/clock.ts'
import { appendCases, copyCases, deleteManyCases, objectAclCases } from './raw/copy.ts'
import { corsCases } from './raw/cors.ts'
import { formCases } from './raw/forms.ts'
import { framingCases } from './raw/framing.ts'
import { identityCases } from './raw/identity.ts'
import { keyCases } from './raw/keys.ts'
import { listingCases } from './raw/listing.ts'
import { multipartCases } from './raw/multipart.ts'
import { objectCases } from './raw/object.ts'
import { conditionCases, rangeCases } from './raw/reading.ts'
import { Stage } from './raw/stage.ts'
import { tutorialCases } from './raw/tutorial.ts'
import { urlCases } from './raw/urls.ts'

export function rawSuites(given: Given): Suite[] {
  return (['V1', 'V4'] as const).map((scheme) => {
    const stage = new Stage(given.world, scheme)
    const themes = [
      bucketCases,
      objectCases,
      rangeCases,
      conditionCases,
      keyCases,
      listingCases,
      copyCases,
      deleteManyCases,
    ]
    const more = [
      appendCases,
      objectAclCases,
      multipartCases,
      corsCases,
      urlCases,
      formCases,
      addressingCases,
      framingCases,
    ]
    const cases = [...themes, ...more, identityCases, tutorialCases].flatMap((make) => make(stage))
    return suiteOf({
      client: `raw ${scheme}`,
      before: () => stage.open(),
      cases: [...cases, ...clockCases(given, scheme), tooManyBuckets(stage)],
      only: given.only,
    })
  })
}
