/** A save slot as its documentation describes it: what each operation does to it and answers. */
import type { Model } from '../linearizability/checker.ts'

export type SlotInput =
  /** `base` 0: on top of nothing. */
  | { readonly kind: 'save'; readonly base: number; readonly content: string }
  | { readonly kind: 'restore'; readonly rev: number; readonly base: number }
  | { readonly kind: 'delete'; readonly base: number }
  | { readonly kind: 'load' }

export type SlotOutput =
  | { readonly kind: 'saved'; readonly rev: number }
  | { readonly kind: 'conflict'; readonly headRev: number | undefined }
  | { readonly kind: 'deleted' | 'none' }
  | { readonly kind: 'loaded'; readonly rev: number; readonly content: string }

type SlotState = {
  /** Undefined: never saved, or deleted. */
  readonly headRev: number | undefined
  /** By revision, from 1. */
  readonly contents: readonly string[]
}

export const slotModel: Model<SlotState, SlotInput, SlotOutput> = {
  initial: { headRev: undefined, contents: [] },
  keyOf: ({ headRev, contents }) => JSON.stringify([headRev, contents]),
  step(state, input, output) {
    const { headRev, contents } = state
    switch (input.kind) {
      case 'save':
        return save(state, input, output)
      case 'restore': {
        const content = contents[input.rev - 1]
        if (content === undefined) return output === undefined || output.kind === 'none' ? state : undefined
        return save(state, { base: input.base, content }, output)
      }
      case 'delete':
        if (headRev === undefined) return output === undefined || output.kind === 'none' ? state : undefined
        if (headRev !== input.base) return isConflict(state, output) ? state : undefined
        return output === undefined || output.kind === 'deleted' ? { ...state, headRev: undefined } : undefined
      case 'load': {
        if (output === undefined) return state
        if (headRev === undefined) return output.kind === 'none' ? state : undefined
        const isHead = output.kind === 'loaded' && output.rev === headRev && output.content === contents[headRev - 1]
        return isHead ? state : undefined
      }
    }
  },
}

function save(
  state: SlotState,
  { base, content }: { readonly base: number; readonly content: string },
  output: SlotOutput | undefined,
): SlotState | undefined {
  const { headRev, contents } = state
  const isSaved = (rev: number): boolean => output === undefined || (output.kind === 'saved' && output.rev === rev)
  // What is there already is saved: a retry whose answer was lost.
  if (headRev !== undefined && contents[headRev - 1] === content) return isSaved(headRev) ? state : undefined
  if ((headRev ?? 0) !== base) return isConflict(state, output) ? state : undefined
  const rev = contents.length + 1
  return isSaved(rev) ? { headRev: rev, contents: [...contents, content] } : undefined
}

function isConflict({ headRev }: SlotState, output: SlotOutput | undefined): boolean {
  return output === undefined || (output.kind === 'conflict' && output.headRev === headRev)
}
