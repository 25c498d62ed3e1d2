import { openLmdbKv } from '@latchkey/kv'
import { attachedKey, entityKey, nameKey, policyKey } from '@latchkey/server/inside/store/directory/keys.ts'
import { encodeRecord } from '@latchkey/server/inside/store/directory/records.ts'
import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import type { Side } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import type { Figure } from './lib/figure.ts'
import { accountId, latchkey } from './lib/latchkey.ts'
import { writeRequests } from './lib/load.ts'
import { signedCall, signedRequest } from './lib/sign.ts'
import type { Keys } from './lib/sign.ts'
import { ask, askRaw, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const manyUsers = 100_000
const manyPolicies = 10_000
const objects = 2_000
const callsPerRound = 12_000
const recordsPerCommit = 5_000
const bodyBytes = 4_096
const bucket = 'bench-directory'
const roleName = 'player'
const policyText = (index: number): string =>
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource: `acs:oss:*:*:${bucket}/player/${index}/*` }],
  })

/** The same requests by one user of two, and by one of a hundred thousand beside ten thousand policies. */
export async function directory(bench: Bench): Promise<void> {
  const program = latchkey()
  const small = await startSubject(program, await newDirectory(bench.root, 'directory-small'))
  const place = await newDirectory(bench.root, 'directory-large')
  const first = await startSubject(program, place, true)
  const sides: { readonly subject: Subject; readonly keys: Keys }[] = []
  try {
    sides.push({ subject: named(small, 'latchkey, 2 users'), keys: await prepare(small) })
    const keys = await prepare(first)
    await first.close()
    await fill(place, bench.say)
    const large = await startSubject(program, place)
    sides.push({ subject: named(large, `latchkey, ${manyUsers} users`), keys })
    await measure(bench, 'GET 4 KiB', sides, gets)
    await measure(bench, 'PUT 4 KiB', sides, puts)
    await measure(bench, 'AssumeRole', sides, calls, true)
  } finally {
    for (const { subject } of sides) await subject.close()
  }
}

const named = (subject: Subject, name: string): Subject => ({ ...subject, name })

type Requests = (subject: Subject, keys: Keys) => Iterable<Uint8Array>

async function measure(
  bench: Bench,
  name: string,
  from: readonly { readonly subject: Subject; readonly keys: Keys }[],
  requests: Requests,
  isGoodOnce = false,
): Promise<void> {
  const sides = await Promise.all(
    from.map(async ({ subject, keys }, index): Promise<Side> => {
      const file = join(bench.root, `directory-${index}.requests`)
      const refill = (): Promise<void> => writeRequests(file, requests(subject, keys))
      await refill()
      return { subject, requests: file, ...(isGoodOnce ? { refill } : {}) }
    }),
  )
  const connections = [Math.max(...bench.connections)]
  const figures = await compare(bench, { claim: 'directory', name, connections }, sides)
  const [small, large] = figures
  if (small !== undefined && large !== undefined) bench.report(ratioOf(name, small, large))
}

/** What a request costs the server of many users, as a share of what it costs the server of two. */
function ratioOf(name: string, small: Figure, large: Figure): Figure {
  const cost = (figure: Figure): number => figure.also.cpuUsPerRequest ?? Number.NaN
  const labels = { claim: 'directory', subject: 'latchkey', unit: '×' }
  return figureOf(
    { ...labels, name: `${name}: requests/s with ${manyUsers} users, of those with 2` },
    [large.value / small.value],
    { cpuRatio: [cost(large) / cost(small)] },
  )
}

/** A user with a key, two policies and a role that it may assume; the bucket, with objects in it. */
async function prepare(subject: Subject): Promise<Keys> {
  let nonce = 0
  const call = async (Action: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    nonce += 1
    const whole = { Action, Version: '2015-05-01', ...parameters }
    return JSON.parse(
      (await askRaw(subject.port, signedCall(subject.target, whole, new Date(), `set-up-${nonce}`))).toString('utf8'),
    )
  }
  await ask(subject, { method: 'PUT', path: `/${bucket}/` })
  const body = Buffer.alloc(bodyBytes, 'a game in progress ')
  for (let index = 0; index < objects; index += 1) await ask(subject, { method: 'PUT', path: keyOf(index), body })
  await call('CreateUser', { UserName: 'other' })
  await call('CreateUser', { UserName: 'backend' })
  for (const PolicyName of ['AliyunSTSAssumeRoleAccess', 'AliyunOSSFullAccess'])
    await call('AttachPolicyToUser', { PolicyType: 'System', PolicyName, UserName: 'backend' })
  await call('CreateRole', {
    RoleName: roleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${accountId}:root`] } }],
    }),
  })
  // RAM's documented answer.
  const made = (await call('CreateAccessKey', { UserName: 'backend' })) as {
    readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string }
  }
  return { id: made.AccessKey.AccessKeyId, secret: made.AccessKey.AccessKeySecret }
}

/** Users, each with one of the policies, as the directory writes them, but thousands in one commit. */
async function fill(place: string, say: (text: string) => void): Promise<void> {
  const onFatal = (error: Error): void => {
    throw error
  }
  const kv = await openLmdbKv({ directory: join(place, 'metadata'), role: 'committer', onFatal })
  const writeId = Buffer.alloc(8, 1)
  let batch: { key: Uint8Array; value: Uint8Array }[] = []
  const flush = async (): Promise<void> => {
    const committed = await kv.commit({ put: batch, previousHead: 0 })
    if (committed.kind !== 'committed') throw new Error(`filling ended: ${committed.kind}`)
    batch = []
  }
  const put = async (key: Uint8Array, record: object): Promise<void> => {
    batch.push({ key, value: encodeRecord(record, writeId) })
    if (batch.length >= recordsPerCommit) await flush()
  }
  const dates = { createdMs: 1, updatedMs: 1 }
  try {
    for (let index = 0; index < manyPolicies; index += 1) {
      const versions = [{ id: 'v1', document: policyText(index), createdMs: 1 }]
      const version = { defaultVersionId: 'v1', nextVersionNumber: 2, versions, tags: [] }
      const policyName = `policy-${index}`
      await put(policyKey(accountId, policyName), { accountId, policyName, ...dates, ...version })
    }
    for (let index = 0; index < manyUsers; index += 1) {
      const [userId, userName] = [`9${String(index).padStart(17, '0')}`, `user-${index}`]
      const policy = { type: 'Custom', name: `policy-${index % manyPolicies}`, attachedMs: 1 } as const
      const lists = { accessKeyIds: [], groupIds: [], policies: [policy] }
      await put(entityKey('user', accountId, userId), { accountId, userId, userName, ...dates, ...lists })
      await put(nameKey('user', accountId, userName), { id: userId })
      const attached = { kind: 'user', id: userId, attachedMs: 1 }
      await put(attachedKey(accountId, 'Custom', policy.name, 'user', userId), attached)
    }
    if (batch.length > 0) await flush()
    say(`filled ${manyUsers} users and ${manyPolicies} policies`)
  } finally {
    await kv.close()
  }
}

const keyOf = (index: number): string => `/${bucket}/player/${index % 97}/object-${index}`

function* gets({ target }: Subject, keys: Keys): Generator<Uint8Array> {
  const now = new Date()
  for (let index = 0; index < objects; index += 1)
    yield signedRequest({ ...target, keys }, { method: 'GET', path: keyOf(index) }, now)
}

function* puts({ target }: Subject, keys: Keys): Generator<Uint8Array> {
  const now = new Date()
  const body = Buffer.alloc(bodyBytes, 'a game goes on ')
  for (let index = 0; index < objects; index += 1)
    yield signedRequest({ ...target, keys }, { method: 'PUT', path: keyOf(index), body }, now)
}

function* calls({ target }: Subject, keys: Keys): Generator<Uint8Array> {
  const now = new Date()
  const begin = `${now.getTime()}-${process.hrtime.bigint()}`
  for (let call = 0; call < callsPerRound; call += 1) {
    const parameters = {
      Action: 'AssumeRole',
      Version: '2015-04-01',
      RoleArn: `acs:ram::${accountId}:role/${roleName}`,
      RoleSessionName: `player-${call}`,
    }
    yield signedCall({ ...target, keys }, parameters, now, `${begin}-${call}`)
  }
}
