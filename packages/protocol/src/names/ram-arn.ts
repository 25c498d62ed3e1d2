import { isRamName, roleNameKey, type RamNameKind } from './ram-names.ts'
import { isRoleSessionName } from './session-names.ts'

// The ARNs of identities. The region is empty; `acs:ram:*:…` is a pattern and no identity.
// https://www.alibabacloud.com/help/en/ram/user-guide/policy-elements

export type RamArn =
  | { readonly kind: 'root'; readonly accountId: string }
  | { readonly kind: NamedKind; readonly accountId: string; readonly name: string }
  | AssumedRoleArn

/** A session of a role. */
export type AssumedRoleArn = {
  readonly kind: 'assumed-role'
  readonly accountId: string
  readonly roleName: string
  readonly sessionName: string
}

export type NamedKind = 'user' | 'role' | 'group' | 'policy' | 'mfa' | 'saml-provider' | 'oidc-provider'

/** Account ids have 16 digits; older ones fewer, and `system` owns the system policies. */
const accountIdForm = /^\d{1,20}$/
const providerNameForm = /^[A-Za-z0-9._-]{1,128}$/
const ramNameKinds: Readonly<Record<string, RamNameKind>> = {
  user: 'UserName',
  role: 'RoleName',
  group: 'GroupName',
  policy: 'PolicyName',
}
const otherKinds: ReadonlySet<string> = new Set(['mfa', 'saml-provider', 'oidc-provider'])

/**
 * Reads `acs:ram::ACCOUNT:root`, `…:user/NAME` and the other entities, `…:assumed-role/ROLE/SESSION` and the form
 * `acs:sts::ACCOUNT:assumed-role/…` of older answers. Undefined for anything else, patterns among them.
 */
export function parseRamArn(text: string): RamArn | undefined {
  const [scheme, service, region, accountId = '', resource = '', ...rest] = text.split(':', 6)
  if (scheme !== 'acs' || region !== '' || rest.length > 0) return undefined
  const isAccount = accountIdForm.test(accountId)
  const [kind = '', name = '', session, ...more] = resource.split('/', 4)
  if (more.length > 0) return undefined
  if (kind === 'assumed-role' && session !== undefined) {
    const isSession = isRamName('RoleName', name) && isRoleSessionName(session)
    if (!isAccount || !isSession || (service !== 'ram' && service !== 'sts')) return undefined
    return { kind, accountId, roleName: name, sessionName: session }
  }
  if (service !== 'ram' || session !== undefined) return undefined
  if (resource === 'root') return isAccount ? { kind: 'root', accountId } : undefined
  const isSystemPolicy = kind === 'policy' && accountId === 'system'
  if ((!isAccount && !isSystemPolicy) || !isNamedKind(kind) || !isNameOf(kind, name)) return undefined
  return { kind, accountId, name }
}

export function formatRamArn(arn: RamArn): string {
  const start = `acs:ram::${arn.accountId}:`
  switch (arn.kind) {
    case 'root':
      return `${start}root`
    case 'assumed-role':
      return `${start}assumed-role/${arn.roleName}/${arn.sessionName}`
    case 'user':
    case 'role':
    case 'group':
    case 'policy':
    case 'mfa':
    case 'saml-provider':
    case 'oidc-provider':
      return `${start}${arn.kind}/${arn.name}`
  }
}

/** The account and name in `acs:ram::ACCOUNT:role/NAME`, undefined for anything else; compare names by `roleNameKey`. */
export function parseRoleArn(text: string): { readonly accountId: string; readonly roleName: string } | undefined {
  const arn = parseRamArn(text)
  return arn?.kind === 'role' ? { accountId: arn.accountId, roleName: arn.name } : undefined
}

/** Two ARNs name one identity. Role names do not differ by case, other names do. */
export function isSameRamArn(left: RamArn, right: RamArn): boolean {
  return comparable(left) === comparable(right)
}

function comparable(arn: RamArn): string {
  if (arn.kind === 'role') return formatRamArn({ ...arn, name: roleNameKey(arn.name) })
  if (arn.kind === 'assumed-role') return formatRamArn({ ...arn, roleName: roleNameKey(arn.roleName) })
  return formatRamArn(arn)
}

function isNamedKind(kind: string): kind is NamedKind {
  return Object.hasOwn(ramNameKinds, kind) || otherKinds.has(kind)
}

function isNameOf(kind: NamedKind, name: string): boolean {
  const nameKind = ramNameKinds[kind]
  return nameKind === undefined ? providerNameForm.test(name) : isRamName(nameKind, name)
}
