/** What tests of uploads do: announce, send the bytes as the grant says, complete. */
import type { Answer, Game, TestPlayer } from './start-game.ts'

export const spaces = (space: Readonly<Record<string, unknown>>) => ({
  app: { spaces: { files: { kind: 'folder', ...space } } },
})

export const announce = (player: TestPlayer, size: number, more: object = {}): Promise<Answer> =>
  player.send('POST /uploads', { body: { space: 'files', name: 'a/b.bin', size, ...more } })

export function complete(player: TestPlayer, grant: Answer, body: object = {}): Promise<Answer> {
  return player.send(`POST /uploads/${grant.at('uploadId')}/complete`, { body })
}

/** What the test asks at stands for the address by which players reach the game. */
export function local(game: Game, url: string): string {
  return url.replace(/^https:\/\/127\.0\.0\.1:9000/, game.origin)
}

export function send(
  game: Game,
  grant: Answer,
  body: string | Buffer,
  type = 'application/octet-stream',
): Promise<Response> {
  const bytes = Buffer.from(body)
  return fetch(local(game, grant.at('url')), { method: 'PUT', body: bytes, headers: { 'Content-Type': type } })
}

export async function post(
  game: Game,
  grant: Answer,
  body: string | Buffer,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData()
  const fields = (grant.json as { fields: Record<string, string> }).fields
  for (const [name, value] of Object.entries({ ...fields, ...more })) form.set(name, value)
  form.set('file', new Blob([Buffer.from(body)]), 'x')
  return fetch(local(game, grant.at('url')), { method: 'POST', body: form })
}
