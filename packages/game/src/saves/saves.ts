/** The player's slots. */
import { apiOf, jsonOf } from '../api.ts'
import type { Api } from '../api.ts'
import { PlayerError } from '../errors.ts'
import type { Clock, KeyValueStore } from '../platform.ts'
import type { Player } from '../session.ts'
import { localSaves } from './local-save.ts'
import { createSaveSlot } from './slot.ts'
import type { SaveSlot } from './save-slot.ts'
import type { OpenSlot } from './slot.ts'
import { slotApi } from './slot-api.ts'
import type { UploadBlob } from './slot-api.ts'
import type { SlotSummary } from './save.ts'

export type Saves = {
  /** The slot of the player who is signed in; the same object until it is closed. Another player's sign-in closes it. */
  open(slot: string, options?: SlotOptions): SaveSlot
  /** What the server has, newest revision of each slot. */
  list(): Promise<readonly SlotSummary[]>
}

export type SlotOptions = {
  /** How long a write may wait for the next one before it goes up. */
  readonly autosaveMs?: number
  /** Asks so often whether another device has saved. Without it only uploads and `refresh` find out. */
  readonly watchMs?: number
}

export type SavesNeeds = {
  readonly api: Api
  readonly store: KeyValueStore
  readonly clock: Clock
  readonly random: () => number
  readonly player: () => Player | undefined
  /** Id and name of this device. */
  readonly deviceNames: readonly (string | undefined)[]
  readonly uploadBlob: UploadBlob
  readonly inlineMax: () => number
}

export type SavesInside = { readonly saves: Saves; readonly closeAll: () => void; readonly wake: () => void }

const autosaveMsDefault = 2_000

export function createSaves(needs: SavesNeeds): SavesInside {
  const { api, store, clock, random, player, deviceNames, uploadBlob, inlineMax } = needs
  const slots = new Map<string, OpenSlot>()
  const stamp = (): string => `${clock.now()}.${random()}`

  const open = (name: string, { autosaveMs = autosaveMsDefault, watchMs }: SlotOptions): OpenSlot => {
    const owner = player()
    if (owner === undefined) throw new PlayerError('NotSignedIn')
    const heard = (device: string | undefined): void => {
      slot.heard(deviceNames.includes(device) ? undefined : device)
    }
    const slot: OpenSlot = createSaveSlot({
      name,
      api: slotApi(apiOf(api, owner.id), name, heard, uploadBlob, inlineMax),
      disk: localSaves(store, `${owner.id}/slot/${name}`, stamp),
      clock,
      random,
      autosaveMs,
      onClose: () => {
        stopWatch()
        if (slots.get(name) === slot) slots.delete(name)
      },
    })
    let stopWatch = (): void => {}
    const watch = (): void => {
      if (watchMs !== undefined && slots.get(name) === slot)
        stopWatch = clock.after(watchMs, () => void slot.refresh().then(watch, watch))
    }
    slots.set(name, slot)
    watch()
    return slot
  }
  const saves: Saves = {
    open: (name, options = {}) => slots.get(name) ?? open(name, options),
    list: async () => jsonOf<readonly SlotSummary[]>(await api.call('GET', '/slots')),
  }
  return {
    saves,
    closeAll: () => slots.forEach((slot) => slot.close()),
    wake: () => slots.forEach((slot) => slot.wake()),
  }
}
