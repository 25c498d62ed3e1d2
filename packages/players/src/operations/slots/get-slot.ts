import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { headOf, slotRef } from '../../state/slots.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { readSave } from './save-bytes.ts'
import { requireRevision, slotHeaders } from './slot-answers.ts'
import { revNumber, slotName, slotSpaceOf, spaceQuery } from './slot-space.ts'

/** So often a slot is read that moves on meanwhile, before it is said that there is nothing. */
const attemptsMax = 4

export const getSlot = defineEndpoint(
  {
    name: 'GetSlot',
    summary: 'The bytes of a save: of the head, or of the revision that is asked for.',
    route: 'GET /slots/{slot}',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    params: z.object({ slot: slotName }),
    query: z.object({ ...spaceQuery, rev: revNumber.optional() }),
    headers: z.object({ 'if-none-match': z.string().max(64).optional() }),
    answers: { 200: 'bytes', 304: 'nothing' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchSlot',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { slot }, query, headers }, call) => {
    const { app, caller, signal } = call
    const { name, bucket } = slotSpaceOf(call, query.space)
    const ref = slotRef(app.name, caller.player.value.id, name, slot)
    // A revision can go between looking it up and reading it: then the slot has moved on, and is read anew.
    for (let attempt = 1; ; attempt += 1) {
      const stored = (await app.state.get(ref))?.value
      const revision = requireRevision(slot, stored, query.rev)
      const told = { ...slotHeaders(revision, headOf(stored)), 'Content-Type': 'application/octet-stream' }
      const known = headers['if-none-match']
      if (known?.trim() === '*' || known?.includes(`"${revision.rev}"`)) return reply(304, undefined, told)
      const chunks = await readSave(app, { bucket, revision }, signal)
      if (chunks !== undefined) return { status: 200, headers: told, bytes: { chunks, sizeBytes: revision.sizeBytes } }
      if (attempt === attemptsMax) throw new PlayerError('NoSuchSlot', { slot, rev: revision.rev })
    }
  },
)
