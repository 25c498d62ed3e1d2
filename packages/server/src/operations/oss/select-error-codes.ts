import { selectErrors } from '@latchkey/protocol'
import type { OssErrorCode } from '@latchkey/protocol'

/** What every selection can answer. */
export const selectErrorCodes: readonly OssErrorCode[] = Object.keys(selectErrors) as (keyof typeof selectErrors)[]
