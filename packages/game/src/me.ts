/** What a player may ask about, and for, itself. */
import { jsonOf } from './api.ts'
import type { Api } from './api.ts'
import { PlayerError } from './errors.ts'
import type { Player } from './session.ts'

export type Me = {
  get(): Promise<Player>
  usage(): Promise<Readonly<Record<string, unknown>>>
  /** Starts an archive of everything that is stored of the player. */
  exportData(): Promise<{ readonly job: string }>
  /** Removes the player and everything of theirs, for good, and signs out. The receipt proves it. */
  deleteAccount(): Promise<{ readonly receipt: string; readonly completesBefore?: string }>
}

export function createMe(api: Api, player: () => Player | undefined, forget: () => void): Me {
  return {
    get: async () => jsonOf<{ readonly player: Player }>(await api.call('GET', '/me')).player,
    usage: async () => jsonOf(await api.call('GET', '/me/usage')),
    exportData: async () => jsonOf(await api.call('POST', '/me/export', { json: {} })),
    deleteAccount: async () => {
      const id = player()?.id
      if (id === undefined) throw new PlayerError('NotSignedIn')
      const receipt = jsonOf<{ readonly receipt: string }>(await api.call('DELETE', '/me', { json: { confirm: id } }))
      forget()
      return receipt
    },
  }
}
