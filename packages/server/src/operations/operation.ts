/**
 * An operation: its contract as data, and `run`, which talks to the store and turns outcomes into the documented errors.
 * Permission is not its business: the pipeline has judged every need of the contract before `run` begins, and hands over
 * grants; only needs of stage `found` are judged on the operation's word.
 */
import type { RestoreTimes } from '../rules/restore.ts'
import type { Contract, InputOf, OutputOf } from '@latchkey/protocol'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Revocations } from '../access/revocations.ts'
import type { Nonces } from '../access/nonces.ts'
import type { SessionTokens } from '../access/session-tokens.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import type { OidcTokens } from '../federation/oidc-tokens.ts'
import type { SamlAssertions } from '../federation/saml-assertions.ts'
import type { SelectionGate } from '../select/gate.ts'
import type { SelectIndexes } from '../store/select-indexes.ts'
import type { Images } from '../images/images.ts'
import type { DomainStore } from '../store/buckets/domains.ts'
import type { FolderRulesStore } from '../store/folders/documents.ts'
import type { DocumentStore } from '../store/buckets/documents.ts'
import type { Bucket, BucketStore, ObjectStore, Pairs, UploadStore } from '../store/port.ts'
import type { Directory } from '../store/directory/directory.ts'
import type { Store } from '../store/open-store.ts'
import type { ReplicationQueue } from '../store/replication-queue.ts'
import type { KmsData } from '../store/kms/data.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import type { Grant, Verb } from '../store/grant.ts'
import type { Denial } from '../access/authorize.ts'
import type { ObjectAccesses } from '../access/object-accesses.ts'
import type { BoundDomains } from '../access/bound-domains.ts'
import type { OriginSecrets } from '../access/origin-secrets.ts'
import type { Diagnosis } from '../access/diagnostics.ts'
import type { Caller } from '../access/caller.ts'

/** What a look-up told of: a key, or one version of it. */
export type Found = {
  readonly bucket: Bucket
  readonly key: string
  readonly versionId?: string | undefined
  /** Tags that the object will have without being named in the request: policies see them as if they were. */
  readonly tags?: Pairs | undefined
}

export type Grants = {
  /** For the bucket of the address. */
  bucket(verb: Verb): Grant
  /** For a key of the address's bucket, or of a bucket that another field of the input names. */
  object(verb: Verb, key: string, bucketField?: string): Grant
  /** Judges the needs of stage `found` for this action with what the look-up told, and grants it. */
  found(action: string, what: Found, verb: Verb): Promise<Grant>
  /** Whether a need of stage `told` holds, so that the answer may tell something more. */
  tells(action: string, what: Found): Promise<boolean>
}

export type OssContext = {
  readonly requestId: string
  readonly now: Date
  /** Ends when the client goes away. */
  readonly signal: AbortSignal
  readonly caller: Caller
  /** The bucket of the address; operations whose contract says `bucket: 'maybe'` use `maybeBucket`. */
  readonly bucket: Bucket
  readonly maybeBucket: Bucket | undefined
  readonly grants: Grants
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  /** Asked only where the bucket tracks accesses. */
  readonly accesses: Pick<ObjectAccesses, 'accessed'>
  readonly uploads: UploadStore
  /** Styles, live channels and whatever else has a record of its own. */
  readonly documents: DocumentStore
  readonly folderRules: FolderRulesStore
  /** How far replication came. */
  readonly replicated: { readonly replication: Pick<ReplicationQueue, 'list'> } & Pick<Store, 'historyProgress'>
  readonly domains: DomainStore
  readonly boundDomains: BoundDomains
  readonly originSecrets: Pick<OriginSecrets, 'seal'>
  readonly kms: Pick<KmsKeys, 'find' | 'defaultKey'>
  readonly images: Images
  readonly callbacks: Callbacks
  readonly selectIndexes: SelectIndexes
  readonly selectionGate: SelectionGate
  /** Whoever sent the request, as far as that can be believed. */
  readonly clientAddress: string
  /** Where applications find the key that callbacks are signed with. */
  readonly callbackKeyUrl: string
  readonly ids: Ids
  /** How long restoring an archived object takes. */
  readonly restoreTimes: RestoreTimes
  /** `cn-hangzhou`. */
  readonly region: string
  /** `host:port` or a name without scheme, as ListBuckets and GetBucketInfo report it. */
  readonly endpoint: { readonly extranet: string; readonly intranet: string }
  /** Where the bucket was asked for, in the style of the request's address: for Location fields. */
  readonly bucketUrl: string
  /** Whether the bucket was named by a domain that is bound to it. */
  readonly isBoundHost: boolean
}

export type RpcContext = {
  readonly requestId: string
  readonly now: Date
  readonly caller: Caller
  readonly directory: Directory
  readonly tokens: SessionTokens
  readonly revocations: Pick<Revocations, 'revoke' | 'list'>
  readonly oidcTokens: OidcTokens
  readonly samlAssertions: SamlAssertions
  readonly nonces: Nonces
  readonly kms: KmsData
  readonly ids: Ids
  readonly clock: Clock
  /** Address of the caller, and whether TLS brought the request: condition keys of trust policies. */
  readonly conditions: ReadonlyMap<string, readonly string[]>
  /** Keeps a refusal that the operation itself decided (a trust policy) for `policy why`, and seals it. */
  readonly denied: (denial: Denial) => string | undefined
  /** Opens the sealed diagnosis of a refusal; undefined for anything else. */
  readonly diagnosed: (message: string) => Diagnosis | undefined
}

export type OssOperation<C extends Contract = Contract> = {
  readonly contract: C
  readonly run: (input: InputOf<C['input']>, context: OssContext) => Promise<OutputOf<C['output']>>
}
export type RpcOperation<C extends Contract = Contract> = {
  readonly contract: C
  readonly run: (input: InputOf<C['input']>, context: RpcContext) => Promise<OutputOf<C['output']>>
}

/** Any operation, as the router and the pipeline hold it: the contract has already made its input what `run` expects. */
export type AnyOssOperation = {
  readonly contract: Contract
  run(input: Readonly<Record<string, unknown>>, context: OssContext): Promise<Readonly<Record<string, unknown>>>
}
export type AnyRpcOperation = {
  readonly contract: Contract
  run(input: Readonly<Record<string, unknown>>, context: RpcContext): Promise<Readonly<Record<string, unknown>>>
}

export function ossOperation<const C extends Contract>(contract: C, run: OssOperation<C>['run']): OssOperation<C> {
  return { contract, run }
}

export function rpcOperation<const C extends Contract>(contract: C, run: RpcOperation<C>['run']): RpcOperation<C> {
  return { contract, run }
}
