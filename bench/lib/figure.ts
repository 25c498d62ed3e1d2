/** One measured figure, as it goes out: one JSON line. */
export type Figure = {
  /** The claim's file: `get`, `put`, … */
  readonly claim: string
  /** `GET 4 KiB, 64 connections` */
  readonly name: string
  /** `latchkey`, or the peer and how it was set. */
  readonly subject: string
  readonly unit: string
  /** The median of the rounds. */
  readonly value: number
  readonly lowest: number
  readonly highest: number
  readonly rounds: number
  /** Whatever else was counted while it was measured, by name with the unit last. */
  readonly also: Readonly<Record<string, number>>
}

export type Labels = Pick<Figure, 'claim' | 'name' | 'subject' | 'unit'>

/** @throws Error without samples: nothing is stated that was not measured */
export function figureOf(
  labels: Labels,
  samples: readonly number[],
  also: Readonly<Record<string, readonly number[]>> = {},
): Figure {
  return {
    ...labels,
    value: median(samples),
    lowest: Math.min(...samples),
    highest: Math.max(...samples),
    rounds: samples.length,
    also: Object.fromEntries(Object.entries(also).map(([name, values]) => [name, median(values)])),
  }
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new Error('no sample was taken')
  return (upper + lower) / 2
}

/** The sample below which this share of all lies, for figures that keep their own samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const sample = sorted[Math.floor(share * (sorted.length - 1))]
  if (sample === undefined) throw new Error('no sample was taken')
  return sample
}
