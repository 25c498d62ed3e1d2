/** A game that listens, with whatever a test puts between the listener and the server. */
import type { Answer } from '@latchkey/server/inside/http/answer.ts'
import { listen } from '@latchkey/server/inside/http/listener.ts'
import type { Handler } from '@latchkey/server/inside/http/listener.ts'
import type { Wire } from '@latchkey/server/inside/http/wire.ts'
import { openConsole } from '@latchkey/server/inside/processes/console-door.ts'
import { playerGate } from '@latchkey/server/inside/processes/players.ts'
import { handlerOf } from '@latchkey/server/inside/processes/worker.ts'
import { serverKey, startGame } from '../../testing/start-game.ts'
import type { Game, GameOptions } from '../../testing/start-game.ts'
import { verify } from '../verify.ts'
import type { Report, VerifyOptions } from '../verify.ts'

export type Next = (wire: Wire) => Promise<Answer>

/** What stands between for a while: a server, or a service, with one fault. */
export type Fault = {
  readonly handle?: (wire: Wire, next: Next, game: Game) => Promise<Answer>
  /** Between the player service and the storage. */
  readonly inside?: (request: InsideRequest, next: Inside, game: Game) => ReturnType<Inside>
  /** Whether the console takes players. */
  readonly playersSignIn?: boolean
  /** Once, before it is there. */
  readonly prepare?: (game: Game) => Promise<void>
}
export type Inside = Game['transport']
export type InsideRequest = Parameters<Inside>[0]

export type Verified = AsyncDisposable & {
  readonly game: Game
  readonly verify: (options: Pick<VerifyOptions, 'only' | 'onResult'> & { readonly fault?: Fault }) => Promise<Report>
}

/** The clock of the game goes on while the suite runs, as clocks do. */
const tickMs = 20

export async function startVerified(options: GameOptions = {}): Promise<Verified> {
  let fault: Fault = {}
  const held: { game?: Game } = {}
  const game = await startGame({
    ...options,
    wrap: (given) => {
      const { inside } = given
      if (inside === undefined) return given
      return {
        ...given,
        inside: (request) =>
          fault.inside === undefined || held.game === undefined
            ? inside(request)
            : fault.inside(request, inside, held.game),
      }
    },
  })
  held.game = game
  const { server, players } = game
  const gate = playerGate(players, server.house)
  const plain = handlerOf(server.house, () => Promise.resolve(), { players: gate })
  const handler: Handler = {
    ...plain,
    handle: (wire) => (fault.handle === undefined ? plain.handle(wire) : fault.handle(wire, plain.handle, game)),
  }
  const listening = await listen({ host: '127.0.0.1', port: 0, isLenient: false, reusePort: false }, handler)
  const [strict, lax] = [[], ['*']].map((signInRoles) =>
    openConsole({ signInHosts: [], signInRoles }, server.engines, server.house, {
      refusalMs: 0,
      attemptsPerMinuteMax: 1_000,
    }),
  )
  const console = await listen(
    { host: '127.0.0.1', port: 0, isLenient: false, reusePort: false },
    {
      ...plain,
      handle: (wire) => {
        const sign = fault.playersSignIn === true ? lax : strict
        return sign === undefined ? plain.handle(wire) : sign(wire, 'console')
      },
    },
  )
  const ticking = keepTicking(game)
  return {
    game,
    verify: async ({ fault: chosen = {}, ...more }) => {
      await chosen.prepare?.(game)
      fault = chosen
      try {
        return await verify({
          service: `http://127.0.0.1:${listening.port}`,
          app: 'demo',
          serverKey,
          console: `http://127.0.0.1:${console.port}`,
          operator: { accessKeyId: server.rootKey.id, accessKeySecret: server.rootKey.secret },
          clock: { now: () => game.clock.now().getTime() },
          chance: (count) => server.engines.ids.hex(count),
          sweepMs: 3_000,
          sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          ...more,
        })
      } finally {
        fault = {}
      }
    },
    [Symbol.asyncDispose]: async () => {
      await ticking.close()
      await Promise.all([listening.close(), console.close()])
      await game[Symbol.asyncDispose]()
    },
  }
}

function keepTicking({ clock, players }: Game): { readonly close: () => Promise<void> } {
  const ending = new AbortController()
  let underWay: Promise<unknown> = Promise.resolve()
  let isWorking = false
  const timer = setInterval(() => {
    clock.advance(tickMs)
    if (isWorking) return
    isWorking = true
    underWay = players.runDues(ending.signal).finally(() => {
      isWorking = false
    })
  }, tickMs)
  return {
    close: async () => {
      clearInterval(timer)
      ending.abort()
      await underWay.catch(() => undefined)
    },
  }
}
