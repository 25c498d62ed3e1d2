/** What makes a text a key that counts: it is one (not empty, no / or \ in front), and inside or outside of what is shared. */
import type { Determinized } from './automaton.ts'

export class Frame {
  readonly start = 0
  private readonly cannotBegin: ReadonlySet<number>
  private readonly shared: Determinized | undefined
  private readonly isSharedWanted: boolean

  /** Without `shared` every key counts; with it those inside when `isSharedWanted`, else those outside. */
  constructor(cannotBegin: ReadonlySet<number>, shared: Determinized | undefined, isSharedWanted: boolean) {
    this.cannotBegin = cannotBegin
    this.shared = shared
    this.isSharedWanted = isSharedWanted
  }

  /** -1 when no key begins so. State 0 is the empty text, n + 2 state n of what is shared. */
  step(state: number, symbol: number): number {
    if (state === 0 && this.cannotBegin.has(symbol)) return -1
    if (this.shared === undefined) return 1
    return this.shared.step(state === 0 ? this.shared.start : state - 2, symbol) + 2
  }

  accepts(state: number): boolean {
    if (state === 0) return false
    return this.shared === undefined || this.shared.isAccepting(state - 2) === this.isSharedWanted
  }
}
