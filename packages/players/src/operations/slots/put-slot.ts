import { createHash } from 'node:crypto'
import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { readInline } from '../spaces/read-whole.ts'
import { countGrant } from '../metrics.ts'
import { takeSpaceRates } from '../spaces/space-rates.ts'
import { commitRevision, commitStored, precheck } from './commit-revision.ts'
import type { Blob, Commit, Committed } from './commit-revision.ts'
import { blobKey, recordMaxOf } from './save-bytes.ts'
import { answerCommitted, baseOfHeaders, committedAnswer, metaOfHeader, slotHeaders } from './slot-answers.ts'
import { requireKnown, requireWritable, slotName, slotSpaceOf, spaceQuery } from './slot-space.ts'
import type { SlotSpace } from './slot-space.ts'

export const putSlot = defineEndpoint(
  {
    name: 'PutSlot',
    summary:
      'Saves: the body becomes the next revision of the slot, if nobody else saved since the one that it builds on.',
    route: 'PUT /slots/{slot}',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    limits: ['uploadsPerPlayer'],
    params: z.object({ slot: slotName }),
    query: z.object(spaceQuery),
    headers: z.object({
      'if-match': z.string().max(64).optional(),
      'if-none-match': z.string().max(64).optional(),
      'x-slot-meta': z.string().max(8_192).optional(),
      'x-allow-shrink': z.literal(['0', '1']).optional(),
    }),
    body: { kind: 'bytes' },
    answers: { 200: committedAnswer, 201: committedAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'ObjectTooLarge',
      'PlayerBanned',
      'QuotaExceeded',
      'RateLimited',
      'RevisionConflict',
      'SuspiciousShrink',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { slot }, query, headers, body }, call) => {
    const space = slotSpaceOf(call, query.space)
    requireWritable(space)
    requireKnown(space, slot)
    if (!space.space.grants.includes('inline'))
      throw new PlayerError('GrantNotAllowed', { rule: `spaces.${space.name}.grants`, allowed: space.space.grants })
    const base = baseOfHeaders(headers, space.space.conflict.policy !== 'reject')
    const meta = metaOfHeader(headers['x-slot-meta'])
    const use = 'POST /uploads, then POST /slots/{slot}/commit'
    const bytes = await readInline(body, { ...space.space, space: space.name }, use)
    await takeSpaceRates(call, space.name, bytes.length)
    countGrant(call.app, 'inline')
    const commit = { slot, base, allowsShrink: headers['x-allow-shrink'] === '1' }
    const committed = await save(space, { bytes, meta }, commit, call)
    const answered = answerCommitted(slot, committed.revision, committed.headRev)
    const { ETag = '' } = slotHeaders(committed.revision, committed.revision)
    return reply(committed.revision.rev === 1 && !committed.isSame ? 201 : 200, answered, { ETag })
  },
)

async function save(
  space: SlotSpace,
  { bytes, meta }: { readonly bytes: Buffer; readonly meta: Readonly<Record<string, unknown>> },
  commit: Commit,
  call: Call<PlayerCaller>,
): Promise<Committed> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const candidate = { sizeBytes: bytes.length, sha256, meta }
  const blob = { ...candidate, key: blobKey(space, commit.slot, sha256, call) }
  if (bytes.length <= recordMaxOf(call.app.config, space.space))
    return commitRevision(space, { ...blob, bytes }, commit, call)
  const same = await precheck(space, candidate, commit, call)
  if (same !== undefined) return same
  await store(space, blob, bytes, call)
  return commitStored(space, blob, commit, call)
}

async function store({ bucket }: SlotSpace, { key }: Blob, body: Buffer, { app, signal }: Call): Promise<void> {
  try {
    const contentType = 'application/octet-stream'
    await app.backend.oss.putObject({ bucket, key, body, contentType, forbidOverwrite: true }, { signal })
  } catch (error) {
    throw asPlayerError(error)
  }
}
