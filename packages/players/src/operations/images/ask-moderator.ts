/**
 * The studio's say about a picture. The address is the operator's and trusted; what it answers is bounded in time and bytes. It
 * decides in its answer, or later by the admin API.
 */
import { z } from 'zod'
import { limitedFetch } from '../../identities/limited-fetch.ts'
import { signatureHeader } from '../../rules/webhook-signature.ts'
import type { App } from '../house.ts'
import type { ImageConfig } from './image-space.ts'
import { moderatorUrls } from './moderator-urls.ts'
import type { SeenPicture } from './moderator-urls.ts'

const answerBytesMax = 4_096
/** The hook has so long to fetch the picture. */
const hookUrlSeconds = 3_600
const verdict = z.object({ decision: z.enum(['approve', 'reject', 'pending']), reason: z.string().max(200).optional() })

export type Verdict = z.output<typeof verdict>

export type AskedPicture = SeenPicture & {
  readonly id: string
  readonly player: string
  readonly space: string
  readonly contentType: string
  readonly setAt: string
  readonly reachedAt: string
}

/** What the hook says; undefined, and a line in the log, when it says nothing. */
export async function askModerator(
  app: App,
  { moderation }: ImageConfig,
  picture: AskedPicture,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const { hook, secret, timeoutMs } = moderation
  if (hook === undefined || secret === undefined) return undefined
  const urlsOf = await moderatorUrls(app, hookUrlSeconds, signal)
  const { id, player, space, contentType, setAt } = picture
  const { url, thumbs } = await urlsOf(picture, picture.reachedAt)
  const now = app.clock.now()
  const body = JSON.stringify({
    type: 'image.pending',
    id,
    app: app.name,
    player,
    space,
    contentType,
    setAt,
    url,
    thumbs,
    at: now.toISOString(),
  })
  const answer = await limitedFetch({
    url: hook,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Webhook-Signature': signatureHeader(secret, now, body) },
    body,
    timeoutMs,
    answerBytesMax,
  })
  const said = answer.kind === 'answer' ? readVerdict(answer.status, answer.body) : undefined
  if (said !== undefined) return said
  const what =
    answer.kind === 'answer' ? `answered ${answer.status}, and no decision` : `gave no answer: ${answer.kind}`
  app.log(`players: ${app.name}: the hook for pictures ${what}`)
  return undefined
}

/** 202 and 204 say: later. */
function readVerdict(status: number, body: Uint8Array): Verdict | undefined {
  if (status === 202 || status === 204) return { decision: 'pending' }
  if (status !== 200) return undefined
  try {
    const read = verdict.safeParse(JSON.parse(Buffer.from(body).toString('utf8')))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}
