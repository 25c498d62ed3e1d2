import type { RestoreTimes } from '../rules/restore.ts'
import type { Digests } from '@latchkey/protocol'
import type { OssAuthenticator } from '../access/authenticate.ts'
import type { RpcAuthenticator } from '../access/authenticate-rpc.ts'
import type { ObjectAccesses } from '../access/object-accesses.ts'
import type { BoundDomains } from '../access/bound-domains.ts'
import type { OriginSecrets } from '../access/origin-secrets.ts'
import type { Denial } from '../access/authorize.ts'
import type { Diagnosis } from '../access/diagnostics.ts'
import type { CompiledPolicies } from '../access/compiled-policies.ts'
import type { CallQuotas } from '../access/call-rates.ts'
import type { Identities } from '../access/identities.ts'
import type { Revocations } from '../access/revocations.ts'
import type { Nonces } from '../access/nonces.ts'
import type { SessionTokens } from '../access/session-tokens.ts'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Secret } from '../base/secret.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import type { OidcTokens } from '../federation/oidc-tokens.ts'
import type { SamlAssertions } from '../federation/saml-assertions.ts'
import type { SelectionGate } from '../select/gate.ts'
import type { SelectIndexes } from '../store/select-indexes.ts'
import type { Images } from '../images/images.ts'
import type { Mirrors } from '../operations/oss/mirror.ts'
import type { AnyOssOperation, AnyRpcOperation } from '../operations/operation.ts'
import type { Directory } from '../store/directory/directory.ts'
import type { DomainStore } from '../store/buckets/domains.ts'
import type { FolderRulesStore } from '../store/folders/documents.ts'
import type { DocumentStore } from '../store/buckets/documents.ts'
import type { Store } from '../store/open-store.ts'
import type { KmsData } from '../store/kms/data.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import type { BucketStore, ObjectStore, UploadStore } from '../store/port.ts'
import type { AccessLogs } from './access-log.ts'
import type { Allowance } from './decode.ts'
import type { Names } from './locate.ts'
import type { OssRouter } from './match.ts'
import type { Observation } from './observe.ts'
import type { TrustedProxies } from './proxies.ts'

/** Everything that a request may need, put together once by `main.ts`. Nothing in it belongs to one request. */
export type House = {
  readonly clock: Clock
  readonly ids: Ids
  readonly region: string
  /** How long restoring an archived object takes. */
  readonly restoreTimes: RestoreTimes
  readonly names: Names
  readonly proxies: TrustedProxies
  /** What ListBuckets reports as endpoint; undefined: the host and port that the request used. */
  readonly publicEndpoint: string | undefined
  readonly ossRouter: OssRouter<AnyOssOperation>
  readonly rpcOperations: ReadonlyMap<string, AnyRpcOperation>
  /** Of bodies that are read whole before anybody is known: documents, calls, what stands in front of a form's file. */
  readonly allowance: Allowance
  readonly digests: Digests<Secret>
  readonly identities: Identities
  readonly ossAuthenticator: OssAuthenticator
  readonly rpcAuthenticator: RpcAuthenticator
  /** Undefined when calls are not limited. */
  readonly callQuotas: CallQuotas | undefined
  readonly compiled: CompiledPolicies
  readonly directory: Directory
  readonly tokens: SessionTokens
  readonly revocations: Pick<Revocations, 'revoke' | 'list'>
  readonly oidcTokens: OidcTokens
  readonly samlAssertions: SamlAssertions
  readonly nonces: Nonces
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly uploads: UploadStore
  readonly accesses: Pick<ObjectAccesses, 'accessed'>
  readonly kms: KmsKeys
  readonly kmsData: KmsData
  readonly documents: DocumentStore
  readonly folderRules: FolderRulesStore
  readonly replication: Pick<Store, 'replication' | 'historyProgress'>
  readonly domains: DomainStore
  readonly boundDomains: BoundDomains
  readonly originSecrets: OriginSecrets
  readonly images: Images
  readonly callbacks: Callbacks
  readonly mirrors: Mirrors
  readonly selectIndexes: SelectIndexes
  readonly selectionGate: SelectionGate
  /** `https://oss.game.example`, where applications reach this server; undefined: as the writer did. */
  readonly callbackKeyBase: string | undefined
  /** Keeps the refusal for `policy why` and seals it for the account's operators. */
  readonly denied: (requestId: string, denial: Denial) => string | undefined
  readonly accessLogs: AccessLogs
  readonly audit: Audit
  /** Opens what `denied` sealed; undefined for anything else. */
  readonly diagnosed: (message: string) => Diagnosis | undefined
  readonly observe: (observation: Observation) => void
}
