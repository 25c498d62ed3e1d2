/** Beyond the player's files: the bucket, the account, other keys, the console. */
import { createClient, RequestError } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { flag, onKey } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Version } from '../order.ts'
import { socketSender } from '../wire.ts'
import type { Answer } from '../wire.ts'

const settings = [
  'acl',
  'policy',
  'policyStatus',
  'cors',
  'lifecycle',
  'versioning',
  'logging',
  'website',
  'referer',
  'encryption',
  'tagging',
  'inventory',
  'bucketInfo',
  'location',
  'stat',
  'worm',
  'replication',
  'publicAccessBlock',
] as const

/** Documents that would open the bucket, if they were taken. */
const openings: readonly (readonly [name: string, body: string])[] = [
  [
    'policy',
    '{"Version":"1","Statement":[{"Effect":"Allow","Principal":["*"],"Action":["oss:*"],"Resource":["acs:oss:*:*:*"]}]}',
  ],
  [
    'cors',
    '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>',
  ],
  ['versioning', '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>'],
  [
    'lifecycle',
    '<LifecycleConfiguration><Rule><ID>x</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>',
  ],
  ['logging', '<BucketLoggingStatus></BucketLoggingStatus>'],
]

export const bucketAttacks: readonly Attack[] = [
  ...settings.map((name) =>
    onKey({
      class: 'bucket-operations',
      title: `GET ?${name}`,
      isForNobody: true,
      order: () => ({ method: 'GET', query: [flag(name)] }),
    }),
  ),
  ...openings.map(([name, body]) =>
    onKey({
      class: 'bucket-operations',
      title: `PUT ?${name}`,
      isForNobody: true,
      order: () => ({ method: 'PUT', query: [flag(name)], headers: [['content-type', 'application/xml']], body }),
    }),
  ),
  onKey({
    class: 'bucket-operations',
    title: 'a public bucket',
    isForNobody: true,
    order: () => ({ method: 'PUT', query: [flag('acl')], headers: [['x-oss-acl', 'public-read-write']] }),
  }),
  ...(['policy', 'cors', 'lifecycle'] as const).map((name) =>
    onKey({
      class: 'bucket-operations',
      title: `DELETE ?${name}`,
      isForNobody: true,
      order: () => ({ method: 'DELETE', query: [flag(name)] }),
    }),
  ),
  onKey({
    class: 'bucket-operations',
    title: 'DELETE of the bucket',
    isForNobody: true,
    order: () => ({ method: 'DELETE' }),
  }),
]

type Asked = (client: Client, role: string) => Promise<unknown>

const rolePolicy = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'

const calls: readonly (readonly [title: string, call: Asked])[] = [
  [
    'AssumeRole of its own role, without the session policy',
    ({ sts }, roleArn) => sts.assumeRole({ roleArn, roleSessionName: 'verify' }),
  ],
  [
    'AssumeRole with a policy that allows everything',
    ({ sts }, roleArn) => sts.assumeRole({ roleArn, roleSessionName: 'verify', policy: rolePolicy }),
  ],
  ['RAM ListUsers', ({ ram }) => ram.listUsers({})],
  ['RAM ListRoles', ({ ram }) => ram.listRoles({})],
  ['RAM CreateUser', ({ ram }) => ram.createUser({ userName: 'latchkey-verify' })],
  ['RAM CreateAccessKey', ({ ram }) => ram.createAccessKey({ userName: 'latchkey-verify' })],
]

export const roleAttacks: readonly Attack[] = calls.map(([title, call]): Attack => {
  return {
    class: 'role-chaining',
    title,
    signed: true,
    refused: 'rejected',
    attempt: async (lab, _send, version) => {
      const client = rpcClient(lab, version)
      const role = await lab.once('role', () => roleOf(client))
      return asAnswer(() => call(client, role))
    },
    // Who one is, everybody may ask.
    control: (lab, _send, version) => asAnswer(() => rpcClient(lab, version).sts.getCallerIdentity({})),
  }
})

function rpcClient({ a, place, options }: Lab, version: Version): Client {
  const { stsEndpoint } = options
  return createClient({
    endpoint: place.origin,
    region: place.region,
    credentials: a.keys,
    signature: version,
    attemptsMax: 1,
    clock: options.clock,
    ...(stsEndpoint === undefined ? {} : { stsEndpoint }),
  })
}

/** `acs:ram::1000:assumed-role/player/p_x` is a session of `acs:ram::1000:role/player`. */
async function roleOf({ sts }: Client): Promise<string> {
  const { arn } = await sts.getCallerIdentity({})
  return arn.replace(/:assumed-role\/([^/]+)\/.*$/, ':role/$1')
}

async function asAnswer(work: () => Promise<unknown>): Promise<Answer> {
  const answer = (status: number, code: string, text: string): Answer => {
    return { status, code, text, headers: new Map(), body: Buffer.from(text) }
  }
  try {
    return answer(200, '', JSON.stringify(await work()))
  } catch (error) {
    if (error instanceof RequestError) return answer(error.status, error.code, error.message)
    throw error
  }
}

export const federationAttacks: readonly Attack[] = (['mini', 'normal'] as const).map((type): Attack => {
  return {
    class: 'federation',
    title: `GetSigninToken of the type ${type}`,
    signed: false,
    refused: 'rejected',
    needs: ({ options }) =>
      options.console === undefined ? 'the address of the console, where /federation is' : undefined,
    attempt: ({ a, options }) => {
      const form = new URLSearchParams({
        Action: 'GetSigninToken',
        AccessKeyId: a.keys.accessKeyId,
        AccessKeySecret: a.keys.accessKeySecret,
        SecurityToken: a.keys.securityToken,
        TicketType: type,
      })
      return atConsole(options.console ?? '', 'POST', '/federation', form.toString())
    },
    control: ({ options }) => atConsole(options.console ?? '', 'GET', '/', ''),
  }
})

const atConsole = (console: string, method: string, target: string, body: string): Promise<Answer> =>
  socketSender(console)({
    method,
    target,
    headers: [
      ['host', new URL(console).host],
      ['content-type', 'application/x-www-form-urlencoded'],
      ['accept', 'application/json, text/html'],
    ],
    body: Buffer.from(body),
  })
