/** One way to use ali-oss (signature, keys, address) and one bucket of its own. */
import assert from 'node:assert/strict'
import { lookup } from 'node:dns'
import { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { Given } from '../../run/given.ts'
import type { World } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { AliOssLibrary } from './library.ts'
import type { AliError, AliOss } from './library.ts'

export type Variant = {
  readonly client: string
  readonly isV4: boolean
  readonly isSession: boolean
  /** `http://127.0.0.1:9000`; a name is looked up as this machine, whatever the resolver says. */
  readonly endpoint: string
  /** The client's own option for a domain that is bound to this bucket. */
  readonly boundBucket?: string
  /** Names resolve by themselves: nothing is done for the client. */
  readonly usesResolver?: boolean
}

/** Every name is this machine, with the answer that Node's own lookup gives for an address. */
const here: LookupFunction = (_, options, done) => lookup('127.0.0.1', options, done)

export class AliStage {
  readonly world: World
  readonly variant: Variant
  #client: AliOss | undefined
  #bucket: string | undefined
  #keys: Keys | undefined

  readonly controlled: Given['controlled']

  constructor({ world, controlled }: Pick<Given, 'world' | 'controlled'>, variant: Variant) {
    this.world = world
    this.variant = variant
    this.controlled = controlled
  }

  async open(): Promise<void> {
    this.#bucket = this.variant.boundBucket ?? (await this.world.bucket('ali'))
    this.#keys = this.variant.isSession ? await this.world.session() : this.world.target.rootKeys
    this.#client = this.clientWith(this.#keys)
  }

  clientWith(keys: Keys, more: Readonly<Record<string, unknown>> = {}): AliOss {
    const { endpoint, isV4, boundBucket, usesResolver } = this.variant
    return new AliOssLibrary({
      region: `oss-${this.world.target.region}`,
      endpoint,
      accessKeyId: keys.id,
      accessKeySecret: keys.secret,
      authorizationV4: isV4,
      bucket: this.bucket,
      timeout: 30_000,
      ...(usesResolver === true ? {} : { agent: new Agent({ keepAlive: true, lookup: here }) }),
      ...(boundBucket === undefined ? {} : { cname: true }),
      // The client warns about tokens that it cannot refresh; this one outlives the run.
      ...(keys.token === undefined ? {} : { stsToken: keys.token, refreshSTSTokenInterval: 3_000_000 }),
      ...more,
    })
  }

  /** Another client, of another bucket: `useBucket` would move the one that all cases share. */
  clientOf(bucket: string): AliOss {
    assert(this.#keys !== undefined, 'the stage is opened before the first case')
    return this.clientWith(this.#keys, { bucket })
  }

  get client(): AliOss {
    assert(this.#client !== undefined, 'the stage is opened before the first case')
    return this.#client
  }

  get bucket(): string {
    assert(this.#bucket !== undefined, 'the stage is opened before the first case')
    return this.#bucket
  }
}

/** The error that a call ends with. @throws AssertionError when it ends well, or with another code */
export async function refusal(call: Promise<unknown>, status: number, code: string): Promise<AliError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(outcome instanceof Error, `it went well instead of ${code}`)
  const error = outcome as AliError
  assert.equal(`${error.status} ${error.code}`, `${status} ${code}`, error.message)
  return error
}
