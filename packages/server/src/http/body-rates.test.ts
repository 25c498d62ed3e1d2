import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { ServiceError } from '@latchkey/protocol'
import { fixedClock } from '../base/clock.ts'
import { checkRates, newTransfer, type Transfer } from './body-rates.ts'
import { errorAnswer } from './encode-oss.ts'
import { bodyRateWindowMs, largePieceBytes, smallPieceBytes } from './limits.ts'
import { rememberingListener } from './testing.ts'
import type { Wire } from './wire.ts'

const tickMs = bodyRateWindowMs / 6

/** A transfer whose socket moves so many bytes per tick, and of how many ticks it was cut after. */
function play(change: {
  readonly state: Transfer['state']
  readonly bytesPerTick: number
  readonly pieceBytes?: number
  /** What the peer acknowledges per tick of a megabyte that has left; undefined where nobody tells. */
  readonly acknowledgedPerTick?: number
}): number | undefined {
  const { state, bytesPerTick, pieceBytes = smallPieceBytes, acknowledgedPerTick } = change
  let cutAfter: number | undefined
  let heldBytes = 100 * largePieceBytes
  const socket = { bytesRead: 0, bytesWritten: 0, destroy: () => (cutAfter ??= tick) }
  const transfer = Object.assign(newTransfer(socket as never), { state, pieceBytes })
  let tick = 0
  for (; tick < 200 && cutAfter === undefined; tick += 1) {
    checkRates([transfer], 1 + tick * tickMs, () => () => (acknowledgedPerTick === undefined ? undefined : heldBytes))
    if (state === 'writing') socket.bytesWritten += bytesPerTick
    else socket.bytesRead += bytesPerTick
    heldBytes -= acknowledgedPerTick ?? 0
  }
  return cutAfter
}

const enough = (1_024 * tickMs) / 1_000
const cases: [name: string, change: Parameters<typeof play>[0], cutAfterTicks: number | undefined][] = [
  ['an upload that stands still', { state: 'reading', bytesPerTick: 0 }, 6],
  ['an upload below the rate', { state: 'reading', bytesPerTick: enough - 1 }, 6],
  ['an upload at the rate', { state: 'reading', bytesPerTick: enough }, undefined],
  ['one that waits for us', { state: 'busy', bytesPerTick: 0 }, undefined],
  ['a download at the rate', { state: 'writing', bytesPerTick: enough, acknowledgedPerTick: 0 }, undefined],
  [
    'a download of large pieces that stands still',
    { state: 'writing', bytesPerTick: 0, pieceBytes: largePieceBytes, acknowledgedPerTick: 0 },
    7,
  ],
  [
    'a download whose peer acknowledges too little',
    { state: 'writing', bytesPerTick: 0, pieceBytes: largePieceBytes, acknowledgedPerTick: enough - 1 },
    7,
  ],
  [
    'a download whose peer acknowledges enough of what the system holds',
    { state: 'writing', bytesPerTick: 0, acknowledgedPerTick: enough },
    undefined,
  ],
  [
    'a download of four small pieces at once that stands still where the system tells nothing',
    { state: 'writing', bytesPerTick: 0, pieceBytes: 4 * smallPieceBytes },
    24,
  ],
]
for (const [name, change, cutAfterTicks] of cases)
  test(`${name} is ${cutAfterTicks === undefined ? 'not cut' : `cut after ${cutAfterTicks} checks`}`, (t) =>
    t.assert.equal(play(change), cutAfterTicks))

const skip = existsSync('/proc/self/net/tcp') ? false : 'the system does not tell what it holds'

/** A client of an endless answer by large pieces, behind its first two megabytes. */
async function download(t: TestContext): Promise<
  AsyncDisposable & {
    readonly socket: Socket
    readonly isCut: () => boolean
    /** Lets the client read so many bytes more, then a check comes. */
    readonly check: (readBytes: number) => Promise<void>
  }
> {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const clock = fixedClock('2026-11-20T12:00:00.000Z')
  let isCut = false
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(largePieceBytes)
    } finally {
      isCut = true
    }
  }
  const handle = async (wire: Wire) => ({
    ...errorAnswer(wire, new Date(0), new ServiceError('AccessDenied')),
    body: { kind: 'stream', chunks: chunks() } as const,
  })
  const remembering = await rememberingListener(false, { handle, clock })
  const socket = connect({ host: '127.0.0.1', port: remembering.listening.port })
  socket.on('error', () => {})
  let toRead = 2 * largePieceBytes
  let isPaused = Promise.withResolvers<void>()
  socket.on('data', (chunk) => {
    toRead -= chunk.length
    if (toRead > 0) return
    socket.pause()
    isPaused.resolve()
  })
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
  await isPaused.promise
  await setTimeout(300)
  return {
    socket,
    isCut: () => isCut,
    check: async (readBytes) => {
      if (readBytes > 0) {
        toRead = readBytes
        isPaused = Promise.withResolvers()
        socket.resume()
        await Promise.race([isPaused.promise, setTimeout(500)])
      }
      await setTimeout(30)
      clock.advance(tickMs)
      t.mock.timers.tick(tickMs)
      await setTimeout(5)
    },
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      await remembering.listening.close()
    },
  }
}

test('a client that takes nothing more of a large answer is cut after a window', { skip }, async (t) => {
  await using client = await download(t)
  let checks = 0
  for (; checks < 20 && !client.isCut(); checks += 1) await client.check(0)
  // The first check sees where it stands, the second that it stands still; the window begins there.
  t.assert.deepEqual([client.isCut(), checks], [true, 8])
})

test('a client that takes a large answer slowly but at the least rate is not cut', { skip }, async (t) => {
  await using client = await download(t)
  for (let checks = 0; checks < 20; checks += 1) await client.check(65_536)
  t.assert.equal(client.isCut(), false)
})
