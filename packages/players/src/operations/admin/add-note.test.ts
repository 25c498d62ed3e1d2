import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import { notesMax } from '../../state/notes.ts'

test('a player has so many notes and no more', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  const player = await game.signIn()
  const add = (text: string, id = player.id) =>
    game.send(`admin POST /players/${id}/notes`, { bearer: keyOf('moderator'), body: { text } })
  for (let count = 0; count < notesMax; count += 1) t.assert.equal((await add(`note ${count}`)).status, 201)
  t.assert.equal((await add('one more')).at('error.details.rule'), 'notesPerPlayer')
  t.assert.equal((await add('')).at('error.details.path'), 'text')
  t.assert.equal((await add('x', 'p_nobody')).at('error.code'), 'UnknownPlayer')
})
