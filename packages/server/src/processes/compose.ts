/** Puts a house together from its engines: the one place where access, stores and operations meet. */
import { resourceArn } from '@latchkey/policy'
import type { Contract } from '@latchkey/protocol'
import { restoreTimes } from '../rules/restore.ts'
import { OssAuthenticator } from '../access/authenticate.ts'
import { RpcAuthenticator } from '../access/authenticate-rpc.ts'
import { openBoundDomains } from '../access/bound-domains.ts'
import { openOriginSecrets } from '../access/origin-secrets.ts'
import type { CallQuotas } from '../access/call-rates.ts'
import { callerArn } from '../access/caller.ts'
import { CompiledPolicies } from '../access/compiled-policies.ts'
import { diagnosisOf, diagnosticSeal } from '../access/diagnostics.ts'
import { secretDigests } from '../access/digests.ts'
import { Identities } from '../access/identities.ts'
import type { Nonces } from '../access/nonces.ts'
import { revocations } from '../access/revocations.ts'
import { sessionTokens } from '../access/session-tokens.ts'
import type { Clock } from '../base/clock.ts'
import { openOutbound } from '../base/outbound.ts'
import { openTxtRecords } from '../base/txt-records.ts'
import { createBufferBudget } from '../base/streams.ts'
import { openCallbackKey } from '../callbacks/callback-key.ts'
import { openCallbacks } from '../callbacks/callbacks.ts'
import type { Config } from '../config.ts'
import { openIssuerKeys } from '../federation/issuer-keys.ts'
import { openOidcTokens } from '../federation/oidc-tokens.ts'
import { lazySamlAssertions } from '../federation/lazy-saml-assertions.ts'
import type { House } from '../http/house.ts'
import { wholeBodiesBytesMax } from '../http/limits.ts'
import { hostKind } from '../http/locate.ts'
import { ossRouter } from '../http/match.ts'
import { trustedProxies } from '../http/proxies.ts'
import { createImages } from '../images/images.ts'
import type { Kept } from '../images/images.ts'
import type { AnyOssOperation, AnyRpcOperation } from '../operations/operation.ts'
import { openMirrors } from '../operations/oss/mirror.ts'
import { ossOperations, rpcOperations } from '../operations/registry.gen.ts'
import { openSelectionGate } from '../select/gate.ts'
import { selectionsAtOnceMax } from '../select/limits.ts'
import { kmsData } from '../store/kms/data.ts'
import { openSequence } from '../store/directory/change.ts'
import { recordSealer } from '../store/directory/seal.ts'
import type { Store } from '../store/open-store.ts'
import type { Engines } from './engines.ts'
import type { DenialRecord } from './messages.ts'

export type Around = {
  /** Absent: calls are not limited. */
  readonly callQuotas?: CallQuotas | undefined
  readonly clock: Clock
  readonly nonces: Nonces
  readonly observe: House['observe']
  readonly accesses: House['accesses']
  readonly accessLogs: House['accessLogs']
  readonly audit: House['audit']
  readonly onDenial: (denial: DenialRecord) => void
  /** Absent: made pictures are remembered in memory alone. */
  readonly keptPictures?: Kept | undefined
}

type Settings = Pick<
  Config,
  | 'region'
  | 'restoreSeconds'
  | 'domains'
  | 'boundDomains'
  | 'trustedProxies'
  | 'forwardedHeaders'
  | 'publicEndpoint'
  | 'callbackKeyBase'
  | 'tenantNetworks'
  | 'cnameOwnership'
  | 'dnsServers'
  | 'imageSvg'
>

export async function composeHouse(
  config: Settings,
  engines: Omit<Engines, 'seals'>,
  store: Store,
  around: Around,
): Promise<House> {
  const { ids, masterKeys, directory, kv } = engines
  const { clock } = around
  const tokens = sessionTokens(masterKeys, ids)
  const digests = secretDigests()
  const revoked = revocations(kv, await openSequence(kv, ids))
  const identities = new Identities(directory, tokens, revoked)
  const seal = diagnosticSeal(masterKeys.purpose('diagnostics'), ids)
  const outbound = openOutbound(config.tenantNetworks)
  const sealer = recordSealer(masterKeys.purpose('records'), ids)
  const originSecrets = openOriginSecrets(sealer)
  const bound = boundDomains(config.boundDomains)
  const serviceHosts = ['localhost', ...config.domains.map((domain) => domain.toLowerCase())]
  return {
    clock,
    ids,
    region: config.region,
    restoreTimes: restoreTimes(config.restoreSeconds),
    names: {
      serviceHosts,
      boundBucket: async (host) => bound.get(host) ?? (await store.domains.bucketOf(host))?.name,
    },
    proxies: trustedProxies(config.trustedProxies, config.forwardedHeaders),
    publicEndpoint: config.publicEndpoint,
    ossRouter: ossRouter<AnyOssOperation>(ossOperations),
    rpcOperations: new Map(rpcOperations.map((operation: AnyRpcOperation) => [rpcName(operation.contract), operation])),
    allowance: createBufferBudget(wholeBodiesBytesMax),
    digests,
    identities,
    ossAuthenticator: new OssAuthenticator(identities, digests, config.region),
    callQuotas: around.callQuotas,
    rpcAuthenticator: new RpcAuthenticator(identities, digests, around.nonces),
    compiled: new CompiledPolicies(),
    directory,
    tokens,
    revocations: revoked,
    oidcTokens: openOidcTokens(openIssuerKeys(outbound, clock)),
    samlAssertions: lazySamlAssertions(),
    nonces: around.nonces,
    kms: engines.kms,
    kmsData: kmsData(engines.kms, engines.ids),
    ...storesOf(store),
    images: createImages({ readsSvg: config.imageSvg }, around.keptPictures),
    boundDomains: openBoundDomains({
      // Domains of the configuration lead where the operator said.
      isService: (domain) => hostKind(domain, serviceHosts) !== undefined || bound.has(domain),
      ownership: config.cnameOwnership,
      txtRecords: openTxtRecords(config.dnsServers),
      sealer,
    }),
    originSecrets,
    mirrors: openMirrors({ outbound, objects: store.objects, kms: engines.kms, secrets: originSecrets }),
    callbacks: openCallbacks(openCallbackKey(kv, sealer), outbound),
    selectionGate: openSelectionGate(selectionsAtOnceMax),
    callbackKeyBase: config.callbackKeyBase,
    denied: (requestId, denial) => {
      const explanation = diagnosisOf(denial)
      const { action, resource, caller } = denial
      around.onDenial({
        requestId,
        at: clock.now().toISOString(),
        action,
        resource: resourceArn(resource),
        caller: callerArn(caller),
        explanation,
        change: denial.change(),
      })
      return seal.seal(explanation)
    },
    accesses: around.accesses,
    accessLogs: around.accessLogs,
    audit: around.audit,
    diagnosed: (message) => seal.open(message),
    observe: around.observe,
  }
}

function storesOf(store: Store) {
  const { buckets, objects, uploads, documents, folderRules, domains, selectIndexes } = store
  return { buckets, objects, uploads, documents, folderRules, domains, selectIndexes, replication: store } as const
}

/** `HOST=BUCKET` pairs. */
function boundDomains(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair.slice(pair.indexOf('=') + 1)] as const),
  )
}

function rpcName(contract: Contract): string {
  const { route } = contract
  return 'version' in route ? `${route.version} ${route.action}` : contract.name
}
