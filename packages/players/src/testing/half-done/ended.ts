/** Ends an operation at each of its steps in turn, lets the world go on, and asks whether everything is as it should be. */
import assert from 'node:assert/strict'
import { createPlayers } from '../../players.ts'
import type { Players, PlayersOptions } from '../../players.ts'
import type { GameOptions, Answer, Game, Sent, TestPlayer } from '../start-game.ts'
import { endingAt } from './ending-at.ts'
import { recountFaults } from './recount.ts'
import { senderOf, startGame } from '../start-game.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** After a restart: what waits for minutes, for an upload, for a day; and what comes after that. */
const pausesMs = [3 * minuteMs, 70 * minuteMs, 25 * hourMs, 2 * hourMs]
/** After it was done again. */
const againPausesMs = [70 * minuteMs, 2 * hourMs]
const stepsMax = 200

/** The service as who calls it sees it. */
export type Service = {
  readonly send: Game['send']
  readonly tick: () => Promise<void>
  /** Does what is due until nothing is. */
  readonly work: () => Promise<void>
}

export type World = Service & {
  readonly game: Game
  readonly player: TestPlayer
  /** Of the same player, signed in at this moment. */
  readonly as: (route: string, sent?: Sent) => Promise<Answer>
}

export type Case = {
  readonly name: string
  /** Endpoints and jobs that it ends. */
  readonly covers: readonly string[]
  /** What was done before and acknowledged; what it gives is handed on. */
  readonly begin?: (world: World) => Promise<string>
  readonly run: (service: Service, world: World, begun: string) => Promise<Answer | void>
  /** The answer when nothing ends; any success when it does not say. */
  readonly status?: number
  /** What a route answers for the player afterwards: one of these texts, or statuses of what has none. */
  readonly holds?: Readonly<Record<string, readonly string[]>>
  /** How the same is done again, if not as before by who signed in anew; false where there is nobody to do it. */
  readonly again?: ((service: Service, world: World, begun: string) => Promise<Answer | void>) | false
  /** What else belongs to the player. */
  readonly more?: (begun: string) => readonly string[]
}

export type Ended = AsyncDisposable & {
  /** Every fault, with the step that brought it about. */
  readonly faultsOf: (one: Case) => Promise<readonly string[]>
}

export async function startEnded(options: GameOptions): Promise<Ended> {
  let given: PlayersOptions | undefined
  const game = await startGame({ ...options, wrap: (own) => (given = own) })
  assert(given !== undefined)
  const base = given
  return {
    faultsOf: async (one) => {
      const faults: string[] = []
      for (let at = 1; ; at += 1) {
        assert(at <= stepsMax, `${one.name} makes more than ${stepsMax} steps`)
        const { isOver, found } = await attempt(game, base, one, at)
        faults.push(...found.map((fault) => `${isOver ? `ended before step ${at}` : 'not ended'}: ${fault}`))
        if (!isOver) return faults
      }
    },
    [Symbol.asyncDispose]: () => game[Symbol.asyncDispose](),
  }
}

async function attempt(game: Game, options: PlayersOptions, one: Case, at: number) {
  const world = await worldOf(game, serviceOf(game, game.players))
  const begun = (await one.begin?.(world)) ?? ''
  const ending = endingAt(options, at)
  const answer = await one.run(serviceOf(game, createPlayers(ending.options)), world, begun).catch((error: unknown) => {
    if (!ending.isOver()) throw error
  })
  await ending.settled()
  const isOver = ending.isOver()
  const found: string[] = []
  if (!isOver && answer !== undefined && !isAsMeant(one, answer))
    found.push(`nothing ends, and ${answer.status} ${answer.text}`)
  const fresh = serviceOf(game, createPlayers(options))
  await goOn(game, fresh, pausesMs)
  found.push(...(await faultsIn(world, fresh, one, begun)))
  if (one.again !== false && found.length === 0) {
    const player = await game.signIn({ guestSecret: world.player.guestSecret })
    const again = await (one.again ?? one.run)(fresh, { ...world, ...fresh, player, as: player.send }, begun)
    if (again !== undefined && !isAsMeant(one, again)) found.push(`again it is ${again.status} ${again.text}`)
    await goOn(game, fresh, againPausesMs)
    found.push(...(await faultsIn(world, fresh, one, begun)).map((fault) => `again: ${fault}`))
  }
  game.clock.advance(3 * hourMs)
  return { isOver, found }
}

const isAsMeant = ({ status }: Case, answer: Answer): boolean =>
  status === undefined ? answer.status < 400 : answer.status === status

function serviceOf(game: Game, players: Players): Service {
  return {
    send: senderOf(players, game.server),
    tick: () => players.tick(),
    work: async () => {
      while ((await players.runDues(new AbortController().signal)) > 0);
    },
  }
}

async function worldOf(game: Game, service: Service): Promise<World> {
  const player = await game.signIn()
  return { ...service, game, player, as: player.send }
}

/** A process that began anew, and the hours after. */
async function goOn({ clock }: Game, { tick, work }: Service, pauses: readonly number[]): Promise<void> {
  for (const pauseMs of pauses) {
    clock.advance(pauseMs)
    await tick()
    await work()
  }
}

async function faultsIn({ game, player: owner }: World, { send }: Service, one: Case, begun: string) {
  const faults: string[] = []
  for (const player of [owner.id, ...(one.more?.(begun) ?? [])]) faults.push(...(await recountFaults(game, player)))
  const holds = Object.entries(one.holds ?? {})
  if (holds.length === 0) return faults
  const { accessToken } = await game.signIn({ guestSecret: owner.guestSecret })
  for (const [route, wanted] of holds) {
    const answer = await send(route.replace('PLAYER', owner.id), { bearer: accessToken })
    const is = answer.status === 200 ? answer.text : String(answer.status)
    if (!wanted.includes(is.slice(0, 40))) faults.push(`${route} is ${is.slice(0, 200)}`)
  }
  return faults
}
