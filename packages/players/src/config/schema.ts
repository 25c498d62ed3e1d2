/**
 * The configuration of one game: what its file may say, with a default for everything that has one. The JSON Schema that
 * editors use is derived from this, so every field says what it is for.
 */
import { z } from 'zod'
import { Secret } from '../base/secret.ts'
import { byteRate, duration, pixels, rate, share, size } from './amounts.ts'
import { jwtAlgorithms, oidcAlgorithms } from './algorithms.ts'

export const appNamePattern = /^[a-z0-9][a-z0-9-]{0,47}$/
export const spaceNamePattern = /^[a-z0-9][a-z0-9-]{0,31}$/
export const providerNamePattern = /^[a-z0-9][a-z0-9_-]{0,31}$/
export const serverRoles = ['owner', 'developer', 'support', 'moderator', 'privacy', 'auditor'] as const
export type ServerRole = (typeof serverRoles)[number]

export const spacesMax = 32
/** A save of this size makes a commit of the metadata no burden for others that wait for it. */
export const saveRecordBytesMax = 65_536
export const saveRecordBytesDefault = 16_384
/** Pictures arrive below `NAME-in/`, and are published elsewhere once they were made anew. */
export const incomingSuffix = '-in'
export const providersMax = 16
const adminGroupsMax = 256
const formerBucketsMax = 16
/** A shorter link is over before anybody follows it. */
export const linkSecondsMin = 60

const text = (description: string) => z.string().min(1).max(512).meta({ description })
const secret = (description: string) =>
  z
    .string()
    .min(1)
    .max(8_192)
    .meta({ description: `${description} Say \${NAME} and give it in the environment, or as NAME_FILE.` })
    .transform((value) => new Secret(value))
const origin = z
  .string()
  .regex(/^https?:\/\/[^/\s?#@]+$/, 'is http://HOST or https://HOST, without a path')
  .max(512)
const webUrl = z
  .url({ protocol: /^https?$/, error: 'is an http or https address' })
  .max(2_048)
  .meta({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?:' })
const bucketName = z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'is the name of a bucket')
const providerName = z.string().regex(providerNamePattern, 'is 1 to 32 lower-case letters, digits, - and _')

const backend = z
  .strictObject({
    kind: z.enum(['selfhosted', 'alibaba']),
    oss: z
      .strictObject({
        internal: origin.optional().meta({
          description: 'Where the service itself reaches OSS. Not given with selfhosted: this very server.',
        }),
        public: origin.optional().meta({
          description: 'Where players reach OSS. Not given: the address by which they reached the service.',
        }),
        region: z
          .string()
          .regex(/^[a-z0-9-]{2,32}$/, 'is the bare id of a region such as cn-hangzhou')
          .optional(),
        addressing: z.enum(['auto', 'path', 'virtual', 'cname']).default('auto'),
        signature: z.enum(['v1', 'v4']).default('v4'),
      })
      .prefault({}),
    sts: z.strictObject({
      endpoint: webUrl.optional().meta({ description: 'Where STS is, when it is not where OSS is.' }),
      roleArn: z.string().regex(/^acs:ram::\d{1,20}:role\/[A-Za-z0-9.-]{1,64}$/, 'is the ARN of a role'),
      requestsPerSecond: z.int().min(1).max(10_000).optional().meta({
        description: 'What AssumeRole is asked at most; 80 with alibaba, where the cloud takes 100 for an account.',
      }),
    }),
    credentials: z
      .strictObject({
        accessKeyId: text('The key of a RAM user that may assume the role and nothing else.'),
        accessKeySecret: secret('Its secret.'),
      })
      .meta({ description: 'The RAM user as whom the service calls; never the root key.' }),
  })
  .meta({ description: 'The storage behind the game: this server, another Latchkey, or Alibaba Cloud.' })

const momentWords = 'is a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z'
const moment = z
  .union([z.iso.date(momentWords), z.iso.datetime({ offset: true, error: momentWords })], momentWords)
  .transform((text) => new Date(text))

const readFallback = z
  .strictObject({
    until: moment.meta({ description: 'From then on nothing is asked there any more.' }),
    since: moment.optional().meta({
      description:
        'What was last written there before this was copied: missing in the storage of today, it was deleted. `latchkey players migrate` prints it.',
    }),
    backend: backend.meta({ description: 'The backend block of before.' }),
    buckets: z
      .strictObject({ private: bucketName, public: bucketName.optional() })
      .optional()
      .meta({ description: 'The names of the buckets there. Not given: the names of today.' }),
  })
  .meta({
    description:
      'Where the files of the game were before: what is missing is read from there, and what is deleted is deleted there as well.',
  })

const requiredClaims = z
  .record(z.string().min(1).max(128), z.union([z.string(), z.number(), z.boolean()]))
  .default({})
  .meta({ description: 'What tokens must claim besides.' })

const identities = z
  .strictObject({
    guest: z
      .strictObject({
        enabled: z.boolean().default(true),
        createPerNetworkPerDay: z.int().min(1).max(10_000_000).default(1_000).meta({
          description: 'New guests a day from one network: an IPv4 address, or a /56 of IPv6.',
        }),
        createPerDay: z.int().min(1).max(1_000_000_000).default(100_000).meta({
          description: 'New guests a day of the whole app.',
        }),
        expireIfUnusedDays: z.int().min(1).max(3_650).optional().meta({
          description:
            'Guests that nobody played for so many days are erased, unless they have another identity or a ban.',
        }),
        hook: z
          .strictObject({
            url: webUrl,
            secret: secret('Signs what the hook is sent.'),
            timeoutMs: z.int().min(100).max(3_000).default(1_500),
            onError: z.enum(['allow', 'deny']).default('allow'),
          })
          .optional()
          .meta({ description: 'Asked before a guest is made: attestation, proof of work, or your own list.' }),
      })
      .default({ enabled: false, createPerNetworkPerDay: 1_000, createPerDay: 100_000 }),
    oidc: z
      .record(
        providerName,
        z.strictObject({
          issuer: webUrl,
          audience: z.array(text('An audience that tokens name.')).min(1).max(16),
          subject: text('The claim that says who it is.').default('sub'),
          algorithms: z.array(z.enum(oidcAlgorithms)).min(1).default(['RS256', 'ES256']),
          jwksUri: webUrl.optional().meta({ description: 'Not given: found by discovery.' }),
          azp: z.array(text('A client.')).max(16).default([]).meta({
            description: 'Clients besides the audiences that tokens may be given to (claim azp).',
          }),
          nonce: z.enum(['optional', 'required', 'hashed']).default('optional').meta({
            description: 'hashed: tokens carry the SHA-256 of the nonce, as with Apple.',
          }),
          maxAge: z.int().min(10).max(31_536_000).optional().meta({ description: 'Seconds since iat.' }),
          require: requiredClaims,
          clockSkewSeconds: z.int().min(0).max(600).default(120),
        }),
      )
      .default({}),
    jwt: z
      .record(
        providerName,
        z.strictObject({
          alg: z.enum(jwtAlgorithms),
          secret: secret('For HS256, at least 32 bytes.').optional(),
          publicKey: text('For RS256 and ES256: a PEM.').max(8_192).optional(),
          issuer: text('The issuer that tokens name.'),
          audience: text('The audience that tokens name.'),
          subject: text('The claim that says who it is.').default('sub'),
          maxAge: z.int().min(10).max(86_400).default(300).meta({ description: 'Seconds since iat.' }),
          require: requiredClaims,
        }),
      )
      .default({}),
    wechat: z
      .strictObject({
        appId: text('The id of the mini-game.'),
        secret: secret('Its secret.'),
        url: webUrl.optional().meta({ description: 'Where codes are exchanged; the documented address if not given.' }),
      })
      .optional(),
    webhook: z
      .record(
        providerName,
        z.strictObject({
          url: webUrl,
          secret: secret('Signs what the studio is sent.'),
          timeoutMs: z.int().min(100).max(3_000).default(1_500),
          cacheSeconds: z.int().min(0).max(3_600).default(60),
          onError: z.enum(['deny', 'cached']).default('deny'),
        }),
      )
      .default({}),
  })
  .prefault({})
  .meta({ description: 'How players prove who they are.' })

export const grantKinds = ['inline', 'url', 'form', 'sts'] as const
export type GrantKind = (typeof grantKinds)[number]
const grants = z.array(z.enum(grantKinds)).min(1)
const quota = z.strictObject({ bytes: size.optional(), objects: z.int().min(0).max(1_000_000_000).optional() })
const types = z
  .array(
    z
      .string()
      .regex(/^[\w.+-]+\/([\w.+-]+|\*)$/, 'is a content type, as image/png, or all of a kind, as image/*')
      .transform((type) => type.toLowerCase()),
  )
  .min(1)
  .max(64)

const slotsSpace = z.strictObject({
  kind: z.literal('slots'),
  access: z.enum(['private', 'protected']).default('private'),
  slots: z
    .array(z.string().regex(/^(?!events$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'is a slot'))
    .min(1)
    .max(1_000)
    .optional(),
  max: z.int().min(1).max(1_000).optional(),
  maxObject: size.prefault('2MiB'),
  quota: quota.default({}),
  revisions: z
    .strictObject({
      keep: z.int().min(1).max(500).default(5),
      keepDays: z.int().min(1).max(3_650).default(30),
      trashDays: z.int().min(1).max(3_650).default(30),
    })
    .prefault({}),
  conflict: z
    .strictObject({
      policy: z
        .string()
        .regex(/^(reject|lastWriteWins|highest\([A-Za-z0-9_]{1,64}\)|longest\([A-Za-z0-9_]{1,64}\))$/, {
          error: 'is reject, lastWriteWins, highest(FIELD) or longest(FIELD)',
        })
        .default('reject'),
      guardShrink: share.optional(),
    })
    .prefault({}),
  rate: rate.optional(),
  inlineMax: size.prefault('1MiB'),
  recordMax: size
    .refine((bytes) => bytes <= saveRecordBytesMax, `is at most ${saveRecordBytesMax} bytes`)
    .optional()
    .meta({
      description:
        'Saves through the service up to this size lie sealed beside the record of their slot, written in the commit that decides; larger ones are objects of the bucket. Not given: 16KiB where the storage is this very server, 0 elsewhere.',
    }),
  grants: grants.default(['inline', 'url']),
})

const imageSpace = z.strictObject({
  kind: z.literal('image'),
  access: z.enum(['public-read', 'private']).default('public-read'),
  maxObject: size.prefault('2MiB'),
  types: types.default(['image/jpeg', 'image/png', 'image/webp']),
  quota: quota.default({}).meta({
    description: 'Of what is kept: the picture that is shown and the one that waits, with their thumbnails.',
  }),
  image: z
    .strictObject({
      maxPixels: pixels.prefault('16MP').meta({ description: 'All frames of an animation together.' }),
      maxSide: z.int().min(64).max(4_096).default(2_048).meta({
        description: 'The longer side of what is kept, in pixels: larger pictures are made smaller.',
      }),
      reencode: z.enum(['webp', 'jpeg', 'png']).default('webp'),
      stripMetadata: z.literal(true).default(true),
      thumbnails: z.array(z.int().min(8).max(2_048)).max(8).default([64, 256]),
      default: webUrl.optional(),
    })
    .prefault({}),
  moderation: z
    .strictObject({
      mode: z.enum(['none', 'async', 'sync']).default('none'),
      hook: webUrl.optional().meta({
        description: 'Asked for each picture; without it, moderators decide by the admin API.',
      }),
      secret: secret('Signs what the hook is sent.').optional(),
      timeoutMs: z.int().min(100).max(3_000).default(3_000).meta({ description: 'For one answer of the hook.' }),
      showWhilePending: z.boolean().default(false),
      onTimeout: z.enum(['approve', 'reject', 'pending']).default('pending').meta({
        description:
          'What becomes of a picture of which nobody decided: with sync at once, with async after decideWithin.',
      }),
      decideWithin: duration.prefault('1d'),
      keepRejected: duration.prefault('0s').meta({
        description: 'So long the files of a rejected picture are kept for moderators, where nobody else reads them.',
      }),
    })
    .prefault({}),
  rate: rate.optional(),
  inlineMax: size.prefault('2MiB'),
  grants: grants.default(['inline', 'form']),
})

const folderSpace = z.strictObject({
  kind: z.literal('folder'),
  access: z.enum(['private', 'protected', 'public-read']).default('private').meta({
    description: 'protected: only servers write. public-read: everybody reads, through the service and as a download.',
  }),
  maxObject: size.prefault('20MiB'),
  types: types.optional(),
  quota: quota.default({}),
  overflow: z.enum(['refuse', 'dropOldest']).default('refuse'),
  expireDays: z.int().min(1).max(3_650).optional(),
  insertOnly: z.boolean().default(false),
  clientDelete: z.boolean().default(true),
  shareLinks: z
    .strictObject({
      maxTtl: duration.refine((seconds) => seconds >= linkSecondsMin, `is ${linkSecondsMin}s or longer`),
      maxDownloads: z.int().min(1).optional(),
    })
    .optional(),
  readBy: z.enum(['owner', 'webhook']).default('owner').meta({
    description: 'webhook: other players who are signed in read a file when readHook says yes.',
  }),
  readHook: z
    .strictObject({
      url: webUrl,
      secret: secret('Signs what the hook is sent.'),
      timeoutMs: z.int().min(100).max(3_000).default(1_500),
    })
    .optional()
    .meta({ description: 'Asked whether one player may read a file of another; what it does not say yes to, is no.' }),
  rate: rate.optional(),
  inlineMax: size.prefault('1MiB'),
  grants: grants.default(['inline', 'url', 'sts']),
})

const spaceName = z.string().regex(spaceNamePattern, 'is 1 to 32 lower-case letters, digits and -')

const serverKey = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is 1 to 64 letters, digits, _, . and -'),
    role: z.enum(serverRoles),
    key: secret('The key itself, sk_ and at least 32 characters.').optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is 64 hexadecimal digits')
      .optional()
      .meta({ description: 'Instead of the key: the SHA-256 of its text.' }),
  })
  .refine((given) => (given.key === undefined) !== (given.sha256 === undefined), 'has either key or sha256')

const adminOidc = z.strictObject({
  issuer: webUrl,
  audience: z.union([
    text('The audience that tokens name.').transform((one) => [one]),
    z.array(text('An audience that tokens name.')).min(1).max(16),
  ]),
  azp: z.array(text('A client.')).max(16).default([]).meta({
    description: 'Clients besides the audiences that tokens may be given to (claim azp).',
  }),
  algorithms: z.array(z.enum(oidcAlgorithms)).min(1).default(['RS256', 'ES256']),
  jwksUri: webUrl.optional().meta({ description: 'Not given: found by discovery.' }),
  roleClaim: text('The claim with roles or groups: one, or a list.').default('groups'),
  roles: z
    .record(z.string().min(1).max(256), z.enum(serverRoles))
    .refine((roles) => Object.keys(roles).length <= adminGroupsMax, `at most ${adminGroupsMax} groups`)
    .optional()
    .meta({ description: 'The role of each group. Not given: a group that is named as a role is it.' }),
  nameClaim: text('The claim by which the audit log names the person; sub where a token has none.').default('email'),
  require: requiredClaims,
  maxAge: z.int().min(10).max(86_400).default(43_200).meta({ description: 'Seconds since iat.' }),
  clockSkewSeconds: z.int().min(0).max(600).default(120),
})

export const appSchema = z
  .strictObject({
    schema: z.literal(1).meta({ description: 'The version of this file.' }),
    app: z.string().regex(appNamePattern, 'is 1 to 48 lower-case letters, digits and -').meta({
      description: 'The name of the game in every address.',
    }),
    url: origin.optional().meta({
      description: 'Where players reach the service. Not given: as the request reached it.',
    }),
    backend,
    buckets: z.strictObject({
      private: bucketName,
      public: bucketName.optional().meta({
        description: 'Holds the pictures that everybody may see, and nothing else; everybody reads it.',
      }),
      publicUrl: origin.optional().meta({
        description:
          'Where everybody reaches the public bucket: its own domain or CDN. Not given: as players reach OSS.',
      }),
      formerly: z
        .record(bucketName, z.enum(['private', 'public']))
        .refine((names) => Object.keys(names).length <= formerBucketsMax, `at most ${formerBucketsMax} names`)
        .default({})
        .meta({
          description:
            'Other names that the buckets once had, and which of the two each was: records that name them mean the buckets of today.',
        }),
    }),
    readFallback: readFallback.optional(),
    players: z
      .strictObject({
        ids: z
          .string()
          .regex(/^(stored|derived|claim\([A-Za-z0-9_.:-]{1,64}\))$/, 'is stored, derived or claim(NAME)')
          .default('stored'),
        prefix: z
          .string()
          .regex(/^[A-Za-z0-9_-]{0,8}$/, 'is at most 8 letters, digits, _ and -')
          .default('p_'),
        key: secret('For derived ids: what they are derived with. It must never change.').optional(),
        ban: z.boolean().optional().meta({ description: 'Whether players can be banned; not with derived ids.' }),
      })
      .prefault({}),
    identities,
    session: z
      .strictObject({
        access: duration.refine((seconds) => seconds > 0, 'is longer than 0s').prefault('1h'),
        refresh: duration.prefault('30d'),
        maxDevices: z.int().min(1).max(100).default(5),
        onExtraDevice: z.enum(['logoutOldest', 'reject', 'allow']).default('logoutOldest'),
      })
      .prefault({}),
    credential: z
      .strictObject({
        ttl: duration.prefault('1h'),
        minTtl: duration.prefault('15m'),
        maxTtl: duration.prefault('12h'),
        jitter: share.prefault('10%'),
        cache: z.enum(['shared', 'none']).default('shared'),
        bindIp: z.boolean().default(false),
      })
      .prefault({}),
    spaces: z
      .record(spaceName, z.discriminatedUnion('kind', [slotsSpace, imageSpace, folderSpace]))
      .refine((spaces) => Object.keys(spaces).length <= spacesMax, `at most ${spacesMax} spaces`)
      .default({}),
    plans: z.record(z.string(), z.strictObject({ spaces: z.record(spaceName, z.strictObject({ quota })) })).default({}),
    limits: z
      .strictObject({
        perPlayer: z
          .strictObject({
            credentials: rate.prefault('60/h').meta({ description: 'How often STS is asked for one player.' }),
            tickets: rate.prefault('120/min').meta({ description: 'How often one player may call the auth server.' }),
            uploads: rate.prefault('60/min'),
            bytes: byteRate.optional(),
            requests: rate.prefault('600/min'),
          })
          .prefault({}),
        perIp: z
          .strictObject({
            sessions: rate.prefault('300/min'),
            links: rate.prefault('600/min'),
          })
          .prefault({}),
      })
      .prefault({}),
    cors: z.array(text('An origin; * stands for any port or one label.')).max(64).default([]),
    webhooks: z
      .array(
        z.strictObject({
          url: webUrl,
          secret: secret('Signs what is sent.'),
          events: z
            .array(z.string().regex(/^[a-z]+\.(\*|[a-z]+)$/, 'is an event such as slot.committed or slot.*'))
            .min(1),
        }),
      )
      .max(16)
      .default([]),
    privacy: z
      .strictObject({
        region: text('Where data is kept, as the export tells a player.').optional(),
        auditDays: z.int().min(1).max(3_650).default(180),
        minors: z.enum(['hidden', 'shown']).default('hidden').meta({
          description: 'hidden: who is said to be a minor has no picture, link or file that everybody could see.',
        }),
        exportTtlDays: z.int().min(1).max(90).default(7),
      })
      .prefault({}),
    admin: z
      .strictObject({
        keys: z.array(serverKey).max(64).default([]),
        oidc: adminOidc.optional().meta({
          description:
            'People of the studio call the admin API with an id token of their own sign-in, in the place of a key.',
        }),
      })
      .prefault({}),
  })
  .meta({ title: 'Latchkey game', description: 'What the player service does for one game: GAME.app.yaml.' })

export type AppConfig = z.output<typeof appSchema>
export type SpaceConfig = AppConfig['spaces'][string]
