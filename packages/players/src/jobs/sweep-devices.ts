import { allDevicesOf, deviceForgotten, deviceSeenEveryMs } from '../state/devices.ts'
import { partsOf } from '../state/space.ts'
import type { Duty } from './duties.ts'

const pageRows = 500
const dayMs = 86_400_000

/** Devices that nobody signed in on for as long as the audit log is kept. */
export const sweepDevices: Duty = {
  name: 'sweep-devices',
  everyMs: dayMs,
  run: async ({ apps, now }) => {
    let swept = 0
    for (const { name, config, state } of apps) {
      const before = new Date(now.getTime() - config.privacy.auditDays * dayMs - deviceSeenEveryMs).toISOString()
      for (let after: Uint8Array | undefined; ;) {
        const { rows, isTruncated } = await state.page(allDevicesOf(name), { limit: pageRows, after })
        const old = rows.filter(({ value }) => value.seenAt < before)
        const changes = old.flatMap(({ ref }) => {
          const [id = '', player = ''] = partsOf(ref)
          return deviceForgotten(name, id, player)
        })
        if (changes.length > 0) await state.commit(changes)
        swept += old.length
        after = rows.at(-1)?.ref.key
        if (!isTruncated || after === undefined) break
      }
    }
    return swept === 0 ? undefined : `${swept} devices were not seen for long`
  },
}
