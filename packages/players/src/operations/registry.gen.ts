// Written by `npm run gen` from the endpoints of this folder. Do not edit.
import { banPlayer } from './admin/ban-player.ts'
import { createCredentials } from './credentials/create-credentials.ts'
import { createSession } from './sessions/create-session.ts'
import { createTicket } from './admin/create-ticket.ts'
import { deleteCurrentSession } from './sessions/delete-current-session.ts'
import { deleteSessions } from './sessions/delete-sessions.ts'
import { deleteSlot } from './slots/delete-slot.ts'
import { downloadExport } from './me/download-export.ts'
import { eraseMe } from './me/erase-me.ts'
import { erasePlayer } from './admin/erase-player.ts'
import { exportMe } from './me/export-me.ts'
import { exportPlayer } from './admin/export-player.ts'
import { getErasure } from './me/get-erasure.ts'
import { getJob } from './admin/get-job.ts'
import { getJwks } from './service/get-jwks.ts'
import { getMe } from './me/get-me.ts'
import { getMyExport } from './me/get-my-export.ts'
import { getOssToken } from './credentials/get-oss-token.ts'
import { getSlot } from './slots/get-slot.ts'
import { getTime } from './service/get-time.ts'
import { getUsage } from './me/get-usage.ts'
import { linkIdentity } from './me/link-identity.ts'
import { listRevisions } from './slots/list-revisions.ts'
import { listSlots } from './slots/list-slots.ts'
import { putSlot } from './slots/put-slot.ts'
import { resolveConflict } from './me/resolve-conflict.ts'
import { restoreSlot } from './slots/restore-slot.ts'
import { revokePlayer } from './admin/revoke-player.ts'
import { unbanPlayer } from './admin/unban-player.ts'
import { unlinkIdentity } from './me/unlink-identity.ts'

export const endpoints = [
  banPlayer,
  createCredentials,
  createSession,
  createTicket,
  deleteCurrentSession,
  deleteSessions,
  deleteSlot,
  downloadExport,
  eraseMe,
  erasePlayer,
  exportMe,
  exportPlayer,
  getErasure,
  getJob,
  getJwks,
  getMe,
  getMyExport,
  getOssToken,
  getSlot,
  getTime,
  getUsage,
  linkIdentity,
  listRevisions,
  listSlots,
  putSlot,
  resolveConflict,
  restoreSlot,
  revokePlayer,
  unbanPlayer,
  unlinkIdentity,
] as const
