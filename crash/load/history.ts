/** What was asked and what was answered, and from that which states an object may be in. */
import { createHash } from 'node:crypto'

/** What an object is, as far as a reader can tell; undefined when there is none. */
export type ObjectState = { readonly sizeBytes: number; readonly md5: string } | undefined

/** One change of one key. Keys are changed one change after the other, so that their order is that of the list. */
export type Change = {
  readonly key: string
  readonly kind: string
  readonly after: ObjectState
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

export function changesByKey(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  return Map.groupBy(changes, (change) => change.key)
}

/**
 * The states that the key may be in: that of the last change that was acknowledged, and of each that had begun after it.
 * `isAcknowledged` and `hasBegun` say what was the case at the instant in question.
 */
export function statesAllowed(
  changes: readonly Change[],
  isAcknowledged: (change: Change) => boolean,
  hasBegun: (change: Change) => boolean,
): readonly ObjectState[] {
  const last = changes.findLastIndex(isAcknowledged)
  return [
    changes[last]?.after,
    ...changes
      .slice(last + 1)
      .filter(hasBegun)
      .map((change) => change.after),
  ]
}
