/** A whole server inside one process, for tests: memory for metadata, a temporary folder for bodies, no sockets needed. */
import { systemPolicies } from '@latchkey/policy'
import { objectAccesses } from '../../access/object-accesses.ts'
import { newMasterKey, parseMasterKeys } from '../../access/master-key.ts'
import { memoryNonces } from '../../access/nonces.ts'
import { openAudit } from '../../audit/audit.ts'
import { openAuditWriter } from '../../audit/audit-writer.ts'
import { chainKeys } from '../../audit/chain-format.ts'
import { chainRecords } from '../../audit/chain-records.ts'
import { showAudit } from '../../audit/show-audit.ts'
import type { AuditFilter, ShownLine } from '../../audit/show-audit.ts'
import { subjectKeys } from '../../audit/subject-keys.ts'
import { fixedClock } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { createSimulatedDisk } from '../../base/disk-simulated.ts'
import type { SimulatedDisk } from '../../base/disk-simulated.ts'
import { systemIds } from '../../base/ids.ts'
import type { Answer } from '../../http/answer.ts'
import type { House } from '../../http/house.ts'
import type { Observation } from '../../http/observe.ts'
import { pipeline } from '../../http/pipeline.ts'
import type { Wire } from '../../http/wire.ts'
import { openDirectory } from '../../store/directory/directory.ts'
import { recordSealer } from '../../store/directory/seal.ts'
import { openTestStore } from '../../store/testing.ts'
import type { TestStore } from '../../store/testing.ts'
import { bufferAccessLogs } from '../access-log-buffer.ts'
import { composeHouse } from '../compose.ts'
import type { Engines } from '../engines.ts'
import type { DenialRecord } from '../messages.ts'

export type TestServer = AsyncDisposable & {
  readonly house: House
  readonly store: TestStore
  readonly clock: ReturnType<typeof fixedClock>
  readonly engines: Pick<Engines, 'kv' | 'ids' | 'masterKeys'>
  readonly accountId: string
  readonly rootKey: { readonly id: string; readonly secret: string }
  readonly denials: readonly DenialRecord[]
  readonly observations: readonly Observation[]
  /** The audit log, on a disk in memory. */
  readonly auditLines: (filter?: AuditFilter) => Promise<readonly ShownLine[]>
  readonly auditDisk: SimulatedDisk
  /** Writes the lines of access logs that wait for their second. */
  readonly flushAccessLogs: () => Promise<void>
  /** Writes down which objects were read, as the server does now and then. */
  readonly flushAccesses: () => Promise<void>
  /** Sends a request through the pipeline as if it had come over a socket. */
  readonly inject: (request: InjectedRequest) => Promise<InjectedAnswer>
}

export type InjectedRequest = {
  readonly method: string
  /** As in the request line, raw. */
  readonly target: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Uint8Array
  /** Instead of `body`: sent chunked, one after another. */
  readonly chunks?: AsyncIterable<Uint8Array>
  readonly host?: string
  readonly remoteAddress?: string
  readonly isChunked?: boolean
  /** What TLS agreed on; without it the request came by http. */
  readonly tls?: Wire['tls']
}
export type InjectedAnswer = {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  readonly text: string
}

export const testRootKey = { id: 'RootKeyForTests', secret: 'root-secret-for-tests' }
export const testAccountId = '1000000000000001'

export async function openTestServer(
  options: {
    readonly now?: string
    readonly tenantNetworks?: readonly string[]
    readonly cnameOwnership?: 'dns' | 'none'
    readonly dnsServers?: readonly string[]
    readonly auditRefuse?: 'management' | 'all' | 'none'
  } = {},
): Promise<TestServer> {
  const ids = systemIds()
  const clock = fixedClock(options.now ?? '2026-11-20T12:00:00.000Z')
  const store = await openTestStore({ clock, ids })
  const { kv } = store
  const masterKeys = parseMasterKeys(newMasterKey(ids))
  const directory = await openDirectory({
    kv,
    ids,
    sealer: recordSealer(masterKeys.purpose('records'), ids),
    systemPolicies,
  })
  await directory.accounts.ensureRoot({ accountId: testAccountId, rootKey: testRootKey }, clock.now())
  const denials: DenialRecord[] = []
  const observations: Observation[] = []
  const settings = {
    region: 'cn-hangzhou',
    restoreSeconds: [],
    domains: ['oss.test'],
    boundDomains: ['img.game.example=pictures'],
    trustedProxies: [],
    forwardedHeaders: 'x-forwarded' as const,
    publicEndpoint: undefined,
    callbackKeyBase: undefined,
    imageSvg: false,
    cnameOwnership: options.cnameOwnership ?? 'none',
    dnsServers: [...(options.dnsServers ?? [])],
    tenantNetworks: [...(options.tenantNetworks ?? [])],
  }
  const accessLogs = bufferAccessLogs(store.logs, {
    generation: ids.hex(8),
    log: () => {},
  })
  const accesses = objectAccesses(store)
  const auditLog = testAuditLog({ kv, ids, masterKeys, clock })
  const house = await composeHouse(settings, { kv, ids, masterKeys, directory, kms: store.kms }, store, {
    clock,
    nonces: memoryNonces(),
    accesses,
    accessLogs,
    audit: openAudit(auditLog.writer, options.auditRefuse ?? 'management', () => clock.monotonicMs()),
    observe: (observation) => void observations.push(observation),
    onDenial: (denial) => void denials.push(denial),
  })
  return {
    house,
    store,
    clock,
    engines: { kv, ids, masterKeys },
    accountId: testAccountId,
    rootKey: testRootKey,
    denials,
    observations,
    inject: async (request) => readAnswer(await pipeline(injectedWire(request, house), house)),
    flushAccessLogs: accessLogs.flush,
    flushAccesses: accesses.flush,
    auditDisk: auditLog.disk,
    auditLines: auditLog.lines,
    [Symbol.asyncDispose]: async () => {
      await accessLogs.close()
      await auditLog.writer.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** The audit log on a disk in memory. */
function testAuditLog({ kv, ids, masterKeys, clock }: Pick<Engines, 'kv' | 'ids' | 'masterKeys'> & { clock: Clock }) {
  const disk = createSimulatedDisk(['/audit'])
  const purpose = masterKeys.purpose('audit')
  const subjects = subjectKeys(kv, recordSealer(purpose, ids), ids)
  const keys = chainKeys(purpose)
  const writer = openAuditWriter({
    disk,
    directory: '/audit',
    place: ids.hex(8),
    chain: ids.hex(8),
    keys,
    records: chainRecords(kv, keys),
    subjects,
    ids,
    clock,
    fileBytesMax: 1_000_000,
    log: () => {},
  })
  const lines = async (filter: AuditFilter = {}): Promise<readonly ShownLine[]> => {
    await writer.flush()
    return showAudit({ disk, directory: '/audit', subjects }, filter)
  }
  return { disk, writer, lines }
}

export function injectedWire(request: InjectedRequest, house: Pick<House, 'ids' | 'clock'>): Wire {
  const body = request.body === undefined ? undefined : Buffer.from(request.body)
  const isChunked = request.isChunked === true || request.chunks !== undefined
  const mark = request.target.indexOf('?')
  const host = request.host ?? '127.0.0.1:9000'
  const length: (readonly [string, string])[] = isChunked
    ? [['transfer-encoding', 'chunked']]
    : body === undefined
      ? []
      : [['content-length', String(body.length)]]
  return {
    requestId: house.ids.ossRequestId(),
    receivedAt: house.clock.now(),
    method: request.method,
    target: request.target,
    path: mark < 0 ? request.target : request.target.slice(0, mark),
    rawQuery: mark < 0 ? undefined : request.target.slice(mark + 1),
    headers: [
      ['host', host],
      ...length,
      ...(request.headers ?? []).map(([name, value]) => [name.toLowerCase(), value] as const),
    ],
    host,
    remoteAddress: request.remoteAddress ?? '127.0.0.1',
    isSecure: request.tls !== undefined,
    tls: request.tls,
    body: {
      sizeBytes: isChunked ? undefined : body?.length,
      isChunked,
      chunks: request.chunks ?? chunksOf(body),
    },
    signal: new AbortController().signal,
  }
}

async function* chunksOf(body: Buffer | undefined): AsyncGenerator<Uint8Array> {
  if (body !== undefined && body.length > 0) yield body
}

export async function readAnswer(answer: Answer): Promise<InjectedAnswer> {
  const pieces: Uint8Array[] = []
  if (answer.body.kind === 'bytes') pieces.push(Buffer.from(answer.body.bytes))
  if (answer.body.kind === 'stream') for await (const chunk of answer.body.chunks) pieces.push(Buffer.from(chunk))
  const body = Buffer.concat(pieces)
  return {
    status: answer.status,
    headers: new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value] as const)),
    body,
    text: body.toString('utf8'),
  }
}
