/**
 * A change of what a user may do is seen by the next request, whichever worker answers it: changes and requests in turn,
 * each request over another connection than the change, thousands of times.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RpcClient } from './load/rpc.ts'
import type { RpcKeys } from './load/rpc.ts'
import { makeRandom } from './load/random.ts'
import type { Outcome } from './scenario.ts'
import { rootKey, startServerProcess } from './server/server-process.ts'

const workers = 4
/** Four for each worker, so that none of them is left out. */
const connections = 16
const alternations = 10_000
const stsVersion = '2015-04-01'
const imsVersion = '2019-08-15'
const ownVersion = '2026-11-01'
const policyOf = (effect: string): string =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: effect, Action: 'ram:ListRoles', Resource: '*' }] })

/** One way to give something and to take it away; `keysNow` where what is given is the keys themselves. */
type Way = {
  readonly name: string
  readonly set: (isAllowed: boolean) => Promise<unknown>
  readonly keysNow?: () => RpcKeys
}

export async function seeChanges({ seed }: { readonly seed: number }): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-freshness-'))
  const server = await startServerProcess({ directory: join(directory, 'data'), workers })
  const clients = Array.from({ length: connections }, () => new RpcClient(server.endpoint))
  const changer = new RpcClient(server.endpoint)
  try {
    const lanes = [attaching, joining, disabling, placing, versioning, revoking]
    const outcomes = await Promise.all(
      lanes.map(async (lane, index) => {
        const { way, keys } = await lane(changer, `user-${index}`)
        return alternate(way, keys, clients, makeRandom(seed + index), Math.ceil(alternations / lanes.length))
      }),
    )
    const faults = outcomes.flatMap((outcome) => outcome.faults)
    const count = outcomes.reduce((sum, outcome) => sum + outcome.count, 0)
    return { faults, did: `${count} changes, each followed by a request to one of ${workers} workers` }
  } finally {
    for (const client of [...clients, changer]) client.close()
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function alternate(
  { name, set, keysNow }: Way,
  keys: RpcKeys,
  clients: readonly RpcClient[],
  random: ReturnType<typeof makeRandom>,
  times: number,
): Promise<{ readonly faults: readonly string[]; readonly count: number }> {
  const faults: string[] = []
  for (let count = 0; count < times; count += 1) {
    const isAllowed = count % 2 === 0
    await set(isAllowed)
    const client = clients[random.below(clients.length)]
    const reply = await client?.call(keysNow?.() ?? keys, 'ListRoles')
    if ((reply?.status === 200) !== isAllowed)
      faults.push(`${name}, change ${count}: ${isAllowed ? 'given' : 'taken'}, and answered ${reply?.status}`)
  }
  return { faults, count: times }
}

type Lane = (client: RpcClient, user: string) => Promise<{ readonly way: Way; readonly keys: RpcKeys }>

async function userWithKey(client: RpcClient, UserName: string): Promise<RpcKeys> {
  await client.ok(rootKey, 'CreateUser', { UserName })
  const made = await client.ok(rootKey, 'CreateAccessKey', { UserName })
  const { AccessKeyId: id, AccessKeySecret: secret } = made['AccessKey'] as Record<string, string>
  return { id: id ?? '', secret: secret ?? '' }
}

async function policyNamed(client: RpcClient, PolicyName: string): Promise<Readonly<Record<string, string>>> {
  await client.ok(rootKey, 'CreatePolicy', { PolicyName, PolicyDocument: policyOf('Allow') })
  return { PolicyName, PolicyType: 'Custom' }
}

const attaching: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  const policy = await policyNamed(client, `of-${UserName}`)
  const action = (isAllowed: boolean): string => (isAllowed ? 'AttachPolicyToUser' : 'DetachPolicyFromUser')
  const set = (isAllowed: boolean) => client.ok(rootKey, action(isAllowed), { ...policy, UserName })
  return { keys, way: { name: 'a policy of the user', set } }
}

const joining: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  const GroupName = `of-${UserName}`
  await client.ok(rootKey, 'CreateGroup', { GroupName })
  await client.ok(rootKey, 'AttachPolicyToGroup', { ...(await policyNamed(client, `of-${UserName}`)), GroupName })
  const action = (isAllowed: boolean): string => (isAllowed ? 'AddUserToGroup' : 'RemoveUserFromGroup')
  const set = (isAllowed: boolean) => client.ok(rootKey, action(isAllowed), { UserName, GroupName })
  return { keys, way: { name: 'a group with a policy', set } }
}

const disabling: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  await client.ok(rootKey, 'AttachPolicyToUser', { ...(await policyNamed(client, `of-${UserName}`)), UserName })
  const set = (isAllowed: boolean) =>
    client.ok(rootKey, 'UpdateAccessKey', {
      UserName,
      UserAccessKeyId: keys.id,
      Status: isAllowed ? 'Active' : 'Inactive',
    })
  return { keys, way: { name: 'the state of the key', set } }
}

/** From where a key may be used: from here, or from a network where nobody is. */
const placing: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  await client.ok(rootKey, 'AttachPolicyToUser', { ...(await policyNamed(client, `of-${UserName}`)), UserName })
  const { AccountId } = await client.ok(rootKey, 'GetCallerIdentity', {}, stsVersion)
  const key = { UserPrincipalName: `${UserName}@${String(AccountId)}.onaliyun.com`, UserAccessKeyId: keys.id }
  const set = (isAllowed: boolean) => {
    const IPList = isAllowed ? ['127.0.0.0/8', '::1'] : ['203.0.113.0/24']
    const AccessKeyPolicy = JSON.stringify({ Status: 'Active', Statements: [{ Type: 'ClassicWhiteList', IPList }] })
    return client.ok(rootKey, 'SetAccessKeyPolicy', { ...key, AccessKeyPolicy }, imsVersion)
  }
  return { keys, way: { name: 'the networks of the key', set } }
}

const versioning: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  const policy = await policyNamed(client, `of-${UserName}`)
  const { PolicyName = '' } = policy
  await client.ok(rootKey, 'AttachPolicyToUser', { ...policy, UserName })
  await client.ok(rootKey, 'CreatePolicyVersion', { PolicyName, PolicyDocument: policyOf('Deny') })
  const set = (isAllowed: boolean) =>
    client.ok(rootKey, 'SetDefaultPolicyVersion', { PolicyName, VersionId: isAllowed ? 'v1' : 'v2' })
  return { keys, way: { name: 'the version of a policy', set } }
}

/** Of the sessions of one player the last one is revoked, and a new one lives. */
const revoking: Lane = async (client, UserName) => {
  const keys = await userWithKey(client, UserName)
  const assuming = { PolicyName: 'AliyunSTSAssumeRoleAccess', PolicyType: 'System' }
  await client.ok(rootKey, 'AttachPolicyToUser', { ...assuming, UserName })
  const { AccountId } = await client.ok(rootKey, 'GetCallerIdentity', {}, stsVersion)
  const RoleName = `of-${UserName}`
  const Statement = [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${String(AccountId)}:root`] } },
  ]
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '1', Statement })
  await client.ok(rootKey, 'CreateRole', { RoleName, AssumeRolePolicyDocument })
  await client.ok(rootKey, 'AttachPolicyToRole', { ...(await policyNamed(client, RoleName)), RoleName })
  const role = { RoleArn: `acs:ram::${String(AccountId)}:role/${RoleName}`, SourceIdentity: 'player-1' }
  let session = keys
  const set = async (isAllowed: boolean): Promise<void> => {
    if (!isAllowed) return void (await client.ok(rootKey, 'RevokeSessions', role, ownVersion))
    const made = await client.ok(keys, 'AssumeRole', { ...role, RoleSessionName: 'phone' }, stsVersion)
    const { AccessKeyId = '', AccessKeySecret = '', SecurityToken } = made['Credentials'] as Record<string, string>
    session = { id: AccessKeyId, secret: AccessKeySecret, token: SecurityToken }
  }
  return { keys, way: { name: 'a session', set, keysNow: () => session } }
}
