import { z } from 'zod'
import { equalInConstantTime } from '../../base/secret.ts'
import { PlayerError } from '../../rules/errors.ts'
import { exportKeyOf, exportRef } from '../../state/exports.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { exportCodeOf } from './request-export.ts'

/** The link leads to the file for so long; whoever is slower follows the link again. */
const urlSeconds = 60
const keySeconds = 900

export const downloadExport = defineEndpoint(
  {
    name: 'DownloadExport',
    summary: 'Leads to the copy of a player, for whoever has the link. Every use makes a URL of a minute.',
    route: 'GET /exports/{job}/{code}',
    auth: { kind: 'none' },
    limits: ['sessionsPerAddress'],
    params: z.object({ job: z.string().min(1).max(64), code: z.string().min(1).max(64) }),
    answers: { 302: 'nothing' },
    errors: ['BackendThrottled', 'BackendUnavailable', 'RateLimited', 'UnknownJob'],
  },
  async ({ params: { job, code } }, { app, now, signal, origin }) => {
    const row = await app.state.get(exportRef(app.name, job))
    const expected = Buffer.from(await exportCodeOf(app, job))
    const isKnown = equalInConstantTime(expected, Buffer.from(code)) && row?.value.status === 'done'
    if (!isKnown || row === undefined || now.getTime() >= Date.parse(row.value.expiresAt ?? ''))
      throw new PlayerError('UnknownJob', { path: 'job' })
    const bucket = app.config.buckets.private
    const key = exportKeyOf(row.value.player, job)
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: ['oss:GetObject'], Resource: [`acs:oss:*:*:${bucket}/${key}`] }],
    })
    const keys = await app.backend.assumeRole({ player: row.value.player, policy, durationSeconds: keySeconds }, signal)
    const disposition = `attachment; filename="${app.name}-export.zip"`
    const request = { method: 'GET', bucket, key, query: { 'response-content-disposition': disposition } }
    await app.backend.bring(bucket, key)
    const url = await app.backend.presign(keys, { ...request, expiresSeconds: urlSeconds }, origin.base)
    return reply(302, undefined, { Location: url })
  },
)
