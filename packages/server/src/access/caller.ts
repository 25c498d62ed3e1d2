import type { AttachedPolicy } from '../store/directory/port.ts'

/**
 * Who sent a request, after its signature was verified.
 * `sequence` is the directory's number when the caller was looked up: whatever is issued in its name carries it, so that a
 * revocation which came meanwhile ends that as well.
 */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'root'
      readonly accountId: string
      readonly accessKeyId: string
      readonly networks?: readonly string[]
    }
  | {
      readonly kind: 'user'
      readonly sequence: number
      readonly accountId: string
      readonly userId: string
      readonly userName: string
      readonly accessKeyId: string
      readonly policies: readonly AttachedPolicy[]
      /** Where this key may be used from; absent: anywhere. */
      readonly networks?: readonly string[]
      /** Of who signed in to the console; an access key says nothing about it. */
      readonly hasMfa?: boolean
    }
  | {
      readonly kind: 'session'
      readonly sequence: number
      readonly accountId: string
      readonly roleId: string
      readonly roleName: string
      readonly sessionName: string
      readonly accessKeyId: string
      readonly sessionPolicy: string | undefined
      readonly sourceIdentity: string | undefined
      readonly hasMfa: boolean
      /** The access key that called AssumeRole, and the first one of the chain. */
      readonly issuerKeyId: string
      readonly firstKeyId: string
      readonly issuedMs: number
      readonly expiresMs: number
      readonly policies: readonly AttachedPolicy[]
    }

/** Somebody whom an identity provider vouches for: a caller of STS alone, who gets a session or nothing. */
export type Federated = {
  readonly kind: 'federated'
  readonly accountId: string
  readonly provider: 'saml-provider' | 'oidc-provider'
  readonly providerName: string
  readonly subject: string
}

/** The ARN that GetCallerIdentity answers and that trust policies name. */
export function callerArn(caller: Caller | Federated): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'root':
      return `acs:ram::${caller.accountId}:root`
    case 'user':
      return `acs:ram::${caller.accountId}:user/${caller.userName}`
    case 'session':
      return `acs:ram::${caller.accountId}:assumed-role/${caller.roleName}/${caller.sessionName}`
    case 'federated':
      return `acs:ram::${caller.accountId}:${caller.provider}/${caller.providerName}`
  }
}
