import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** What people of the studio wrote down about a player. */
export type Note = { readonly at: string; readonly by: string; readonly text: string }

export const notesMax = 200
export const noteLettersMax = 2_000

export const noteFamily = defineFamily<Note>('note')
export const noteRef = (app: string, player: string, at: string, id: string): Ref<Note> =>
  refOf(noteFamily, app, player, at, id)
export const notesOf = (app: string, player: string): Range<Note> => rangeOf(noteFamily, app, player)
