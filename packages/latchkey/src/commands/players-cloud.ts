/** Makes in an account of the cloud what the plan of a game says, or tells what it would make. Asked again it finds all of it there. */
import { RequestError } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import type { CloudPlan } from '@latchkey/players'
import { isDeepStrictEqual } from 'node:util'

type PlannedBucket = CloudPlan['buckets'][number]

/** What is there, against what the plan says. */
type Found = 'missing' | 'same' | 'other'

type Item = {
  readonly what: string
  readonly name: string
  readonly look: () => Promise<Found>
  /** Makes it, or puts it in the place of another one. */
  readonly write: () => Promise<unknown>
}

export type ApplyOptions = {
  /** Only looks. */
  readonly isDry: boolean
  /** Settings of a bucket that was there before: whoever wrote them may have had a reason. */
  readonly replaces: boolean
}

export type Applied = {
  readonly what: string
  readonly name: string
  readonly outcome: 'made' | 'changed' | 'there already' | 'to make' | 'to change' | 'stays'
}

/** In the order of the plan, each as soon as it is done. @throws RequestError, with everything before it done */
export async function* applyPlan(client: Client, plan: CloudPlan, options: ApplyOptions): AsyncIterable<Applied> {
  const always = { ...options, replaces: true }
  for (const item of ramItems(client, plan)) yield settled(item, always)
  for (const planned of plan.buckets) {
    const bucket = await settled(bucketItem(client, planned), options)
    yield bucket
    const isNew = bucket.outcome === 'made' || bucket.outcome === 'to make'
    for (const item of settingsOf(client, planned)) yield settled(item, isNew ? always : options)
  }
}

async function settled({ what, name, look, write }: Item, { isDry, replaces }: ApplyOptions): Promise<Applied> {
  const found = await look()
  if (found === 'same') return { what, name, outcome: 'there already' }
  if (found === 'other' && !replaces) return { what, name, outcome: 'stays' }
  if (isDry) return { what, name, outcome: found === 'missing' ? 'to make' : 'to change' }
  await write()
  return { what, name, outcome: found === 'missing' ? 'made' : 'changed' }
}

function ramItems({ ram }: Client, { user, role }: CloudPlan): Item[] {
  const trust = JSON.stringify(role.trust)
  const session = { roleName: role.name, maxSessionDuration: role.maxSessionSeconds }
  return [
    {
      what: 'RAM user',
      name: user.name,
      look: async () => ((await orMissing(ram.getUser({ userName: user.name }))) === undefined ? 'missing' : 'same'),
      write: () => ram.createUser({ userName: user.name, comments: 'The player service of Latchkey' }),
    },
    {
      what: 'role',
      name: role.name,
      look: async () => {
        const found = (await orMissing(ram.getRole({ roleName: role.name })))?.role
        if (found === undefined) return 'missing'
        const isTrusted = isDeepStrictEqual(JSON.parse(found.assumeRolePolicyDocument ?? 'null'), role.trust)
        return isTrusted && found.maxSessionDuration === role.maxSessionSeconds ? 'same' : 'other'
      },
      write: async () => {
        const isThere = (await orMissing(ram.getRole({ roleName: role.name }))) !== undefined
        return isThere
          ? ram.updateRole({
              roleName: role.name,
              newAssumeRolePolicyDocument: trust,
              newMaxSessionDuration: role.maxSessionSeconds,
            })
          : ram.createRole({ ...session, assumeRolePolicyDocument: trust, description: 'Sessions of players' })
      },
    },
    policyItem(ram, user.policy),
    policyItem(ram, role.policy),
    {
      what: 'attachment',
      name: `${user.policy.name} to ${user.name}`,
      look: async () => {
        const attached = await orMissing(ram.listPoliciesForUser({ userName: user.name }))
        return foundIn(attached?.policies, user.policy.name)
      },
      write: () => ram.attachPolicyToUser({ policyType: 'Custom', policyName: user.policy.name, userName: user.name }),
    },
    {
      what: 'attachment',
      name: `${role.policy.name} to ${role.name}`,
      look: async () => {
        const attached = await orMissing(ram.listPoliciesForRole({ roleName: role.name }))
        return foundIn(attached?.policies, role.policy.name)
      },
      write: () => ram.attachPolicyToRole({ policyType: 'Custom', policyName: role.policy.name, roleName: role.name }),
    },
  ]
}

type NamedPolicy = { readonly policyName?: string | undefined; readonly policyType?: string | undefined }

const foundIn = (policies: readonly NamedPolicy[] | undefined, name: string): Found =>
  policies?.some(({ policyName, policyType }) => policyName === name && policyType === 'Custom') === true
    ? 'same'
    : 'missing'

function policyItem(ram: Client['ram'], { name: policyName, document }: CloudPlan['user']['policy']): Item {
  const policyDocument = JSON.stringify(document)
  const current = async () => orMissing(ram.getPolicy({ policyType: 'Custom', policyName }))
  return {
    what: 'policy',
    name: policyName,
    look: async () => {
      const found = await current()
      if (found === undefined) return 'missing'
      const text = found.defaultPolicyVersion.policyDocument ?? 'null'
      return isDeepStrictEqual(JSON.parse(text), document) ? 'same' : 'other'
    },
    write: async () =>
      (await current()) === undefined
        ? ram.createPolicy({ policyName, policyDocument })
        : ram.createPolicyVersion({
            policyName,
            policyDocument,
            setAsDefault: true,
            rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
          }),
  }
}

/** A bucket of somebody else's account is refused by the cloud: names are taken once in all of it. */
function bucketItem({ oss }: Client, { name: bucket, acl }: PlannedBucket): Item {
  return {
    what: 'bucket',
    name: bucket,
    look: async () => ((await orMissing(oss.getBucketInfo({ bucket }))) === undefined ? 'missing' : 'same'),
    write: () => oss.putBucket({ bucket, acl }),
  }
}

function settingsOf({ oss }: Client, planned: PlannedBucket): Item[] {
  const { name: bucket, acl, isPublicAccessBlocked, policy, cors, lifecycle, referers, styles, logsTo } = planned
  const setting = (
    what: string,
    wanted: unknown,
    read: () => Promise<unknown>,
    write: () => Promise<unknown>,
  ): Item[] => {
    if (wanted === undefined) return []
    const look = async (): Promise<Found> => {
      const found = await orMissing(read())
      return found === undefined ? 'missing' : holds(found, wanted) ? 'same' : 'other'
    }
    return [{ what, name: bucket, look, write }]
  }
  const block = { isBlocked: isPublicAccessBlocked }
  const rules = lifecycle.map(({ id, prefix, expireDays, abortDays }) => ({
    id,
    prefix,
    status: 'Enabled' as const,
    ...(expireDays === undefined ? {} : { expiration: { days: expireDays } }),
    ...(abortDays === undefined ? {} : { abortMultipartUpload: { days: abortDays } }),
  }))
  const pages = { allowEmptyReferer: true, allowed: referers }
  const origins = cors && {
    rules: [
      {
        allowedOrigins: cors.origins,
        allowedMethods: cors.methods,
        allowedHeaders: cors.headers,
        exposeHeaders: cors.exposed,
        maxAgeSeconds: cors.maxAgeSeconds,
      },
    ],
    responseVary: true,
  }
  const logs = logsTo && { targetBucket: logsTo.bucket, targetPrefix: logsTo.prefix }
  return [
    ...setting(
      'ACL',
      acl,
      async () => (await oss.getBucketAcl({ bucket })).policy.grants[0],
      () => oss.putBucketAcl({ bucket, acl }),
    ),
    ...setting(
      'public access',
      block,
      async () => (await oss.getBucketPublicAccessBlock({ bucket })).configuration,
      () => oss.putBucketPublicAccessBlock({ bucket, configuration: block }),
    ),
    ...setting(
      'bucket policy',
      policy,
      async () => JSON.parse((await oss.getBucketPolicy({ bucket })).policy) as unknown,
      () => oss.putBucketPolicy({ bucket, policy: JSON.stringify(policy) }),
    ),
    ...setting(
      'CORS',
      origins,
      async () => (await oss.getBucketCors({ bucket })).configuration,
      () => oss.putBucketCors({ bucket, configuration: origins ?? {} }),
    ),
    ...setting(
      'lifecycle',
      rules.length === 0 ? undefined : { rules },
      async () => (await oss.getBucketLifecycle({ bucket })).configuration,
      () => oss.putBucketLifecycle({ bucket, configuration: { rules } }),
    ),
    ...setting(
      'Referer',
      referers.length === 0 ? undefined : pages,
      async () => {
        const { configuration } = await oss.getBucketReferer({ bucket })
        return (configuration.allowed ?? []).length === 0 && configuration.allowEmptyReferer ? undefined : configuration
      },
      () => oss.putBucketReferer({ bucket, configuration: pages }),
    ),
    ...setting(
      'access log',
      logs,
      async () => (await oss.getBucketLogging({ bucket })).status.enabled,
      () => oss.putBucketLogging({ bucket, status: logs === undefined ? {} : { enabled: logs } }),
    ),
    ...styles.flatMap(({ name: styleName, content }) =>
      setting(
        `style ${styleName}`,
        { content },
        async () => (await oss.getStyle({ bucket, styleName })).style,
        () => oss.putStyle({ bucket, styleName, category: 'image', style: { content } }),
      ),
    ),
  ]
}

/** Whether everything that is wanted is there; what an answer tells besides does not matter. */
function holds(found: unknown, wanted: unknown): boolean {
  // An empty text may be told by leaving it out.
  if (typeof wanted !== 'object' || wanted === null) return found === wanted || (wanted === '' && found === undefined)
  if (typeof found !== 'object' || found === null) return false
  if (Array.isArray(wanted)) {
    const isList = Array.isArray(found) && found.length === wanted.length
    return isList && wanted.every((one, index) => holds(found[index], one))
  }
  const fields = found as Readonly<Record<string, unknown>>
  return Object.entries(wanted).every(([name, value]) => holds(fields[name], value))
}

/** Undefined for what is not there. */
async function orMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined
    throw error
  }
}
