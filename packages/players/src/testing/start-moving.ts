/** A game that can move to another storage: a server of its own with buckets of other names, which stands for the cloud. */
import assert from 'node:assert/strict'
import { createClient, RequestError } from '@latchkey/client'
import type { AppConfig } from '../config/schema.ts'
import { publicReadPolicy } from '../rules/backend-documents.ts'
import { startGame } from './start-game.ts'
import type { Answer, Game, GameOptions } from './start-game.ts'

export const movedNames = { private: 'moved-private', public: 'moved-public' } as const
const nextHost = 'oss.test'
export const nextAddress = `https://${nextHost}`
const formerly = { 'demo-private': 'private', 'demo-public': 'public' } as const

export type Fallback = Partial<Pick<NonNullable<AppConfig['readFallback']>, 'until' | 'since'>>

export type Moving = AsyncDisposable & {
  readonly game: Game
  /** The storage that the game moves to. */
  readonly next: Game
  /** The configuration after the move. */
  readonly movedConfig: (fallback?: Fallback) => AppConfig
  /** From now on the game uses the new storage. */
  readonly move: (fallback?: Fallback) => void
  /** What lies there below a prefix. */
  readonly keysOf: (at: Game, bucket: string, prefix?: string) => Promise<string[]>
  /** What an address that the game gave leads to, at either of the two. */
  readonly follow: (url: string) => Promise<{ readonly status: number; readonly body: Buffer }>
}

export async function startMoving(options: GameOptions = {}): Promise<Moving> {
  const time = options.now === undefined ? {} : { now: options.now }
  const next = await startGame(time)
  await nameBuckets(next)
  const game = await startGame({
    ...options,
    wrap: (given) => {
      const own = options.wrap?.(given) ?? given
      return { ...own, outside: own.outside ?? ((request) => next.transport(request)) }
    },
  })
  const movedConfig = (fallback: Fallback = {}): AppConfig => ({
    ...game.config,
    buckets: { ...movedNames, formerly },
    backend: {
      ...next.config.backend,
      oss: { ...next.config.backend.oss, internal: nextAddress, public: nextAddress, addressing: 'path' },
    },
    readFallback: {
      until: new Date(game.clock.now().getTime() + 30 * 86_400_000),
      backend: game.config.backend,
      buckets: { private: 'demo-private', public: 'demo-public' },
      ...fallback,
    },
  })
  return {
    game,
    next,
    movedConfig,
    move: (fallback) => game.players.use([movedConfig(fallback)]),
    keysOf: async ({ root }, bucket, prefix = '') => {
      const { result } = await root.oss.listObjectsV2({ bucket, prefix, maxKeys: 1_000 })
      return (result.contents ?? []).map(({ key }) => key)
    },
    follow: async (url) => {
      const { host, pathname, search } = new URL(url)
      const at = host === nextHost ? next : game
      return at.server.inject({ method: 'GET', target: pathname + search, host })
    },
    [Symbol.asyncDispose]: async () => {
      await game[Symbol.asyncDispose]()
      await next[Symbol.asyncDispose]()
    },
  }
}

/** Role and user may do there what they do in the usual buckets. */
async function nameBuckets({ root }: Game): Promise<void> {
  const names = Object.values(movedNames)
  for (const bucket of names) await root.oss.putBucket({ bucket })
  const policy = JSON.stringify(publicReadPolicy({ publicBucket: movedNames.public }))
  await root.oss.putBucketPolicy({ bucket: movedNames.public, policy })
  const Resource = names.flatMap((name) => [`acs:oss:*:*:${name}`, `acs:oss:*:*:${name}/*`])
  const Statement = [{ Effect: 'Allow', Action: 'oss:*', Resource }]
  await root.ram.createPolicy({ policyName: 'moved', policyDocument: JSON.stringify({ Version: '1', Statement }) })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'moved', roleName: 'player' })
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'moved', userName: 'players' })
}

/** OSS of either storage with the keys of one answer for SDKs. */
export function ossWith({ transport, clock }: Game, { at }: Answer) {
  return createClient({
    endpoint: 'http://127.0.0.1',
    addressing: 'path',
    region: 'cn-hangzhou',
    transport,
    clock: { now: () => clock.now().getTime() },
    credentials: {
      accessKeyId: at('AccessKeyId'),
      accessKeySecret: at('AccessKeySecret'),
      securityToken: at('SecurityToken'),
    },
  }).oss
}

/** Whether OSS refuses it, and how. */
export const refusal = (code: string) => (error: unknown) => {
  assert.ok(error instanceof RequestError)
  assert.equal(error.code, code)
  return true
}
