/** A call of a server of the studio: judged by its role, written to the audit log, and only then done. */
import { noteCall, noteRefusal } from '../operations/audit/audit-trail.ts'
import type { AuditedCall } from '../operations/audit/audit-trail.ts'
import type { Contract, Reply, ServerCaller } from '../operations/endpoint.ts'
import type { App } from '../operations/house.ts'
import { PlayerError } from '../rules/errors.ts'
import { requireRole, roleOf } from './authenticate.ts'
import type { ServiceRequest } from './plain.ts'

export const reasonHeader = 'x-reason'
export const reasonLettersMax = 200

export type ServerCall = {
  readonly app: App
  readonly contract: Contract
  readonly caller: ServerCaller
  readonly request: ServiceRequest
  readonly params: Readonly<Record<string, string>>
  readonly requestId: string
  readonly now: Date
}

/** `decode` comes when the role is found to be enough, `run` when the call is written down. */
export async function audited<I extends { readonly body: unknown }>(
  call: ServerCall,
  decode: () => Promise<I>,
  run: (input: I) => Promise<Reply>,
): Promise<Reply> {
  const { app, contract, caller, request, params } = call
  const allowed = contract.auth.kind === 'server' ? contract.auth.roles : []
  const entry = (players: readonly string[]): AuditedCall => ({
    caller,
    role: roleOf(caller, allowed),
    action: contract.name,
    requestId: call.requestId,
    now: call.now,
    players,
    reason: request.headers.get(reasonHeader)?.slice(0, reasonLettersMax),
    of: targetOf(params),
  })
  try {
    requireRole(caller, allowed)
  } catch (error) {
    const [player] = playersOf({ params, body: undefined })
    await noteCall(app, entry(player === undefined ? [] : [player]), refusal(error))
    throw error
  }
  requireReason(contract, request)
  const input = await decode()
  switch (contract.audit ?? (request.method === 'GET' ? 'never' : 'before')) {
    case 'never':
      return run(input)
    case 'afterwards': {
      const reply = await run(input).catch(async (error: unknown) => {
        await noteCall(app, entry(playersOf({ params, body: input.body })), refusal(error))
        throw error
      })
      await noteCall(app, entry(playersOf({ params: {}, body: reply.json })))
      return reply
    }
    case 'before': {
      const noted = await noteCall(app, entry(playersOf({ params, body: input.body })))
      try {
        return await run(input)
      } catch (error) {
        await noteRefusal(app, noted, codeOf(error))
        throw error
      }
    }
  }
}

/** @throws PlayerError InvalidRequest */
function requireReason({ reason }: Contract, request: ServiceRequest): void {
  const given = request.headers.get(reasonHeader)?.trim() ?? ''
  const isWrong = given === '' ? reason === 'required' : given.length > reasonLettersMax
  if (isWrong)
    throw new PlayerError(
      'InvalidRequest',
      { path: reasonHeader, max: reasonLettersMax },
      { message: `X-Reason: says why in 1 to ${reasonLettersMax} letters, such as the number of the support case` },
    )
}

const codeOf = (error: unknown): string => (error instanceof PlayerError ? error.code : 'InternalError')

const refusal = (error: unknown) => ({ decision: 'refused', code: codeOf(error) }) as const

const idLettersMax = 64
const playerFields = ['player', 'from', 'into', 'to'] as const

/** Every player that the call names, wherever it does. */
function playersOf({ params, body }: { readonly params: Readonly<Record<string, string>>; readonly body: unknown }) {
  const said = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const named = [params['player'], ...playerFields.map((field) => idOf(said[field]))]
  return named.filter((id): id is string => typeof id === 'string' && id.length > 0 && id.length <= idLettersMax)
}

/** `p_…`, or an answer's `{ id: 'p_…' }`. */
function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}

const targetLettersMax = 1_024

function targetOf(params: Readonly<Record<string, string>>): Record<string, string> {
  const rest = Object.entries(params).filter(([name]) => name !== 'app' && name !== 'player')
  return Object.fromEntries(rest.map(([name, value]) => [name, value.slice(0, targetLettersMax)]))
}
