import { z } from 'zod'
import type { Export } from '../../state/exports.ts'
import type { Call } from '../endpoint.ts'
import { baseOf } from '../sessions/session-answer.ts'
import { exportCodeOf } from './request-export.ts'

export const exportAnswer = z.object({
  job: z.string(),
  status: z.enum(['waiting', 'done', 'failed']),
  requestedAt: z.string(),
  finishedAt: z.string().optional(),
  sizeBytes: z.int().optional(),
  url: z.string().optional().meta({ description: 'Whoever has it can fetch the copy, until it expires.' }),
  expiresAt: z.string().optional(),
})

export async function answerExport(
  { app, origin }: Pick<Call, 'app' | 'origin'>,
  job: string,
  { status, requestedAt, finishedAt, sizeBytes, expiresAt }: Export,
): Promise<z.input<typeof exportAnswer>> {
  return {
    job,
    status,
    requestedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(status === 'done' ? { url: `${baseOf(app, origin)}/exports/${job}/${await exportCodeOf(app, job)}` } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}
