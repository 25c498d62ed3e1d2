import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { startGame } from '../testing/start-game.ts'

test('whoever reads a large body from inside of the server may keep every piece of it', async () => {
  await using game = await startGame()
  const { oss } = game.root
  // Several groups of blocks, so that memory that was lent comes to be lent again.
  const body = randomBytes(5 * 1_048_576)
  await oss.putObject({ bucket: 'demo-private', key: 'save', body })
  const pieces: Uint8Array[] = []
  for await (const piece of (await oss.getObject({ bucket: 'demo-private', key: 'save' })).body) pieces.push(piece)
  assert.ok(pieces.length > 2)
  assert.equal(Buffer.compare(Buffer.concat(pieces), body), 0)
})
