import { allDevicesOf, deviceForgotten, deviceSeenEveryMs } from '../state/devices.ts'
import { partsOf } from '../state/space.ts'
import type { Duty } from './duties.ts'
import { eachRow } from './each-row.ts'

const dayMs = 86_400_000

/** Devices that nobody signed in on for as long as the audit log is kept. */
export const sweepDevices: Duty = {
  name: 'sweep-devices',
  everyMs: dayMs,
  run: async ({ apps, now }) => {
    let swept = 0
    for (const { name, config, state } of apps) {
      const before = new Date(now.getTime() - config.privacy.auditDays * dayMs - deviceSeenEveryMs).toISOString()
      swept += await eachRow(state, allDevicesOf(name), ({ ref, value }) => {
        const [id = '', player = ''] = partsOf(ref)
        return Promise.resolve(value.seenAt < before ? deviceForgotten(name, id, player) : [])
      })
    }
    return swept === 0 ? undefined : `${swept} devices were not seen for long`
  },
}
