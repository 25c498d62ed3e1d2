import { formatIsoExtended, percentEncode } from '@latchkey/protocol'
import type { List, RpcParameter, Scalar, Value } from '@latchkey/protocol'
import type { Values } from './encode-oss.ts'
import type { WireContract } from './wire-contract.ts'
import { InputError } from './request-error.ts'

/** The business parameters of a call to STS or RAM. Throws InputError for a missing required one. */
export function encodeParams(contract: WireContract, input: Values): readonly RpcParameter[] {
  const parameters: RpcParameter[] = []
  for (const [ours, field] of Object.entries(contract.input)) {
    const value = input[ours]
    if (value === undefined) {
      if (field.required === true) throw new InputError(`${contract.name} needs ${ours}.`)
    } else if (field.in === 'param') parameters.push([field.name, paramText(field.value, value)])
    else if (field.in === 'params') parameters.push(...listParams(field.name, field.value, value))
  }
  return parameters
}

/** As current SDKs flatten lists: `Tag.1.Key`. */
function listParams(name: string, list: List, value: unknown): RpcParameter[] {
  const items = value as readonly unknown[]
  return items.flatMap((item, index) => itemParams(`${name}.${index + 1}`, list.of, item))
}

function itemParams(name: string, of: Value, value: unknown): RpcParameter[] {
  switch (of.type) {
    case 'list':
      return listParams(name, of, value)
    case 'shape':
      return Object.entries(of.members).flatMap(([ours, member]) => {
        const given = (value as Values)[ours]
        return given === undefined ? [] : itemParams(`${name}.${member.name}`, member.value, given)
      })
    case 'text':
    case 'integer':
    case 'boolean':
    case 'choice':
    case 'time':
      return [[name, paramText(of, value)]]
  }
}

function paramText(scalar: Scalar, value: unknown): string {
  return scalar.type === 'time' && value instanceof Date ? formatIsoExtended(value.getTime()) : String(value)
}

/** `application/x-www-form-urlencoded`, with `%20` for a space, which everybody reads alike. */
export function encodeParameters(parameters: readonly RpcParameter[]): string {
  return parameters.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&')
}
