import type { FormInput } from '@latchkey/protocol'
import type { AnyOssOperation } from '../operations/operation.ts'
import type { Call } from './dialect.ts'
import type { Location } from './locate.ts'
import type { QueryPairs, Wire } from './wire.ts'

/** An OSS request whose operation is known. */
export type OssCall = Call & {
  readonly operation: AnyOssOperation
  readonly wire: Wire
  readonly location: Location
  readonly query: QueryPairs
  readonly form: FormInput | undefined
}
