import { ServiceError } from '@latchkey/protocol'
import type { Contract, List, Scalar, Value } from '@latchkey/protocol'
import type { Fields } from './decode.ts'

export type Params = ReadonlyMap<string, string>

/**
 * RPC parameters, from query and form together, to the typed input of the contract. A parameter given twice is refused;
 * an empty one counts as absent, because SDKs send `SecurityToken=` and the like, unless it takes a value away.
 * @throws ServiceError MissingX with "X is mandatory for this action.", InvalidParameter
 */
export function decodeParams(contract: Contract, params: Params): Fields {
  const fields: Record<string, unknown> = {}
  for (const [ours, field] of Object.entries(contract.input)) {
    if (field.in === 'param') {
      const text = params.get(field.name)
      if (text !== undefined && (text !== '' || isEmptiable(field.value)))
        fields[ours] = decodeParam(field.name, text, field.value)
      else if (field.required) throw missingParameter(field.name)
    } else if (field.in === 'params') {
      const items = decodeList(field.name, field.value, params)
      if (items.length > 0) fields[ours] = items
      else if (field.required) throw missingParameter(field.name)
    }
  }
  return fields
}

const isEmptiable = (scalar: Scalar): boolean => scalar.type === 'text' && scalar.emptiable === true

export const missingParameter = (name: string): ServiceError =>
  new ServiceError(
    'MissingParameter',
    { Parameter: name },
    { wireCode: `Missing${name}`, message: `${name} is mandatory for this action.` },
  )

function decodeParam(name: string, text: string, scalar: Scalar): unknown {
  const invalid = (): ServiceError =>
    new ServiceError('InvalidParameter', { Parameter: name }, { wireCode: `InvalidParameter.${name}` })
  switch (scalar.type) {
    case 'text':
      return text
    case 'integer': {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      if (Number.isNaN(value) || value < (scalar.min ?? value) || value > (scalar.max ?? value)) throw invalid()
      return value
    }
    case 'boolean':
      if (!/^(true|false)$/i.test(text)) throw invalid()
      return text.toLowerCase() === 'true'
    case 'choice':
      if (!scalar.values.includes(text)) throw invalid()
      return text
    case 'time': {
      const time = new Date(text)
      if (Number.isNaN(time.getTime())) throw invalid()
      return time
    }
  }
}

const listItemsMax = 100

/** `Tag.1.Key=…`, or one JSON string as current SDKs send lists. */
function decodeList(name: string, value: List, params: Params): unknown[] {
  const json = params.get(name)
  if (json !== undefined && json !== '') return fromJson(name, json, value)
  const items: unknown[] = []
  for (let index = 1; index <= listItemsMax; index += 1) {
    const item = decodeItem(`${name}.${index}`, value.of, params)
    if (item === undefined) break
    items.push(item)
  }
  return items
}

function decodeItem(name: string, of: Value, params: Params): unknown {
  if (of.type === 'list') return undefined
  if (of.type !== 'shape') {
    const text = params.get(name)
    return text === undefined ? undefined : decodeParam(name, text, of)
  }
  const members = Object.entries(of.members).map(
    ([ours, { name: wire, value }]) => [ours, decodeItem(`${name}.${wire}`, value, params)] as const,
  )
  const present = members.filter(([, value]) => value !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

function fromJson(name: string, json: string, value: List): unknown[] {
  const invalid = (cause?: unknown): ServiceError =>
    new ServiceError('InvalidParameter', { Parameter: name }, { wireCode: `InvalidParameter.${name}`, cause })
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (error) {
    throw invalid(error)
  }
  if (!Array.isArray(parsed) || parsed.length > listItemsMax) throw invalid()
  return parsed.map((item: unknown) => jsonItem(name, item, value.of, invalid))
}

function jsonItem(name: string, item: unknown, of: Value, invalid: () => ServiceError): unknown {
  if (of.type === 'list') throw invalid()
  if (of.type !== 'shape') {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') throw invalid()
    return decodeParam(name, String(item), of)
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw invalid()
  const given = new Map(Object.entries(item))
  return Object.fromEntries(
    Object.entries(of.members)
      .filter(([, { name: wire }]) => given.has(wire))
      .map(([ours, { name: wire, value }]) => [ours, jsonItem(wire, given.get(wire), value, invalid)]),
  )
}
