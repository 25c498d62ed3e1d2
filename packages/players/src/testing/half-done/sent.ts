/** Bytes that go straight to the storage, and pictures. */
import { png } from '../pictures.ts'
import type { Answer } from '../start-game.ts'
import { as, asServer, done } from './asked.ts'
import type { Service, World } from './ended.ts'

type Wish = { readonly mode: 'put' | 'form' | 'multipart'; readonly space: string; readonly bytes: string }

export const announce = (service: Service, world: World, { mode, space, bytes }: Wish): Promise<Answer> =>
  as(service, world, 'POST /uploads', {
    body: { space, name: space === 'saves' ? 'auto' : 'a', size: Buffer.from(bytes).length, mode },
  })

export type Sending = { readonly id: string; readonly key: string; readonly body: object }

/** Announces it, and sends the bytes as whoever has the grant does. */
export async function sent(
  service: Service,
  world: World,
  wish: Wish,
  bytes: Buffer = Buffer.from(wish.bytes),
): Promise<Sending> {
  const grant = await done(announce(service, world, wish))
  const { oss } = world.game.root
  const target = { bucket: 'demo-private', key: grant.at('key') }
  const id = grant.at('uploadId')
  if (wish.mode !== 'multipart') {
    await oss.putObject({ ...target, body: new Uint8Array(bytes) })
    return { id, key: target.key, body: {} }
  }
  const uploadId = new URL(grant.at('parts.0.url')).searchParams.get('uploadId') ?? ''
  const { etag = '' } = await oss.uploadPart({ ...target, uploadId, partNumber: 1, body: new Uint8Array(bytes) })
  return { id, key: target.key, body: { parts: [{ number: 1, etag }] } }
}

export const complete = (service: Service, world: World, { id, body }: Sending): Promise<Answer> =>
  as(service, world, `POST /uploads/${id}/complete`, { body })

export const parsed = (begun: string): Sending => JSON.parse(begun) as Sending

export const setPicture = async (service: Service, world: World, space: string): Promise<Answer> =>
  as(service, world, `PUT /images/${space}`, { bytes: await png(40, 30), headers: { 'content-type': 'image/png' } })

export const decide = (service: Service, id: string, decision: 'approve' | 'reject'): Promise<Answer> =>
  asServer(service, `POST /moderation/${id}`, { decision })

export async function sentPicture(service: Service, world: World): Promise<Sending> {
  const bytes = await png(40, 30)
  return sent(service, world, { mode: 'form', space: 'avatar', bytes: 'x'.repeat(bytes.length) }, bytes)
}
