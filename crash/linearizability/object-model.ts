/** One object as the documentation describes it: what each operation does to it and answers. */
import { createHash } from 'node:crypto'
import type { Model } from './checker.ts'

export type ObjectInput =
  | { readonly kind: 'put' | 'put-if-absent'; readonly content: string }
  | { readonly kind: 'append'; readonly position: number; readonly content: string }
  | { readonly kind: 'complete'; readonly upload: string; readonly content: string }
  | { readonly kind: 'abort'; readonly upload: string }
  | { readonly kind: 'delete' | 'get' | 'list' }

export type ObjectOutput =
  | { readonly kind: 'done' | 'exists' | 'not-appendable' | 'no-upload' }
  | { readonly kind: 'wrong-position'; readonly nextPosition: number }
  /** `content` undefined: there is no object. */
  | { readonly kind: 'read'; readonly content: string | undefined }
  /** As a listing shows it; `digest` is undefined where the ETag is not that of the content. */
  | { readonly kind: 'listed'; readonly sizeBytes: number | undefined; readonly digest: string | undefined }

export type ObjectState = {
  readonly content: string | undefined
  readonly made: 'put' | 'append' | 'complete'
  readonly ended: readonly string[]
}

export const objectModel: Model<ObjectState, ObjectInput, ObjectOutput> = {
  initial: { content: undefined, made: 'put', ended: [] },
  keyOf: ({ content, made, ended }) => JSON.stringify([content, made, ended]),
  step(state, input, output) {
    const done = (change: Partial<ObjectState>): ObjectState | undefined =>
      output === undefined || output.kind === 'done' ? { ...state, ...change } : undefined
    const refused = (isSo: (answer: ObjectOutput) => boolean): ObjectState | undefined =>
      output === undefined || isSo(output) ? state : undefined
    switch (input.kind) {
      case 'put':
        return done({ content: input.content, made: 'put' })
      case 'put-if-absent':
        if (state.content !== undefined) return refused(({ kind }) => kind === 'exists')
        return done({ content: input.content, made: 'put' })
      case 'delete':
        return done({ content: undefined, made: 'put' })
      case 'append':
        return append(state, input, done, refused)
      case 'complete':
        if (state.ended.includes(input.upload)) return refused(({ kind }) => kind === 'no-upload')
        return done({ content: input.content, made: 'complete', ended: [...state.ended, input.upload].toSorted() })
      case 'abort':
        if (state.ended.includes(input.upload)) return refused(({ kind }) => kind === 'no-upload')
        return done({ ended: [...state.ended, input.upload].toSorted() })
      case 'get':
        return refused((answer) => answer.kind === 'read' && answer.content === state.content)
      case 'list':
        return refused((answer) => answer.kind === 'listed' && isListed(state, answer))
    }
  },
}

function append(
  state: ObjectState,
  input: ObjectInput & { readonly kind: 'append' },
  done: (change: Partial<ObjectState>) => ObjectState | undefined,
  refused: (isSo: (answer: ObjectOutput) => boolean) => ObjectState | undefined,
): ObjectState | undefined {
  const { content = '' } = state
  if (state.content !== undefined && state.made !== 'append') return refused(({ kind }) => kind === 'not-appendable')
  if (input.position !== content.length)
    return refused((answer) => answer.kind === 'wrong-position' && answer.nextPosition === content.length)
  return done({ content: content + input.content, made: 'append' })
}

function isListed({ content, made }: ObjectState, listed: ObjectOutput & { readonly kind: 'listed' }): boolean {
  if (content === undefined || listed.sizeBytes === undefined)
    return content === undefined && listed.sizeBytes === undefined
  return listed.sizeBytes === content.length && (made !== 'put' || listed.digest === digestOf(content))
}

export function digestOf(content: string): string {
  return createHash('md5').update(content).digest('hex')
}
