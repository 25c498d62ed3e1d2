/** Every client, in the order it plays. */
import type { Given } from '../run/given.ts'
import type { Suite } from '../run/suite.ts'
import { aliOssSuites } from './ali-oss.ts'
import { rawSuites } from './raw.ts'

export function allSuites(given: Given): Suite[] {
  return [...rawSuites(given), ...aliOssSuites(given)]
}
