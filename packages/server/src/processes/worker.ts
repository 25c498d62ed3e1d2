import { ossRouter } from '../http/match.ts'
import { listen } from '../http/listener.ts'
import type { ListenAddress, Listening } from '../http/listener.ts'
import { errorAnswer } from '../http/encode-oss.ts'
import { healthAnswer, isHealth } from '../http/health.ts'
import type { House } from '../http/house.ts'
import { pipeline } from '../http/pipeline.ts'
import { trustedProxies } from '../http/proxies.ts'
import { OssAuthenticator } from '../access/authenticate.ts'
import { RpcAuthenticator } from '../access/authenticate-rpc.ts'
import { CompiledPolicies } from '../access/compiled-policies.ts'
import { diagnosisOf, diagnosticSeal } from '../access/diagnostics.ts'
import { secretDigests } from '../access/digests.ts'
import { Identities } from '../access/identities.ts'
import { callerArn } from '../access/caller.ts'
import { revocations } from '../access/revocations.ts'
import { sessionTokens } from '../access/session-tokens.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../config.ts'
import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import type { AnyOssOperation, AnyRpcOperation } from '../operations/operation.ts'
import { ossOperations, rpcOperations } from '../operations/registry.gen.ts'
import { openSequence } from '../store/directory-change.ts'
import { resourceArn } from '@latchkey/policy'
import { listenAddresses } from './addresses.ts'
import { blobDirectory, openEngines, tlsOf } from './engines.ts'
import type { Engines } from './engines.ts'
import type { Line } from './line.ts'
import type { StartOrder } from './messages.ts'
import { openNonces } from './nonces.ts'
import { openObservers } from './observers.ts'
import { openWorkerStore } from './open-worker-store.ts'
import type { Running } from './running.ts'
import type { Store } from '../store/open-store.ts'

/** One HTTP worker: opens what it needs, listens, and answers until it is told to stop. */
export async function runWorker(config: Config, clock: Clock, order: StartOrder, line: Line): Promise<Running> {
  const engines = await openEngines(config, 'reader', (error) =>
    line.send({ kind: 'log', line: `metadata: ${error.message}` }),
  )
  const opened = await openWorkerStore(config, engines, {
    clock,
    generation: order.generation,
    directory: blobDirectory(config),
    line,
  })
  const observers = openObservers(config, line)
  const house = await compose(config, clock, engines, opened.store, {
    line,
    observe: observers.observe,
    dataNonces: await openNonces(config),
  })
  const tls = tlsOf(config)
  const handler = {
    clock,
    requestId: () => engines.ids.ossRequestId(),
    handle: (wire: Parameters<typeof pipeline>[0]) =>
      isHealth(wire)
        ? healthAnswer(wire, clock.now(), async () => void (await engines.kv.getMany([])))
        : pipeline(wire, house),
    refuse: (fault: { readonly message: string; readonly requestId: string; readonly host: string }) =>
      errorAnswer(
        { requestId: fault.requestId, method: 'GET', host: fault.host },
        clock.now(),
        new ServiceError('BadRequest', {}, { message: fault.message }),
      ),
  }
  const listening = await listenAll(listenAddresses(config, order.port, tls), handler)
  return {
    port: listening[0]?.port,
    made: undefined,
    close: async () => {
      await Promise.all(listening.map((one) => one.close()))
      await opened.close()
      await engines.kv.close()
    },
  }
}

/** The second address of a port that was chosen by the system takes the same port. */
async function listenAll(
  addresses: readonly ListenAddress[],
  handler: Parameters<typeof listen>[1],
): Promise<Listening[]> {
  const listening: Listening[] = []
  for (const address of addresses) {
    const port = address.port === 0 ? (listening[0]?.port ?? 0) : address.port
    try {
      listening.push(await listen({ ...address, port }, handler))
    } catch (error) {
      // A machine without IPv6 has no ::1, and nobody can be waiting there.
      if (address.host === '::1' && listening.length > 0) continue
      throw error
    }
  }
  return listening
}

type Around = {
  readonly line: Line
  readonly observe: House['observe']
  readonly dataNonces: Awaited<ReturnType<typeof openNonces>>
}

async function compose(config: Config, clock: Clock, engines: Engines, store: Store, around: Around): Promise<House> {
  const { ids, masterKeys, directory, kv } = engines
  const tokens = sessionTokens(masterKeys, ids)
  const digests = secretDigests()
  const identities = new Identities(directory, tokens, revocations(kv, await openSequence(kv, ids), ids))
  const seal = diagnosticSeal(masterKeys.purpose('diagnostics'), ids)
  const bound = new Map(
    config.boundDomains.map(
      (pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair.slice(pair.indexOf('=') + 1)] as const,
    ),
  )
  return {
    clock,
    ids,
    region: config.region,
    names: {
      serviceHosts: ['localhost', ...config.domains.map((domain) => domain.toLowerCase())],
      boundBucket: (host) => bound.get(host),
    },
    proxies: trustedProxies(config.trustedProxies),
    publicEndpoint: config.publicEndpoint,
    ossRouter: ossRouter<AnyOssOperation>(ossOperations),
    rpcOperations: new Map(rpcOperations.map((operation: AnyRpcOperation) => [rpcName(operation.contract), operation])),
    digests,
    identities,
    ossAuthenticator: new OssAuthenticator(identities, digests),
    rpcAuthenticator: new RpcAuthenticator(identities, digests, around.dataNonces),
    compiled: new CompiledPolicies(),
    directory,
    tokens,
    buckets: store.buckets,
    objects: store.objects,
    uploads: store.uploads,
    denied: (requestId, denial) => {
      const diagnosis = diagnosisOf(denial.explanation)
      around.line.send({
        kind: 'denial',
        denial: {
          requestId,
          at: clock.now().toISOString(),
          action: denial.action,
          resource: resourceArn(denial.resource),
          caller: callerArn(denial.caller),
          explanation: diagnosis,
        },
      })
      return seal.seal(diagnosis)
    },
    observe: around.observe,
  }
}

function rpcName(contract: Contract): string {
  const { route } = contract
  return 'version' in route ? `${route.version} ${route.action}` : contract.name
}
