/** The Principal element: a list of UIDs and role sessions in a bucket policy, an object of kinds in a trust policy. */
import type { BucketPrincipal, TrustPrincipal } from './document.ts'

const accountPattern = /^\d{1,20}$/
const sessionPrincipal = /^arn:sts::(\d{1,20}):assumed-role\/([A-Za-z0-9.-]{1,64})\/(\*|[A-Za-z0-9.@_-]{1,64})$/
const trustArn = /^acs:ram:\*?:(\d{1,20}):(?:(root)|(user|role|saml-provider|oidc-provider)\/([A-Za-z0-9._@-]{1,128}))$/
const serviceName = /^[A-Za-z0-9@-]+(?:\.[A-Za-z0-9-]+)+$/

/** One value of a bucket policy's Principal list, or a sentence that says what is wrong with it. */
export function parseBucketPrincipal(value: string): BucketPrincipal | string {
  if (value === '*') return { kind: 'everyone' }
  if (accountPattern.test(value)) return { kind: 'uid', uid: value }
  const session = sessionPrincipal.exec(value)
  if (session !== null) {
    const [, accountId = '', roleName = '', sessionName] = session
    return { kind: 'session', accountId, roleName, sessionName: sessionName === '*' ? undefined : sessionName }
  }
  if (value.startsWith('acs:ram:'))
    return 'A bucket policy names an account or a RAM user by its UID alone, not by an acs:ram ARN'
  return 'A principal is a UID, *, or arn:sts::UID:assumed-role/ROLE/SESSION (or /*)'
}

/** One value under RAM, Service or Federated in a trust policy, or a sentence that says what is wrong with it. */
export function parseTrustPrincipal(kind: 'RAM' | 'Service' | 'Federated', value: string): TrustPrincipal | string {
  if (kind === 'Service')
    return serviceName.test(value)
      ? { kind: 'service', service: value.toLowerCase() }
      : 'A service is named by its host, such as oss.aliyuncs.com'
  const [, accountId = '', root, entity, name = ''] = trustArn.exec(value) ?? []
  if (kind === 'RAM') {
    if (root !== undefined) return { kind: 'root', accountId }
    if (entity === 'user' || entity === 'role') return { kind: entity, accountId, name }
    return 'A RAM principal is acs:ram::ACCOUNT:root, acs:ram::ACCOUNT:user/NAME or acs:ram::ACCOUNT:role/NAME'
  }
  if (entity === 'saml-provider' || entity === 'oidc-provider')
    return { kind: 'federated', accountId, provider: entity, name }
  return 'A federated principal is acs:ram::ACCOUNT:saml-provider/NAME or acs:ram::ACCOUNT:oidc-provider/NAME'
}
