/** What was asked and what was answered, and from that which states an object may be in. */
import { createHash } from 'node:crypto'

/** What an object is, as far as a reader can tell; undefined when there is none. */
export type ObjectState = { readonly sizeBytes: number; readonly md5: string } | undefined

/** One change of one key. Keys are changed one change after the other, so that their order is that of the list. */
export type Change<State = ObjectState> = {
  readonly key: string
  readonly kind: string
  readonly after: State
  /** The answer's request id; undefined when the outcome is unknown, and then the key is never changed again. */
  readonly requestId: string | undefined
}

export const noObject: ObjectState = undefined

export function stateOf(body: Uint8Array): ObjectState {
  return { sizeBytes: body.length, md5: createHash('md5').update(body).digest('hex') }
}

export function isSame(left: ObjectState, right: ObjectState): boolean {
  return left?.md5 === right?.md5 && left?.sizeBytes === right?.sizeBytes
}

export function showState(state: ObjectState): string {
  return state === undefined ? 'nothing' : `${state.sizeBytes} bytes ${state.md5}`
}

export function changesByKey<State>(changes: readonly Change<State>[]): ReadonlyMap<string, readonly Change<State>[]> {
  return Map.groupBy(changes, (change) => change.key)
}

/**
 * The states that the key may be in, undefined before its first change: that of the last change that was acknowledged, and of each that had begun after it.
 * `isAcknowledged` and `hasBegun` say what was the case at the instant in question.
 */
export function statesAllowed<State>(
  changes: readonly Change<State>[],
  isAcknowledged: (change: Change<State>) => boolean,
  hasBegun: (change: Change<State>) => boolean,
): readonly (State | undefined)[] {
  const last = changes.findLastIndex(isAcknowledged)
  return [
    changes[last]?.after,
    ...changes
      .slice(last + 1)
      .filter(hasBegun)
      .map((change) => change.after),
  ]
}
