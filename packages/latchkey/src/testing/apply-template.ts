/**
 * Makes what a printed template says, as Terraform and ROS would: from its text and nothing else. What it does not know is an error,
 * so that nothing in a template goes unnoticed.
 */
import assert from 'node:assert/strict'
import type { Client } from '@latchkey/client'

export type Values = Readonly<Record<string, unknown>>
/** By what names others may ask for: `name` of a user, `arn` of a role. */
export type Made = Readonly<Record<string, string>>

export type Pending = {
  readonly address: string
  readonly needs: readonly string[]
  readonly make: () => Promise<Made>
}

/** In an order in which everything is there before it is named. */
export async function makeInOrder(pending: readonly Pending[], made: Map<string, Made>): Promise<void> {
  const left = [...pending]
  while (left.length > 0) {
    const index = left.findIndex(({ needs }) => needs.every((address) => made.has(address)))
    const next = left[index]
    assert.ok(next !== undefined, `nothing can be made any more: ${left.map(({ address }) => address).join(', ')}`)
    left.splice(index, 1)
    made.set(next.address, await next.make())
  }
}

/** Takes arguments one by one; what nobody took at the end is one that nothing understood. */
export class Arguments {
  readonly #left: Map<string, unknown>
  readonly #of: string

  constructor(of: string, values: unknown) {
    assert.ok(isValues(values), `${of} is a map`)
    this.#of = of
    this.#left = new Map(Object.entries(values))
  }

  text(name: string): string {
    const value = this.#take(name)
    assert.equal(typeof value, 'string', `${this.#of}.${name}`)
    return value as string // as it was just looked at
  }

  number(name: string): number {
    const value = this.#take(name)
    assert.equal(typeof value, 'number', `${this.#of}.${name}`)
    return value as number // as it was just looked at
  }

  boolean(name: string): boolean {
    const value = this.#take(name)
    assert.equal(typeof value, 'boolean', `${this.#of}.${name}`)
    return value as boolean // as it was just looked at
  }

  texts(name: string): string[] {
    return this.#list(name).map((one) => {
      assert.equal(typeof one, 'string', `${this.#of}.${name}`)
      return one as string // as it was just looked at
    })
  }

  /** A document: a map, or its JSON. */
  document(name: string): string {
    const value = this.#take(name)
    return typeof value === 'string' ? JSON.stringify(JSON.parse(value)) : JSON.stringify(value)
  }

  one(name: string): Arguments {
    return new Arguments(`${this.#of}.${name}`, this.#take(name))
  }

  many(name: string): Arguments[] {
    return this.#list(name).map((one) => new Arguments(`${this.#of}.${name}`, one))
  }

  has(name: string): boolean {
    return this.#left.has(name)
  }

  end(): void {
    assert.deepEqual([...this.#left.keys()], [], `arguments of ${this.#of} that nothing understands`)
  }

  #list(name: string): unknown[] {
    const value = this.#take(name)
    assert.ok(Array.isArray(value), `${this.#of}.${name} is a list`)
    return value as unknown[] // as it was just looked at
  }

  #take(name: string): unknown {
    assert.ok(this.#left.has(name), `${this.#of}.${name} is missing`)
    const value = this.#left.get(name)
    this.#left.delete(name)
    return value
  }
}

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Strings of a template, wherever they stand, as `replace` says. */
export function mapped(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value)
  if (replaced !== value) return replaced
  if (Array.isArray(value)) return value.map((one) => mapped(one, replace))
  if (!isValues(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapped(one, replace)]))
}

type Cors = { origins: string[]; methods: string[]; headers: string[]; exposed: string[]; maxAgeSeconds: number }

export async function setCors({ oss }: Client, bucket: string, rules: readonly Cors[]): Promise<void> {
  await oss.putBucketCors({
    bucket,
    configuration: {
      rules: rules.map(({ origins, methods, headers, exposed, maxAgeSeconds }) => ({
        allowedOrigins: origins,
        allowedMethods: methods,
        allowedHeaders: headers,
        exposeHeaders: exposed,
        maxAgeSeconds,
      })),
      responseVary: true,
    },
  })
}

type Rule = { id: string; prefix: string; expireDays: number | undefined; abortDays: number | undefined }

export async function setLifecycle({ oss }: Client, bucket: string, rules: readonly Rule[]): Promise<void> {
  await oss.putBucketLifecycle({
    bucket,
    configuration: {
      rules: rules.map(({ id, prefix, expireDays, abortDays }) => ({
        id,
        prefix,
        status: 'Enabled',
        ...(expireDays === undefined ? {} : { expiration: { days: expireDays } }),
        ...(abortDays === undefined ? {} : { abortMultipartUpload: { days: abortDays } }),
      })),
    },
  })
}
