/** Latchkey and the peers that are here, each started, filled and given its requests; all ended afterwards. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import type { Side } from './compare.ts'
import { latchkey } from './latchkey.ts'
import { writeRequests } from './load.ts'
import { startSide } from './stored.ts'
import type { Program, Subject } from './subject.ts'

export type Preparation = {
  readonly prepare: (subject: Subject) => Promise<void>
  readonly requests: (subject: Subject) => Iterable<Uint8Array>
}

export async function withSides(
  bench: Bench,
  claim: string,
  { prepare, requests }: Preparation,
  measure: (sides: readonly Side[]) => Promise<void>,
  programs: readonly Program[] = [latchkey(), ...bench.peers],
): Promise<void> {
  const sides: Side[] = []
  try {
    for (const program of programs) {
      const subject = await startSide(bench, program, program.name.replaceAll(/\W+/g, '-'))
      const file = join(bench.root, `${claim}-${sides.length}.requests`)
      sides.push({ subject, requests: file })
      await prepare(subject)
      await writeRequests(file, requests(subject))
    }
    await measure(sides)
  } finally {
    for (const { subject, requests: file } of sides) {
      await subject.close()
      await rm(file, { force: true })
    }
  }
}
