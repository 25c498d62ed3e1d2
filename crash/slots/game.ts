/** A server whose player service has one game with slots. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, staticCredentials } from '@latchkey/client'
import { rootKey, startServerProcess } from '../server/server-process.ts'
import type { ServerProcess } from '../server/server-process.ts'

export const app = 'crash'
/** More than a run writes: nothing of a history goes while it is judged. */
const revisionsKept = 500

/** Saves of more bytes are objects. */
export const recordMax = 64
export const filesQuota = { bytes: 12_000, objects: 5 }

export type GameServer = {
  readonly server: ServerProcess
  readonly dataDir: string
  /** A new server over what is left. */
  readonly restart: () => Promise<ServerProcess>
}

export async function startGame(directory: string, workers: number, webhook: string): Promise<GameServer> {
  const dataDir = join(directory, 'data')
  const games = join(directory, 'games')
  const first = await startServerProcess({ directory: dataDir, workers: 1 })
  const credentials = staticCredentials({ accessKeyId: rootKey.id, accessKeySecret: rootKey.secret })
  const { oss, ram } = createClient({ endpoint: first.endpoint, region: 'cn-hangzhou', credentials })
  await oss.putBucket({ bucket: app })
  await ram.createUser({ userName: 'players' })
  const { accessKey } = await ram.createAccessKey({ userName: 'players' })
  const allow = (action: string, more: object): string =>
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, ...more }] })
  const trust = allow('sts:AssumeRole', { Principal: { RAM: ['acs:ram::1000000000000001:user/players'] } })
  const { role } = await ram.createRole({ roleName: 'players', assumeRolePolicyDocument: trust })
  const resources = [`acs:oss:*:*:${app}`, `acs:oss:*:*:${app}/*`]
  await ram.createPolicy({ policyName: 'store', policyDocument: allow('oss:*', { Resource: resources }) })
  await ram.attachPolicyToUser({ policyType: 'Custom', policyName: 'store', userName: 'players' })
  await first.stop()
  mkdirSync(games)
  const game = {
    schema: 1,
    app,
    backend: {
      kind: 'selfhosted',
      sts: { roleArn: role?.arn },
      credentials: { accessKeyId: accessKey?.accessKeyId, accessKeySecret: accessKey?.accessKeySecret },
    },
    buckets: { private: app },
    identities: { guest: { enabled: true, createPerNetworkPerDay: 1_000_000, createPerDay: 1_000_000 } },
    session: { maxDevices: 100 },
    spaces: {
      saves: { kind: 'slots', revisions: { keep: revisionsKept }, recordMax },
      files: { kind: 'folder', quota: filesQuota },
      avatar: { kind: 'image', access: 'private', image: { thumbnails: [8] } },
    },
    webhooks: [{ url: webhook, secret: 'secret-of-the-webhook', events: ['slot.*'] }],
    limits: { perPlayer: { uploads: '100000/min', requests: '100000/min' }, perIp: { sessions: '100000/min' } },
  }
  writeFileSync(join(games, `${app}.app.yaml`), JSON.stringify(game), { mode: 0o600 })
  const start = (count: number): Promise<ServerProcess> =>
    startServerProcess({ directory: dataDir, workers: count, flags: { players: games } })
  return { server: await start(workers), dataDir, restart: () => start(1) }
}
