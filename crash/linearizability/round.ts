/** One round of a kind of history: several clients at once on few keys, and a judgement of what each key's were told. */
import { Client } from '../load/client.ts'
import { isUnsent } from '../load/wire.ts'
import type { Random } from '../load/random.ts'
import { isLinearizable } from './checker.ts'
import type { Model, Operation } from './checker.ts'

export type Counts = { operations: number; unknown: number; histories: number; undecided: number }

/** What is played on each key, and how. `State` is the judge's business alone. */
export type Game<State, Input, Output> = {
  readonly model: Model<State, Input, Output>
  /** Before the clients begin; throws when it cannot be. */
  readonly prepare: (client: Client, keys: readonly string[], random: Random) => Promise<void>
  readonly choose: (random: Random, name: string, key: string, history: readonly Operation<Input, Output>[]) => Input
  /** Undefined when nobody knows what happened; text when the answer is none that is documented. */
  readonly send: (client: Client, key: string, input: Input) => Promise<Output | string | undefined>
  /** Without an answer a read says nothing. */
  readonly isRead: (input: Input) => boolean
  /** Happens to all keys of the round. */
  readonly isOfAllKeys: (input: Input) => boolean
}

const clientCount = 6
const keysPerRound = 2
const operationsPerClient = 10
const unsentPauseMs = 20

export async function playRound<State, Input, Output>(
  game: Game<State, Input, Output>,
  { endpoint, random, round, counts }: RoundOptions,
): Promise<readonly string[]> {
  type Done = Operation<Input, Output>
  const faults: string[] = []
  const keys = Array.from({ length: keysPerRound }, (_, index) => `${round}/${index}`)
  const histories = new Map<string, Done[]>(keys.map((key) => [key, []]))
  const clients = Array.from({ length: clientCount }, () => new Client(endpoint))
  let written = 0
  await game.prepare(clients[0] ?? new Client(endpoint), keys, random)
  await Promise.all(clients.map((client) => runClient(client)))
  for (const client of clients) client.close()
  for (const [key, history] of histories) {
    counts.histories += 1
    counts.operations += history.length
    counts.unknown += history.filter(({ output }) => output === undefined).length
    const isPossible = isLinearizable(game.model, history)
    if (isPossible === undefined) counts.undecided += 1
    if (isPossible === false) faults.push(`${key} cannot have happened so:\n${showHistory(history)}`)
  }
  return faults

  async function runClient(client: Client): Promise<void> {
    for (let index = 0; index < operationsPerClient; index += 1) {
      const key = random.pick(keys) ?? ''
      written += 1
      const input = game.choose(random, `${written}`, key, histories.get(key) ?? [])
      const calledAt = performance.now()
      const answer = await game
        .send(client, key, input)
        .catch((error: unknown) => (isUnsent(error) ? 'unsent' : undefined))
      const answeredAt = performance.now()
      if (answer === 'unsent') {
        await new Promise((resolve) => setTimeout(resolve, unsentPauseMs))
        continue
      }
      if (typeof answer === 'string') faults.push(`${key} ${JSON.stringify(input)}: ${answer}`)
      else if (answer !== undefined || !game.isRead(input))
        for (const each of game.isOfAllKeys(input) ? keys : [key])
          histories.get(each)?.push({ input, output: answer, calledAt, answeredAt })
    }
  }
}

export type RoundOptions = {
  readonly endpoint: string
  readonly random: Random
  readonly round: string
  readonly counts: Counts
}

function showHistory(history: readonly Operation<unknown, unknown>[]): string {
  const shown = (value: unknown): string => JSON.stringify(value)?.replaceAll(/\.{3,}/g, '…') ?? 'no answer'
  return history
    .toSorted((left, right) => left.calledAt - right.calledAt)
    .map(
      ({ input, output, calledAt, answeredAt }) =>
        `      ${calledAt.toFixed(2)} to ${answeredAt.toFixed(2)}: ${shown(input)} → ${shown(output)}`,
    )
    .join('\n')
}

/** Long bodies lie in segments, short ones in the record. */
const longBytes = 3_000

/** A body that nobody else writes. */
export function contentOf(random: Random, name: string): string {
  return `<${name}>`.padEnd(random.below(3) === 0 ? longBytes : 8, '.')
}
