import { ServiceError } from '@latchkey/protocol'
import { readBody } from './decode.ts'
import { rpcBodyBytesMax } from './limits.ts'
import { parseQuery } from './locate.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

export type RpcRequest = {
  /** Query pairs and form pairs, in this order: both are signed and both are parameters. */
  readonly query: readonly (readonly [string, string])[]
  readonly form: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** @throws ServiceError EntityTooLarge, InvalidParameter when a parameter is given twice */
export async function readRpc(wire: Wire): Promise<RpcRequest> {
  const body = await readBody(wire.body, rpcBodyBytesMax)
  const query = parseQuery(wire.rawQuery).map(([name, value]) => [name, value ?? ''] as const)
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headerOf(wire, 'content-type') ?? '')
  const form = isForm ? parseQuery(body.toString('latin1')).map(([name, value]) => [name, value ?? ''] as const) : []
  const seen = new Set<string>()
  for (const [name] of [...query, ...form]) {
    if (seen.has(name))
      throw new ServiceError(
        'InvalidParameter',
        { Parameter: name },
        { wireCode: `InvalidParameter.${name}`, message: `The parameter ${name} is given twice.` },
      )
    seen.add(name)
  }
  return { query, form, body }
}
