/** One thing that is tried: what it found wrong, and a line about what it did. */
export type Outcome = { readonly faults: readonly string[]; readonly did: string }
export type Scenario = {
  readonly name: string
  readonly run: (budget: { readonly seconds: number; readonly seed: number }) => Promise<Outcome | 'skipped'>
}
