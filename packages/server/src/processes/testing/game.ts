/** A server with a game on it, for tests that attack: two buckets, a back end that may assume a role, and its players. */
import { openTestServer } from './server.ts'
import type { InjectedAnswer, TestServer } from './server.ts'
import { callRpc, signedOss } from './client.ts'
import type { OssRequest, TestKey } from './client.ts'

const ram = '2015-05-01'
const sts = '2015-04-01'

export type Game = AsyncDisposable & {
  readonly server: TestServer
  readonly root: TestKey
  readonly backend: TestKey
  readonly roleArn: string
  /** As root; throws when it is refused. */
  readonly ram: (action: string, params: Readonly<Record<string, string>>) => Promise<Json>
  /** Signed by V4 unless the request says otherwise; the bucket is `game`. */
  readonly send: (by: TestKey, request: OssRequest) => Promise<InjectedAnswer>
  /** Keys of a session of the role, narrowed to this policy; without one the role's own. */
  readonly session: (policy?: unknown) => Promise<TestKey>
  /** The tutorial's key: everything under `FOLDER/` and nothing else. */
  readonly player: (folder: string) => Promise<TestKey>
  /** Stores an object as root. */
  readonly put: (key: string, body?: string, headers?: OssRequest['headers'], bucket?: string) => Promise<void>
  /** Keys in a bucket, as root sees them. */
  readonly keys: (bucket?: string) => Promise<string[]>
}

export type Json = Readonly<Record<string, Readonly<Record<string, string>> & string>>
export const jsonOf = (answer: InjectedAnswer): Json => JSON.parse(answer.text) as Json // what RPC answers are made of

/** `204`, or the code of the error: what a table of attacks compares. */
export function outcomeOf(answer: InjectedAnswer): string {
  if (answer.status < 400) return String(answer.status)
  const text =
    answer.text === '' ? Buffer.from(answer.headers.get('x-oss-err') ?? '', 'base64').toString() : answer.text
  return /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? /"Code":"(.*?)"/.exec(text)?.[1] ?? text
}

export const allow = (action: string | readonly string[], ...resources: string[]): unknown => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resources.map((name) => `acs:oss:*:*:${name}`) }],
})

export async function openGame(options: Parameters<typeof openTestServer>[0] = {}): Promise<Game> {
  const server = await openTestServer(options)
  const root = server.rootKey
  const call = async (action: string, params: Readonly<Record<string, string>>): Promise<Json> => {
    const answer = await callRpc(server, root, action, ram, params)
    if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`)
    return jsonOf(answer)
  }
  const send: Game['send'] = (by, request) =>
    server.inject(signedOss(server, by, { version: 'v4', bucket: 'game', ...request }))
  for (const bucket of ['game', 'other']) await send(root, { method: 'PUT', bucket })
  const { backend, roleArn } = await backendAndRole(server, call)
  const session = async (policy?: unknown): Promise<TestKey> => {
    const answer = await callRpc(server, backend, 'AssumeRole', sts, {
      RoleArn: roleArn,
      RoleSessionName: 'player',
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    })
    const credentials = jsonOf(answer).Credentials
    if (credentials === undefined) throw new Error(answer.text)
    const { AccessKeyId = '', AccessKeySecret = '', SecurityToken } = credentials
    return { id: AccessKeyId, secret: AccessKeySecret, token: SecurityToken }
  }
  return {
    server,
    root,
    backend,
    roleArn,
    ram: call,
    send,
    session,
    player: (folder) => session(allow('oss:*', `game/${folder}`, `game/${folder}/*`)),
    put: async (key, body = 'secret', headers = [], bucket = 'game') => {
      const answer = await send(root, { method: 'PUT', bucket, key, body, headers })
      if (answer.status !== 200) throw new Error(answer.text)
    },
    keys: async (bucket = 'game') => {
      const listed = await send(root, { method: 'GET', bucket, query: [['max-keys', '1000']] })
      return [...listed.text.matchAll(/<Key>(.*?)<\/Key>/gs)].map((match) => match[1] ?? '')
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function backendAndRole(
  server: TestServer,
  call: Game['ram'],
): Promise<{ readonly backend: TestKey; readonly roleArn: string }> {
  await call('CreateUser', { UserName: 'backend' })
  const key = (await call('CreateAccessKey', { UserName: 'backend' })).AccessKey
  await call('AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunSTSAssumeRoleAccess',
    UserName: 'backend',
  })
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole' }
  const trust = {
    Version: '1',
    Statement: [{ ...statement, Principal: { RAM: [`acs:ram::${server.accountId}:root`] } }],
  }
  const role = (await call('CreateRole', { RoleName: 'player', AssumeRolePolicyDocument: JSON.stringify(trust) })).Role
  const access = allow('oss:*', 'game', 'game/*')
  await call('CreatePolicy', { PolicyName: 'game-rw', PolicyDocument: JSON.stringify(access) })
  await call('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' })
  return { backend: { id: key?.AccessKeyId ?? '', secret: key?.AccessKeySecret ?? '' }, roleArn: role?.Arn ?? '' }
}
