/**
 * A game for tests: a real server in this process with buckets, a role and a RAM user, the player service in front of it,
 * and players that call it. Every answer of success is compared with the contract of its endpoint.
 */
import assert from 'node:assert/strict'
import { createClient } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { listen } from '@latchkey/server/inside/http/listener.ts'
import type { Listening } from '@latchkey/server/inside/http/listener.ts'
import { pipelineTransport } from '@latchkey/server/inside/processes/pipeline-transport.ts'
import { playerGate, playersOptions } from '@latchkey/server/inside/processes/players.ts'
import { openTestServer } from '@latchkey/server/inside/processes/testing/server.ts'
import type { TestServer } from '@latchkey/server/inside/processes/testing/server.ts'
import { handlerOf } from '@latchkey/server/inside/processes/worker.ts'
import { stringify } from 'yaml'
import { faultLine, loadApp } from '../config/load-app.ts'
import type { AppConfig } from '../config/schema.ts'
import type { Contract, Reply } from '../operations/endpoint.ts'
import { createPlayers } from '../players.ts'
import type { Players, PlayersOptions } from '../players.ts'
import { publicReadPolicy } from '../rules/backend-documents.ts'
import { openState } from '../state/space.ts'
import type { State } from '../state/space.ts'

export const serverKey = `sk_${'K'.repeat(43)}`
export const apiHost = '127.0.0.1:9000'

export type GameOptions = {
  /** What the file says besides or instead of what it says here: merged map by map. */
  readonly app?: Readonly<Record<string, unknown>>
  /** The clock stands at this time until it is moved; `now` is that of the machine, for clients with a clock of their own. */
  readonly now?: string
  /** Listens on a port of this machine as well, for clients that need one. */
  readonly listens?: boolean
  /** Another way into the server for the service: to fail or delay it. */
  readonly wrap?: (options: PlayersOptions) => PlayersOptions
}

export type Transport = NonNullable<PlayersOptions['inside']>

export type Sent = {
  readonly body?: unknown
  /** Instead of `body`: as they are. */
  readonly bytes?: Uint8Array | string
  readonly bearer?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
  readonly isSecure?: boolean
}
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined when the answer is no JSON. */
  readonly json: unknown
  /** What stands at `player.id` or `keys.0.kid`, as the text that tests mostly compare; undefined when nothing does. */
  readonly at: (path: string) => string
}

export type Game = AsyncDisposable & {
  readonly server: TestServer
  readonly clock: TestServer['clock']
  readonly config: AppConfig
  readonly players: Players
  /** The service's own records. */
  readonly state: State
  /** The server's own pipeline: whatever name a request calls, it comes here. */
  readonly transport: Transport
  /** As the account's root. */
  readonly root: Client
  /** `http://127.0.0.1:PORT`, when the game listens. */
  readonly origin: string
  /** `POST /sessions` is the app's; `POST /-/players/…` whatever it says; `admin POST /tickets` of the admin API. */
  readonly send: (route: string, sent?: Sent) => Promise<Answer>
  /** OSS inside of the process with these keys. */
  readonly ossOf: (keys: Keys) => Client
  /** A new guest. */
  readonly signIn: (body?: Readonly<Record<string, unknown>>) => Promise<TestPlayer>
  /** Lines that the service wrote for its operator. */
  readonly log: readonly string[]
}

export type TestPlayer = {
  readonly id: string
  /** What POST /sessions answered. */
  readonly session: Answer
  readonly accessToken: string
  readonly refreshToken: string
  readonly guestSecret: string
  readonly ticket: string
  readonly send: (route: string, sent?: Sent) => Promise<Answer>
  /** OSS with the player's own keys of STS, inside of the process. */
  readonly oss: (spaces?: readonly string[]) => Promise<Client>
}

export async function startGame(options: GameOptions = {}): Promise<Game> {
  const server = await openTestServer(options.now === undefined ? {} : { now: options.now })
  const transport = pipelineTransport(server.house)
  const clientBase = {
    endpoint: 'http://127.0.0.1',
    addressing: 'path',
    region: 'cn-hangzhou',
    transport,
    clock: { now: () => server.clock.now().getTime() },
  } as const
  const rootKey = { accessKeyId: server.rootKey.id, accessKeySecret: server.rootKey.secret }
  const root = createClient({ ...clientBase, credentials: rootKey })
  const config = configOf(merged(demoApp, { backend: await backendOf(root) }, options.app ?? {}))
  const log: string[] = []
  const given: PlayersOptions = {
    ...playersOptions(server.engines, server.house, (line) => void log.push(line)),
    apps: [config],
    onReply: compareWithContract,
  }
  const players = createPlayers(options.wrap?.(given) ?? given)
  const listening = options.listens === true ? await listenTo(server, players) : undefined
  const send = senderOf(players, server)
  const ossOf = (credentials: Keys): Client => createClient({ ...clientBase, credentials })
  return {
    server,
    clock: server.clock,
    config,
    players,
    state: openState(server.engines.kv),
    transport,
    root,
    origin: `http://127.0.0.1:${listening?.port ?? 0}`,
    send,
    ossOf,
    signIn: async (body) => {
      const answer = await send('POST /sessions', { body: { method: 'guest', ...body } })
      assert.ok(answer.status < 300, answer.text)
      return playerOf(answer, send, ossOf)
    },
    log,
    [Symbol.asyncDispose]: async () => {
      await listening?.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

export const demoApp = {
  schema: 1,
  app: 'demo',
  buckets: { private: 'demo-private', public: 'demo-public' },
  identities: { guest: { enabled: true } },
  spaces: {
    saves: { kind: 'slots', grants: ['inline', 'url', 'sts'] },
    avatar: { kind: 'image' },
    replays: { kind: 'folder', grants: ['inline', 'url', 'form', 'sts'] },
    ugc: { kind: 'folder', insertOnly: true, types: ['application/x-demo-map'], grants: ['form', 'url'] },
  },
  admin: { keys: [{ name: 'login', role: 'developer', key: serverKey }] },
}

function configOf(app: unknown): AppConfig {
  const { config, faults } = loadApp(stringify(app), {
    variable: () => undefined,
    readFile: () => {
      throw new Error('no files')
    },
  })
  if (config === undefined) throw new Error(faults.map((fault) => faultLine('demo.app.yaml', fault)).join('\n'))
  return config
}

function merged(...values: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const value of values)
    for (const [name, one] of Object.entries(value)) {
      const before = all[name]
      all[name] = isMap(before) && isMap(one) ? merged(before, one) : one
      if (one === undefined) delete all[name]
    }
  return all
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Two buckets, one of which everybody reads, a RAM user that may assume one role and nothing else, and that role, which may do everything in the two. */
export async function backendOf(root: Client): Promise<Readonly<Record<string, unknown>>> {
  await root.oss.putBucket({ bucket: 'demo-private' })
  await root.oss.putBucket({ bucket: 'demo-public' })
  const policy = JSON.stringify(publicReadPolicy({ publicBucket: 'demo-public' }))
  await root.oss.putBucketPolicy({ bucket: 'demo-public', policy })
  await root.ram.createUser({ userName: 'players' })
  const { accessKey } = await root.ram.createAccessKey({ userName: 'players' })
  const { accountId } = await root.sts.getCallerIdentity()
  const trust = statement('sts:AssumeRole', { Principal: { RAM: [`acs:ram::${accountId}:user/players`] } })
  const { role } = await root.ram.createRole({ roleName: 'player', assumeRolePolicyDocument: trust })
  const files = ['demo-private', 'demo-public'].flatMap((name) => [`acs:oss:*:*:${name}`, `acs:oss:*:*:${name}/*`])
  await root.ram.createPolicy({ policyName: 'files', policyDocument: statement('oss:*', { Resource: files }) })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'files', roleName: 'player' })
  const may = statement(['sts:AssumeRole', 'sts:RevokeSessions'], { Resource: role?.arn ?? '' })
  await root.ram.createPolicy({ policyName: 'assume', policyDocument: may })
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'assume', userName: 'players' })
  // What the service does itself: grants cannot, because some of it happens when no player is there.
  await root.ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'files', userName: 'players' })
  return {
    kind: 'selfhosted',
    sts: { roleArn: role?.arn },
    credentials: { accessKeyId: accessKey?.accessKeyId, accessKeySecret: accessKey?.accessKeySecret },
  }
}

function statement(action: string | readonly string[], more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, ...more }] })
}

function listenTo(server: TestServer, players: Players): Promise<Listening> {
  const handler = handlerOf(server.house, () => Promise.resolve(), { players: playerGate(players, server.house) })
  return listen({ host: '127.0.0.1', port: 0, isLenient: false, reusePort: false }, handler)
}

export function senderOf(players: Players, server: TestServer): Game['send'] {
  return async (route, sent = {}) => {
    const words = route.split(' ')
    const isAdmin = words[0] === 'admin'
    const [method = 'GET', path = '/'] = isAdmin ? words.slice(1) : words
    const base = isAdmin ? '/-/players/admin/v1/apps/demo' : '/-/players/v1/apps/demo'
    const target = path.startsWith('/-/') ? path : base + path
    const body = sent.bytes ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body))
    const request = new Request(`https://${apiHost}${target}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
      headers: { ...(sent.bearer === undefined ? {} : { authorization: `Bearer ${sent.bearer}` }), ...sent.headers },
    })
    const response = await players.fetch(request, {
      requestId: server.house.ids.ossRequestId(),
      address: sent.address ?? '203.0.113.7',
      isSecure: sent.isSecure ?? true,
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    const json: unknown = isJson ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json, at: (path) => valueAt(json, path) }
  }
}

function valueAt(json: unknown, path: string): string {
  let value: unknown = json
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[part] : undefined
  return value as string // what the test takes it for
}

type Keys = Parameters<typeof createClient>[0]['credentials']

function playerOf(session: Answer, send: Game['send'], ossOf: (keys: Keys) => Client): TestPlayer {
  const accessToken = session.at('session.accessToken')
  const own: Game['send'] = (route, sent) => send(route, { bearer: accessToken, ...sent })
  return {
    id: session.at('player.id'),
    session,
    accessToken,
    refreshToken: session.at('session.refreshToken'),
    guestSecret: session.at('guestSecret'),
    ticket: new URL(session.at('authServerUrl')).searchParams.get('ticket') ?? '',
    send: own,
    oss: async (spaces) => {
      const query = spaces === undefined ? '' : `?spaces=${spaces.join(',')}`
      const { at, text } = await own(`GET /oss-token${query}`)
      assert.equal(at('Code'), 'Success', text)
      return ossOf({
        accessKeyId: at('AccessKeyId'),
        accessKeySecret: at('AccessKeySecret'),
        securityToken: at('SecurityToken'),
      })
    },
  }
}

function compareWithContract(contract: Contract, reply: Reply): void {
  const expected = contract.answers[reply.status]
  assert.ok(expected !== undefined, `${contract.name} answers ${reply.status}, which is not in its contract`)
  if (expected === 'nothing') assert.equal(reply.json, undefined)
  else if (expected !== 'bytes') {
    const compared = expected.safeParse(JSON.parse(JSON.stringify(reply.json)))
    assert.ok(compared.success, `${contract.name} answers what its contract does not say: ${compared.error?.message}`)
  }
}
