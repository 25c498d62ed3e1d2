/** The least rate of bodies, upwards and downwards. */
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { leftBytes, readSendQueues, type SendQueues } from '../base/send-queues.ts'
import { bodyRateBytesPerSecondMin, bodyRateWindowMs, smallPieceBytes } from './limits.ts'

/** A request under way: whether we wait for its bytes, push ours, or are busy ourselves, when no rate is asked of it. */
export type Transfer = {
  readonly socket: Socket
  state: 'reading' | 'writing' | 'busy'
  /** What is given to the socket at once. */
  pieceBytes: number
  /** Where it stood, and when: at the last check, and when its window began. */
  last: Mark | undefined
  since: Mark | undefined
  /** Since the system took nothing more: what the peer had acknowledged then. */
  stalled: Mark | undefined
}

type Mark = { readonly bytes: number; readonly atMs: number }

export const newTransfer = (socket: Socket): Transfer => ({
  socket,
  state: 'busy',
  pieceBytes: smallPieceBytes,
  last: undefined,
  since: undefined,
  stalled: undefined,
})

/** Ends connections whose body moved less than the least rate during a whole window. */
export function watchRates(transfers: ReadonlySet<Transfer>, clock: Clock): () => void {
  const timer = setInterval(() => checkRates(transfers, clock.monotonicMs()), bodyRateWindowMs / 6)
  timer.unref()
  return () => clearInterval(timer)
}

export function checkRates(
  transfers: Iterable<Transfer>,
  nowMs: number,
  read: () => SendQueues = readSendQueues,
): void {
  let queues: SendQueues | undefined
  const held: SendQueues = (socket) => (queues ??= read())(socket)
  for (const transfer of transfers) checkRate(transfer, nowMs, held)
}

function checkRate(transfer: Transfer, nowMs: number, held: SendQueues): void {
  const { socket, state, last, since } = transfer
  const now = { bytes: socket.bytesRead + leftBytes(socket), atMs: nowMs }
  transfer.last = now
  if (state === 'busy' || last === undefined || since === undefined) {
    transfer.since = now
    transfer.stalled = undefined
    return
  }
  const isMoving = !isTooSlow(last, now)
  const heldBytes = state === 'writing' && !isMoving ? held(socket) : undefined
  if (heldBytes !== undefined) return checkAcknowledged(transfer, { ...now, bytes: now.bytes - heldBytes })
  transfer.stalled = undefined
  // Where nobody tells what the peer has, a large piece may take as long as its bytes take at the least rate.
  const windows = state === 'writing' ? Math.max(1, transfer.pieceBytes / smallPieceBytes) : 1
  if (nowMs - since.atMs < bodyRateWindowMs * windows) return
  if (isTooSlow(since, now)) socket.destroy()
  transfer.since = now
}

/**
 * The system takes more of an answer only when a good part of what it holds is gone, which at the least rate may be after
 * half an hour: meanwhile it is asked how much of that the peer has acknowledged.
 */
function checkAcknowledged(transfer: Transfer, now: Mark): void {
  const { stalled } = transfer
  if (stalled !== undefined && now.atMs - stalled.atMs < bodyRateWindowMs) return
  if (stalled !== undefined && isTooSlow(stalled, now)) transfer.socket.destroy()
  transfer.stalled = now
}

const isTooSlow = (from: Mark, to: Mark): boolean =>
  to.bytes - from.bytes < (bodyRateBytesPerSecondMin * (to.atMs - from.atMs)) / 1_000
