/** The plan as Terraform's JSON, which `terraform` reads from a file NAME.tf.json. Terraform’s provider is aliyun/alicloud. */
import { unknownAccount } from './cloud-plan.ts'
import type { CloudPlan } from './cloud-plan.ts'
import type { LifecycleRule, PlannedBucket } from './cloud-buckets.ts'

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json | undefined }
type Resource = Readonly<Record<string, Json | undefined>>

/** The first that has all resources and arguments used here: styles of buckets, names of roles. */
const providerVersion = '>= 1.252.0'

export function terraformOf(plan: CloudPlan): string {
  const { account, region, app, role, user } = plan
  const isUnknown = account === unknownAccount
  return print({
    '//': `What the game ${app} needs, by latchkey players plan. The access key of ${user.name} is not made here: its secret would stand in the state.`,
    terraform: { required_providers: { alicloud: { source: 'aliyun/alicloud', version: providerVersion } } },
    provider: { alicloud: { region } },
    ...(isUnknown ? { data: { alicloud_account: { current: {} } } } : {}),
    resource: { ...ramResources(plan), ...bucketResources(plan.buckets) },
    output: {
      role_arn: { value: '${alicloud_ram_role.player.arn}', description: `backend.sts.roleArn of ${app}.app.yaml` },
      user: { value: '${alicloud_ram_user.service.name}', description: `Whose access key ${app}.secrets holds` },
    },
  })

  function print(json: Json): string {
    return `${JSON.stringify(json, undefined, 2)}\n`
  }

  function ramResources({ user: service, role: player }: CloudPlan): Record<string, Record<string, Resource>> {
    const document = (value: object): string =>
      literal(JSON.stringify(value)).replaceAll(unknownAccount, '${data.alicloud_account.current.id}')
    return {
      alicloud_ram_user: { service: { name: service.name, comments: `The player service of ${app}` } },
      alicloud_ram_role: {
        player: {
          role_name: role.name,
          description: `Sessions of players of ${app}`,
          max_session_duration: player.maxSessionSeconds,
          assume_role_policy_document: document(player.trust),
          depends_on: ['alicloud_ram_user.service'],
        },
      },
      alicloud_ram_policy: {
        service: { policy_name: service.policy.name, policy_document: document(service.policy.document) },
        player: { policy_name: player.policy.name, policy_document: document(player.policy.document) },
      },
      alicloud_ram_user_policy_attachment: {
        service: {
          policy_type: 'Custom',
          policy_name: '${alicloud_ram_policy.service.policy_name}',
          user_name: '${alicloud_ram_user.service.name}',
        },
      },
      alicloud_ram_role_policy_attachment: {
        player: {
          policy_type: 'Custom',
          policy_name: '${alicloud_ram_policy.player.policy_name}',
          role_name: '${alicloud_ram_role.player.role_name}',
        },
      },
    }
  }
}

/** Only what this file writes itself is taken for a reference. */
const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)

function bucketResources(buckets: readonly PlannedBucket[]): Record<string, Record<string, Resource>> {
  const resources: Record<string, Record<string, Resource>> = {}
  const add = (kind: string, name: string, resource: Resource): void => {
    resources[kind] = { ...resources[kind], [name]: resource }
  }
  for (const planned of buckets) {
    const { purpose, name } = planned
    const bucket = referenceTo(purpose)
    add('alicloud_oss_bucket', purpose, {
      bucket: name,
      ...(planned.lifecycle.length === 0 ? {} : { lifecycle_rule: planned.lifecycle.map(lifecycleRule) }),
      // What has a resource of its own is that one's.
      lifecycle: { ignore_changes: ['acl', 'cors_rule', 'logging', 'policy', 'referer_config'] },
    })
    add('alicloud_oss_bucket_acl', purpose, { bucket, acl: planned.acl })
    add('alicloud_oss_bucket_public_access_block', purpose, {
      bucket,
      block_public_access: planned.isPublicAccessBlocked,
      depends_on: [`alicloud_oss_bucket_acl.${purpose}`],
    })
    addDocuments(add, planned, bucket, buckets)
    for (const style of planned.styles)
      add('alicloud_oss_bucket_style', `${purpose}_${style.name}`, {
        bucket,
        style_name: style.name,
        content: style.content,
        category: 'image',
      })
  }
  return resources
}

function addDocuments(
  add: (kind: string, name: string, resource: Resource) => void,
  { purpose, policy, cors, referers, logsTo }: PlannedBucket,
  bucket: string,
  buckets: readonly PlannedBucket[],
): void {
  if (policy !== undefined)
    add('alicloud_oss_bucket_policy', purpose, {
      bucket,
      policy: literal(JSON.stringify(policy)),
      depends_on: [`alicloud_oss_bucket_public_access_block.${purpose}`],
    })
  if (cors !== undefined)
    add('alicloud_oss_bucket_cors', purpose, {
      bucket,
      response_vary: true,
      cors_rule: [
        {
          allowed_origins: cors.origins.map(literal),
          allowed_methods: cors.methods,
          allowed_headers: cors.headers,
          expose_header: cors.exposed,
          max_age_seconds: cors.maxAgeSeconds,
        },
      ],
    })
  if (referers.length > 0)
    add('alicloud_oss_bucket_referer', purpose, {
      bucket,
      allow_empty_referer: true,
      referer_list: referers.map(literal),
    })
  if (logsTo !== undefined)
    add('alicloud_oss_bucket_logging', purpose, {
      bucket,
      target_bucket: referenceTo(buckets.find(({ name }) => name === logsTo.bucket)?.purpose ?? 'logs'),
      target_prefix: logsTo.prefix,
    })
}

const referenceTo = (purpose: PlannedBucket['purpose']): string => `\${alicloud_oss_bucket.${purpose}.bucket}`

const lifecycleRule = ({ id, prefix, expireDays, abortDays }: LifecycleRule): Json => ({
  id,
  enabled: true,
  ...(prefix === '' ? {} : { prefix }),
  ...(expireDays === undefined ? {} : { expiration: [{ days: expireDays }] }),
  ...(abortDays === undefined ? {} : { abort_multipart_upload: [{ days: abortDays }] }),
})
