import { z } from 'zod'
import { linkSecondsMin } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSecret } from '../../rules/ids.ts'
import { linkRef } from '../../state/links.ts'
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { requireNoMinor } from '../spaces/minors.ts'
import { baseOf } from '../sessions/session-answer.ts'
import { objectName, objectSpaceOf, spaceParam } from '../spaces/object-space.ts'

const ttlDefaultSeconds = 86_400

export const createLink = defineEndpoint(
  {
    name: 'CreateLink',
    summary:
      'Makes a link to a file for whoever gets it: for some time, for so many downloads, and until it is revoked.',
    route: 'POST /spaces/{space}/links',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ space: spaceParam }),
    body: {
      kind: 'json',
      schema: z.strictObject({
        name: objectName,
        ttl: z.int().min(linkSecondsMin).optional(),
        maxDownloads: z.int().min(1).max(1_000_000_000).optional(),
      }),
    },
    answers: { 201: z.object({ linkId: z.string(), url: z.string(), expiresAt: z.string() }) },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchObject',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, call) => {
    const { app, caller, now, origin, signal } = call
    const { bucket, prefix, space } = objectSpaceOf(call, params.space)
    const { shareLinks } = space
    if (shareLinks === undefined)
      throw new PlayerError('GrantNotAllowed', { rule: `spaces.${params.space}.shareLinks`, space: params.space })
    requireNoMinor(call, params.space)
    const ttl = body.ttl ?? Math.min(ttlDefaultSeconds, shareLinks.maxTtl)
    if (ttl > shareLinks.maxTtl)
      throw new PlayerError(
        'InvalidRequest',
        { path: 'ttl', max: shareLinks.maxTtl },
        { message: `ttl: is at most ${shareLinks.maxTtl} seconds` },
      )
    try {
      await app.backend.oss.headObject({ bucket, key: prefix + body.name }, { signal })
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NoSuchKey')
        throw new PlayerError('NoSuchObject', { space: params.space, name: body.name }, { cause: error })
      throw asPlayerError(error)
    }
    const linkId = newSecret('ln_', app.chance)
    const expiresAt = new Date(now.getTime() + ttl * 1_000).toISOString()
    const most = Math.min(body.maxDownloads ?? Infinity, shareLinks.maxDownloads ?? Infinity)
    const value = {
      player: caller.player.value.id,
      space: params.space,
      name: body.name,
      createdAt: now.toISOString(),
      expiresAt,
      ...(most === Infinity ? {} : { maxDownloads: most }),
      downloads: 0,
    }
    await app.state.commit([{ kind: 'create', ref: linkRef(app.name, hashOf(linkId)), value }])
    return reply(201, { linkId, url: `${baseOf(app, origin)}/l/${linkId}`, expiresAt })
  },
)
