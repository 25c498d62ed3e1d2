import type { Contract, Pairs, ValueOf } from '@latchkey/protocol'
import type { Body } from './body.ts'
import type { AnswerBody } from './answer-body.ts'

/** What the client needs of a contract to write a request and to read its answer. */
export type WireContract = Pick<Contract, 'name' | 'product' | 'summary' | 'route' | 'input' | 'output' | 'status'>

/** A form upload: the fields in front of the file, signed or not, and the file. */
export type CallForm = {
  readonly fields: Pairs
  readonly file: Uint8Array | string
  readonly fileName?: string | undefined
  readonly fileType?: string | undefined
}

type InputValue<F> = F extends { readonly in: 'bucket' | 'key' | 'text' }
  ? string
  : F extends { readonly in: 'headers' }
    ? Readonly<Record<string, string>>
    : F extends { readonly in: 'stream' }
      ? Body
      : F extends { readonly in: 'form' }
        ? CallForm
        : F extends { readonly value: infer V }
          ? ValueOf<V>
          : never

/** The client computes the MD5 of documents, so that nobody has to give it. */
type Computed = { readonly in: 'header'; readonly name: 'Content-MD5' }
type IsAlways<F> = F extends Computed
  ? false
  : F extends { readonly required: true } | { readonly in: 'bucket' | 'key' | 'stream' | 'form' | 'text' }
    ? true
    : false
type Simplify<T> = { [K in keyof T]: T[K] }

/** What a caller gives to an operation: as the server decodes it, but for header families and bodies, which are handier. */
export type CallInput<I> = Simplify<
  { readonly [K in keyof I as IsAlways<I[K]> extends true ? K : never]: InputValue<I[K]> } & {
    readonly [K in keyof I as IsAlways<I[K]> extends true ? never : K]?: InputValue<I[K]> | undefined
  }
>

type OutputValue<F> = F extends { readonly in: 'status' }
  ? number
  : F extends { readonly in: 'headers' }
    ? Readonly<Record<string, string>>
    : F extends { readonly in: 'stream' }
      ? AnswerBody
      : F extends { readonly in: 'text' }
        ? string
        : F extends { readonly value: infer V }
          ? ValueOf<V>
          : never

/** Header families and streams are always there, though perhaps empty. */
type AlwaysAnswered = { readonly required: true } | { readonly in: 'headers' | 'stream' | 'text' }

/** What a caller gets back; `requestId` finds the request in the server's log. */
export type CallOutput<O> = Simplify<
  { readonly requestId: string } & {
    readonly [K in keyof O as O[K] extends AlwaysAnswered ? K : never]: OutputValue<O[K]>
  } & {
    readonly [K in keyof O as O[K] extends AlwaysAnswered ? never : K]?: OutputValue<O[K]> | undefined
  }
>
