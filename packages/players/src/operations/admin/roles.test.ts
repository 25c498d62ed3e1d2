/** Who may do what: every endpoint of the admin API with every role, against a table that people read. */
import { test } from 'node:test'
import { serverRoles } from '../../config/schema.ts'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'
import { withOnBehalf } from '../on-behalf.ts'
import { endpoints } from '../registry.gen.ts'

const all = 'owner developer support moderator privacy auditor'
const table: Readonly<Record<string, string>> = {
  AddNote: 'owner developer support moderator',
  BanPlayer: 'owner developer support moderator',
  CheckConfig: 'owner developer',
  CopySlot: 'owner developer support',
  CreateTicket: 'owner developer',
  DeleteObjectOfPlayer: 'owner support',
  DeleteSlotOfPlayer: 'owner support',
  ErasePlayer: 'owner privacy',
  ExportPlayer: 'owner privacy',
  GetConfig: 'owner developer auditor',
  GetJob: 'owner privacy',
  GetMetrics: 'owner developer auditor',
  GetObjectOfPlayer: 'owner developer support',
  GetPlayer: all,
  GetSlotOfPlayer: 'owner developer support',
  GetTimeline: all,
  GetUsageOfPlayer: 'owner developer support',
  ListAudit: 'owner privacy auditor',
  ListDeadLetters: 'owner developer',
  ListObjectsOfPlayer: 'owner developer support',
  ListRevisionsOfPlayer: 'owner developer support',
  ListSlotsOfPlayer: 'owner developer support',
  ListModeration: 'owner moderator',
  MergePlayers: 'owner support',
  ModerateImage: 'owner moderator',
  OpenAsPlayer: 'owner support',
  PutProtected: 'owner developer',
  PutSlotOfPlayer: 'owner developer support',
  RestoreSlotOfPlayer: 'owner support',
  RetryDeadLetter: 'owner developer',
  RevokePlayer: 'owner developer support moderator',
  SearchPlayers: all,
  SetMinor: 'owner developer support privacy',
  SetQuota: 'owner developer support',
  UnbanPlayer: 'owner developer support moderator',
}

const served = withOnBehalf(endpoints).filter(({ contract }) => contract.auth.kind === 'server')

test('each role may do what the table says, and nothing else', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  for (const { contract } of served) {
    const [route = ''] = [contract.route].flat()
    // Nobody is there to whom it could happen: what is judged is the role alone, which comes first.
    const path = route.replace('{player}', 'p_nobody').replaceAll(/\{\w+\+?\}/g, 'x')
    const allowed: string[] = []
    for (const role of serverRoles) {
      const answer = await game.send(`admin ${path}`, { bearer: keyOf(role), headers: { 'x-reason': 'test' } })
      t.assert.notEqual(answer.status, 401, path)
      t.assert.notEqual(answer.at('error.code'), 'NoSuchEndpoint', path)
      if (answer.at('error.code') !== 'RoleNotAllowed') allowed.push(role)
    }
    t.assert.equal(allowed.join(' '), table[contract.name] ?? 'not in the table', contract.name)
    t.assert.equal((await game.send(`admin ${path}`)).status, 401, path)
  }
  t.assert.deepEqual(Object.keys(table).toSorted(), served.map(({ contract }) => contract.name).toSorted())
})

test('what changes something or shows what players keep is audited, whatever the endpoint', (t) => {
  const unaudited = served
    .map(({ contract }) => contract)
    .filter(({ route, audit }) => (audit ?? (String(route).startsWith('GET ') ? 'never' : 'before')) === 'never')
  t.assert.deepEqual(unaudited.map(({ name }) => name).toSorted(), [
    'CheckConfig',
    'GetConfig',
    'GetJob',
    'GetMetrics',
    'GetPlayer',
    'GetTimeline',
    'ListAudit',
    'ListDeadLetters',
    'ListModeration',
    'SearchPlayers',
  ])
})
