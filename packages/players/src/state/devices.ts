import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Change, Range, Ref } from './space.ts'

/** Leads from a device to the players that signed in on it, last of all at `seenAt`, to `deviceSeenEveryMs`. */
export type DeviceMention = { readonly seenAt: string }

/** What is written of each sign-in would be two records more each time. */
export const deviceSeenEveryMs = 86_400_000

export const deviceFamily = defineFamily<DeviceMention>('device')
/** `id` is what `deviceIdOf` makes of the device's own. */
export const deviceRef = (app: string, id: string, player: string): Ref<DeviceMention> =>
  refOf(deviceFamily, app, id, player)
export const playersOnDevice = (app: string, id: string): Range<DeviceMention> => rangeOf(deviceFamily, app, id)
export const allDevicesOf = (app: string): Range<DeviceMention> => rangeOf(deviceFamily, app)

/** The other way round, so that an erasure finds them. */
export const deviceOfFamily = defineFamily<Readonly<Record<string, never>>>('device-of')
export const deviceOfRef = (app: string, player: string, id: string): Ref<Readonly<Record<string, never>>> =>
  refOf(deviceOfFamily, app, player, id)
export const devicesOf = (app: string, player: string): Range<Readonly<Record<string, never>>> =>
  rangeOf(deviceOfFamily, app, player)

/** From which nobody without the app's key finds the device. */
export function deviceIdOf(mac: (data: Uint8Array) => Uint8Array, device: string): string {
  return Buffer.from(mac(Buffer.from(`device ${device}`))).toString('base64url')
}

export function isNewsOf(known: DeviceMention | undefined, at: Date): boolean {
  return known === undefined || at.getTime() - Date.parse(known.seenAt) >= deviceSeenEveryMs
}

export function deviceSeen(app: string, id: string, player: string, at: Date): Change[] {
  return [
    { kind: 'write', ref: deviceRef(app, id, player), value: { seenAt: at.toISOString() } },
    { kind: 'write', ref: deviceOfRef(app, player, id), value: {} },
  ]
}

export function deviceForgotten(app: string, id: string, player: string): Change[] {
  return [
    { kind: 'drop', ref: deviceRef(app, id, player) },
    { kind: 'drop', ref: deviceOfRef(app, player, id) },
  ]
}
