import { ServiceError } from '@latchkey/protocol'
import { readBody } from './decode.ts'
import type { Allowance } from './decode.ts'
import { rpcBodyBytesMax, rpcParametersMax } from './limits.ts'
import { parseQuery } from './locate.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

export type RpcRequest = {
  /** Query pairs and form pairs, in this order: both are signed and both are parameters. */
  readonly query: readonly (readonly [string, string])[]
  readonly form: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/**
 * A body that is no form is refused: a hash covers it, but whoever signed it did not say how it is read, and a request
 * whose Content-Type was taken away on its path would lose its parameters, its session policy among them.
 * @throws ServiceError EntityTooLarge, InvalidParameter when a parameter is given twice or there are too many,
 * ServiceUnavailable
 */
export async function readRpc(wire: Wire, allowance: Allowance): Promise<RpcRequest> {
  const body = await readBody(wire.body, rpcBodyBytesMax, allowance)
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headerOf(wire, 'content-type') ?? '')
  if (body.length > 0 && !isForm)
    throw invalid('Body', 'A body is read as application/x-www-form-urlencoded only; its Content-Type says otherwise.')
  const query = pairsOf(wire.rawQuery)
  const form = pairsOf(body.toString('latin1'))
  const seen = new Set<string>()
  for (const [name] of [...query, ...form]) {
    const shown = name.slice(0, shownCharactersMax)
    if (seen.has(name)) throw invalid(shown, `The parameter ${shown} is given twice.`)
    seen.add(name)
  }
  return { query, form, body }
}

const shownCharactersMax = 64

/** Counted before they are taken apart: a body of a million ampersands is nobody's call. */
function pairsOf(raw: string | undefined): (readonly [string, string])[] {
  if (countOf('&', raw ?? '') >= rpcParametersMax)
    throw invalid('Parameters', `A call has at most ${rpcParametersMax} parameters.`)
  return parseQuery(raw).map(([name, value]) => [name, value ?? ''] as const)
}

function countOf(character: string, text: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}

const invalid = (name: string, message: string): ServiceError =>
  new ServiceError('InvalidParameter', { Parameter: name }, { wireCode: `InvalidParameter.${name}`, message })
