/** What a proof is about: everything that is read once, and that the answer holds for. */
import type { CompiledPolicy } from '../compile.ts'
import type { AttachedPolicy, BucketAcl } from '../request.ts'
import type { Template } from './template.ts'

export interface GivenRole {
  readonly accountId: string
  readonly roleName: string
  readonly policies: readonly AttachedPolicy[]
}

export interface GivenBucket {
  readonly name: string
  readonly ownerAccountId: string
  readonly policy: CompiledPolicy<'bucket'> | undefined
  readonly acl: BucketAcl
  /** Public access block of the bucket or of its account is on. */
  readonly isPublicAccessBlocked: boolean
}

export interface Given {
  /** Regular expression that the whole id matches. */
  readonly ids: string
  readonly templates: readonly Template[]
  readonly role: GivenRole
  readonly buckets: readonly GivenBucket[]
  /** Region of the server; when it is not known, a pattern that names one may or may not match. */
  readonly region: string | undefined
  /** `BUCKET/KEY` with wildcards: objects that several ids may read. */
  readonly shared: readonly string[]
}

/** A statement for messages. */
export interface StatementPlace {
  /** `template folder.json`, `policy saves of the role`, `policy of the bucket game`. */
  readonly document: string
  readonly index: number
  readonly sid: string | undefined
  readonly line: number
  readonly column: number
}
