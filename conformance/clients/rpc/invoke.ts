/** STS and RAM through any client: an action with the names of the wire goes in, an answer with the names of the wire comes out. */
import assert from 'node:assert/strict'
import type { World } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { imsVersion, ramVersion, stsVersion } from '../../wire/rpc.ts'

export type Product = 'sts' | 'ram' | 'ims'
/** Lists go as clients take them: as lists where they know the type, as JSON where they do not. */
export type RpcValue = string | number | boolean | readonly object[] | readonly string[]
export type RpcValues = Readonly<Record<string, RpcValue>>
export type RpcResult = Readonly<Record<string, unknown>>
/** Rejects with {@link RpcRefusal} when the server refuses. */
export type Invoke = (product: Product, action: string, parameters: RpcValues, keys: Keys) => Promise<RpcResult>

export class RpcRefusal extends Error {
  readonly code: string
  /** Undefined where a client does not tell. */
  readonly status: number | undefined
  readonly detail: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    status: number | undefined,
    detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${message}`)
    this.code = code
    this.status = status
    this.detail = detail
  }
}

/** What the cases call: the client under test with the root key, or with others. */
export class RpcStage {
  readonly world: World
  readonly invoke: Invoke

  constructor(world: World, invoke: Invoke) {
    this.world = world
    this.invoke = invoke
  }

  async ram(action: string, parameters: RpcValues = {}, keys: Keys = this.world.target.rootKeys): Promise<RpcResult> {
    const result = await this.invoke('ram', action, parameters, keys)
    assert.match(String(result['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    return result
  }

  async ims(action: string, parameters: RpcValues = {}, keys: Keys = this.world.target.rootKeys): Promise<RpcResult> {
    const result = await this.invoke('ims', action, parameters, keys)
    assert.match(String(result['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    return result
  }

  async sts(action: string, parameters: RpcValues, keys: Keys): Promise<RpcResult> {
    const result = await this.invoke('sts', action, parameters, keys)
    assert.match(String(result['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    return result
  }
}

export async function refused(call: Promise<unknown>, code: string | RegExp, status?: number): Promise<RpcRefusal> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(outcome instanceof RpcRefusal, `it was not refused with ${code}: ${String(outcome)}`)
  if (typeof code === 'string') assert.equal(outcome.code, code, outcome.message)
  else assert.match(outcome.code, code, outcome.message)
  if (status !== undefined && outcome.status !== undefined) assert.equal(outcome.status, status, outcome.message)
  return outcome
}

/** How a client without types writes a value. */
export function plain(values: RpcValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  )
}

export const versions: Readonly<Record<Product, string>> = { sts: stsVersion, ram: ramVersion, ims: imsVersion }

/** A nested member: `at(result, 'Role', 'Arn')`. */
export function at(result: unknown, ...path: readonly (string | number)[]): unknown {
  let value = result
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step]
  return value
}

/** The items of `Xs.X[]`, by the name of one field. */
export function namesOf(result: RpcResult, list: string, item: string, field: string): string[] {
  const items = at(result, list, item)
  assert.ok(Array.isArray(items), `${list}.${item} is a list: ${JSON.stringify(result)}`)
  return items.map((one) => String(at(one, field)))
}

export const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
