/**
 * Every operation that touches the storage or commits more than once is ended at each of its steps, as when its process dies there.
 * Afterwards records, bytes and counters agree, nothing that was acknowledged is lost, and the same can be done again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from './registry.gen.ts'
import { allDuties } from '../jobs/all-duties.ts'
import { dueKinds } from '../state/dues.ts'
import { jwtApp } from './me/testing.ts'
import { allCases } from '../testing/half-done/all-cases.ts'
import { startEnded } from '../testing/half-done/ended.ts'
import { keysOfAllRoles } from '../testing/server-keys.ts'

/** They change nothing, or what they change is one commit and nothing besides. */
const notEnded: readonly string[] = [
  'AddNote',
  'AwaitSlots',
  'CheckConfig',
  'CreateTicket',
  'DownloadExport',
  'GetConfig',
  'GetErasure',
  'GetHealth',
  'GetJob',
  'GetJwks',
  'GetMe',
  'GetMetrics',
  'GetMyExport',
  'GetObject',
  'GetPlayer',
  'GetPlayerImage',
  'GetPlayerObject',
  'GetSlot',
  'GetTime',
  'GetTimeline',
  'GetUpload',
  'GetUsage',
  'ListAudit',
  'ListDeadLetters',
  'ListModeration',
  'ListObjects',
  'ListRevisions',
  'ListSlots',
  'RetryDeadLetter',
  'SearchPlayers',
  'SetQuota',
]

/** What they do is one commit for each record, or as a case does it that an endpoint begins. */
const jobsNotEnded: readonly string[] = [
  'deliver',
  'moderate',
  'receipt',
  'sweep',
  'sweep-audit',
  'sweep-dead-letters',
  'sweep-devices',
  'tombstone',
]

test('every endpoint and job is ended at each of its steps, or is known to have one at most', () => {
  const ended = new Set(allCases.flatMap(({ covers }) => covers))
  const known = new Set([...notEnded, ...jobsNotEnded])
  const names = [...endpoints.map(({ contract }) => contract.name), ...allDuties().map(({ name }) => name), ...dueKinds]
  for (const name of names)
    assert.ok(
      ended.has(name) !== known.has(name),
      `${name} belongs to a case of testing/half-done or to one of the lists here, and not to both`,
    )
  assert.deepEqual(
    [...known].filter((name) => !names.includes(name)),
    [],
  )
})

const options = {
  now: '2026-01-01T09:00:00.000Z',
  app: {
    identities: { ...jwtApp.identities, guest: { expireIfUnusedDays: 60 } },
    ...keysOfAllRoles,
    limits: { perPlayer: { uploads: '100000/min' } },
    spaces: {
      saves: {
        kind: 'slots',
        grants: ['inline', 'url'],
        revisions: { keep: 2, trashDays: 1 },
        conflict: { policy: 'lastWriteWins' },
      },
      files: { kind: 'folder', grants: ['inline', 'url', 'form'], shareLinks: { maxTtl: '30d' } },
      open: { kind: 'folder', grants: ['inline', 'sts'] },
      once: { kind: 'folder', grants: ['inline'], insertOnly: true },
      drops: { kind: 'folder', grants: ['inline'], quota: { objects: 1 }, overflow: 'dropOldest' },
      old: { kind: 'folder', grants: ['inline'], expireDays: 1 },
      gold: { kind: 'folder', access: 'protected' },
      avatar: { kind: 'image', image: { thumbnails: [16] } },
      judged: { kind: 'image', image: { thumbnails: [16] }, moderation: { mode: 'async' } },
      hidden: { kind: 'image', access: 'private', image: { thumbnails: [] } },
      soon: { kind: 'image', image: { thumbnails: [] }, moderation: { mode: 'async', onTimeout: 'approve' } },
      never: { kind: 'image', image: { thumbnails: [] }, moderation: { mode: 'async', onTimeout: 'reject' } },
      replays: undefined,
      ugc: undefined,
    },
  },
}

for (const one of allCases)
  test(one.name, async () => {
    await using world = await startEnded(options)
    assert.deepEqual(await world.faultsOf(one), [])
  })
