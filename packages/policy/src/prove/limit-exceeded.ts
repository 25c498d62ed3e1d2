/** A limit of a proof was reached: what it was about stays undecided. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded'

  constructor(limit: string, value: number) {
    super(`the limit ${limit} (${value}) was reached`)
  }
}
