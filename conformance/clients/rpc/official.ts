/** The two official Node clients for RPC: the generated SDKs (ACS3) and pop-core (signature V1). */
import { createRequire } from 'node:module'
import type { World } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { plain, RpcRefusal, versions } from './invoke.ts'
import type { Invoke, Product, RpcResult } from './invoke.ts'

const load = createRequire(import.meta.url)

type Model = new (fields: Readonly<Record<string, unknown>>) => object
type ModelClass = Model & {
  readonly names: () => Readonly<Record<string, string>>
  readonly types: () => Readonly<Record<string, unknown>>
}
type Answer = { readonly body: { readonly toMap: () => RpcResult } }
type SdkClient = Readonly<Record<string, (request?: object) => Promise<Answer>>>
type Sdk = Readonly<Record<string, ModelClass>> & { readonly default: new (config: object) => SdkClient }
type SdkError = Error & {
  readonly code?: string
  readonly statusCode?: number
  readonly data?: { readonly statusCode?: number }
  readonly accessDeniedDetail?: Readonly<Record<string, unknown>>
}

/** Requests and answers go through the SDK's own models: what they lose or turn into another type is lost for users too. */
export function sdkInvoke(world: World, more: Readonly<Record<string, string>> = {}): Invoke {
  // Generated code whose classes are found by the name of the action.
  const sdks: Readonly<Record<Product, Sdk>> = {
    sts: load('@alicloud/sts20150401') as Sdk,
    ram: load('@alicloud/ram20150501') as Sdk,
    ims: load('@alicloud/ims20190815') as Sdk,
  }
  const { $OpenApiUtil } = load('@alicloud/openapi-core') as { $OpenApiUtil: { Config: Model } }
  const clients = new Map<string, SdkClient>()
  const clientOf = (product: Product, { id, secret, token }: Keys): SdkClient => {
    const name = `${product} ${id} ${secret} ${token}`
    const config = new $OpenApiUtil.Config({
      accessKeyId: id,
      accessKeySecret: secret,
      ...(token === undefined ? {} : { securityToken: token }),
      endpoint: new URL(world.target.endpoint).host,
      protocol: 'HTTP',
      ...more,
    })
    const client = clients.get(name) ?? new sdks[product].default(config)
    clients.set(name, client)
    return client
  }
  return async (product, action, values, keys) => {
    // Generators differ in how they write runs of capitals: `GetUserMFAInfo` is `getUserMFAInfo`, its request `GetUserMfainfoRequest`.
    const client = clientOf(product, keys)
    const method = memberOf(client, action)
    const request = requestOf(sdks[product][memberOf(sdks[product], `${action}Request`)], values)
    try {
      const answer = await client[method]?.(...(request === undefined ? [] : [request]))
      return answer?.body.toMap() ?? {}
    } catch (error) {
      throw refusalOf(error)
    }
  }
}

function memberOf(holder: object, name: string): string {
  const names = [...Object.keys(holder), ...Object.getOwnPropertyNames(Object.getPrototypeOf(holder))]
  return names.find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name
}

function requestOf(Request: ModelClass | undefined, values: Readonly<Record<string, unknown>>): object | undefined {
  if (Request === undefined) return undefined
  const own = Object.fromEntries(Object.entries(Request.names()).map(([name, wire]) => [wire, name]))
  const types = Request.types()
  const fields = Object.entries(values).map(([wire, value]): [string, unknown] => {
    const name = own[wire] ?? wire
    // The items of a list are models themselves.
    const { itemType } = (types[name] ?? {}) as { readonly itemType?: unknown }
    if (!Array.isArray(value) || typeof itemType !== 'function') return [name, value]
    const Item = itemType as ModelClass
    return [name, value.map((item: unknown) => requestOf(Item, item as Readonly<Record<string, unknown>>))]
  })
  return new Request(Object.fromEntries(fields))
}

function refusalOf(error: unknown): unknown {
  const { code, message, statusCode, data, accessDeniedDetail } = error as SdkError
  if (code === undefined) return error
  return new RpcRefusal(code, message, statusCode ?? data?.statusCode, accessDeniedDetail ?? {})
}

type PopCore = { request: (action: string, parameters: object, options: object) => Promise<RpcResult> }
type PopError = Error & { readonly code?: string; readonly data?: Readonly<Record<string, unknown>> }

export function popCoreInvoke(world: World, method: 'GET' | 'POST'): Invoke {
  const { RPCClient } = load('@alicloud/pop-core') as { RPCClient: new (options: object) => PopCore }
  return async (product, action, values, { id, secret, token }) => {
    const client = new RPCClient({
      accessKeyId: id,
      accessKeySecret: secret,
      ...(token === undefined ? {} : { securityToken: token }),
      endpoint: world.target.endpoint,
      apiVersion: versions[product],
    })
    try {
      return await client.request(action, plain(values), { method })
    } catch (error) {
      const { code, message, data } = error as PopError
      throw code === undefined ? error : new RpcRefusal(code, message, undefined, data ?? {})
    }
  }
}
