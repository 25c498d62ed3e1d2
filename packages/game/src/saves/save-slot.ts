/** A slot as a game sees it. */
import type { Content } from '../bytes.ts'
import type { PlayerError } from '../errors.ts'
import type { Save, SaveHead, SaveMeta } from './save.ts'

/**
 * `syncing`: something is on its way. `ready`: server and device agree. `offline`: the server is not reached; what was written
 * is on the device and goes up by itself later. `conflicted`: see `conflict`. `error`: see `error`; the next write tries again.
 */
export type SlotState = 'syncing' | 'ready' | 'offline' | 'conflicted' | 'error'

/** Two saves that descend from the same revision. The game goes on meanwhile; what it writes becomes part of `local`. */
export type SaveConflict = {
  readonly local: Save
  /** Undefined when the slot was removed on the server. */
  readonly server: Save | undefined
  /** Puts this device's save on top; the server's stays in the history. */
  useLocal(): Promise<void>
  /** Takes the server's save, which the game then has to load; this device's is dropped. */
  useServer(): Promise<Save | undefined>
  /** Puts a third save on top of both. */
  merge(content: Content, meta?: SaveMeta): Promise<void>
}

export type SlotEvents = {
  state: SlotState
  conflict: SaveConflict
  /** The server has this revision now. */
  saved: { readonly rev: number }
  /** The player goes on elsewhere: stop, or `read` again. */
  movedToOtherDevice: { readonly device: string | undefined; readonly rev: number | undefined }
  error: PlayerError
}

export type SaveSlot = {
  readonly name: string
  readonly state: SlotState
  /** Why the state is `offline` or `error`. */
  readonly error: PlayerError | undefined
  readonly conflict: SaveConflict | undefined
  /** Whether this device has something that the server may lack. */
  readonly isDirty: boolean
  /** The newest save: this device's when it is ahead or the server is not reached, else the server's. Undefined: none yet. */
  read(): Promise<Save | undefined>
  /** Begins the slot without having read it. If the server has one after all, that is a conflict. */
  create(content: Content, meta?: SaveMeta): Promise<void>
  /** Resolves when the save is safe on the device; it goes up within `autosaveMs`. Of many writes the last one goes up. */
  write(content: Content, meta?: SaveMeta): Promise<void>
  /** Resolves when the server has everything written so far. `allowShrink` answers `SuspiciousShrink`. */
  flush(options?: { readonly allowShrink?: boolean }): Promise<void>
  /** Asks whether another device has saved; tells by `movedToOtherDevice`. */
  refresh(): Promise<void>
  history(): Promise<readonly SaveHead[]>
  /** Puts an old revision on top as a new one, and answers it. */
  restore(rev: number): Promise<Save | undefined>
  /** Removes the save here and on the server, which keeps it for a while (`trashDays`). */
  remove(): Promise<void>
  /** Forgets what this device keeps, which is the way out of `LocalLoadFailed`. */
  discardLocal(): void
  on<Name extends keyof SlotEvents>(event: Name, listener: (value: SlotEvents[Name]) => void): () => void
  /** Ends timers and listeners. What is unsent stays on the device and goes up when the slot is opened again. */
  close(): void
}
