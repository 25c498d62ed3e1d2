/** The plan as a template of ROS, Alibaba Cloud's own orchestration: a stack in the region of the plan. */
import type { PolicyDocument } from '../rules/backend-documents.ts'
import { unknownAccount } from './cloud-plan.ts'
import type { CloudPlan } from './cloud-plan.ts'
import type { PlannedBucket } from './cloud-buckets.ts'

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json | undefined }

export function rosOf(plan: CloudPlan): string {
  const { app, region, user, role } = plan
  const template = {
    ROSTemplateFormatVersion: '2015-09-01',
    Description: `What the game ${app} needs, by latchkey players plan, for a stack in ${region}. The access key of ${user.name} is not made here: its secret would stand in the stack.`,
    Resources: { ...ramResources(plan), ...bucketResources(plan.buckets) },
    Outputs: {
      RoleArn: { Value: attribute('PlayerRole', 'Arn'), Description: `backend.sts.roleArn of ${app}.app.yaml` },
      User: { Value: attribute('ServiceUser', 'UserName'), Description: `Whose access key ${app}.secrets holds` },
    },
  } satisfies Json
  return `${JSON.stringify(template, undefined, 2)}\n`

  function ramResources({ user: service, role: player }: CloudPlan): Record<string, Json> {
    return {
      ServiceUser: {
        Type: 'ALIYUN::RAM::User',
        Properties: { UserName: service.name, Comments: `The player service of ${app}` },
      },
      PlayerRole: {
        Type: 'ALIYUN::RAM::Role',
        DependsOn: 'ServiceUser',
        Properties: {
          RoleName: role.name,
          Description: `Sessions of players of ${app}`,
          MaxSessionDuration: player.maxSessionSeconds,
          AssumeRolePolicyDocument: document(withTexts(player.trust)),
        },
      },
      ServicePolicy: {
        Type: 'ALIYUN::RAM::ManagedPolicy',
        Properties: {
          PolicyName: service.policy.name,
          PolicyDocument: document(service.policy.document),
          Users: [attribute('ServiceUser', 'UserName')],
        },
      },
      PlayerPolicy: {
        Type: 'ALIYUN::RAM::ManagedPolicy',
        Properties: {
          PolicyName: player.policy.name,
          PolicyDocument: document(player.policy.document),
          Roles: [attribute('PlayerRole', 'RoleName')],
        },
      },
    }
  }
}

const attribute = (resource: string, name: string): Json => ({ 'Fn::GetAtt': [resource, name] })

/** In a trust policy, and only there, ROS wants an action as text. */
const withTexts = (trust: PolicyDocument): Json => ({
  Version: trust.Version,
  Statement: trust.Statement.flatMap(({ Action, ...rest }) => Action.map((action) => ({ ...rest, Action: action }))),
})

/** Where nobody said the account, the stack knows it. */
function document(value: Json): Json {
  const filled = (json: Json): Json => {
    if (typeof json === 'string')
      return json.includes(unknownAccount)
        ? { 'Fn::Sub': json.replaceAll(unknownAccount, '${ALIYUN::TenantId}') }
        : json
    if (Array.isArray(json)) return json.map((one: Json) => filled(one))
    if (typeof json !== 'object') return json
    return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, one === undefined ? one : filled(one)]))
  }
  return filled(value)
}

const idOf = (purpose: PlannedBucket['purpose']): string =>
  ({ logs: 'LogsBucket', private: 'PrivateBucket', public: 'PublicBucket' })[purpose]

function bucketResources(buckets: readonly PlannedBucket[]): Record<string, Json> {
  const resources: Record<string, Json> = {}
  for (const planned of buckets) {
    resources[idOf(planned.purpose)] = {
      Type: 'ALIYUN::OSS::Bucket',
      // What players have stays when the stack goes.
      DeletionPolicy: 'Retain',
      Properties: bucketProperties(planned, buckets),
    }
    for (const [index, { name, content }] of planned.styles.entries())
      resources[`${idOf(planned.purpose)}Style${index + 1}`] = {
        Type: 'ALIYUN::OSS::BucketStyle',
        Properties: {
          Bucket: attribute(idOf(planned.purpose), 'Name'),
          StyleName: name,
          Content: content,
          Category: 'image',
        },
      }
  }
  return resources
}

function bucketProperties(planned: PlannedBucket, buckets: readonly PlannedBucket[]): Json {
  const { name, acl, isPublicAccessBlocked, policy, cors, lifecycle, referers, logsTo } = planned
  return {
    BucketName: name,
    AccessControl: acl,
    BlockPublicAccess: isPublicAccessBlocked,
    ...(policy === undefined ? {} : { Policy: document(policy) }),
    ...(cors === undefined
      ? {}
      : {
          CORSConfiguration: {
            ResponseVary: true,
            CORSRule: [
              {
                AllowedOrigin: cors.origins,
                AllowedMethod: cors.methods,
                AllowedHeader: cors.headers,
                ExposeHeader: cors.exposed,
                MaxAgeSeconds: cors.maxAgeSeconds,
              },
            ],
          },
        }),
    ...(lifecycle.length === 0
      ? {}
      : {
          LifecycleConfiguration: {
            Rule: lifecycle.map(({ id, prefix, expireDays, abortDays }) => ({
              ID: id,
              Prefix: prefix,
              Status: 'Enabled',
              ...(expireDays === undefined ? {} : { Expiration: { Days: expireDays } }),
              ...(abortDays === undefined ? {} : { AbortMultipartUpload: { Days: abortDays } }),
            })),
          },
        }),
    ...(referers.length === 0 ? {} : { RefererConfiguration: { AllowEmptyReferer: true, RefererList: referers } }),
    ...(logsTo === undefined
      ? {}
      : {
          LoggingConfiguration: {
            TargetBucket: attribute(idOf(buckets.find((one) => one.name === logsTo.bucket)?.purpose ?? 'logs'), 'Name'),
            TargetPrefix: logsTo.prefix,
          },
        }),
  }
}
