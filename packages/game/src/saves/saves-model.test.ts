/**
 * Two devices of one player, offline and back, with requests that are lost on the way there or back, and processes that die
 * between any two writes to the device's store. A save is a set of steps of progress; each write of the game adds one to what
 * the game has seen. Whatever happens, a step that `write` has acknowledged is in the save at the end, unless a choice in a
 * conflict left it out; and the server never puts a save on top of one whose steps it lacks.
 */
import { test } from 'node:test'
import fc from 'fast-check'
import { createPlayerClient } from '../client.ts'
import type { PlayerClient } from '../client.ts'
import { textOf } from '../bytes.ts'
import { fakeClock, fakeDevice, fakeService } from '../testing/index.ts'
import type { Fate, FakeClock, FakeDevice, FakeService } from '../testing/index.ts'
import type { SaveSlot } from './save-slot.ts'

type Steps = ReadonlySet<string>
const stepsOf = (text: string | undefined): Steps => new Set((text ?? '').split(' ').filter((step) => step !== ''))
const textOfSteps = (steps: Steps): string => [...steps].toSorted().join(' ')
const union = (one: Steps, other: Steps): Steps => new Set([...one, ...other])

type Choice = 'useLocal' | 'useServer' | 'merge'
type Act =
  | { readonly kind: 'read' | 'write' | 'crash' | 'toggle' | 'refresh' | 'flush' | 'restart'; readonly seat: number }
  | { readonly kind: 'resolve'; readonly seat: number; readonly choice: Choice }
  | { readonly kind: 'fates'; readonly seat: number; readonly fates: readonly Fate[] }
  | { readonly kind: 'latency'; readonly seat: number; readonly ms: number }
  | { readonly kind: 'dieAfter'; readonly seat: number; readonly stores: number }
  | { readonly kind: 'wait'; readonly ms: number }

const seat = fc.integer({ min: 0, max: 1 })
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), seat }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), seat }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('crash', 'toggle', 'refresh', 'flush', 'restart'), seat }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('resolve' as const),
      seat,
      choice: fc.constantFrom<Choice>('useLocal', 'useServer', 'merge'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fates' as const),
      seat,
      fates: fc.array(fc.constantFrom<Fate>('answered', 'lost', 'unheard'), { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('latency' as const), seat, ms: fc.constantFrom(0, 100, 3_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('dieAfter' as const), seat, stores: fc.integer({ min: 0, max: 6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 50, 500, 2_500, 70_000) }),
  },
)

/** A device, the process on it, and what the game in that process has in its memory. */
type Seat = { device: FakeDevice; client: PlayerClient; slot: SaveSlot; seen: Steps | undefined }

class Table {
  readonly clock: FakeClock = fakeClock()
  readonly service: FakeService = fakeService({ now: () => this.clock.now(), guardShrink: 1 })
  readonly seats: Seat[] = []
  readonly acknowledged = new Set<string>()
  readonly dropped = new Set<string>()
  #steps = 0

  async sit(): Promise<void> {
    for (const id of ['one', 'two']) {
      const { device, client } = this.#process(id, new Map())
      const guestSecret = this.seats[0]?.client.auth.guestSecret
      await this.#soon(client.auth.signInGuest(guestSecret === undefined ? {} : { guestSecret }))
      this.seats.push({ device, client, slot: client.saves.open('auto'), seen: undefined })
    }
  }

  #process(id: string, values: Map<string, string>): { readonly device: FakeDevice; readonly client: PlayerClient } {
    const { service, clock } = this
    const device = fakeDevice(service, clock, values)
    const { transport, storage } = device
    const options = { baseUrl: 'http://fake.test', app: 'demo', transport, storage, clock, device: { id } }
    return { device, client: createPlayerClient(options) }
  }

  /** The process is gone without a word; what it was about to do never happens, what it sent may still arrive. */
  crash(index: number): void {
    const old = this.#seat(index)
    old.device.diesAfterStores = -1
    old.device.isOnline = false
    old.client.close()
    const { device, client } = this.#process(old.client.deviceId, old.device.values)
    this.seats[index] = { device, client, slot: client.saves.open('auto'), seen: undefined }
  }

  #seat(index: number): Seat {
    const found = this.seats[index]
    if (found === undefined) throw new Error('nobody sits there')
    return found
  }

  /** Waits for what must end soon; what the process did not live to see stays unanswered. */
  async #soon<Value>(promise: Promise<Value>): Promise<Value | undefined> {
    let value: Value | undefined
    promise.then(
      (answer) => (value = answer),
      () => {},
    )
    await this.clock.advance(20_000)
    return value
  }

  async act(act: Act): Promise<void> {
    if (act.kind === 'wait') return this.clock.advance(act.ms)
    if (this.#seat(act.seat).device.diesAfterStores < 0) this.crash(act.seat)
    const at = this.#seat(act.seat)
    switch (act.kind) {
      case 'read': {
        const answered = this.#soon(at.slot.read().then((save) => stepsOf(save?.text())))
        at.seen = (await answered) ?? at.seen
        return
      }
      case 'write':
        return this.#write(at)
      case 'crash':
        return this.crash(act.seat)
      case 'restart':
        at.slot.close()
        this.seats[act.seat] = { ...at, slot: at.client.saves.open('auto'), seen: undefined }
        return
      case 'toggle':
        at.device.isOnline = !at.device.isOnline
        return
      case 'refresh':
        return void at.slot.refresh()
      case 'flush':
        return void at.slot.flush().catch(() => {})
      case 'fates':
        return void at.device.fates.push(...act.fates)
      case 'latency':
        at.device.latencyMs = act.ms
        return
      case 'dieAfter':
        at.device.diesAfterStores = act.stores
        return
      case 'resolve':
        return this.#resolve(at, act.choice)
    }
  }

  async #write(at: Seat): Promise<void> {
    const step = `${at.client.deviceId}${(this.#steps += 1)}`
    const next = union(at.seen ?? new Set(), new Set([step]))
    let isKept = false
    at.slot.write(textOfSteps(next)).then(
      () => (isKept = true),
      () => {},
    )
    await this.clock.advance(0)
    if (at.seen === undefined && isKept) throw new Error('wrote before it read')
    if (!isKept) return
    at.seen = next
    this.acknowledged.add(step)
  }

  async #resolve(at: Seat, choice: Choice): Promise<void> {
    const { conflict } = at.slot
    if (conflict === undefined) return
    const mine = stepsOf(conflict.local.text())
    const theirs = stepsOf(conflict.server?.text())
    const winner = choice === 'useLocal' ? mine : choice === 'useServer' ? theirs : union(mine, theirs)
    // A choice that a crash cuts short may have happened, so what it would drop may be gone.
    for (const step of union(mine, theirs)) if (!winner.has(step)) this.dropped.add(step)
    const chosen = choice === 'merge' ? conflict.merge(textOfSteps(winner)) : conflict[choice]()
    chosen.catch(() => {})
    await this.clock.advance(0)
    if (at.slot.conflict !== conflict && (choice !== 'useLocal' || at.seen !== undefined)) at.seen = winner
  }

  /** Everybody comes back online and starts anew; conflicts are merged until there are none. */
  async settle(): Promise<Steps> {
    for (let round = 0; round < 8; round += 1) {
      for (const index of [0, 1]) this.crash(index)
      for (const index of [0, 1]) {
        await this.act({ kind: 'read', seat: index })
        await this.clock.advance(130_000)
        await this.act({ kind: 'resolve', seat: index, choice: 'merge' })
        await this.clock.advance(130_000)
      }
    }
    for (const { slot } of this.seats)
      if (slot.isDirty || slot.conflict !== undefined)
        throw new Error(`not settled: ${slot.state} ${slot.error?.message}`)
    return stepsOf(textOf(this.service.commits.at(-1)?.after.bytes ?? new Uint8Array()))
  }
}

async function play(script: readonly Act[]): Promise<Table> {
  const table = new Table()
  await table.sit()
  for (const act of script) await table.act(act)
  const last = await table.settle()
  for (const step of table.acknowledged)
    if (!last.has(step) && !table.dropped.has(step))
      throw new Error(`the step ${step} is lost; left: ${textOfSteps(last)}`)
  for (const { before, after } of table.service.commits)
    for (const step of stepsOf(textOf(before?.bytes ?? new Uint8Array())))
      if (!stepsOf(textOf(after.bytes)).has(step) && !table.dropped.has(step))
        throw new Error(`revision ${after.rev} overwrote the step ${step}`)
  return table
}

test(
  'no acknowledged progress is lost, and none is overwritten, without somebody choosing so',
  { timeout: 110_000 },
  async () => {
    const runs = Number(process.env['LATCHKEY_TEST_RUNS'] ?? 300)
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 60 }), async (script) => void (await play(script))),
      { numRuns: runs },
    )
  },
)

test('the play reaches what it is about: uploads, conflicts, choices that drop, lost answers', async (t) => {
  const both: Act[] = [0, 1].map((index) => ({ kind: 'read', seat: index }))
  const write = (index: number): Act => ({ kind: 'write', seat: index })
  const wait: Act = { kind: 'wait', ms: 2_500 }
  const lost: Act = { kind: 'fates', seat: 1, fates: ['unheard'] }
  const table = await play([
    ...both,
    write(0),
    wait,
    write(1),
    wait,
    { kind: 'resolve', seat: 1, choice: 'useServer' },
    lost,
    write(1),
    wait,
    write(1),
    wait,
  ])
  t.assert.equal(table.dropped.size, 1)
  t.assert.equal(table.acknowledged.size, 4)
  t.assert.equal(table.service.commits.length, 3)
})
