/** A Latchkey server whose player service has the game `lanterns`: what an operator does once by hand. */
import { createClient, staticCredentials } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { startServer } from '@latchkey/server'
import type { Server } from '@latchkey/server'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type GameServer = { readonly endpoint: string; close(): Promise<void> }

export async function startGameServer(directory: string, port: number): Promise<GameServer> {
  const dataDir = join(directory, 'data')
  const games = join(directory, 'games')
  const flags = { port: String(port), consolePort: '0', workers: '1', dataDir }
  const start = (more: object): Promise<Server> =>
    startServer({ sources: { flags: { ...flags, ...more }, environment: {} }, onLog: () => {} })

  // The first start makes the account and its key, which then makes what the player service needs.
  const first = await start({})
  const { id = '', secret = '' } = first.made?.rootKey ?? {}
  const credentials = staticCredentials({ accessKeyId: id, accessKeySecret: secret })
  const backend = await makeBackend(createClient({ endpoint: first.endpoint, region: 'cn-hangzhou', credentials }))
  await first.close()

  await mkdir(games)
  await writeFile(join(games, 'lanterns.app.yaml'), JSON.stringify(appOf(backend)), { mode: 0o600 })
  const server = await start({ players: games })
  return { endpoint: server.endpoint, close: () => server.close() }
}

/** Two buckets, a role that reaches them, and a RAM user that may assume it. */
async function makeBackend({ oss, ram, sts }: Client): Promise<object> {
  const policy = (action: string | readonly string[], more: object): string =>
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, ...more }] })
  await oss.putBucket({ bucket: 'lanterns-private' })
  await oss.putBucket({ bucket: 'lanterns-public' })
  // Pictures lie in the public one: everybody reads them, nobody lists them.
  const resource = { Principal: ['*'], Resource: ['acs:oss:*:*:lanterns-public/*'] }
  await oss.putBucketPolicy({ bucket: 'lanterns-public', policy: policy(['oss:GetObject'], resource) })
  await ram.createUser({ userName: 'players' })
  const { accessKey } = await ram.createAccessKey({ userName: 'players' })
  const { accountId } = await sts.getCallerIdentity()
  const trust = policy('sts:AssumeRole', { Principal: { RAM: [`acs:ram::${accountId}:user/players`] } })
  const { role } = await ram.createRole({ roleName: 'lanterns', assumeRolePolicyDocument: trust })
  const reach = ['private', 'public'].flatMap((name) => [
    `acs:oss:*:*:lanterns-${name}`,
    `acs:oss:*:*:lanterns-${name}/*`,
  ])
  await ram.createPolicy({ policyName: 'lanterns', policyDocument: policy('oss:*', { Resource: reach }) })
  await ram.createPolicy({
    policyName: 'assume',
    policyDocument: policy('sts:AssumeRole', { Resource: role?.arn ?? '' }),
  })
  await ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'lanterns', roleName: 'lanterns' })
  for (const policyName of ['lanterns', 'assume'])
    await ram.attachPolicyToUser({ policyType: 'Custom', policyName, userName: 'players' })
  return {
    kind: 'selfhosted',
    sts: { roleArn: role?.arn },
    credentials: { accessKeyId: accessKey?.accessKeyId, accessKeySecret: accessKey?.accessKeySecret },
  }
}

/** JSON is YAML too. */
const appOf = (backend: object): object => ({
  schema: 1,
  app: 'lanterns',
  backend,
  buckets: { private: 'lanterns-private', public: 'lanterns-public' },
  identities: { guest: { enabled: true } },
  spaces: {
    saves: { kind: 'slots', grants: ['inline', 'url', 'sts'] },
    avatar: { kind: 'image', image: { thumbnails: [64, 256] } },
  },
  cors: ['http://127.0.0.1:*', 'http://localhost:*'],
})
