/**
 * One slot: what the game writes is on the device when `write` returns, and on the server soon after. The rules that keep a
 * player's progress, whatever fails in between:
 *
 * - Nothing is written before a `read` that succeeded or an explicit `create`.
 * - Nothing is uploaded when what the device keeps cannot be read.
 * - Each upload names the revision that its bytes descend from, and that moves only with what the game itself has seen: by
 *   `read`, by its own upload, by a conflict that was resolved. News from elsewhere never move it.
 * - Two descendants of one revision are a conflict, which somebody resolves; neither is dropped by itself.
 */
import type { Content } from '../bytes.ts'
import { bytesOf } from '../bytes.ts'
import { PlayerError, asPlayerError } from '../errors.ts'
import { createEvents } from '../events.ts'
import { createRetry } from './retry.ts'
import type { Clock } from '../platform.ts'
import { sha256 } from '../sha256.ts'
import type { LocalSave, LocalSaves } from './local-save.ts'
import { saveOf } from './save.ts'
import type { SaveConflict, SaveSlot, SlotEvents, SlotState } from './save-slot.ts'
import type { Save, SaveMeta } from './save.ts'
import type { Pulled, SlotApi } from './slot-api.ts'

export type SlotNeeds = {
  readonly name: string
  readonly api: SlotApi
  readonly disk: LocalSaves
  readonly clock: Clock
  readonly random: () => number
  readonly autosaveMs: number
  readonly onClose: () => void
}

export type OpenSlot = SaveSlot & {
  /** The network is back. */
  wake(): void
  /** An answer named the device that is active in this slot; undefined when it is this one. */
  heard(device: string | undefined): void
}

export function createSaveSlot(needs: SlotNeeds): OpenSlot {
  const { name, api, disk, clock, random, autosaveMs, onClose } = needs
  const events = createEvents<SlotEvents>()
  let local: LocalSave | undefined
  let state: SlotState = 'syncing'
  let error: PlayerError | undefined
  let loadError: PlayerError | undefined
  let conflict: SaveConflict | undefined
  let isRead = false
  let isClosed = false
  /** Grows with every change of `local`, so that an answer knows whether it is about the newest bytes. */
  let changes = 0
  let newerRev = 0
  /** The device that the last answer called active in this slot, when it is another one. */
  let activeDevice: string | undefined
  /** Devices and revisions that the game has been told of. */
  const told = new Set<unknown>()
  let last: Promise<unknown> = Promise.resolve()
  const isDirty = (): boolean => local?.isDirty === true
  /** What talks to the server goes one at a time. */
  const alone = <Result>(run: () => Promise<Result>): Promise<Result> => {
    const next = last.then(() => run())
    last = next.catch(() => {})
    return next
  }
  const become = (next: SlotState, reason?: PlayerError): void => {
    error = reason
    if (isClosed) return
    if (state !== next) {
      state = next
      events.emit('state', next)
    }
    if (reason !== undefined) events.emit('error', reason)
  }
  const fail = (reason: PlayerError): void => {
    if (!reason.isTemporary) return become('error', reason)
    become('offline', reason)
    retry.planAfter(reason)
  }
  const retry = createRetry(clock, random, () => void (isClosed || alone(sync)))
  const wake = (): void => {
    retry.forgetFailures()
    if (state !== 'offline') return
    retry.cancel()
    retry.plan(0)
  }
  /** In memory and on the device; false when the device has no room. Another window's unsent progress is never put aside. */
  const keep = (next: LocalSave): boolean => {
    let isStored = true
    try {
      disk.store(next)
    } catch (reason) {
      if (reason instanceof PlayerError) throw reason
      isStored = false
    }
    local = next
    changes += 1
    return isStored
  }
  /** A copy of what the server has is worth keeping, but nothing is lost without it. */
  const keepCopy = (next: LocalSave): void => {
    try {
      keep(next)
    } catch {
      local = next
      changes += 1
    }
  }
  const adopt = (pulled: Pulled | undefined): void => {
    keepCopy(copyOf(pulled, clock.now()))
    disk.clearSent()
  }
  /** The server has revision `rev` with these bytes. */
  const settle = (rev: number, digest: string): void => {
    if (local === undefined) return
    keepCopy({ ...local, base: rev, isDirty: local.sha256 !== digest })
    disk.clearSent()
    events.emit('saved', { rev })
  }
  const pushOnce = async (save: LocalSave, allowShrink: boolean): Promise<void> => {
    disk.addSent(save.sha256)
    const pushed = await api.push(save, { allowShrink })
    if (pushed.kind === 'committed') {
      settle(pushed.rev, save.sha256)
      return pushed.headRev === pushed.rev ? undefined : move(pushed.headRev)
    }
    const { head } = pushed
    if (head?.sha256 !== undefined && disk.sent.includes(head.sha256)) return settle(head.rev, head.sha256)
    const server = await api.pull()
    // An upload of our own whose answer was lost, or the same progress on both sides, is nothing to ask a player about.
    const digest = server && sha256(server.bytes)
    if (server && digest && (disk.sent.includes(digest) || digest === local?.sha256)) return settle(server.rev, digest)
    conflict = conflictWith(server)
    become('conflicted')
    events.emit('conflict', conflict)
    move(server?.rev)
  }
  const sync = async (allowShrink: boolean = false): Promise<void> => {
    retry.cancel()
    if (isClosed || loadError !== undefined || conflict !== undefined) return
    try {
      if (!isDirty() && state === 'offline') await look()
      while (local !== undefined && isDirty() && conflict === undefined && !isClosed) {
        become('syncing')
        await pushOnce(local, allowShrink)
      }
      retry.forgetFailures()
      if (conflict === undefined && isRead) become('ready')
    } catch (reason) {
      fail(asPlayerError(reason))
    }
  }
  /** Whether the server has something newer. The game is told; only its `read` takes it over. */
  const look = async (): Promise<void> => {
    if (local === undefined) return
    const pulled = await api.pullAfter(Math.max(local.base, newerRev))
    const rev = pulled === 'same' ? undefined : pulled?.rev
    if (rev !== undefined && rev > local.base) newerRev = rev
    move(rev)
  }
  const move = (rev: number | undefined): void => {
    const news = rev ?? activeDevice
    if (!isRead || isClosed || news === undefined || told.has(news)) return
    told.add(rev).add(activeDevice)
    events.emit('movedToOtherDevice', { device: activeDevice, rev })
  }
  const refresh = (): Promise<void> =>
    alone(async () => {
      if (isDirty()) return sync()
      if (isClosed || loadError !== undefined) return
      try {
        await look()
        if (isRead) become('ready')
      } catch (reason) {
        fail(asPlayerError(reason))
      }
    })
  const conflictWith = (pulled: Pulled | undefined): SaveConflict => {
    const server = pulled && saveOf(pulled, pulled.bytes)
    const base = server?.rev ?? 0
    const resolve = (change: (mine: LocalSave) => LocalSave): void => {
      if (conflict !== self || local === undefined || isClosed) throw new PlayerError('SaveConflict', 'it is over')
      keep(change(local))
      conflict = undefined
    }
    const push = (): Promise<void> => {
      become('syncing')
      return alone(sync)
    }
    const self: SaveConflict = {
      get local() {
        return shown(local) ?? saveOf({ rev: 0, meta: {} }, new Uint8Array())
      },
      server,
      useLocal: async () => {
        resolve((mine) => ({ ...mine, base, isDirty: true }))
        return push()
      },
      useServer: async () => {
        resolve(() => copyOf(pulled, clock.now()))
        disk.clearSent()
        isRead = true
        become('ready')
        return shown(local)
      },
      merge: async (content, meta = {}) => {
        resolve(() => writtenSave(base, content, meta, clock.now()))
        return push()
      },
    }
    return self
  }
  const open = (): void => {
    if (isClosed) throw new PlayerError('SlotClosed', name)
    if (loadError !== undefined) throw loadError
  }
  const seen = (): LocalSave => {
    open()
    if (!isRead || local === undefined) throw new PlayerError('SaveNotRead', `read ${name} before you write it`)
    return local
  }
  const put = async (next: LocalSave): Promise<void> => {
    const isStored = keep(next)
    if (state === 'ready') become('syncing')
    if (isStored) return retry.plan(autosaveMs)
    try {
      await flush()
    } catch (cause) {
      throw new PlayerError('LocalStoreFailed', name, { cause })
    }
  }
  const flush = async (options: { readonly allowShrink?: boolean } = {}): Promise<void> => {
    open()
    await alone(() => sync(options.allowShrink))
    if (conflict !== undefined) throw new PlayerError('SaveConflict', name)
    if (isDirty()) throw error ?? new PlayerError('SlotClosed', name)
  }
  const load = (): void => {
    try {
      local = disk.load()
      if (isDirty()) retry.plan(0)
    } catch (reason) {
      loadError = asPlayerError(reason)
      become('error', loadError)
    }
  }
  const read = async (): Promise<Save | undefined> => {
    open()
    if (isDirty()) {
      isRead = true
      retry.plan(0)
      return shown(local)
    }
    const before = changes
    try {
      const pulled = await api.pullAfter(local?.base ?? 0)
      // What was written meanwhile stays; its upload finds out whether the two agree.
      if (pulled !== 'same' && changes === before) adopt(pulled)
      told.clear()
      isRead = true
      retry.forgetFailures()
      become(isDirty() ? 'syncing' : 'ready')
    } catch (reason) {
      const known = asPlayerError(reason)
      fail(known)
      if (!known.isTemporary || local === undefined) throw known
      isRead = true
    }
    return shown(local)
  }
  const restore = async (rev: number): Promise<Save | undefined> => {
    const mine = seen()
    if (mine.isDirty) throw new PlayerError('SaveConflict', name)
    const before = changes
    await api.restore(rev, mine.base)
    const pulled = await api.pull()
    if (changes === before) adopt(pulled)
    become(isDirty() ? 'syncing' : 'ready')
    return shown(local)
  }
  load()
  return {
    name,
    get state() {
      return state
    },
    get error() {
      return error
    },
    get conflict() {
      return conflict
    },
    get isDirty() {
      return isDirty()
    },
    read: () => alone(read),
    create: async (content, meta = {}) => {
      open()
      if (isDirty()) throw new PlayerError('SaveConflict', `${name} has unsent progress: read it`)
      isRead = true
      return put(writtenSave(0, content, meta, clock.now()))
    },
    write: async (content, meta = {}) => {
      const mine = seen()
      const next = writtenSave(mine.base, content, meta, clock.now())
      const isSame = next.sha256 === mine.sha256 && JSON.stringify(meta) === JSON.stringify(mine.meta)
      if (!isSame || mine.bytes === undefined || state === 'error') await put(next)
    },
    flush,
    refresh,
    history: () => api.history(),
    restore: async (rev) => {
      seen()
      await flush()
      return alone(() => restore(rev))
    },
    remove: () =>
      alone(async () => {
        const { base } = seen()
        const before = changes
        if (base > 0) await api.remove(base)
        // What was written while the server removed the slot is a save of its own.
        if (changes !== before) return
        conflict = undefined
        keep(copyOf(undefined, clock.now()))
        retry.cancel()
        become('ready')
      }),
    discardLocal: () => {
      disk.discard()
      local = loadError = conflict = undefined
      isRead = false
      become('syncing')
    },
    on: events.on,
    close: () => {
      isClosed = true
      retry.cancel()
      events.clear()
      onClose()
    },
    wake,
    heard: (device) => {
      activeDevice = device
    },
  }
}

/** What the server has; undefined: an empty slot. */
function copyOf(pulled: Pulled | undefined, nowMs: number): LocalSave {
  const { rev = 0, bytes, meta = {} } = pulled ?? {}
  return { base: rev, bytes, meta, sha256: bytes ? sha256(bytes) : '', isDirty: false, savedAtMs: nowMs }
}

function writtenSave(base: number, content: Content, meta: SaveMeta, nowMs: number): LocalSave {
  const bytes = bytesOf(content)
  return { base, bytes, meta, sha256: sha256(bytes), isDirty: true, savedAtMs: nowMs }
}

function shown(save: LocalSave | undefined): Save | undefined {
  if (save?.bytes === undefined) return undefined
  return saveOf({ rev: save.base, meta: save.meta, savedAt: save.savedAtMs }, save.bytes)
}
