/** The policies that every account has and nobody can change, as far as they concern object storage, STS and RAM. */

export interface SystemPolicy {
  readonly name: string
  readonly description: string
  /** Valid for `readPolicy(document, 'identity')`; what GetPolicy returns. */
  readonly document: string
}

/** The version of every system policy. */
export const systemPolicyVersion = 'v1'

const allow = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }, undefined, 2)

/** By name, in the order in which ListPolicies shows them. */
export const systemPolicies: ReadonlyMap<string, SystemPolicy> = new Map(
  [
    { name: 'AdministratorAccess', description: 'Everything in the account.', document: allow('*') },
    {
      name: 'AliyunOSSFullAccess',
      description: 'Everything in Object Storage Service.',
      document: allow('oss:*'),
    },
    {
      name: 'AliyunOSSReadOnlyAccess',
      description: 'Reading and listing in Object Storage Service.',
      document: allow('oss:Get*', 'oss:List*'),
    },
    {
      name: 'AliyunRAMFullAccess',
      description: 'Everything in Resource Access Management: users, groups, roles and policies.',
      document: allow('ram:*', 'ims:*'),
    },
    {
      name: 'AliyunRAMReadOnlyAccess',
      description: 'Reading and listing in Resource Access Management.',
      document: allow('ram:Get*', 'ram:List*', 'ims:Get*', 'ims:List*'),
    },
    {
      name: 'AliyunSTSAssumeRoleAccess',
      description: 'Assuming the roles that trust the caller.',
      document: allow('sts:AssumeRole'),
    },
    {
      name: 'ReadOnlyAccess',
      description: 'Reading and listing in every service.',
      document: allow('*:Describe*', '*:List*', '*:Get*', '*:BatchGet*', '*:Query*', '*:BatchQuery*'),
    },
  ].map((policy) => [policy.name, policy]),
)
