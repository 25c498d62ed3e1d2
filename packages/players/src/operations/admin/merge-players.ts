import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { dueChange } from '../../state/dues.ts'
import { identityRef, retiredMs } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { headOf, slotsOf } from '../../state/slots.ts'
import type { Slot } from '../../state/slots.ts'
import { lastPartOf } from '../../state/space.ts'
import type { Change, Row } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { identitiesPerPlayerMax, requireLinking } from '../me/linking.ts'
import { actingFor, playerParam } from '../on-behalf.ts'
import { answerPlayer, playerAnswer } from '../sessions/session-answer.ts'
import { copyRevision } from '../slots/copy-revision.ts'
import { slotSpaceOf } from '../slots/slot-space.ts'
import { endGrants, revocationChanges } from '../credentials/end-grants.ts'

/** More saves than this are not moved in one call. */
const slotsMax = 200
/** A save that changes while it is copied is copied anew. */
const attemptsMax = 3

export const mergePlayers = defineEndpoint(
  {
    name: 'MergePlayers',
    summary:
      'Makes one player of two: the identities and saves of one go to the other. What is left of it can be given back for 30 days, and is erased then.',
    route: 'POST /players/merge',
    auth: { kind: 'server', roles: ['owner', 'support'] },
    body: {
      kind: 'json',
      schema: z.strictObject({
        from: playerParam.meta({ description: 'The player that ends.' }),
        into: playerParam.meta({ description: 'The player that goes on.' }),
        slots: z
          .record(z.string().max(128), z.enum(['from', 'into']))
          .default({})
          .meta({ description: 'Whose save is the head, for each slot that both have: SLOT, or SPACE/SLOT.' }),
      }),
    },
    answers: { 200: z.object({ player: playerAnswer, copied: z.array(z.string()) }) },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'QuotaExceeded',
      'RoleNotAllowed',
      'Unauthenticated',
      'UnknownPlayer',
    ],
  },
  async ({ body }, call) => {
    const { app } = call
    requireLinking(app)
    if (body.from === body.into)
      throw new PlayerError('InvalidRequest', { path: 'from' }, { message: 'from: is another player than into' })
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const [from, into] = await Promise.all([actingFor(call, body.from), actingFor(call, body.into)])
      const saves = await savesOf(from)
      const chosen = choose(saves, await savesOf(into), body.slots)
      for (const { space, slot, row } of chosen) {
        const revision = headOf(row.value)
        const { bucket } = slotSpaceOf(from, space)
        if (revision !== undefined)
          await copyRevision({ bucket, revision }, { space: slotSpaceOf(into, space), slot }, into)
      }
      const player = await become(from, into, chosen, call.caller.name)
      if (player === undefined) continue
      await endGrants(app, body.from)
      return reply(200, { player: answerPlayer(player), copied: chosen.map(({ space, slot }) => `${space}/${slot}`) })
    }
    throw new PlayerError(
      'BackendThrottled',
      { retryAfter: 5 },
      { message: 'Somebody plays as one of them right now.' },
    )
  },
)

type Save = { readonly space: string; readonly slot: string; readonly row: Row<Slot> }

/** @throws PlayerError GrantNotAllowed */
async function savesOf({ app, caller }: Call<PlayerCaller>): Promise<Save[]> {
  const saves: Save[] = []
  for (const [space, { kind }] of Object.entries(app.config.spaces)) {
    if (kind !== 'slots') continue
    const { rows } = await app.state.page(slotsOf(app.name, caller.player.value.id, space), { limit: slotsMax + 1 })
    const standing = rows.filter(({ value }) => headOf(value) !== undefined)
    saves.push(...standing.map((row) => ({ space, slot: lastPartOf(row.ref.key), row })))
  }
  if (saves.length > slotsMax) throw new PlayerError('GrantNotAllowed', { rule: 'slotsPerMerge', limit: slotsMax })
  return saves
}

/** The saves that come over: those that only `from` has, and those that the caller chose. @throws PlayerError InvalidRequest */
function choose(
  from: readonly Save[],
  into: readonly Save[],
  said: Readonly<Record<string, 'from' | 'into'>>,
): readonly Save[] {
  return from.filter(({ space, slot, row }) => {
    const other = into.find((one) => one.space === space && one.slot === slot)
    if (other === undefined) return true
    if (headOf(other.row.value)?.sha256 === headOf(row.value)?.sha256) return false
    const choice = said[`${space}/${slot}`] ?? said[slot]
    if (choice === undefined)
      throw new PlayerError(
        'InvalidRequest',
        { path: `slots.${space}/${slot}`, allowed: ['from', 'into'] },
        { message: `slots: both have ${space}/${slot}; say from or into` },
      )
    return choice === 'from'
  })
}

/** In one commit, which finds both players and what was copied as they were; undefined when they were not. */
async function become(
  from: Call<PlayerCaller>,
  into: Call<PlayerCaller>,
  copied: readonly Save[],
  by: string,
): Promise<Player | undefined> {
  const { app, now } = into
  const [lost, kept] = [from.caller.player, into.caller.player]
  const { identities } = lost.value
  if (kept.value.identities.length + identities.length > identitiesPerPlayerMax)
    throw new PlayerError('GrantNotAllowed', { rule: 'identitiesPerPlayer', limit: identitiesPerPlayerMax })
  const names = identities.flatMap(({ id, formerIds = [] }) => [id, ...formerIds])
  const rows = await app.state.getMany(names.map((name) => identityRef(app.name, name)))
  const at = now.toISOString()
  const player: Player = { ...kept.value, identities: [...kept.value.identities, ...identities] }
  const retired: Player = {
    ...lost.value,
    identities: [],
    epoch: lost.value.epoch + 1,
    retired: { at, into: kept.value.id },
  }
  const told = { type: 'player.merged', at: now, by, data: { from: lost.value.id, into: kept.value.id } } as const
  const changes: Change[] = [
    { kind: 'replace', row: kept, value: player },
    { kind: 'replace', row: lost, value: retired },
    ...rows
      .filter((row) => row?.value.player === lost.value.id)
      .flatMap((row): Change[] =>
        row === undefined ? [] : [{ kind: 'replace', row, value: { ...row.value, player: kept.value.id } }],
      ),
    ...copied.map(({ row }): Change => ({ kind: 'unchanged', row })),
    dueChange(new Date(now.getTime() + retiredMs), { app: app.name, kind: 'retired', subject: lost.value.id }),
    ...revocationChanges(app, lost.value.id, now),
    ...eventChanges(app, { ...told, player: kept.value.id }),
  ]
  return (await app.state.commit(changes)) ? player : undefined
}
