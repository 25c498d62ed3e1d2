import { test } from 'node:test'
import { createPlayerClient } from '../client.ts'
import type { PlayerClient } from '../client.ts'
import { PlayerError } from '../errors.ts'
import { fakeClock, fakeDevice, fakeService } from '../testing/index.ts'
import type { FakeClock, FakeDevice, FakeService } from '../testing/index.ts'
import type { SaveConflict, SaveSlot } from './save-slot.ts'

type World = { readonly clock: FakeClock; readonly service: FakeService; readonly one: Seat; readonly two: Seat }
type Seat = { readonly client: PlayerClient; readonly device: FakeDevice; readonly slot: SaveSlot }

const options = (device: FakeDevice, clock: FakeClock, id: string) => ({
  baseUrl: 'http://fake.test',
  app: 'demo',
  transport: device.transport,
  storage: device.storage,
  clock,
  device: { id },
})

/** Two devices of one player, both signed in. */
async function world(): Promise<World> {
  const clock = fakeClock()
  const service = fakeService({ now: () => clock.now() })
  const seat = async (id: string, guestSecret?: string): Promise<Seat> => {
    const device = fakeDevice(service, clock)
    const client = createPlayerClient(options(device, clock, id))
    await after(clock, client.auth.signInGuest(guestSecret === undefined ? {} : { guestSecret }))
    return { client, device, slot: client.saves.open('auto') }
  }
  const one = await seat('one')
  return { clock, service, one, two: await seat('two', one.client.auth.guestSecret) }
}

/** What the promise answers, while the clock goes on by up to a minute. */
async function after<Value>(clock: FakeClock, promise: Promise<Value>): Promise<Value> {
  const ended = promise.then(
    () => true,
    () => true,
  )
  for (let passedMs = 0; passedMs < 60_000; passedMs += 500) {
    if (await Promise.race([ended, clock.advance(500).then(() => false)])) break
  }
  return promise
}

const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof PlayerError ? error.code : String(error)),
  )
const head = ({ service }: World): string => Buffer.from(service.commits.at(-1)?.after.bytes ?? []).toString()
const puts = ({ service }: World): number => service.requests.filter(({ method }) => method === 'PUT').length
const reopened = ({ clock }: World, { device, client }: Seat): Seat => {
  client.close()
  const next = createPlayerClient(options(device, clock, client.deviceId))
  return { device, client: next, slot: next.saves.open('auto') }
}
/** Both devices have read revision 1, and the second one has gone on from there without the first one knowing. */
async function diverged(): Promise<World> {
  const all = await world()
  const { clock, one, two } = all
  await after(clock, one.slot.read())
  await one.slot.write('level 1')
  await after(clock, one.slot.flush())
  await after(clock, two.slot.read())
  await two.slot.write('level 2, on two')
  await after(clock, two.slot.flush())
  return all
}
async function inConflict(): Promise<World & { readonly conflict: SaveConflict }> {
  const all = await diverged()
  const heard: SaveConflict[] = []
  all.one.slot.on('conflict', (conflict) => heard.push(conflict))
  await all.one.slot.write('level 2, on one')
  await all.clock.advance(10_000)
  const [conflict] = heard
  if (conflict === undefined) throw new Error('no conflict was told')
  return { ...all, conflict }
}

test('a save written on one device is read on the other', async (t) => {
  const all = await world()
  const { clock, one, two } = all
  t.assert.equal(await after(clock, one.slot.read()), undefined)
  await one.slot.write('level 1', { summary: 'Level 1' })
  t.assert.equal(one.slot.state, 'syncing')
  await after(clock, one.slot.flush())
  t.assert.equal(one.slot.state, 'ready')
  const read = await after(clock, two.slot.read())
  t.assert.equal(read?.text(), 'level 1')
  t.assert.deepEqual([read?.rev, read?.meta], [1, { summary: 'Level 1' }])
  const [listed] = await after(clock, one.client.saves.list())
  t.assert.deepEqual([listed?.slot, listed?.head?.rev, listed?.head?.summary], ['auto', 1, 'Level 1'])
})

test('nothing is written before a read that succeeded', async (t) => {
  const all = await world()
  const { clock, one } = all
  t.assert.equal(await code(one.slot.write('a new game')), 'SaveNotRead')
  one.device.isOnline = false
  t.assert.equal(await code(after(clock, one.slot.read())), 'Offline')
  t.assert.equal(await code(one.slot.write('a new game')), 'SaveNotRead')
  one.device.isOnline = true
  await clock.advance(120_000)
  t.assert.equal(puts(all), 0)
})

test('create begins a slot that was never read, and what the server has is a conflict and not overwritten', async (t) => {
  const all = await diverged()
  const { clock, one, two } = all
  const fresh = one.client.saves.open('slot2')
  await fresh.create('a new game')
  await after(clock, fresh.flush())
  t.assert.equal(head(all), 'a new game')
  const late = reopened(all, two)
  late.device.values.clear()
  await after(clock, late.client.auth.signInGuest({ guestSecret: one.client.auth.guestSecret ?? '' }))
  const slot = late.client.saves.open('auto')
  await slot.create('a new game on a new phone')
  t.assert.equal(await code(after(clock, slot.flush())), 'SaveConflict')
  t.assert.equal(slot.conflict?.server?.text(), 'level 2, on two')
})

test('a damaged record on the device is not uploaded, not overwritten, and left only when the game says so', async (t) => {
  const all = await diverged()
  const { clock, one } = all
  await one.slot.write('level 2, on one')
  const key = [...one.device.values.keys()].find((name) => name.endsWith('/slot/auto')) ?? ''
  const damaged = (one.device.values.get(key) ?? '').replace('"data":"', '"data":"AAAA')
  one.device.values.set(key, damaged)
  const before = puts(all)
  const again = reopened(all, one)
  t.assert.deepEqual([again.slot.state, again.slot.error?.code], ['error', 'LocalLoadFailed'])
  t.assert.equal(await code(again.slot.read()), 'LocalLoadFailed')
  t.assert.equal(await code(again.slot.write('x')), 'LocalLoadFailed')
  t.assert.equal(await code(again.slot.flush()), 'LocalLoadFailed')
  await clock.advance(120_000)
  t.assert.equal(puts(all), before)
  t.assert.equal(one.device.values.get(key), damaged)
  again.slot.discardLocal()
  t.assert.equal((await after(clock, again.slot.read()))?.text(), 'level 2, on two')
})

test('of many writes the last one goes up, once', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  for (let level = 1; level <= 20; level += 1) await one.slot.write(`level ${level}`)
  await clock.advance(5_000)
  t.assert.deepEqual([puts(all), head(all), one.slot.isDirty], [1, 'level 20', false])
})

test('what was written offline survives the end of the process and goes up with its base', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  one.device.isOnline = false
  await one.slot.write('level 1, in a tunnel')
  await clock.advance(10_000)
  t.assert.equal(one.slot.state, 'offline')
  const again = reopened(all, one)
  const states: string[] = []
  again.slot.on('state', (state) => states.push(state))
  t.assert.equal((await after(clock, again.slot.read()))?.text(), 'level 1, in a tunnel')
  again.device.isOnline = true
  await clock.advance(120_000)
  t.assert.equal(head(all), 'level 1, in a tunnel')
  t.assert.equal(again.slot.state, 'ready')
  t.assert.deepEqual(states, ['ready'])
})

test('an upload whose answer is lost is no conflict, not even after a crash and another write', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  await one.slot.write('level 1')
  one.device.fates.push('unheard')
  await clock.advance(2_500)
  t.assert.equal(head(all), 'level 1')
  const again = reopened(all, one)
  await after(clock, again.slot.read())
  await again.slot.write('level 2')
  await after(clock, again.slot.flush())
  t.assert.deepEqual([head(all), again.slot.conflict, all.service.commits.length], ['level 2', undefined, 2])
})

test('two descendants of one revision are a conflict that shows both', async (t) => {
  const { one, conflict } = await inConflict()
  t.assert.equal(one.slot.state, 'conflicted')
  t.assert.deepEqual(
    [conflict.local.text(), conflict.server?.text(), conflict.server?.rev],
    ['level 2, on one', 'level 2, on two', 2],
  )
})

test('useLocal puts this device on top, and the other one stays in the history', async (t) => {
  const all = await inConflict()
  await after(all.clock, all.conflict.useLocal())
  t.assert.deepEqual([head(all), all.one.slot.state], ['level 2, on one', 'ready'])
  const history = await after(all.clock, all.one.slot.history())
  t.assert.deepEqual(
    history.map(({ rev }) => rev),
    [1, 2, 3],
  )
})

test('useServer takes the other save, and what is written then descends from it', async (t) => {
  const all = await inConflict()
  t.assert.equal((await all.conflict.useServer())?.text(), 'level 2, on two')
  t.assert.equal(all.one.slot.state, 'ready')
  await all.one.slot.write('level 3, on one')
  await after(all.clock, all.one.slot.flush())
  t.assert.equal(head(all), 'level 3, on one')
})

test('merge puts a third save on top of both', async (t) => {
  const all = await inConflict()
  await after(all.clock, all.conflict.merge('level 2, on both', { progress: 4 }))
  t.assert.deepEqual([head(all), all.one.slot.state, all.one.slot.conflict], ['level 2, on both', 'ready', undefined])
  t.assert.equal(await code(all.conflict.useLocal()), 'SaveConflict')
})

test('the game goes on during a conflict, what it writes is part of its side, and none of it goes up', async (t) => {
  const all = await inConflict()
  const before = puts(all)
  await all.one.slot.write('level 3, on one')
  await all.clock.advance(60_000)
  t.assert.equal(all.conflict.local.text(), 'level 3, on one')
  t.assert.equal(puts(all), before)
  t.assert.equal(await code(all.one.slot.flush()), 'SaveConflict')
})

test('a conflict is there again after the end of the process', async (t) => {
  const all = await inConflict()
  const again = reopened(all, all.one)
  await all.clock.advance(5_000)
  t.assert.equal(again.slot.conflict?.local.text(), 'level 2, on one')
})

test('the same progress on both sides asks nobody anything', async (t) => {
  const all = await diverged()
  await all.one.slot.write('level 2, on two')
  await after(all.clock, all.one.slot.flush())
  t.assert.deepEqual([all.one.slot.state, all.service.commits.length], ['ready', 2])
})

test('news from another device are told, and do not move what the next write descends from', async (t) => {
  const all = await diverged()
  const { clock, one } = all
  const moves: unknown[] = []
  one.slot.on('movedToOtherDevice', (move) => moves.push(move))
  await after(clock, one.slot.refresh())
  await after(clock, one.slot.refresh())
  t.assert.equal(moves.length, 1)
  await one.slot.write('level 2, on one')
  t.assert.equal(await code(after(clock, one.slot.flush())), 'SaveConflict')
})

test('a slot that watches finds out by itself', async (t) => {
  const all = await diverged()
  const { clock, one } = all
  one.slot.close()
  const watching = one.client.saves.open('auto', { watchMs: 30_000 })
  let moved = 0
  watching.on('movedToOtherDevice', () => (moved += 1))
  t.assert.equal((await after(clock, watching.read()))?.rev, 2)
  const again = all.two.slot
  await again.write('level 3, on two')
  await after(clock, again.flush())
  await clock.advance(31_000)
  t.assert.equal(moved, 1)
  t.assert.equal((await after(clock, watching.read()))?.text(), 'level 3, on two')
})

test('a save that shrank is kept back until somebody says that it is meant', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  await one.slot.write('x'.repeat(1_000))
  await after(clock, one.slot.flush())
  await one.slot.write('tiny')
  t.assert.equal(await code(after(clock, one.slot.flush())), 'SuspiciousShrink')
  t.assert.deepEqual([one.slot.state, one.slot.isDirty], ['error', true])
  await after(clock, one.slot.flush({ allowShrink: true }))
  t.assert.equal(head(all), 'tiny')
})

test('after an error the next write tries again, also with what is written already', async (t) => {
  const all = await world()
  const { clock, one, service } = all
  await after(clock, one.slot.read())
  service.refuse = ({ method }) =>
    method === 'PUT'
      ? { status: 409, headers: {}, body: new TextEncoder().encode('{"error":{"code":"QuotaExceeded"}}') }
      : undefined
  await one.slot.write('level 1')
  await clock.advance(120_000)
  t.assert.deepEqual([one.slot.state, one.slot.error?.code], ['error', 'QuotaExceeded'])
  service.refuse = undefined
  await one.slot.write('level 1')
  await clock.advance(5_000)
  t.assert.deepEqual([one.slot.state, head(all)], ['ready', 'level 1'])
})

test('a device without room hands the save to the server before it says yes', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  one.device.isFull = true
  await after(clock, one.slot.write('level 1'))
  t.assert.equal(head(all), 'level 1')
  one.device.isOnline = false
  t.assert.equal(await code(after(clock, one.slot.write('level 2, much longer than before'))), 'LocalStoreFailed')
  one.device.isOnline = true
  await clock.advance(120_000)
  t.assert.equal(head(all), 'level 2, much longer than before')
})

test('a second window does not put its record over what the first has not sent', async (t) => {
  const all = await diverged()
  const { clock, one } = all
  const window = createPlayerClient(options(one.device, clock, 'one')).saves.open('auto')
  await after(clock, window.read())
  one.device.isOnline = false
  await one.slot.write('level 2, first window')
  t.assert.equal(await code(window.write('level 3, second window')), 'SlotOpenElsewhere')
  one.device.isOnline = true
  await clock.advance(120_000)
  t.assert.equal(one.slot.conflict?.local.text(), 'level 2, first window')
})

test('a large save goes by an upload and is committed with its base', async (t) => {
  const all = await world()
  const { clock, one } = all
  await after(clock, one.slot.read())
  const bytes = new Uint8Array(1_500_000).map((_, index) => index % 251)
  await one.slot.write(bytes)
  await after(clock, one.slot.flush())
  t.assert.deepEqual(all.service.commits.at(-1)?.after.bytes, bytes)
  t.assert.equal(all.service.requests.at(-1)?.path.endsWith('/slots/auto/commit'), true)
})

test('a save that the service does not take inline after all goes by an upload', async (t) => {
  const all = await world()
  const { clock, one, service } = all
  await after(clock, one.slot.read())
  service.refuse = ({ method, path }) =>
    method === 'PUT' && path.endsWith('/slots/auto')
      ? { status: 413, headers: {}, body: new TextEncoder().encode('{"error":{"code":"ObjectTooLarge"}}') }
      : undefined
  await one.slot.write('level 1')
  await after(clock, one.slot.flush())
  t.assert.equal(head(all), 'level 1')
})

test('an old revision becomes a new one on top, and the next write descends from it', async (t) => {
  const all = await diverged()
  const { clock, two } = all
  t.assert.equal((await after(clock, two.slot.restore(1)))?.text(), 'level 1')
  await two.slot.write('level 2, again')
  await after(clock, two.slot.flush())
  t.assert.deepEqual([head(all), all.service.commits.length], ['level 2, again', 4])
})

test('a removed save is empty here and there, and can be begun again', async (t) => {
  const all = await diverged()
  const { clock, one, two } = all
  await after(clock, two.slot.remove())
  t.assert.equal(await after(clock, one.slot.read()), undefined)
  await one.slot.write('a new game')
  await after(clock, one.slot.flush())
  t.assert.equal(head(all), 'a new game')
})

test('a removal whose answer was lost is one in the end', async (t) => {
  const all = await diverged()
  const { clock, two } = all
  two.device.fates.push('unheard')
  t.assert.equal(await code(after(clock, two.slot.remove())), 'Offline')
  await after(clock, two.slot.remove())
  t.assert.equal(await after(clock, two.slot.read()), undefined)
  t.assert.equal(two.slot.state, 'ready')
})

test('a 404 that is not the service’s own is no empty slot', async (t) => {
  const all = await diverged()
  const { clock, one, service } = all
  service.refuse = ({ method }) =>
    method === 'GET'
      ? { status: 404, headers: {}, body: new TextEncoder().encode('<html>not found</html>') }
      : undefined
  one.device.values.forEach((_, key) => key.includes('/slot/') && one.device.values.delete(key))
  const again = reopened(all, one)
  t.assert.equal(await code(after(clock, again.slot.read())), 'BadAnswer')
  t.assert.equal(await code(again.slot.write('a new game')), 'SaveNotRead')
})

test('another player’s sign-in closes the slot, and its upload under way never reaches the other player', async (t) => {
  const all = await world()
  const { clock, one, service } = all
  await after(clock, one.slot.read())
  one.device.isOnline = false
  await one.slot.write('of the first player')
  await clock.advance(3_000)
  one.device.isOnline = true
  await after(clock, one.client.auth.signInJwt('studio', 'somebody else'))
  t.assert.equal(await code(one.slot.write('x')), 'SlotClosed')
  await clock.advance(120_000)
  t.assert.equal(service.commits.length, 0)
  await after(clock, one.client.auth.signOut())
  await after(clock, one.client.auth.signInGuest())
  const again = one.client.saves.open('auto')
  t.assert.equal((await after(clock, again.read()))?.text(), 'of the first player')
  await clock.advance(5_000)
  t.assert.equal(head(all), 'of the first player')
})
