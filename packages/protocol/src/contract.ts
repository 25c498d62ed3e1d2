/**
 * What an operation is on the wire, as data: its name, route, permissions, input and output with the wire name of each
 * field. The server's router and decoder, the client's types, the operations table and the authorization tests are all
 * derived from it, so it holds nothing that cannot be printed.
 */

// ---- values -------------------------------------------------------------------------------------------------------

/**
 * A value as text on the wire. `encoded` values are percent-encoded when the request says `encoding-type=url`; an RPC
 * parameter that is `emptiable` may be given as nothing, where others then count as absent.
 */
export type Scalar =
  | { readonly type: 'text'; readonly max?: number; readonly encoded?: true; readonly emptiable?: true }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'choice'; readonly values: readonly string[] }
  /** ISO 8601 in UTC: with `.000Z` in OSS documents, as oss2 insists, and without a fraction in STS and RAM. */
  | { readonly type: 'time' }

/** A document: XML elements in OSS, members in JSON. Members are written in this order; an undefined one is left out. */
export type Shape = { readonly type: 'shape'; readonly members: Readonly<Record<string, Member>> }
/** `wrapped` is the name of each item inside the member's own element: `Users.User[]`, `Buckets>Bucket*`. */
export type List = {
  readonly type: 'list'
  readonly of: Value
  readonly wrapped?: string
  /** Items of several names in one order, each telling its own as `element`: Version and DeleteMarker. OSS documents only. */
  readonly either?: readonly string[]
  /** Of a document that is read: more items are no document, and are not even looked at. */
  readonly countMax?: number
}
export type Value = Scalar | Shape | List
/** `name` is the wire name; the member's own name is ours. */
export type Member = { readonly name: string; readonly value: Value; readonly required?: true }

// ---- fields -------------------------------------------------------------------------------------------------------

type Common = { readonly required?: true; readonly doc?: string }

export type InputField = Common &
  (
    | { readonly in: 'bucket' }
    | { readonly in: 'key' }
    | { readonly in: 'query' | 'header' | 'param'; readonly name: string; readonly value: Scalar }
    /** All headers with this prefix, as `[name without prefix, value]`. */
    | { readonly in: 'headers'; readonly prefix: string }
    /** Repeated RPC parameters `Tag.1.Key`, or the same as one JSON string. */
    | { readonly in: 'params'; readonly name: string; readonly value: List }
    /** `malformedEc` is the EC of MalformedXML for a body that is no such document, where the cloud's own is known. */
    | { readonly in: 'xml'; readonly root: string; readonly value: Shape; readonly malformedEc?: string }
    /** The body as bytes, unparsed and bounded: a policy. */
    | { readonly in: 'text'; readonly maxBytes: number }
    /** The body as a stream with its declared length, Content-MD5 and CRC. */
    | { readonly in: 'stream' }
    /** The fields of a form in front of its file. */
    | { readonly in: 'form' }
  )

export type OutputField = Common &
  (
    | { readonly in: 'status' }
    | { readonly in: 'header'; readonly name: string; readonly value: Scalar }
    | { readonly in: 'headers'; readonly prefix: string }
    | { readonly in: 'xml'; readonly root: string; readonly value: Shape }
    /** A member at the top of an RPC answer. */
    | { readonly in: 'member'; readonly name: string; readonly value: Value }
    | { readonly in: 'text'; readonly contentType: string }
    | { readonly in: 'stream' }
  )

export type InputFields = Readonly<Record<string, InputField>>
export type OutputFields = Readonly<Record<string, OutputField>>

// ---- permissions --------------------------------------------------------------------------------------------------

/** `bucket` and `key` name input fields; inside `each`, fields of the list's items. */
export type Target =
  | { readonly kind: 'service' }
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string }
  /**
   * A RAM resource: `user`, `role`, `policy`, `group` and the input field that names it (absent: `*`). `isSelf`: the
   * calling user.
   */
  | { readonly kind: 'ram'; readonly entity: string; readonly name?: string; readonly isSelf?: true }
  /** A key of KMS: the input field that names it, or, with `isBlob`, holds what it encrypted. */
  | { readonly kind: 'kms'; readonly field: string; readonly isBlob?: true }

export type When =
  | { readonly has: string }
  | { readonly missing: string }
  | { readonly field: string; readonly is: readonly string[] }

/**
 * One permission that an operation needs. `stage` says when it can be judged: `head` before a body byte is read,
 * `body` after the document was decoded, `found` when only a look-up tells what it is about. `told` refuses nothing: it
 * decides whether an answer tells something more.
 * `versionAction` replaces `action` when the input has a `versionId`.
 */
export type Need = {
  readonly action: string
  readonly versionAction?: string
  readonly on: Target
  readonly each?: string
  readonly when?: When
  readonly stage: 'head' | 'body' | 'found' | 'told'
  /** Condition keys and the input fields that give their values. */
  readonly conditions?: Readonly<Record<string, string>>
}

// ---- routes -------------------------------------------------------------------------------------------------------

/**
 * OSS: the verb, what the address names, the sub-resources that select this operation, and headers that do.
 * `query` values: `true` means present whatever its value; a text means exactly this value, a list one of its own. Of two
 * operations that fit, the one that names values is meant.
 */
export type OssRoute = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS'
  readonly on: 'service' | 'bucket' | 'object'
  readonly query?: Readonly<Record<string, string | true | readonly string[]>>
  /** The EC of InvalidArgument for a parameter of `query` with a value that selects nothing, where the cloud's own is known. */
  readonly otherValueEc?: Readonly<Record<string, string>>
  readonly header?: string
  /** The same operation by a second verb. */
  readonly alsoMethod?: 'GET'
  /** A form upload is told by its Content-Type. */
  readonly form?: true
}
export type RpcRoute = {
  readonly action: string
  readonly version: '2015-04-01' | '2015-05-01' | '2016-01-20' | '2019-08-15' | '2026-11-01'
}

export type Contract = {
  readonly name: string
  readonly product: 'oss' | 'sts' | 'ram' | 'ims' | 'kms'
  readonly tier: 1 | 2 | 3
  /** The page that documents it. */
  readonly page: string
  readonly summary: string
  readonly route: OssRoute | RpcRoute
  /** `none`: anybody may call it (a preflight), or the operation says so itself (GetCallerIdentity, AssumeRole's trust). */
  readonly needs: readonly Need[]
  /** `signed` refuses anonymous callers before anything else; `any` leaves it to the policy. */
  readonly callers: 'signed' | 'any'
  /** What the bucket must be before `run`: `existing` answers NoSuchBucket; `maybe` gives the operation undefined. */
  readonly bucket?: 'existing' | 'maybe'
  readonly input: InputFields
  readonly output: OutputFields
  /** Success status when the output has no `status` field. */
  readonly status: number
  /** Codes that this operation itself can answer, for the docs and for tests. */
  readonly errors: readonly string[]
}

// ---- typed values from the data -----------------------------------------------------------------------------------

export type ValueOf<V> = V extends { readonly type: 'text' }
  ? string
  : V extends { readonly type: 'integer' }
    ? number
    : V extends { readonly type: 'boolean' }
      ? boolean
      : V extends { readonly type: 'choice'; readonly values: readonly (infer C)[] }
        ? C
        : V extends { readonly type: 'time' }
          ? Date
          : V extends { readonly type: 'list'; readonly of: infer I; readonly either: readonly (infer N)[] }
            ? readonly (ValueOf<I> & { readonly element: N })[]
            : V extends { readonly type: 'list'; readonly of: infer I }
              ? readonly ValueOf<I>[]
              : V extends { readonly type: 'shape'; readonly members: infer M }
                ? ShapeOf<M>
                : never

type Simplify<T> = { [K in keyof T]: T[K] }

type ShapeOf<M> = Simplify<
  { readonly [K in keyof M as M[K] extends { readonly required: true } ? K : never]: MemberValue<M[K]> } & {
    readonly [K in keyof M as M[K] extends { readonly required: true } ? never : K]?: MemberValue<M[K]> | undefined
  }
>
type MemberValue<M> = M extends { readonly value: infer V } ? ValueOf<V> : never

/** A body that streams: `sizeBytes` is the declared length, absent when the body is chunked. */
export type BodyStream = {
  readonly sizeBytes: number | undefined
  /** False and without a size: the request had no body framing at all. */
  readonly isChunked: boolean
  readonly chunks: AsyncIterable<Uint8Array>
}
export type FormInput = {
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly file: BodyStream
  readonly fileName: string
  readonly fileType: string | undefined
}

export type Pairs = readonly (readonly [name: string, value: string])[]

type InputValue<F> = F extends { readonly in: 'bucket' | 'key' | 'text' }
  ? string
  : F extends { readonly in: 'headers' }
    ? Pairs
    : F extends { readonly in: 'stream' }
      ? BodyStream
      : F extends { readonly in: 'form' }
        ? FormInput
        : F extends { readonly value: infer V }
          ? ValueOf<V>
          : never

/** Bucket, key, header families, streams and forms are always there; the rest when `required`. */
type Always = { readonly required: true } | { readonly in: 'bucket' | 'key' | 'headers' | 'stream' | 'form' | 'text' }

export type InputOf<I> = Simplify<
  { readonly [K in keyof I as I[K] extends Always ? K : never]: InputValue<I[K]> } & {
    readonly [K in keyof I as I[K] extends Always ? never : K]?: InputValue<I[K]> | undefined
  }
>

type OutputValue<F> = F extends { readonly in: 'status' }
  ? number
  : F extends { readonly in: 'headers' }
    ? Pairs
    : F extends { readonly in: 'stream' }
      ? AsyncIterable<Uint8Array> | Uint8Array
      : F extends { readonly in: 'text' }
        ? string
        : F extends { readonly value: infer V }
          ? ValueOf<V>
          : never

export type OutputOf<O> = Simplify<
  { readonly [K in keyof O as O[K] extends { readonly required: true } ? K : never]: OutputValue<O[K]> } & {
    readonly [K in keyof O as O[K] extends { readonly required: true } ? never : K]?: OutputValue<O[K]> | undefined
  }
>

// ---- short words to write contracts with --------------------------------------------------------------------------

export const text = { type: 'text' } as const
export const emptiableText = { type: 'text', emptiable: true } as const
export const encodedText = { type: 'text', encoded: true } as const
export const integer = { type: 'integer' } as const
export const boolean = { type: 'boolean' } as const
export const time = { type: 'time' } as const
export const choice = <const V extends readonly string[]>(
  ...values: V
): { readonly type: 'choice'; readonly values: V } => ({
  type: 'choice',
  values,
})
export const within = <const Min extends number, const Max extends number>(
  min: Min,
  max: Max,
): { readonly type: 'integer'; readonly min: Min; readonly max: Max } => ({ type: 'integer', min, max })
export const shape = <const M extends Readonly<Record<string, Member>>>(
  members: M,
): { readonly type: 'shape'; readonly members: M } => ({
  type: 'shape',
  members,
})
export const list = <const V extends Value>(of: V): { readonly type: 'list'; readonly of: V } => ({ type: 'list', of })
export const listAtMost = <const V extends Value>(
  countMax: number,
  of: V,
): { readonly type: 'list'; readonly of: V; readonly countMax: number } => ({ type: 'list', of, countMax })
export const wrapped = <const N extends string, const V extends Value>(
  name: N,
  of: V,
): { readonly type: 'list'; readonly of: V; readonly wrapped: N } => ({ type: 'list', of, wrapped: name })
export const listOfEither = <const N extends readonly string[], const V extends Shape>(
  either: N,
  of: V,
): { readonly type: 'list'; readonly of: V; readonly either: N } => ({ type: 'list', of, either })
export const member = <const N extends string, const V extends Value>(
  name: N,
  value: V,
): { readonly name: N; readonly value: V } => ({ name, value })
export const required = <const F extends object>(field: F): F & { readonly required: true } => ({
  ...field,
  required: true,
})

export const inBucket = { in: 'bucket' } as const
export const inKey = { in: 'key' } as const
export const query = <const N extends string, const V extends Scalar>(
  name: N,
  value: V,
): { readonly in: 'query'; readonly name: N; readonly value: V } => ({ in: 'query', name, value })
export const header = <const N extends string, const V extends Scalar>(
  name: N,
  value: V,
): { readonly in: 'header'; readonly name: N; readonly value: V } => ({ in: 'header', name, value })
export const headers = <const P extends string>(prefix: P): { readonly in: 'headers'; readonly prefix: P } => ({
  in: 'headers',
  prefix,
})
export const param = <const N extends string, const V extends Scalar>(
  name: N,
  value: V,
): { readonly in: 'param'; readonly name: N; readonly value: V } => ({ in: 'param', name, value })
export const params = <const N extends string, const V extends List>(
  name: N,
  value: V,
): { readonly in: 'params'; readonly name: N; readonly value: V } => ({ in: 'params', name, value })
export const answer = <const N extends string, const V extends Value>(
  name: N,
  value: V,
): { readonly in: 'member'; readonly name: N; readonly value: V } => ({ in: 'member', name, value })
export const xml = <const R extends string, const V extends Shape>(
  root: R,
  value: V,
): { readonly in: 'xml'; readonly root: R; readonly value: V } => ({ in: 'xml', root, value })
export const stream = { in: 'stream' } as const
export const status = { in: 'status' } as const

export const service: Target = { kind: 'service' }
export const onBucket = (bucket = 'bucket'): Target => ({ kind: 'bucket', bucket })
export const onObject = (bucket = 'bucket', key = 'key'): Target => ({ kind: 'object', bucket, key })
export const onRam = (entity: string, name?: string): Target => ({
  kind: 'ram',
  entity,
  ...(name === undefined ? {} : { name }),
})
export const onKmsKey = (field: string): Target => ({ kind: 'kms', field })
export const onKmsBlob = (field: string): Target => ({ kind: 'kms', field, isBlob: true })
export const onSelf: Target = { kind: 'ram', entity: 'user', isSelf: true }
