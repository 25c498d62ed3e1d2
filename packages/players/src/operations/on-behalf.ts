/**
 * What a server of the studio does for a player is the player's own endpoint, run with the player as the caller: there is one
 * way to read a save or a file and one to write it.
 */
import { z } from 'zod'
import { PlayerError } from '../rules/errors.ts'
import { playerRef } from '../state/players.ts'
import { sessionRef } from '../state/sessions.ts'
import type { AnyEndpoint, Call, Contract, PlayerCaller, Reply, ServerCaller } from './endpoint.ts'

export const playerParam = z.string().min(1).max(64)

/** The endpoint of the admin API that goes with one of the player's, where its contract has one. */
export function onBehalfOf({ contract, run }: AnyEndpoint): AnyEndpoint[] {
  const { onBehalf: roles, name, summary, params, limits: _limits, ...rest } = contract
  if (roles === undefined) return []
  const routes = [contract.route].flat()
  const given: Contract = {
    ...rest,
    name: `${name}OfPlayer`,
    summary: `For a server of the studio, with a reason. ${summary}`,
    route: routes.map((route) => route.replace(' /', ' /players/{player}/') as (typeof routes)[number]),
    auth: { kind: 'server', roles },
    params: params instanceof z.ZodObject ? params.extend({ player: playerParam }) : z.object({ player: playerParam }),
    onBehalf: undefined,
    audit: 'before',
    reason: 'required',
    errors: [
      ...new Set([
        ...contract.errors.filter((code) => code !== 'TokenExpired' && code !== 'PlayerBanned'),
        ...(['InvalidRequest', 'RoleNotAllowed', 'UnknownPlayer'] as const),
      ]),
    ],
  }
  const runs = run as unknown as (input: never, call: Call<PlayerCaller>) => Promise<Reply>
  return [
    {
      contract: given,
      run: async (input: { readonly params: { readonly player: string } }, call: Call<ServerCaller>) =>
        runs(input as never, await actingFor(call, input.params.player)), // decoded by the same contract
    },
  ]
}

/** @throws PlayerError UnknownPlayer */
export async function actingFor(call: Call<ServerCaller>, player: string): Promise<Call<PlayerCaller>> {
  const { app, caller, now } = call
  const row = await app.state.get(playerRef(app.name, player))
  if (row === undefined || row.value.erasing !== undefined) throw new PlayerError('UnknownPlayer', { path: 'player' })
  const at = now.toISOString()
  const id = `server ${caller.name}`
  const session = {
    id,
    player,
    epoch: row.value.epoch,
    method: 'server',
    signedInAt: at,
    createdAt: at,
    seenAt: at,
    expiresAt: at,
    device: { name: id },
    ticket: { hash: '' },
  }
  // No such record is stored: the version is that of the player, and nothing may be committed on it.
  const held = { ref: sessionRef(app.name, id), value: session, version: row.version }
  return { ...call, caller: { kind: 'player', by: 'server', player: row, session: held } }
}

/** Everything that the service answers: the endpoints of the registry, and those for servers that go with them. */
export function withOnBehalf(endpoints: readonly AnyEndpoint[]): readonly AnyEndpoint[] {
  return [...endpoints, ...endpoints.flatMap(onBehalfOf)]
}
