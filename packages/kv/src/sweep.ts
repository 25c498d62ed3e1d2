import { KvUnavailableError } from './errors.ts'
import type { Kv } from './port.ts'

/** Sweeping for every engine: the keys are read, then deleted in one commit, which takes their tallies along. */
export async function sweepRange(
  kv: Pick<Kv, 'range' | 'commit'>,
  range: { readonly from: Uint8Array; readonly to: Uint8Array },
  limit: number,
): Promise<number> {
  for (;;) {
    const page = await kv.range({ from: range.from, to: range.to, limit, head: 0 })
    const keys = page.items.flatMap((item) => (item.kind === 'entry' ? [item.key] : []))
    if (keys.length === 0) return 0
    const result = await kv.commit({ delete: keys, previousHead: 0 })
    if (result.kind !== 'committed') throw new KvUnavailableError('the outcome of a sweep is unknown')
    const deleted = result.previous.filter((entry) => entry !== undefined).length
    // Others may have deleted all that was read; zero would say that the range was empty, so it is read again.
    if (deleted > 0) return deleted
  }
}
