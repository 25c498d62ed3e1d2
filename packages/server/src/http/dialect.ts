import type { Contract } from '@latchkey/protocol'
import type { Authenticated } from '../access/authenticate.ts'
import type { Judged } from '../access/authorize.ts'
import type { Answer, Output } from './answer.ts'
import type { Fields } from './decode.ts'
import type { House } from './house.ts'
import type { Buckets } from './judging.ts'
import type { Location } from './locate.ts'
import type { Wire } from './wire.ts'

/** What reading an address gave: the operation, and whatever the dialect needs of it later. */
export type Call = { readonly contract: Contract }

/** How one protocol reads a request and writes an answer; the order in which that happens is the pipeline's. */
export type Dialect<C extends Call> = {
  readonly read: (wire: Wire, location: Location, house: House) => Promise<C> | C
  readonly authenticate: (call: C, house: House, now: Date) => Promise<Authenticated>
  readonly decodeHead: (call: C, authenticated: Authenticated) => Fields
  /** What the documents of a bucket refuse before permission is asked, and another answer that they have for it. */
  readonly admit: (call: C, authenticated: Authenticated, buckets: Buckets, again: Again) => Promise<Answer> | undefined
  /** What the documents of a bucket have for a request that came to an error. */
  readonly recover: (error: unknown, seen: Recovering<C>, again: Again) => Promise<Answer | undefined> | undefined
  /** Undefined when the operation has nothing in its body. */
  readonly decodeBody: (call: C, house: House) => Promise<Fields> | undefined
  readonly run: (call: C, input: Fields, given: Given) => Promise<Output>
  readonly encode: (call: C, output: Output, input: Fields, buckets: Buckets, authenticated: Authenticated) => Answer
  readonly refuse: (wire: Wire, house: House, error: unknown, location: Location | undefined) => Promise<Answer>
}
/** As far as a request came before its error. */
export type Recovering<C extends Call> = {
  readonly wire: Wire
  readonly location: Location
  readonly call: C | undefined
  readonly authenticated: Authenticated | undefined
  readonly buckets: Buckets | undefined
}
/** The pipeline for another address of the same request, which is then answered as what it is. */
export type Again = { readonly house: House; readonly visit: (wire: Wire, location: Location) => Promise<Answer> }
export type Given = {
  readonly wire: Wire
  readonly house: House
  readonly authenticated: Authenticated
  readonly judged: Judged
  readonly buckets: Buckets
  readonly now: Date
}
