/** What a statement does with records, once it is compiled. */
export type Plan<Record> = {
  /** @throws Unfit */
  readonly passes: (record: Record) => boolean
  /** A column or key that the statement names is not there. */
  readonly isPartial: (record: Record) => boolean
  /** In front of everything. */
  readonly head: string | undefined
  /** What goes out for a record that passed; undefined when it only counts. @throws Unfit */
  readonly row: (record: Record) => string | undefined
  /** What goes out behind the last one. */
  readonly total: (() => string) | undefined
}
