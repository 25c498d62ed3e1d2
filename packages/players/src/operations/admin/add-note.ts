import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { base64url } from '../../rules/ids.ts'
import { noteLettersMax, noteRef, notesMax, notesOf } from '../../state/notes.ts'
import { playerRef } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { playerParam } from '../on-behalf.ts'
import { noteAnswer } from './player-answer.ts'

export const addNote = defineEndpoint(
  {
    name: 'AddNote',
    summary: `Writes something down about a player, at most ${notesMax} times. It goes with the player, and into its export.`,
    route: 'POST /players/{player}/notes',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support', 'moderator'] },
    params: z.object({ player: playerParam }),
    body: { kind: 'json', schema: z.strictObject({ text: z.string().min(1).max(noteLettersMax) }) },
    answers: { 201: noteAnswer },
    errors: ['GrantNotAllowed', 'InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params, body: { text } }, { app, caller, now }) => {
    const note = { at: now.toISOString(), by: caller.name, text }
    await app.state.settle(async () => {
      const [row, { rows }] = await Promise.all([
        app.state.get(playerRef(app.name, params.player)),
        app.state.page(notesOf(app.name, params.player), { limit: notesMax }),
      ])
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      if (rows.length >= notesMax)
        throw new PlayerError(
          'GrantNotAllowed',
          { rule: 'notesPerPlayer', limit: notesMax },
          { message: `There are ${notesMax} notes about this player already.` },
        )
      const ref = noteRef(app.name, params.player, note.at, base64url(app.chance.bytes(9)))
      return {
        changes: [
          { kind: 'unchanged', row },
          { kind: 'create', ref, value: note },
        ],
        result: undefined,
      }
    })
    return reply(201, note)
  },
)
