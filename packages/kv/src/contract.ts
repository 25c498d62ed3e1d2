import { test } from 'node:test'

import { commitCases } from './contract/commits.ts'
import { counterCases } from './contract/counters.ts'
import type { Opened } from './contract/harness.ts'
import { modelCases } from './contract/model-cases.ts'
import { rangeCases } from './contract/ranges.ts'
import { readCases } from './contract/reads.ts'
import { serviceCases } from './contract/services.ts'

export type { Opened } from './contract/harness.ts'

export type ContractOptions = {
  /** Says in the report why nothing ran. */
  readonly skip?: string
  readonly timeoutMs?: number
}

const cases = [...rangeCases, ...readCases, ...commitCases, ...counterCases, ...serviceCases, ...modelCases]

/**
 * Every promise of the port as a test, for any engine: `open` answers an empty one each time. Only tests import this
 * file; random parts print the seed that repeats them.
 */
export function kvContract(name: string, open: () => Promise<Opened>, options: ContractOptions = {}): void {
  const testOptions = {
    timeout: options.timeoutMs ?? 60_000,
    ...(options.skip !== undefined && { skip: options.skip }),
  }
  for (const [title, show] of cases)
    void test(`${name}: ${title}`, testOptions, async (t) => {
      const opened = await open()
      try {
        await show(opened, t)
      } finally {
        await opened.close()
      }
    })
}
