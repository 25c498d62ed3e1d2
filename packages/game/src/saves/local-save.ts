/** The one record that a device keeps for a slot: the newest bytes, and the server's revision that they descend from. */
import { base64, fromBase64 } from '../bytes.ts'
import { PlayerError } from '../errors.ts'
import { optional } from '../platform.ts'
import type { KeyValueStore } from '../platform.ts'
import { sha256 } from '../sha256.ts'
import type { SaveMeta } from './save.ts'

export type LocalSave = {
  /** 0: the server had nothing. */
  readonly base: number
  /** Undefined: the slot is empty. */
  readonly bytes: Uint8Array | undefined
  readonly meta: SaveMeta
  readonly sha256: string
  /** Whether the server may lack these bytes. */
  readonly isDirty: boolean
  readonly savedAtMs: number
}

export type LocalSaves = {
  /** Undefined: this device never had the slot. Throws `LocalLoadFailed`. */
  load(): LocalSave | undefined
  /** Throws `SlotOpenElsewhere`, or what the device throws when it is full. */
  store(save: LocalSave): void
  discard(): void
  /** Digests of what was sent and not confirmed, so that a lost answer is not mistaken for another device. */
  readonly sent: readonly string[]
  addSent(digest: string): void
  clearSent(): void
}

const sentMax = 4
const recordVersion = 1

type Stored = {
  readonly version: number
  readonly base: number
  readonly data?: string | undefined
  readonly meta: SaveMeta
  readonly sha256: string
  readonly dirty: boolean
  readonly at: number
}

/**
 * `stamp` names the last writer. Two tabs of one browser share the store; the second one to write would put its record over
 * progress that the first has not sent yet, so a foreign stamp is looked into before anything is written.
 */
export function localSaves(store: KeyValueStore, key: string, stamp: () => string): LocalSaves {
  const stampKey = `${key}/stamp`
  const sentKey = `${key}/sent`
  let seen: string | undefined
  // In memory and not read again: what another tab sends is no ancestor of what this one writes.
  let sent: readonly string[] = []

  const load = (): LocalSave | undefined => {
    try {
      seen = store.get(stampKey)
      sent = (store.get(sentKey) ?? '').split(' ').filter((digest) => digest !== '')
      const text = store.get(key)
      return text === undefined ? undefined : recordOf(text)
    } catch (error) {
      throw new PlayerError('LocalLoadFailed', key, { cause: error })
    }
  }
  const isForeign = (): boolean => {
    if (store.get(stampKey) === seen) return false
    const text = store.get(key)
    return text !== undefined && recordOf(text).isDirty
  }
  return {
    load,
    store: (save) => {
      if (isForeign()) throw new PlayerError('SlotOpenElsewhere', 'another window has unsent progress')
      store.set(key, textOfRecord(save))
      seen = stamp()
      store.set(stampKey, seen)
    },
    discard: () => {
      store.remove(key)
      seen = store.get(stampKey)
    },
    get sent() {
      return sent
    },
    addSent: (digest) => {
      // Without it a lost answer looks like a conflict, which asks the player for nothing worse than a choice.
      sent = [...sent.filter((other) => other !== digest), digest].slice(-sentMax)
      optional(() => store.set(sentKey, sent.join(' ')))
    },
    clearSent: () => {
      sent = []
      optional(() => store.remove(sentKey))
    },
  }
}

function textOfRecord({ base, bytes, meta, sha256: digest, isDirty, savedAtMs }: LocalSave): string {
  const stored: Stored = {
    version: recordVersion,
    base,
    data: bytes && base64(bytes),
    meta,
    sha256: digest,
    dirty: isDirty,
    at: savedAtMs,
  }
  return JSON.stringify(stored)
}

function recordOf(text: string): LocalSave {
  const { version, base, data, meta, sha256: digest, dirty, at } = JSON.parse(text) as Stored // judged below
  const bytes = data === undefined ? undefined : fromBase64(data)
  const isWhole = version === recordVersion && Number.isInteger(base) && typeof dirty === 'boolean'
  if (!isWhole || (bytes === undefined ? data !== undefined || dirty : sha256(bytes) !== digest))
    throw new Error('damaged')
  return { base, bytes, meta, sha256: digest, isDirty: dirty, savedAtMs: at }
}
