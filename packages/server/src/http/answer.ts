import type { Contract, OutputField, Shape, Value } from '@latchkey/protocol'
import { planOf } from './plan.ts'

/** An answer, ready to be written: a status, headers as they go out, and a body. */
export type Answer = {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: AnswerBody
}
export type AnswerBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | string }
  /** A stream's length stands in its Content-Length header. */
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array> }

export type Output = Readonly<Record<string, unknown>>

/** The fields of an operation's output that are not its document. */
export function headersOf(contract: Contract, output: Output): [string, string][] {
  const headers: [string, string][] = []
  for (const [ours, field] of planOf(contract).outputHeaders) {
    const value = output[ours]
    if (value === undefined) continue
    if (field.in === 'header') headers.push([field.name, headerValue(value)])
    else
      for (const [name, text] of value as readonly (readonly [string, string])[])
        headers.push([field.prefix + name, text])
  }
  return headers
}

function headerValue(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : String(value)
}

export function statusOf(contract: Contract, output: Output): number {
  const { status } = planOf(contract)
  const given = status === undefined ? undefined : output[status]
  return typeof given === 'number' ? given : contract.status
}

/** The field that is the document or the stream, if this output has it. */
export function documentOf(
  contract: Contract,
  output: Output,
): { readonly field: OutputField; readonly value: unknown } | undefined {
  for (const [ours, field] of planOf(contract).documents)
    if (output[ours] !== undefined) return { field, value: output[ours] }
  return undefined
}

/** The members of an RPC answer under their wire names. */
export function rpcMembers(contract: Contract, output: Output): [string, unknown][] {
  const members: [string, unknown][] = []
  for (const [ours, field] of planOf(contract).members)
    if (output[ours] !== undefined) members.push([field.name, wireValue(field.value, output[ours])])
  return members
}

function wireValue(type: Value, value: unknown): unknown {
  switch (type.type) {
    case 'shape':
      return wireShape(type, value as Output)
    case 'list': {
      const items = (value as readonly unknown[]).map((item) => wireValue(type.of, item))
      return type.wrapped === undefined ? items : { [type.wrapped]: items }
    }
    case 'time':
      return rpcTime(value as Date)
    case 'text':
    case 'integer':
    case 'boolean':
    case 'choice':
      return value
  }
}

function wireShape({ members }: Shape, value: Output): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const ours in members) {
    const member = members[ours]
    if (member !== undefined && value[ours] !== undefined) shown[member.name] = wireValue(member.value, value[ours])
  }
  return shown
}

/** Without a fraction, because Go's, Python's and the iOS SDK's parsers refuse one. */
export const rpcTime = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`
