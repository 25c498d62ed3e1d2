/** Makes what a game needs in an account, and can be asked again: what is there and right stays as it is. */
import { RequestError } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import {
  playerPolicyName,
  publicReadPolicy,
  rolePolicy,
  roleSessionSeconds,
  servicePolicy,
  servicePolicyName,
  trustPolicy,
} from '@latchkey/players'
import type { BackendNames, PolicyDocument } from '@latchkey/players'

export type Step = {
  readonly what: string
  readonly name: string
  readonly outcome: 'made' | 'changed' | 'there already' | 'stays'
  readonly note?: string | undefined
}

/**
 * Everything but the access key, which is shown once and has to be kept.
 * @param credentialSecondsMax the longest life of keys that the game gives
 */
export async function makeBackend(client: Client, names: BackendNames, credentialSecondsMax: number): Promise<Step[]> {
  const steps = [await bucket(client, names.privateBucket), await bucket(client, names.publicBucket)]
  steps.push(await publicRead(client, names))
  steps.push(await abortedUploads(client, names))
  steps.push({ what: 'RAM user', name: names.user, ...(await user(client, names.user)) })
  steps.push({ what: 'role', name: names.role, ...(await role(client, names, credentialSecondsMax)) })
  const service = servicePolicyName(names)
  const player = playerPolicyName(names)
  steps.push({ what: 'policy', name: service, ...(await policy(client, service, servicePolicy(names, 'selfhosted'))) })
  if (player !== service)
    steps.push({ what: 'policy', name: player, ...(await policy(client, player, rolePolicy(names))) })
  const attached = { policyType: 'Custom', userName: names.user, policyName: service }
  await unlessThere(() => client.ram.attachPolicyToUser(attached))
  await unlessThere(() =>
    client.ram.attachPolicyToRole({ policyType: 'Custom', roleName: names.role, policyName: player }),
  )
  return steps
}

/** Whether there was nothing of this name before. */
async function unlessThere(make: () => Promise<unknown>): Promise<boolean> {
  try {
    await make()
    return true
  } catch (error) {
    if (error instanceof RequestError && error.code.startsWith('EntityAlreadyExists')) return false
    throw error
  }
}

/** Making one's own bucket again succeeds. */
async function bucket({ oss }: Client, name: string): Promise<Step> {
  const isThere = await oss.getBucketInfo({ bucket: name }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof RequestError && error.code === 'NoSuchBucket') return false
      throw error
    },
  )
  if (!isThere) await oss.putBucket({ bucket: name })
  return { what: 'bucket', name, outcome: isThere ? 'there already' : 'made' }
}

/** A policy that somebody else wrote is not replaced: it may be why nobody reads there. */
async function publicRead({ oss }: Client, names: BackendNames): Promise<Step> {
  const wanted = JSON.stringify(publicReadPolicy(names))
  const told = { what: 'bucket policy', name: names.publicBucket } as const
  const current = await oss.getBucketPolicy({ bucket: names.publicBucket }).then(
    ({ policy: text }) => text,
    (error: unknown) => {
      if (error instanceof RequestError && error.status === 404) return undefined
      throw error
    },
  )
  if (current === wanted) return { ...told, outcome: 'there already' }
  if (current !== undefined)
    return { ...told, outcome: 'stays', note: 'it is another one; players read pictures only if it lets them' }
  await oss.putBucketPolicy({ bucket: names.publicBucket, policy: wanted })
  return { ...told, outcome: 'made', note: 'whoever has the address of a picture reads it' }
}

const abortDays = 1

/**
 * Parts that a player sent with keys of STS and never joined are known to the storage alone, and count. Rules that somebody
 * else wrote are not replaced.
 */
async function abortedUploads({ oss }: Client, { privateBucket: bucket }: BackendNames): Promise<Step> {
  const told = { what: 'lifecycle', name: bucket } as const
  const rules = await oss.getBucketLifecycle({ bucket }).then(
    ({ configuration }) => configuration.rules ?? [],
    (error: unknown) => {
      if (error instanceof RequestError && error.status === 404) return []
      throw error
    },
  )
  const isThere = rules.some(
    ({ status, prefix = '', abortMultipartUpload }) =>
      status === 'Enabled' && prefix === '' && abortMultipartUpload !== undefined,
  )
  if (isThere) return { ...told, outcome: 'there already' }
  if (rules.length > 0)
    return { ...told, outcome: 'stays', note: 'none of its rules ends uploads in parts that nobody completes' }
  const rule = {
    id: 'abort-uploads',
    prefix: '',
    status: 'Enabled',
    abortMultipartUpload: { days: abortDays },
  } as const
  await oss.putBucketLifecycle({ bucket, configuration: { rules: [rule] } })
  return { ...told, outcome: 'made', note: 'uploads in parts that nobody completes go after a day' }
}

type Outcome = Pick<Step, 'outcome' | 'note'>

async function user({ ram }: Client, userName: string): Promise<Outcome> {
  const isNew = await unlessThere(() => ram.createUser({ userName, comments: 'The player service of Latchkey' }))
  return { outcome: isNew ? 'made' : 'there already' }
}

async function role({ ram }: Client, names: BackendNames, credentialSecondsMax: number): Promise<Outcome> {
  const trust = JSON.stringify(trustPolicy(names))
  const seconds = roleSessionSeconds(credentialSecondsMax)
  const made = { roleName: names.role, assumeRolePolicyDocument: trust, maxSessionDuration: seconds }
  if (await unlessThere(() => ram.createRole({ ...made, description: 'Sessions of players' })))
    return { outcome: 'made' }
  const { role: current } = await ram.getRole({ roleName: names.role })
  const isTrusted = current?.assumeRolePolicyDocument === trust
  const isLongEnough = (current?.maxSessionDuration ?? 0) >= seconds
  if (isTrusted && isLongEnough) return { outcome: 'there already' }
  await ram.updateRole({
    roleName: names.role,
    ...(isTrusted ? {} : { newAssumeRolePolicyDocument: trust }),
    ...(isLongEnough ? {} : { newMaxSessionDuration: seconds }),
  })
  const changed = [...(isTrusted ? [] : ['its trust policy']), ...(isLongEnough ? [] : ['its longest session'])]
  return { outcome: 'changed', note: changed.join(' and ') }
}

async function policy({ ram }: Client, policyName: string, document: PolicyDocument): Promise<Outcome> {
  const policyDocument = JSON.stringify(document)
  if (await unlessThere(() => ram.createPolicy({ policyName, policyDocument }))) return { outcome: 'made' }
  const { defaultPolicyVersion } = await ram.getPolicy({ policyType: 'Custom', policyName })
  if (defaultPolicyVersion.policyDocument === policyDocument) return { outcome: 'there already' }
  await ram.createPolicyVersion({
    policyName,
    policyDocument,
    setAsDefault: true,
    rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
  })
  return { outcome: 'changed' }
}
