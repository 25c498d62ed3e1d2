// Written by `npm run gen` from the endpoints of this folder. Do not edit.
import { addNote } from './admin/add-note.ts'
import { awaitSlots } from './slots/await-slots.ts'
import { banPlayer } from './admin/ban-player.ts'
import { checkConfig } from './admin/check-config.ts'
import { commitSlot } from './slots/commit-slot.ts'
import { completeUpload } from './uploads/complete-upload.ts'
import { copySlot } from './admin/copy-slot.ts'
import { createCredentials } from './credentials/create-credentials.ts'
import { createLink } from './links/create-link.ts'
import { createSession } from './sessions/create-session.ts'
import { createTicket } from './admin/create-ticket.ts'
import { createUpload } from './uploads/create-upload.ts'
import { deleteCurrentSession } from './sessions/delete-current-session.ts'
import { deleteImage } from './images/delete-image.ts'
import { deleteLink } from './links/delete-link.ts'
import { deleteObject } from './spaces/delete-object.ts'
import { deleteSessions } from './sessions/delete-sessions.ts'
import { deleteSlot } from './slots/delete-slot.ts'
import { deleteUpload } from './uploads/delete-upload.ts'
import { downloadExport } from './me/download-export.ts'
import { eraseMe } from './me/erase-me.ts'
import { erasePlayer } from './admin/erase-player.ts'
import { exportMe } from './me/export-me.ts'
import { exportPlayer } from './admin/export-player.ts'
import { followLink } from './links/follow-link.ts'
import { getConfig } from './admin/get-config.ts'
import { getErasure } from './me/get-erasure.ts'
import { getHealth } from './service/get-health.ts'
import { getJob } from './admin/get-job.ts'
import { getJwks } from './service/get-jwks.ts'
import { getMe } from './me/get-me.ts'
import { getMetrics } from './admin/get-metrics.ts'
import { getMyExport } from './me/get-my-export.ts'
import { getObject } from './spaces/get-object.ts'
import { getOssToken } from './credentials/get-oss-token.ts'
import { getPlayer } from './admin/get-player.ts'
import { getPlayerImage } from './images/get-player-image.ts'
import { getPlayerObject } from './spaces/get-player-object.ts'
import { getSlot } from './slots/get-slot.ts'
import { getTime } from './service/get-time.ts'
import { getTimeline } from './admin/get-timeline.ts'
import { getUpload } from './uploads/get-upload.ts'
import { getUsage } from './me/get-usage.ts'
import { linkIdentity } from './me/link-identity.ts'
import { listAudit } from './audit/list-audit.ts'
import { listDeadLetters } from './webhooks/list-dead-letters.ts'
import { listModeration } from './admin/list-moderation.ts'
import { listObjects } from './spaces/list-objects.ts'
import { listRevisions } from './slots/list-revisions.ts'
import { listSlots } from './slots/list-slots.ts'
import { mergePlayers } from './admin/merge-players.ts'
import { moderateImage } from './admin/moderate-image.ts'
import { openAsPlayer } from './admin/open-as-player.ts'
import { putImage } from './images/put-image.ts'
import { putObject } from './spaces/put-object.ts'
import { putProtected } from './admin/put-protected.ts'
import { putSlot } from './slots/put-slot.ts'
import { resolveConflict } from './me/resolve-conflict.ts'
import { restoreSlot } from './slots/restore-slot.ts'
import { retryDeadLetter } from './webhooks/retry-dead-letter.ts'
import { revokePlayer } from './admin/revoke-player.ts'
import { searchPlayers } from './admin/search-players.ts'
import { setMinor } from './admin/set-minor.ts'
import { setQuota } from './admin/set-quota.ts'
import { unbanPlayer } from './admin/unban-player.ts'
import { unlinkIdentity } from './me/unlink-identity.ts'

export const endpoints = [
  addNote,
  awaitSlots,
  banPlayer,
  checkConfig,
  commitSlot,
  completeUpload,
  copySlot,
  createCredentials,
  createLink,
  createSession,
  createTicket,
  createUpload,
  deleteCurrentSession,
  deleteImage,
  deleteLink,
  deleteObject,
  deleteSessions,
  deleteSlot,
  deleteUpload,
  downloadExport,
  eraseMe,
  erasePlayer,
  exportMe,
  exportPlayer,
  followLink,
  getConfig,
  getErasure,
  getHealth,
  getJob,
  getJwks,
  getMe,
  getMetrics,
  getMyExport,
  getObject,
  getOssToken,
  getPlayer,
  getPlayerImage,
  getPlayerObject,
  getSlot,
  getTime,
  getTimeline,
  getUpload,
  getUsage,
  linkIdentity,
  listAudit,
  listDeadLetters,
  listModeration,
  listObjects,
  listRevisions,
  listSlots,
  mergePlayers,
  moderateImage,
  openAsPlayer,
  putImage,
  putObject,
  putProtected,
  putSlot,
  resolveConflict,
  restoreSlot,
  retryDeadLetter,
  revokePlayer,
  searchPlayers,
  setMinor,
  setQuota,
  unbanPlayer,
  unlinkIdentity,
] as const
