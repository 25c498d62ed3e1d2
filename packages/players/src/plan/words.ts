/** The plan in words, for whoever makes things by hand or wants to know first. */
import type { PolicyDocument } from '../rules/backend-documents.ts'
import { unknownAccount } from './cloud-plan.ts'
import type { CloudPlan } from './cloud-plan.ts'
import type { PlannedBucket } from './cloud-buckets.ts'
import type { Weaker } from './weaker.ts'

export type SecretWords = { readonly keyId: string; readonly keySecret: string }

/** @param secrets the variables of the file that hold the service's access key */
export function planLines(plan: CloudPlan, secrets: SecretWords): readonly string[] {
  const { app, region, account } = plan
  return [
    `What ${app} needs in ${region}, in ${account === unknownAccount ? 'your account of Alibaba Cloud' : `the account ${account}`}. Nothing was made.`,
    ...(account === unknownAccount
      ? [`${unknownAccount} stands for the number of the account; --account puts it in. Terraform and ROS find it out.`]
      : []),
    '',
    ...ramLines(plan, secrets),
    ...plan.buckets.flatMap((bucket) => ['', ...bucketLines(bucket)]),
    '',
    ...fileLines(plan, secrets),
    '',
    ...weakerLines(plan),
    '',
    'To know',
    ...plan.faults.map(({ severity, path, message }) => `  ${severity}: ${path.join('.')}: ${message}`),
    ...plan.notes.map((note) => `  ${note}`),
    '',
    `Next: make it by hand, with latchkey players apply, --format terraform > ${app}.tf.json or --format ros > ${app}.ros.json; put the block into ${app}.app.yaml;`,
    `then try whether it holds: latchkey players verify ${app} --endpoint ADDRESS-OF-THE-SERVICE`,
  ]
}

function ramLines({ user, role }: CloudPlan, { keyId, keySecret }: SecretWords): string[] {
  return [
    `RAM user ${user.name}`,
    '  access key      made by hand once this user is there, and kept where only the service reads it:',
    `                  aliyun ram CreateAccessKey --UserName ${user.name}   → ${keyId}, ${keySecret}`,
    `  policy          ${user.policy.name}`,
    ...documentLines(user.policy.document),
    `RAM role ${role.name}`,
    `  longest session ${role.maxSessionSeconds} s (MaxSessionDuration)`,
    '  trust policy',
    ...documentLines(role.trust),
    `  policy          ${role.policy.name}, the outer fence: each session is cut to the folders of one player`,
    ...documentLines(role.policy.document),
  ]
}

/** JSON that can be pasted, a statement a line. */
function documentLines({ Version, Statement }: PolicyDocument): string[] {
  const last = Statement.length - 1
  return [
    `    { "Version": "${Version}", "Statement": [`,
    ...Statement.map((statement, index) => `      ${JSON.stringify(statement)}${index === last ? '' : ','}`),
    '    ] }',
  ]
}

const purposes: Readonly<Record<PlannedBucket['purpose'], string>> = {
  logs: 'who asked for what, in both of the others',
  private: 'what players have',
  public: 'pictures that everybody may see, and nothing else',
}

function bucketLines(bucket: PlannedBucket): string[] {
  const { name, purpose, acl, isPublicAccessBlocked, policy, cors, lifecycle, referers, styles, logsTo } = bucket
  return [
    `Bucket ${name}: ${purposes[purpose]}`,
    `  ACL             ${acl}`,
    `  public access   ${isPublicAccessBlocked ? 'blocked' : 'not blocked, before its policy is set'}`,
    ...(policy === undefined
      ? []
      : ['  bucket policy   whoever has the address of a picture reads it', ...documentLines(policy)]),
    ...(cors === undefined
      ? []
      : [
          `  CORS            origins ${cors.origins.join(', ')}; methods ${cors.methods.join(', ')}; headers ${cors.headers.join(', ')};`,
          `                  exposed ${cors.exposed.join(', ')}; ${cors.maxAgeSeconds} s; Vary: Origin`,
        ]),
    ...lifecycle.map(
      ({ id, prefix, expireDays, abortDays }) =>
        `  lifecycle       ${id}: ${prefix === '' ? 'all of it' : prefix}, ` +
        [
          ...(abortDays === undefined ? [] : [`uploads in parts end after ${abortDays} d`]),
          ...(expireDays === undefined ? [] : [`objects go after ${expireDays} d`]),
        ].join(', '),
    ),
    ...(referers.length === 0 ? [] : [`  Referer         ${referers.join(', ')}, or none`]),
    ...styles.map((style) => `  style           ${style.name}: ${style.content}`),
    ...(logsTo === undefined ? [] : [`  logs            to ${logsTo.bucket}, below ${logsTo.prefix}`]),
  ]
}

function fileLines({ app, backend }: CloudPlan, { keyId, keySecret }: SecretWords): string[] {
  return [
    `The block backend of ${app}.app.yaml; nothing else of the file changes, and no game has to be released anew`,
    'backend:',
    '  kind: alibaba',
    // The internal address is reached from the cloud's own networks of that region only.
    `  oss: { internal: "${backend.internal}", public: "${backend.public}", region: ${backend.region} }`,
    `  sts: { endpoint: "${backend.sts}", roleArn: "${backend.roleArn}" }`,
    `  credentials: { accessKeyId: \${${keyId}}, accessKeySecret: \${${keySecret}} }`,
    `where the service runs outside of ${backend.region}, internal is the public address as well.`,
  ]
}

function weakerLines({ weaker }: CloudPlan): string[] {
  if (weaker.length === 0) return ['Nothing of what the file asks for becomes weaker there.']
  const byInstead = Map.groupBy(
    weaker,
    ({ what, there, here, instead }) => `${words[what]}: ${here} here, ${there} there\n${instead}`,
  )
  return [
    'What becomes weaker there, for the cloud has neither rules for folders nor revocation',
    ...[...byInstead].flatMap(([said, all]) => {
      const [change = '', instead = ''] = said.split('\n')
      return [`  ${placesOf(all)}: ${change}`, `      ${instead}`]
    }),
  ]
}

const words: Readonly<Record<Weaker['what'], string>> = {
  folder: 'the own folder',
  size: 'maxObject',
  declaredType: 'types as declared',
  detectedType: 'types as detected',
  quota: 'quota',
  history: 'nothing is written over',
  revocation: 'a ban ends what was given out',
}

const placesOf = (all: readonly Weaker[]): string =>
  [...Map.groupBy(all, ({ grant }) => grant)]
    .map(([grant, some]) => `${grant} of ${some.map(({ space }) => space).join(', ')}`)
    .join('; ')
