/** What a game needs to be there in an account of the cloud, as data: everything comes from its file, and nothing is made here. */
import { faultsInApp } from '../config/judge-app.ts'
import type { Judgement } from '../config/judgement.ts'
import type { AppConfig } from '../config/schema.ts'
import {
  namesFor,
  playerPolicyName,
  roleArnOf,
  rolePolicy,
  roleSessionSeconds,
  servicePolicy,
  servicePolicyName,
  trustPolicy,
} from '../rules/backend-documents.ts'
import type { PolicyDocument } from '../rules/backend-documents.ts'
import { plannedBuckets } from './cloud-buckets.ts'
import type { PlannedBucket } from './cloud-buckets.ts'
import { weakerIn } from './weaker.ts'
import type { Weaker } from './weaker.ts'

/** Stands for the number of the account where nobody said it. */
export const unknownAccount = '<account>'

export type CloudOptions = {
  /** Instead of what the file says. */
  readonly region?: string | undefined
  readonly account?: string | undefined
  readonly logBucket?: string | undefined
}

type PlannedPolicy = { readonly name: string; readonly document: PolicyDocument }

export type CloudPlan = {
  readonly app: string
  readonly region: string
  readonly account: string
  readonly user: { readonly name: string; readonly policy: PlannedPolicy }
  readonly role: {
    readonly name: string
    readonly arn: string
    readonly trust: PolicyDocument
    readonly maxSessionSeconds: number
    readonly policy: PlannedPolicy
  }
  /** In this order: what one of them names stands before it. */
  readonly buckets: readonly PlannedBucket[]
  /** The block of the file that changes. */
  readonly backend: CloudBackend
  /** What the file is told about the cloud. */
  readonly faults: readonly Judgement[]
  readonly weaker: readonly Weaker[]
  /** What cannot be said in the cloud's words, or was left out with a reason. */
  readonly notes: readonly string[]
}

export type CloudBackend = {
  readonly internal: string
  readonly public: string
  readonly region: string
  readonly sts: string
  readonly roleArn: string
}

/** @throws RangeError when nobody says which region */
export function planCloud(config: AppConfig, options: CloudOptions = {}): CloudPlan {
  const { app, backend, buckets } = config
  const region = options.region ?? backend.oss.region
  if (region === undefined) throw new RangeError(`${app}: nobody says in which region of the cloud`)
  const account =
    options.account ?? (backend.kind === 'alibaba' ? partsOf(backend.sts.roleArn).account : unknownAccount)
  const names = {
    ...namesFor(app, account),
    role: partsOf(backend.sts.roleArn).role,
    privateBucket: buckets.private,
    publicBucket: buckets.public,
  }
  const there = inCloud(config, region, roleArnOf(names))
  const { planned, notes } = plannedBuckets(config, options.logBucket ?? logBucketOf(buckets.private))
  return {
    app,
    region,
    account,
    user: {
      name: names.user,
      policy: { name: servicePolicyName(names), document: servicePolicy(names, 'alibaba') },
    },
    role: {
      name: names.role,
      arn: roleArnOf(names),
      trust: trustPolicy(names),
      maxSessionSeconds: roleSessionSeconds(config.credential.maxTtl),
      policy: { name: playerPolicyName(names), document: rolePolicy(names) },
    },
    buckets: planned,
    backend: there,
    // The lifecycle rule that is asked for is in the plan.
    faults: faultsInApp(configInCloud(config, there)).filter(({ path }) => path.at(-1) !== 'expireDays'),
    weaker: weakerIn(config),
    notes,
  }
}

function partsOf(roleArn: string): { readonly account: string; readonly role: string } {
  const [, , , account = '', resource = ''] = roleArn.split(':')
  return { account, role: resource.slice('role/'.length) }
}

/** A file that is in front of the cloud already keeps its addresses while the region is the same. */
function inCloud({ backend: { kind, oss, sts } }: AppConfig, region: string, roleArn: string): CloudBackend {
  const own = kind === 'alibaba' && oss.region === region ? { ...oss, sts: sts.endpoint } : undefined
  return {
    internal: own?.internal ?? `https://oss-${region}-internal.aliyuncs.com`,
    public: own?.public ?? `https://oss-${region}.aliyuncs.com`,
    region,
    sts: own?.sts ?? `https://sts.${region}.aliyuncs.com`,
    roleArn,
  }
}

function configInCloud(config: AppConfig, { internal, public: open, region, sts, roleArn }: CloudBackend): AppConfig {
  const { backend } = config
  const oss = { internal, public: open, region, addressing: 'auto', signature: 'v4' } as const
  return { ...config, backend: { ...backend, kind: 'alibaba', oss, sts: { ...backend.sts, endpoint: sts, roleArn } } }
}

const logsSuffix = '-logs'
const bucketLettersMax = 63
const logBucketOf = (bucket: string): string => bucket.slice(0, bucketLettersMax - logsSuffix.length) + logsSuffix
