/** What every claim is given: how long to measure, where, with what, and against whom. */
import type { Figure } from './figure.ts'
import type { Generator } from './load.ts'
import type { SlowFlush } from './slow-flush.ts'
import type { Program } from './subject.ts'

export type Bench = {
  readonly isQuick: boolean
  readonly rounds: number
  readonly seconds: number
  readonly warmSeconds: number
  readonly connections: readonly number[]
  readonly generator: Generator
  /** Data directories and request files; removed at the end. */
  readonly root: string
  /** The peers that are installed here, ready to start. */
  readonly peers: readonly Program[]
  /** With `--against`: another checkout of Latchkey, for claims that no peer is asked for. */
  readonly against: string | undefined
  /** With `--slow-flush`: claims about writes are measured once more with it. */
  readonly slowFlush: SlowFlush | undefined
  readonly report: (figure: Figure) => void
  readonly say: (text: string) => void
  readonly options: ReadonlySet<string>
}

export type Claim = (bench: Bench) => Promise<void>
