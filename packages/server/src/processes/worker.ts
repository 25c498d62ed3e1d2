import { ServiceError } from '@latchkey/protocol'
import { steadyNonces } from '../access/steady-nonces.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../config.ts'
import { callbackKeyAnswer, isCallbackKey } from '../http/callback-key.ts'
import { boundCertificates } from '../http/bound-certificates.ts'
import { bucketTls } from '../http/bucket-tls.ts'
import type { ConsoleHandler } from '../http/console/console.ts'
import { isSignInHost } from '../http/console/sign-in-host.ts'
import { errorAnswer } from '../http/encode-oss.ts'
import { healthAnswer, isHealth } from '../http/health.ts'
import type { House } from '../http/house.ts'
import { listen } from '../http/listener.ts'
import type { Handler, ListenAddress, Listening } from '../http/listener.ts'
import { pipeline } from '../http/pipeline.ts'
import { bufferAccessLogs } from './access-log-buffer.ts'
import { listenAddresses } from './addresses.ts'
import { openAuditLog } from './audit-log.ts'
import { composeHouse } from './compose.ts'
import { openConsole, openDoor } from './console-door.ts'
import { blobDirectory, openEngines } from './engines.ts'
import type { Engines } from './engines.ts'
import type { Line } from './line.ts'
import type { StartOrder } from './messages.ts'
import { openCallQuotas } from './call-quotas.ts'
import { openKeyUses } from './key-uses.ts'
import { keptPicturesOf } from './kept-pictures.ts'
import { openNonces } from './nonces.ts'
import { openObjectAccesses } from './object-accesses.ts'
import { openObservers } from './observers.ts'
import { openWorkerStore } from './open-worker-store.ts'
import { asksForPlayers, noPlayersAnswer } from './no-players.ts'
import type { PlayerGate } from './players.ts'
import type { Running } from './running.ts'
import { tlsOf } from './tls.ts'

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
  const uses = openKeyUses(engines.directory.lastUsed, (error) =>
    line.send({ kind: 'log', line: `last use of access keys: ${error.message}` }),
  )
  const accesses = openObjectAccesses(opened.store, (text) => line.send({ kind: 'log', line: text }))
  const accessLogs = bufferAccessLogs(opened.store.logs, {
    generation: order.generation,
    log: (text) => line.send({ kind: 'log', line: text }),
  })
  const auditLog = await openAuditLog(config, engines, {
    clock,
    generation: order.generation,
    log: (text) => line.send({ kind: 'log', line: text }),
  })
  const house = await composeHouse(config, engines, opened.store, {
    clock,
    nonces: steadyNonces(await openNonces(config), clock),
    callQuotas: openCallQuotas(config, clock, line),
    observe: (observation) => {
      observers.observe(observation)
      uses.observe(observation)
    },
    accesses,
    accessLogs,
    audit: auditLog.audit,
    onDenial: (denial) => line.send({ kind: 'denial', denial }),
    keptPictures: keptPicturesOf(config, engines, clock),
  })
  const players = config.players === undefined ? undefined : await openPlayers(config.players, engines, house, line)
  const ready = async (): Promise<void> => void (await engines.kv.getMany([]))
  const own = tlsOf(config)
  const tls = own && { ...own, certificateOf: boundCertificates(house), ruleOf: bucketTls(house) }
  const answerConsole = openConsole(config, engines, house)
  const handler = handlerOf(house, ready, { players, console: answerConsole })
  const listening = await listenAll(listenAddresses(config, order.port, tls), handler)
  const door = await openDoor(handler, answerConsole, order.door)
  return {
    port: listening[0]?.port,
    doorPort: door.port,
    made: undefined,
    close: async () => {
      players?.end()
      await Promise.all([...listening, door].map((one) => one.close()))
      await players?.close()
      house.images.close()
      await accessLogs.close()
      await auditLog.writer.close()
      await uses.close()
      await accesses.close()
      await opened.close()
      await engines.kv.close()
    },
  }
}

/** What is not used is not loaded: a server without games has neither its time nor its memory. */
async function openPlayers(path: string, engines: Engines, house: House, line: Line): Promise<PlayerGate> {
  const { openPlayerGate } = await import('./players.ts')
  return openPlayerGate(path, engines, house, (text) => line.send({ kind: 'log', line: text }))
}

/** What answers beside the protocols of the cloud. */
type Beside = { readonly players?: Omit<PlayerGate, 'close' | 'end'> | undefined; readonly console?: ConsoleHandler }

/** What a listener asks of a house. */
export function handlerOf(house: House, ready: () => Promise<void>, { players, console: sign }: Beside = {}): Handler {
  const { clock } = house
  return {
    clock,
    requestId: () => house.ids.ossRequestId(),
    handle: (wire) => {
      // Whatever was asked: the refusal is in the log like any other.
      if (wire.hasUnknownExpectation === true) return pipeline(wire, house)
      if (isSignInHost(wire.host) && sign !== undefined) return sign(wire, 'sign-in-host')
      // A bucket's name cannot begin with a hyphen: what lies below `/-/` is the server's own.
      if (!wire.path.startsWith('/-/')) return pipeline(wire, house)
      if (isHealth(wire)) return healthAnswer(wire, clock.now(), ready)
      if (players?.takes(wire) === true) return players.answer(wire)
      if (asksForPlayers(wire, house.names)) return Promise.resolve(noPlayersAnswer(wire, clock.now()))
      return isCallbackKey(wire, house.names)
        ? callbackKeyAnswer(wire, clock.now(), house.callbacks)
        : pipeline(wire, house)
    },
    refuse: ({ message, ...refused }) => {
      const { requestId, host, code } = refused
      const at = clock.now()
      const nobody = { bucket: undefined, key: undefined, caller: '-', accessKeyId: undefined }
      house.observe({ ...refused, ...nobody, at, operation: '-', durationMs: 0, fault: undefined })
      return errorAnswer({ requestId, method: 'GET', host }, at, new ServiceError(code, {}, { message }))
    },
  }
}

/** The second address of a port that was chosen by the system takes the same port. */
async function listenAll(addresses: readonly ListenAddress[], handler: Handler): Promise<Listening[]> {
  const listening: Listening[] = []
  for (const address of addresses) {
    const port = address.port === 0 && address.host === '::1' ? (listening[0]?.port ?? 0) : address.port
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
