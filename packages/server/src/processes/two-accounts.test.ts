/** Two accounts on one server: what is whose, what policies let cross, and who pays. All through the whole pipeline. */
import { test } from 'node:test'
import { answerAccounts } from './admin/accounts.ts'
import type { AccountsAdmin } from './admin/accounts.ts'
import { openTestServer } from './testing/server.ts'
import type { InjectedAnswer, TestServer } from './testing/server.ts'
import { callRpc, presignedTarget, signedOss } from './testing/client.ts'
import type { OssRequest, TestKey } from './testing/client.ts'

const ram = '2015-05-01'
const sts = '2015-04-01'

function adminOf({ house, clock }: TestServer): AccountsAdmin {
  const { accounts, accessKeys } = house.directory
  return { accounts, accessKeys, newAccountId: () => house.ids.digits(16), now: () => clock.now() }
}

type Account = { readonly id: string; readonly root: TestKey }
type Stage = AsyncDisposable & {
  readonly server: TestServer
  /** Owns the bucket `game`, with `1/a` in it. */
  readonly a: Account
  readonly b: Account
  readonly oss: (by: TestKey, request: OssRequest) => Promise<InjectedAnswer>
  /** As status, and the code of an error. */
  readonly outcome: (by: TestKey, request: OssRequest) => Promise<string>
  readonly bucketPolicy: (...statements: object[]) => Promise<void>
  readonly user: (account: Account, name: string, policy?: object) => Promise<TestKey>
}

async function openStage(): Promise<Stage> {
  const server = await openTestServer()
  const made = await answerAccounts(adminOf(server), { route: 'POST /admin/accounts', body: '{"name":"stage two"}' })
  const { accountId, accessKeyId, accessKeySecret } = made.body as Readonly<Record<string, string>>
  const a: Account = { id: server.accountId, root: server.rootKey }
  const b: Account = { id: accountId ?? '', root: { id: accessKeyId ?? '', secret: accessKeySecret ?? '' } }
  const oss = (by: TestKey, request: OssRequest): Promise<InjectedAnswer> =>
    server.inject(signedOss(server, by, request))
  const stage: Stage = {
    server,
    a,
    b,
    oss,
    outcome: async (by, request) => {
      const { status, text } = await oss(by, request)
      return status < 300 ? String(status) : `${status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1]}`
    },
    bucketPolicy: async (...Statement) => {
      const body = JSON.stringify({ Version: '1', Statement })
      const put = { method: 'PUT', bucket: 'game', query: [['policy', undefined]] as const, body }
      const answer = await oss(a.root, put)
      if (answer.status !== 200) throw new Error(answer.text)
    },
    user: (account, name, policy) => makeUser(server, account, name, policy),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
  await oss(a.root, { method: 'PUT', bucket: 'game' })
  await oss(a.root, { method: 'PUT', bucket: 'game', key: '1/a', body: 'of a' })
  await oss(b.root, { method: 'PUT', bucket: 'second' })
  return stage
}

async function call(server: TestServer, by: TestKey, action: string, params: Record<string, string>): Promise<string> {
  const answer = await callRpc(server, by, action, action === 'AssumeRole' ? sts : ram, params)
  if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`)
  return answer.text
}

async function makeUser(server: TestServer, { root }: Account, UserName: string, policy?: object): Promise<TestKey> {
  await call(server, root, 'CreateUser', { UserName })
  if (policy !== undefined) {
    const PolicyDocument = JSON.stringify({ Version: '1', Statement: [policy] })
    await call(server, root, 'CreatePolicy', { PolicyName: UserName, PolicyDocument })
    await call(server, root, 'AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: UserName, UserName })
  }
  const { AccessKey } = JSON.parse(await call(server, root, 'CreateAccessKey', { UserName })) as {
    readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string }
  }
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret }
}

const get: OssRequest = { method: 'GET', bucket: 'game', key: '1/a' }
const everything = { Effect: 'Allow', Action: 'oss:*', Resource: '*' }

test('names of buckets are of all accounts, buckets of one', async (t) => {
  await using stage = await openStage()
  const { a, b } = stage
  t.assert.equal(await stage.outcome(b.root, { method: 'PUT', bucket: 'game' }), '409 BucketAlreadyExists')
  t.assert.equal(await stage.outcome(a.root, { method: 'PUT', bucket: 'game' }), '200')
  t.assert.equal(await stage.outcome(b.root, { method: 'PUT', bucket: 'second' }), '200')
  for (const [account, own, other] of [
    [a, 'game', 'second'],
    [b, 'second', 'game'],
  ] as const) {
    const listed = (await stage.oss(account.root, { method: 'GET' })).text
    t.assert.deepEqual(
      [listed.includes(`<Name>${own}</Name>`), listed.includes(`<Name>${other}</Name>`)],
      [true, false],
    )
    const info = await stage.oss(account.root, { method: 'GET', bucket: own, query: [['bucketInfo', undefined]] })
    t.assert.match(info.text, new RegExp(`<Owner><ID>${account.id}</ID>`))
    const foreign = { method: 'GET', bucket: other, query: [['bucketInfo', undefined]] } as const
    t.assert.equal(await stage.outcome(account.root, foreign), '403 AccessDenied')
  }
  t.assert.equal(await stage.outcome(b.root, { method: 'DELETE', bucket: 'game' }), '403 AccessDenied')
  const opened = { method: 'PUT', bucket: 'game', headers: [['x-oss-acl', 'public-read']] } as const
  t.assert.equal(await stage.outcome(b.root, { ...opened, query: [['acl', undefined]] }), '403 AccessDenied')
  t.assert.equal(await stage.outcome(b.root, opened), '409 BucketAlreadyExists')
  t.assert.match(
    (await stage.oss(a.root, { method: 'GET', bucket: 'game', query: [['acl', undefined]] })).text,
    /private/,
  )
})

test('users, roles and policies are of their account, also under the same names', async (t) => {
  await using stage = await openStage()
  const [first, second] = [await stage.user(stage.a, 'backend', everything), await stage.user(stage.b, 'backend')]
  t.assert.equal(await stage.outcome(first, get), '200')
  t.assert.equal(await stage.outcome(second, get), '403 AccessDenied')
  t.assert.match(await call(stage.server, stage.b.root, 'ListUsers', {}), /"backend"/)
  await call(stage.server, stage.b.root, 'DeleteAccessKey', { UserName: 'backend', UserAccessKeyId: second.id })
  t.assert.equal(await stage.outcome(first, get), '200')
})

test('on the bucket of another account an Allow of one’s own is void, and a Deny stands', async (t) => {
  await using stage = await openStage()
  const { b } = stage
  const user = await stage.user(b, 'reader', everything)
  const denied = await stage.user(b, 'denied', { ...everything, Effect: 'Deny' })
  for (const by of [b.root, user, denied]) t.assert.equal(await stage.outcome(by, get), '403 AccessDenied')
  await stage.bucketPolicy({
    Effect: 'Allow',
    Action: 'oss:GetObject',
    Principal: ['*'],
    Resource: 'acs:oss:*:*:game/*',
  })
  t.assert.deepEqual(
    [await stage.outcome(b.root, get), await stage.outcome(user, get), await stage.outcome(denied, get)],
    ['200', '200', '403 AccessDenied'],
  )
  t.assert.equal(await stage.outcome(user, { ...get, method: 'DELETE' }), '403 AccessDenied')
})

test('a bucket policy lets in one account, and nobody besides', async (t) => {
  await using stage = await openStage()
  const { b } = stage
  const user = await stage.user(b, 'reader')
  const third = await answerAccounts(adminOf(stage.server), { route: 'POST /admin/accounts', body: '{"name":"third"}' })
  const { accessKeyId: id = '', accessKeySecret: secret = '' } = third.body as Readonly<Record<string, string>>
  const letIn = { Effect: 'Allow', Action: ['oss:GetObject', 'oss:PutObject'], Resource: 'acs:oss:*:*:game/*' }
  await stage.bucketPolicy({ ...letIn, Principal: [b.id] })
  t.assert.equal(await stage.outcome(b.root, get), '200')
  t.assert.equal(await stage.outcome(b.root, { ...get, method: 'PUT', body: 'of b' }), '200')
  t.assert.equal(await stage.outcome({ id, secret }, get), '403 AccessDenied')
  // Whether its users come in with it is the policy's to say.
  const userId = /"UserId":"(\d+)"/.exec(await call(stage.server, b.root, 'GetUser', { UserName: 'reader' }))?.[1] ?? ''
  await stage.bucketPolicy({ ...letIn, Principal: [userId] })
  t.assert.deepEqual([await stage.outcome(user, get), await stage.outcome(b.root, get)], ['200', '403 AccessDenied'])
})

test('a role of one account is assumed from another that it trusts', async (t) => {
  await using stage = await openStage()
  const { server, a, b } = stage
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${b.id}:root`] } }],
  }
  const made = await call(server, a.root, 'CreateRole', {
    RoleName: 'visitor',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  })
  const PolicyDocument = JSON.stringify({ Version: '1', Statement: [{ ...everything, Action: 'oss:GetObject' }] })
  await call(server, a.root, 'CreatePolicy', { PolicyName: 'read', PolicyDocument })
  await call(server, a.root, 'AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'read', RoleName: 'visitor' })
  const RoleArn = /"Arn":"([^"]+)"/.exec(made)?.[1] ?? ''
  t.assert.match(RoleArn, new RegExp(`^acs:ram::${a.id}:role/visitor$`))
  const assume = { RoleArn, RoleSessionName: 'from-b' }
  const mayAssume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
  const trusted = await stage.user(b, 'trusted', mayAssume)
  const stranger = await stage.user(a, 'stranger', mayAssume)
  const { Credentials } = JSON.parse(await call(server, trusted, 'AssumeRole', assume)) as {
    readonly Credentials: Readonly<Record<'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken', string>>
  }
  const { AccessKeyId: id, AccessKeySecret: secret, SecurityToken: token } = Credentials
  t.assert.equal(await stage.outcome({ id, secret, token }, get), '200')
  t.assert.equal(await stage.outcome({ id, secret, token }, { method: 'GET', bucket: 'second' }), '403 AccessDenied')
  // Trust is of the account that is named, also for the one that owns the role.
  for (const by of [stranger, await stage.user(b, 'idle')])
    t.assert.equal((await callRpc(server, by, 'AssumeRole', sts, assume)).status, 403)
})

const copyTo = (bucket: string, source: string, headers: OssRequest['headers'] = []): OssRequest => ({
  method: 'PUT',
  bucket,
  key: 'copied',
  headers: [['x-oss-copy-source', source], ...headers],
})

test('an object is copied across accounts by whoever may read there and write here', async (t) => {
  await using stage = await openStage()
  const { a, b } = stage
  t.assert.equal(await stage.outcome(b.root, copyTo('second', '/game/1/a')), '403 AccessDenied')
  t.assert.equal(await stage.outcome(a.root, copyTo('second', '/game/1/a')), '403 AccessDenied')
  await stage.bucketPolicy({
    Effect: 'Allow',
    Action: 'oss:GetObject',
    Principal: [b.id],
    Resource: 'acs:oss:*:*:game/*',
  })
  t.assert.equal(await stage.outcome(b.root, copyTo('second', '/game/1/a')), '200')
  const copied = { method: 'GET', bucket: 'second', key: 'copied' }
  t.assert.equal((await stage.oss(b.root, copied)).text, 'of a')
  t.assert.equal(await stage.outcome(a.root, copied), '403 AccessDenied')
})

test('on a bucket whose requesters pay, strangers say so or are refused', async (t) => {
  await using stage = await openStage()
  const { server, a, b } = stage
  const user = await stage.user(a, 'own', everything)
  await stage.bucketPolicy({
    Effect: 'Allow',
    Action: 'oss:*',
    Principal: ['*'],
    Resource: ['acs:oss:*:*:game', 'acs:oss:*:*:game/*'],
  })
  t.assert.equal(await stage.outcome(b.root, get), '200')
  const body = '<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>'
  await stage.oss(a.root, { method: 'PUT', bucket: 'game', query: [['requestPayment', undefined]], body })
  const refused = await stage.oss(b.root, get)
  t.assert.equal(refused.status, 403)
  t.assert.match(refused.text, /<Message>Access denied for requester pay bucket<\/Message>.*<EC>0003-00000703<\/EC>/s)
  const pays = [['x-oss-request-payer', 'requester']] as const
  const paid = await stage.oss(b.root, { ...get, headers: pays })
  t.assert.deepEqual([paid.text, paid.headers.get('x-oss-request-charged')], ['of a', 'requester'])
  for (const request of [
    { method: 'PUT', bucket: 'game', key: '1/b', body: 'x' },
    { method: 'DELETE', bucket: 'game', key: '1/b' },
    { method: 'GET', bucket: 'game' },
  ]) {
    t.assert.equal(await stage.outcome(b.root, request), '403 AccessDenied')
    t.assert.match(await stage.outcome(b.root, { ...request, headers: pays }), /^20/)
  }
  // In a URL it is a parameter, and the signature holds it.
  const url = presignedTarget(server, b.root, { ...get, query: pays })
  t.assert.equal((await server.inject({ method: 'GET', target: url })).text, 'of a')
  const plain = presignedTarget(server, b.root, get)
  t.assert.equal((await server.inject({ method: 'GET', target: plain })).status, 403)
  t.assert.equal((await server.inject({ method: 'GET', target: `${plain}&x-oss-request-payer=requester` })).status, 403)
  // A source is paid for as well.
  t.assert.equal(await stage.outcome(b.root, copyTo('second', '/game/1/a')), '403 AccessDenied')
  t.assert.equal(await stage.outcome(b.root, copyTo('second', '/game/1/a', pays)), '200')
  // Nobody who is not known can be charged, and the account's own people are not.
  const anonymous = { method: 'GET', target: '/game/1/a' }
  t.assert.equal((await server.inject({ ...anonymous, headers: pays })).status, 403)
  for (const by of [a.root, user]) {
    const own = await stage.oss(by, get)
    t.assert.deepEqual([own.status, own.headers.get('x-oss-request-charged')], [200, undefined])
  }
})
