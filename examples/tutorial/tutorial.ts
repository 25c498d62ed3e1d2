// Plays the whole story against a server that it starts itself, and prints each request and answer.
import { startServer } from '@latchkey/server'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expectStatus, send } from './raw/send.ts'
import { signedHeaders, signedQuery } from './raw/sign.ts'
import type { Keys } from './raw/sign.ts'

const bucket = 'game-saves'

function title(text: string): void {
  console.log(`\n━━━ ${text} ${'━'.repeat(Math.max(3, 90 - text.length))}`)
}

/** One management call of the operator, by the administrator's key. */
async function ram(endpoint: string, keys: Keys, action: string, parameters: Record<string, string>): Promise<string> {
  const query = signedQuery(keys, { Action: action, Version: '2015-05-01', ...parameters })
  return expectStatus(await send('GET', `${endpoint}/?${query}`), 200).text
}

async function setUp(endpoint: string, root: Keys, account: string): Promise<{ backend: Keys; roleArn: string }> {
  title('1. The operator: a bucket, a RAM user for the back end, a role for players')
  expectStatus(
    await send('PUT', `${endpoint}/${bucket}/`, signedHeaders(root, { method: 'PUT', resource: `/${bucket}/` }), ''),
    200,
  )
  await ram(endpoint, root, 'CreateUser', { UserName: 'game-backend' })
  const created = JSON.parse(await ram(endpoint, root, 'CreateAccessKey', { UserName: 'game-backend' })) as {
    AccessKey: { AccessKeyId: string; AccessKeySecret: string }
  }
  await ram(endpoint, root, 'AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunSTSAssumeRoleAccess',
    UserName: 'game-backend',
  })
  const trust = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:user/game-backend`] } },
    ],
  }
  await ram(endpoint, root, 'CreateRole', { RoleName: 'player', AssumeRolePolicyDocument: JSON.stringify(trust) })
  const access = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:${bucket}`, `acs:oss:*:*:${bucket}/*`] }],
  }
  await ram(endpoint, root, 'CreatePolicy', { PolicyName: 'game-saves', PolicyDocument: JSON.stringify(access) })
  await ram(endpoint, root, 'AttachPolicyToRole', {
    PolicyType: 'Custom',
    PolicyName: 'game-saves',
    RoleName: 'player',
  })
  return {
    backend: { accessKeyId: created.AccessKey.AccessKeyId, accessKeySecret: created.AccessKey.AccessKeySecret },
    roleArn: `acs:ram::${account}:role/player`,
  }
}

type Environment = Readonly<Record<string, string>>

/** Runs one script as a person would, and answers what it printed. */
async function run(script: string, environment: Environment): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    process.stdout.write(chunk)
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  return output
}

const keysAs = (keys: Keys): Environment => ({
  ACCESS_KEY_ID: keys.accessKeyId,
  ACCESS_KEY_SECRET: keys.accessKeySecret,
  SECURITY_TOKEN: keys.securityToken ?? '',
})

function exported(output: string): Environment {
  return Object.fromEntries(
    [...output.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
  )
}

async function expiry(endpoint: string, console_: string, player: Environment): Promise<void> {
  title('4b. One hour later the player’s key is worth nothing')
  expectStatus(await send('POST', `${console_}/admin/clock`, {}, '{"forwardSeconds":3601}'), 200)
  process.env.CLOCK_OFFSET_SECONDS = '3601'
  const keys: Keys = {
    accessKeyId: player.ACCESS_KEY_ID ?? '',
    accessKeySecret: player.ACCESS_KEY_SECRET ?? '',
    securityToken: player.SECURITY_TOKEN ?? '',
  }
  const late = await send(
    'GET',
    `${endpoint}/${bucket}/1/avatar.png`,
    signedHeaders(keys, { method: 'GET', resource: `/${bucket}/1/avatar.png` }),
  )
  if (!expectStatus(late, 403).text.includes('SecurityTokenExpired'))
    throw new Error('the refusal should say that the token expired')
}

const directory = await mkdtemp(join(tmpdir(), 'latchkey-tutorial-'))
const server = await startServer({
  sources: {
    flags: { port: '0', consolePort: '0', workers: '2', dataDir: join(directory, 'data'), clock: 'controlled' },
    environment: {},
  },
  onLog: (line) => console.error(`latchkey: ${line}`),
  onDenial: (denial) =>
    console.log(
      `  (the operator sees: latchkey policy why ${denial.requestId}: ${denial.action} on ${denial.resource})`,
    ),
})
try {
  const { made, endpoint } = server
  if (made?.rootKey === undefined) throw new Error('a new data directory has a new key')
  const root: Keys = { accessKeyId: made.rootKey.id, accessKeySecret: made.rootKey.secret }
  const { backend, roleArn } = await setUp(endpoint, root, made.accountId)
  const common: Environment = { ENDPOINT: endpoint, BUCKET: bucket, ROLE_ARN: roleArn, PLAYER: '1' }

  title('2. The game back end assumes the role for player 1 (raw HTTP, HMAC-SHA1)')
  const player = exported(await run('./raw/assume-role.ts', { ...common, ...keysAs(backend) }))
  title('3. and 4a. The player uploads, reads, deletes, and can do nothing outside the folder (raw)')
  await run('./raw/upload-and-delete.ts', { ...common, ...player })
  title('5. The other scenarios (raw)')
  await run('./raw/other-scenarios.ts', { ...common, ...keysAs(root) })

  title('2. to 5. again, with the official SDK ali-oss')
  const playerBySdk = exported(await run('./ali-oss/assume-role.ts', { ...common, ...keysAs(backend) }))
  await run('./ali-oss/upload-and-delete.ts', { ...common, ...playerBySdk })
  await run('./ali-oss/other-scenarios.ts', { ...common, ...keysAs(root) })

  await expiry(endpoint, server.consoleAddress, player)
  console.log('\nThe story holds.')
} finally {
  await server.close()
  await rm(directory, { recursive: true, force: true })
}
