/** Pictures as players send them, made by the library itself, and what tests ask about pictures. */
import { landscape, sharpOf } from '@latchkey/server/inside/images/testing.ts'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, Game, TestPlayer } from './start-game.ts'

export const moderatorKey = `sk_${'M'.repeat(43)}`
/** A key of the role moderator beside the usual one, and the space `avatar` with more. */
export const avatars = (space: Readonly<Record<string, unknown>> = {}) => ({
  app: {
    spaces: { avatar: { kind: 'image', ...space } },
    admin: {
      keys: [
        { name: 'maria', role: 'moderator', key: moderatorKey },
        { name: 'login', role: 'developer', key: `sk_${'K'.repeat(43)}` },
      ],
    },
    limits: { perPlayer: { uploads: '1000/min' } },
  },
})

/** A photo of a phone: held upright, and it says where it was taken. */
export function photo(width = 640, height = 480): Promise<Buffer> {
  return sharpOf(landscape(width, height))
    .jpeg()
    .withExif({
      IFD0: { Make: 'Phonemaker', Software: 'SecretCamera 1.0' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '51/1 30/1 3230/100',
        GPSLongitudeRef: 'W',
        GPSLongitude: '0/1 7/1 4366/100',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()
}

export const png = (width = 100, height = 100): Promise<Buffer> => sharpOf(landscape(width, height)).png().toBuffer()

export const setAvatar = (player: TestPlayer, bytes: Uint8Array, contentType = 'image/jpeg'): Promise<Answer> =>
  player.send('PUT /images/avatar', { bytes, headers: { 'content-type': contentType } })

/** Where the service leads a visitor; undefined where there is nothing to see. */
export async function shownTo(game: Game, player: string, query = ''): Promise<string | undefined> {
  const { headers } = await game.send(`GET /players/${player}/images/avatar${query}`)
  return headers.get('location') ?? undefined
}

/** As somebody without a key: what a browser gets at this address. */
export function fetchFrom(game: Game, url: string | undefined): Promise<Response> {
  return fetch((url ?? '').replace(/^https:\/\/127\.0\.0\.1:9000/, game.origin))
}

export async function keysIn(game: Game, bucket: string): Promise<readonly string[]> {
  const { result } = await game.root.oss.listObjectsV2({ bucket })
  return (result.contents ?? []).map(({ key }) => key)
}

export type Hook = AsyncDisposable & {
  readonly url: string
  readonly asked: { readonly body: string; readonly signature: string }[]
  /** What it answers from now on; a status below 100 closes the connection. */
  answer: { status: number; body: string }
}

export async function openHook(body: string, status = 200): Promise<Hook> {
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      hook.asked.push({ body: text, signature: String(request.headers['webhook-signature']) })
      if (hook.answer.status < 100) response.destroy()
      else response.writeHead(hook.answer.status).end(hook.answer.body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pictures`,
    asked: [],
    answer: { status, body },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return hook
}
