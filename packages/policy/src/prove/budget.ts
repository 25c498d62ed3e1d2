import { LimitExceeded } from './limit-exceeded.ts'
import { proofStepsMax } from './limits.ts'

/** The work of one proof: steps that are counted, and a question whether the time is up. */
export class Budget {
  private spent = 0
  private asked = 0
  private readonly isOutOfTime: () => boolean

  constructor(isOutOfTime: () => boolean = () => false) {
    this.isOutOfTime = isOutOfTime
  }

  /** @throws LimitExceeded */
  spend(steps: number): void {
    this.spent += steps
    if (this.spent > proofStepsMax) throw new LimitExceeded('proofStepsMax', proofStepsMax)
    if (this.spent < this.asked) return
    this.asked = this.spent + 10_000
    if (this.isOutOfTime()) throw new LimitExceeded('of time', this.spent)
  }
}
