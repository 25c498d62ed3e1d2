/** Raw HTTP, signed by hand: what the official clients never send, and what they hide. */
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Suite } from '../run/suite.ts'
import { listingCases } from './raw/listing.ts'
import { objectCases } from './raw/object.ts'
import { conditionCases, rangeCases } from './raw/reading.ts'
import { Stage } from './raw/stage.ts'

export function rawSuites({ world, only }: Given): Suite[] {
  return (['V1', 'V4'] as const).map((scheme) => {
    const stage = new Stage(world, scheme)
    return suiteOf({
      client: `raw ${scheme}`,
      before: () => stage.open(),
      cases: [...objectCases(stage), ...rangeCases(stage), ...conditionCases(stage), ...listingCases(stage)],
      only,
    })
  })
}
