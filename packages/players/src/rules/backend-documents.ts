/** What a game needs to be there in the account of its storage, as documents: who may do what, and nothing more than that. */

export type BackendNames = {
  readonly account: string
  /** The RAM user as whom the service calls. */
  readonly user: string
  /** The role that sessions of players are of. */
  readonly role: string
  readonly privateBucket: string
  readonly publicBucket: string
}
/** Where pictures are shown to nobody, there is no public bucket. */
type ServiceNames = Omit<BackendNames, 'publicBucket'> & { readonly publicBucket?: string | undefined }

export type PolicyDocument = {
  readonly Version: '1'
  readonly Statement: readonly Statement[]
}
type Statement = {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource?: readonly string[]
  readonly Principal?: { readonly RAM: readonly string[] } | readonly string[]
}

export const roleArnOf = ({ account, role }: Pick<BackendNames, 'account' | 'role'>): string =>
  `acs:ram::${account}:role/${role}`

/** What a role takes for the longest session. */
const sessionSecondsMin = 3_600
const sessionSecondsMax = 43_200

/** The longest session that a role gives: as long as anybody may ask keys for. */
export const roleSessionSeconds = (askedSecondsMax: number): number =>
  Math.min(Math.max(askedSecondsMax, sessionSecondsMin), sessionSecondsMax)

/** The name of the service's own policy, and of the role's. */
export const servicePolicyName = ({ user }: Pick<BackendNames, 'user'>): string => user
export const playerPolicyName = ({ role }: Pick<BackendNames, 'role'>): string => role

export function namesFor(app: string, account: string): BackendNames {
  return {
    account,
    user: `${app}-players`,
    role: `${app}-player`,
    privateBucket: `${app}-private`,
    publicBucket: `${app}-public`,
  }
}

/** Nobody but the service's user assumes the role. */
export function trustPolicy({ account, user }: Pick<BackendNames, 'account' | 'user'>): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Principal: { RAM: [`acs:ram::${account}:user/${user}`] },
  })
}

/** The outer fence of all players: each session is cut further, to the folders of one of them. */
export function rolePolicy({ privateBucket }: Pick<BackendNames, 'privateBucket'>): PolicyDocument {
  return policy(
    {
      Effect: 'Allow',
      Action: ['oss:GetObject', 'oss:PutObject', 'oss:DeleteObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
      Resource: [`acs:oss:*:*:${privateBucket}/*`],
    },
    { Effect: 'Allow', Action: ['oss:ListObjects'], Resource: [`acs:oss:*:*:${privateBucket}`] },
  )
}

/** What the service does itself: what goes through it, and what is done when no player is there. */
export function servicePolicy(names: ServiceNames, kind: 'selfhosted' | 'alibaba'): PolicyDocument {
  const { privateBucket, publicBucket } = names
  const buckets = [privateBucket, ...(publicBucket === undefined ? [] : [publicBucket])].map(
    (name) => `acs:oss:*:*:${name}`,
  )
  const isOurs = kind === 'selfhosted'
  return policy(
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', ...(isOurs ? ['sts:RevokeSessions'] : [])],
      Resource: [roleArnOf(names)],
    },
    {
      Effect: 'Allow',
      Action: [
        'oss:GetObject',
        'oss:PutObject',
        'oss:DeleteObject',
        'oss:DeleteObjectVersion',
        'oss:AbortMultipartUpload',
        'oss:ListParts',
        // Pictures are made anew by the storage's own image service.
        'oss:PostProcessTask',
      ],
      Resource: buckets.map((bucket) => `${bucket}/*`),
    },
    {
      Effect: 'Allow',
      Action: ['oss:ListObjects', 'oss:ListObjectVersions', 'oss:ListMultipartUploads'],
      Resource: buckets,
    },
    ...(isOurs
      ? [
          {
            Effect: 'Allow' as const,
            Action: ['oss:GetBucketFolderRules', 'oss:PutBucketFolderRules', 'oss:GetBucketFolderUsage'],
            Resource: [`acs:oss:*:*:${names.privateBucket}`],
          },
        ]
      : []),
  )
}

/** Pictures are read by whoever has their address; nobody lists them. */
export function publicReadPolicy({ publicBucket }: Pick<BackendNames, 'publicBucket'>): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Action: ['oss:GetObject'],
    Principal: ['*'],
    Resource: [`acs:oss:*:*:${publicBucket}/*`],
  })
}

function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '1', Statement: statements }
}
