/** Histories that a true object would give, and the same with one answer of another: against a search through all orders. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRandom } from '../load/random.ts'
import type { Random } from '../load/random.ts'
import { isLinearizable } from './checker.ts'
import type { Model, Operation } from './checker.ts'
import { digestOf } from './object-model.ts'
import { versionModel } from './version-model.ts'
import type { KeyState, VersionInput, VersionOutput } from './version-model.ts'

type Done = Operation<VersionInput, VersionOutput>

/** So long that states which were kept whole would fill the memory. */
const contentLength = 3_000

test('short histories are judged as by a search through all orders', () => {
  const random = makeRandom(1)
  const verdicts = { possible: 0, impossible: 0 }
  for (let round = 0; round < 2_000; round += 1) {
    const history = changed(random, play(random, { clients: 3, each: 2, kills: [8] }))
    const isPossible = isPossibleInSomeOrder(versionModel, versionModel.initial, history)
    verdicts[isPossible ? 'possible' : 'impossible'] += 1
    assert.equal(isLinearizable(versionModel, history), isPossible, JSON.stringify(history))
  }
  assert.ok(verdicts.possible > 50 && verdicts.impossible > 50, JSON.stringify(verdicts))
})

test('long histories with many lost answers are decided', () => {
  const random = makeRandom(3)
  for (let round = 0; round < 20; round += 1) {
    const history = play(random, { clients: 6, each: 5, kills: [25] })
    assert.equal(isLinearizable(versionModel, history), true)
    // Possible or not: no search may end without an answer.
    assert.notEqual(isLinearizable(versionModel, changed(random, history)), undefined)
  }
})

/** Each of `clients` does `each` operations, one in 10 ms; what is under way at the time of a kill is never answered. */
function play(
  random: Random,
  { clients, each, kills }: { clients: number; each: number; kills: readonly number[] },
): readonly Done[] {
  const times = Array.from({ length: clients }, (_, client) =>
    Array.from({ length: each }, (__, index) => {
      const calledAt = index * 10 + random.below(8)
      return { calledAt, at: calledAt + random.below(6), answeredAt: calledAt + 6 + random.below(3) + client / 100 }
    }),
  ).flat()
  let state = versionModel.initial
  const history: Done[] = []
  const told = new Set<string>()
  for (const [index, { calledAt, at, answeredAt }] of times.toSorted((left, right) => left.at - right.at).entries()) {
    const input = choose(random, random.pick([...told]) ?? 'unknown', index)
    const output = answerOf(state, input, index)
    const isRead = input.kind.startsWith('get') || input.kind.startsWith('list')
    const isLost = !isRead && kills.some((killedAt) => calledAt <= killedAt && killedAt <= answeredAt)
    if (!isLost || random.below(2) === 0) state = versionModel.step(state, input, output) ?? assert.fail(input.kind)
    if (!isLost) for (const [, id = ''] of JSON.stringify(output).matchAll(/"(v\d+|null)"/g)) told.add(id)
    history.push({ input, output: isLost ? undefined : output, calledAt, answeredAt })
    assert.ok(calledAt <= at && at <= answeredAt)
  }
  return history
}

/** As often as in the histories that are played. */
function choose(random: Random, known: string, index: number): VersionInput {
  const choice = random.below(100)
  if (choice < 18) return { kind: 'get' }
  if (choice < 40) return { kind: 'list-versions' }
  if (choice < 46) return { kind: 'switch', to: random.below(2) === 0 ? 'enabled' : 'suspended' }
  if (choice < 60) return { kind: 'delete', through: 'one' }
  if (choice < 66) return { kind: 'get-version', versionId: known }
  if (choice < 80) return { kind: 'delete-version', versionId: known, through: random.below(2) === 0 ? 'one' : 'many' }
  return { kind: 'put', content: `<${index}>`.padEnd(contentLength, '.') }
}

function answerOf({ versioning, versions }: KeyState, input: VersionInput, index: number): VersionOutput {
  const [newest] = versions
  switch (input.kind) {
    case 'put':
    case 'delete':
      return { kind: 'written', versionId: versioning === 'enabled' ? `v${index}` : 'null' }
    case 'delete-version': {
      const target = versions.find(({ id }) => id === input.versionId)
      if (target === undefined) return { kind: input.through === 'many' ? 'done' : 'no-version' }
      return { kind: 'removed', wasMarker: target.content === undefined }
    }
    case 'get-version': {
      const target = versions.find(({ id }) => id === input.versionId)
      if (target?.id === undefined) return { kind: 'no-version' }
      if (target.content === undefined) return { kind: 'is-marker' }
      return { kind: 'read', versionId: target.id, content: target.content }
    }
    case 'get':
      return newest?.content === undefined
        ? { kind: 'nothing', versionId: newest?.id }
        : { kind: 'read', versionId: newest.id ?? '', content: newest.content }
    case 'list-versions':
      return {
        kind: 'versions',
        versions: versions.map(({ id = '', content }, place) => ({
          id,
          isLatest: place === 0,
          digest: content === undefined ? undefined : digestOf(content),
        })),
      }
    case 'switch':
      return { kind: 'done' }
    case 'bring-back':
    case 'list':
      return assert.fail(`nobody chose ${input.kind}`)
  }
}

/** Two answers to operations of one kind change places. */
function changed(random: Random, history: readonly Done[]): readonly Done[] {
  const one = random.pick(history.filter(({ output }) => output !== undefined))
  const other = random.pick(history.filter(({ input }) => input.kind === one?.input.kind))
  if (one === undefined || other?.output === undefined) return history
  return history.map((each) =>
    each === one ? { ...one, output: other.output } : each === other ? { ...other, output: one.output } : each,
  )
}

/** All orders that the times allow, one after the other, with each unanswered operation and without it. */
function isPossibleInSomeOrder<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
  left: readonly Operation<Input, Output>[],
): boolean {
  if (left.length === 0) return true
  return left.some((operation) => {
    const others = left.filter((other) => other !== operation)
    if (others.some(({ output, answeredAt }) => output !== undefined && answeredAt < operation.calledAt)) return false
    if (operation.output === undefined && isPossibleInSomeOrder(model, state, others)) return true
    const next = model.step(state, operation.input, operation.output)
    return next !== undefined && isPossibleInSomeOrder(model, next, others)
  })
}
