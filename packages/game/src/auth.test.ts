import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { createPlayerClient } from './client.ts'
import type { PlayerClient } from './client.ts'
import { PlayerError } from './errors.ts'
import { fakeClock, fakeDevice, fakeService } from './testing/index.ts'
import type { FakeClock, FakeDevice, FakeService } from './testing/index.ts'

type World = {
  readonly clock: FakeClock
  readonly service: FakeService
  readonly device: FakeDevice
  readonly lost: PlayerError[]
  readonly open: () => PlayerClient
}

function world(): World {
  const clock = fakeClock()
  const service = fakeService({ now: () => clock.now() + 7_200_000 }) // the device's clock is two hours late
  const device = fakeDevice(service, clock)
  const lost: PlayerError[] = []
  const { transport, storage } = device
  const options = { baseUrl: 'http://fake.test/', app: 'demo', transport, storage, clock, device: { name: 'Pixel 9' } }
  const open = (): PlayerClient => createPlayerClient({ ...options, onAuthLost: (error) => lost.push(error) })
  return { clock, service, device, lost, open }
}

async function after<Value>({ clock }: World, promise: Promise<Value>): Promise<Value> {
  const ended = promise.then(
    () => true,
    () => true,
  )
  while (!(await Promise.race([ended, clock.advance(50).then(() => false)]))) continue
  return promise
}
const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof PlayerError ? error.code : String(error)),
  )
const sessionsAsked = ({ service }: World): number =>
  service.requests.filter(({ path }) => path.endsWith('/sessions')).length
const hourMs = 3_600_000

test('a guest is the same player at the next start, without a request', async (t) => {
  const all = world()
  const player = await after(all, all.open().auth.signInGuest())
  t.assert.equal(player.isNew, true)
  const again = all.open()
  t.assert.equal(again.auth.player?.id, player.id)
  t.assert.equal((await after(all, again.auth.signInGuest())).id, player.id)
  t.assert.equal(sessionsAsked(all), 1)
})

test('a guest that starts without a network is still who it was', async (t) => {
  const all = world()
  const { id } = await after(all, all.open().auth.signInGuest())
  await all.clock.advance(2 * hourMs)
  all.device.isOnline = false
  t.assert.equal((await after(all, all.open().auth.signInGuest())).id, id)
})

test('two first sign-ins at once are one guest', async (t) => {
  const all = world()
  const client = all.open()
  const [one, other] = await after(all, Promise.all([client.auth.signInGuest(), client.auth.signInGuest()]))
  t.assert.equal(one.id, other.id)
  t.assert.equal(all.service.players.size, 1)
})

test('who came in otherwise stays signed in over a start that asks for a guest, and a guest’s secret becomes that guest', async (t) => {
  const all = world()
  const client = all.open()
  const guest = await after(all, client.auth.signInGuest())
  const guestSecret = client.auth.guestSecret ?? ''
  const other = await after(all, client.auth.signInJwt('studio', 'mine'))
  t.assert.notEqual(other.id, guest.id)
  const again = all.open()
  t.assert.equal((await after(all, again.auth.signInGuest())).id, other.id)
  all.device.isOnline = false
  await all.clock.advance(2 * hourMs)
  t.assert.equal((await after(all, again.auth.signInGuest())).id, other.id, 'in a tunnel too')
  all.device.isOnline = true
  t.assert.equal((await after(all, again.auth.signInGuest({ guestSecret }))).id, guest.id)
  await after(all, again.auth.signInJwt('studio', 'mine'))
  await after(all, again.auth.signOut())
  t.assert.equal((await after(all, again.auth.signInGuest())).id, guest.id)
})

test('a device without room keeps the renewed session in memory, and not the old one', async (t) => {
  const all = world()
  const { storage, values, transport } = all.device
  let isFull = false
  const full = {
    ...storage,
    set: (key: string, value: string) => {
      if (isFull) throw new Error('QuotaExceededError')
      storage.set(key, value)
    },
  }
  const client = createPlayerClient({
    baseUrl: 'http://fake.test',
    app: 'demo',
    transport,
    storage: full,
    clock: all.clock,
  })
  const { id } = await after(all, client.auth.signInGuest())
  isFull = true
  for (let renewals = 1; renewals <= 3; renewals += 1) {
    await all.clock.advance(2 * hourMs)
    t.assert.equal((await after(all, client.me.get())).id, id)
    t.assert.equal(sessionsAsked(all), 1 + renewals)
  }
  // Another tab, which found room, signed in as somebody else: that counts.
  const key = 'latchkey/demo/session'
  values.set(key, (values.get(key) ?? '').replace(id, 'p_other'))
  t.assert.equal(client.auth.player?.id, 'p_other')
})

test('a listener that throws is told of, and is in the way of nothing', (t) => {
  const script = `
    import { createPlayerClient, memoryStore } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
    import { fakeClock, fakeDevice, fakeService } from ${JSON.stringify(import.meta.resolve('./testing/index.ts'))}
    process.on('unhandledRejection', (error) => console.log('told: ' + error.message))
    const service = fakeService({ now: () => Date.now() })
    const { transport } = fakeDevice(service, { now: () => Date.now(), after: (ms, run) => void setTimeout(run, 0) })
    const client = createPlayerClient({ baseUrl: 'http://fake.test', app: 'demo', transport, storage: memoryStore() })
    client.auth.onChange(() => { throw new Error('one') })
    client.auth.onChange((player) => console.log('heard', player?.id.length))
    await client.auth.signInGuest()
    const slot = client.saves.open('auto')
    for (const event of ['state', 'saved']) slot.on(event, () => { throw new Error(event) })
    await slot.read()
    await slot.write('level 1')
    await slot.flush()
    console.log(slot.state, slot.isDirty, service.commits.length)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  })
  t.assert.equal(status, 0)
  const lines = stdout.trim().split('\n')
  t.assert.deepEqual(
    lines.filter((line) => !line.startsWith('told')),
    ['heard 28', 'ready false 1'],
  )
  t.assert.deepEqual(
    new Set(lines.filter((line) => line.startsWith('told'))),
    new Set(['told: one', 'told: state', 'told: saved']),
  )
})

test('many calls with an old token renew it once', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  await all.clock.advance(2 * hourMs)
  await after(all, Promise.all([client.me.usage(), client.me.usage(), client.saves.list(), client.me.get()]))
  t.assert.equal(sessionsAsked(all), 2)
})

test('a token that the server refuses before its time is renewed, once for all who hold it', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  for (const session of all.service.sessions.values()) session.accessToken = 'another'
  await after(all, Promise.all([client.me.usage(), client.saves.list()]))
  t.assert.equal(sessionsAsked(all), 2)
})

test('a renewal that fails on the way leaves the old session, and the next one goes on from it', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  await all.clock.advance(2 * hourMs)
  all.device.fates.push('unheard')
  t.assert.equal(await code(after(all, client.me.usage())), 'Offline')
  t.assert.equal(client.auth.player?.id, id)
  t.assert.equal(await code(after(all, client.me.usage())), 'none')
  t.assert.equal(all.lost.length, 0)
})

test('a page in front of the network is no answer, and ends no session', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  await all.clock.advance(2 * hourMs)
  all.service.refuse = () => ({ status: 200, headers: {}, body: new TextEncoder().encode('<html>sign in to the café') })
  t.assert.equal(await code(after(all, client.me.usage())), 'BadAnswer')
  all.service.refuse = undefined
  t.assert.equal(await code(after(all, client.me.usage())), 'none')
})

test('a guest whose session was ended signs in again by its secret, unasked', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  all.service.sessions.clear()
  t.assert.equal((await after(all, client.me.get())).id, id)
  t.assert.equal(all.lost.length, 0)
})

test('anybody else whose session was ended is told, once, and is signed out', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInJwt('studio', 'token-1'))
  const changes: (string | undefined)[] = []
  client.auth.onChange((player) => changes.push(player?.id))
  all.service.sessions.clear()
  t.assert.equal(await code(after(all, client.me.get())), 'Unauthenticated')
  t.assert.deepEqual(
    [all.lost.map((error) => error.code), changes, client.auth.player],
    [['Unauthenticated'], [undefined], undefined],
  )
})

test('a banned player is told so, and the error says until when', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  const player = all.service.players.get(id)
  if (player !== undefined) player.isBanned = true
  const error = await after(all, client.me.usage()).catch((reason: unknown) => reason)
  t.assert.equal(error instanceof PlayerError && error.is('PlayerBanned'), true)
  t.assert.deepEqual(error instanceof PlayerError ? [error.status, error.requestId, error.details] : [], [
    403,
    'req-1',
    { until: '2027-01-01T00:00:00Z' },
  ])
})

test('signing out keeps the guest’s secret, so that the next sign-in is the same player, unless it shall be forgotten', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  await after(all, client.auth.signOut())
  t.assert.deepEqual([client.auth.player, all.service.sessions.size], [undefined, 0])
  t.assert.equal((await after(all, client.auth.signInGuest())).id, id)
  await after(all, client.auth.signOut({ forget: true, everywhere: true }))
  t.assert.notEqual((await after(all, client.auth.signInGuest())).id, id)
})

test('a sign-out while a renewal is under way stays a sign-out', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInJwt('studio', 'token-1'))
  await all.clock.advance(2 * hourMs)
  all.device.latencyMs = 500
  const usage = code(client.me.usage())
  await all.clock.advance(600)
  all.device.storage.remove('latchkey/demo/session')
  await all.clock.advance(5_000)
  t.assert.equal(await usage, 'NotSignedIn')
  t.assert.equal(client.auth.player, undefined)
})

test('linking adds an identity; a guest whose sign-in is old gives a new one unasked', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  await all.clock.advance(600_000)
  const linked = await after(all, client.auth.link({ method: 'jwt', provider: 'studio', token: 'mine' }))
  t.assert.equal(linked.kind, 'linked')
  t.assert.deepEqual(
    client.auth.player?.identities.map(({ method }) => method),
    ['guest', 'jwt'],
  )
  await all.clock.advance(600_000)
  await after(all, client.auth.unlink('jwt:mine'))
  t.assert.equal(client.auth.player?.identities.length, 1)
})

test('a guest who has played for an hour deletes the account; whoever else is asked to sign in again', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  await all.clock.advance(hourMs)
  t.assert.equal((await after(all, client.me.deleteAccount())).receipt, 'rc_1')
  t.assert.deepEqual([all.service.players.has(id), client.auth.player], [false, undefined])

  const known = await after(all, client.auth.signInJwt('studio', 'token-1'))
  await all.clock.advance(hourMs)
  const error = await after(all, client.me.deleteAccount()).catch((reason: unknown) => reason)
  t.assert.deepEqual(error instanceof PlayerError ? [error.code, error.details['reauth']] : [], [
    'Unauthenticated',
    'login',
  ])
  t.assert.deepEqual([all.lost.length, client.auth.player?.id], [0, known.id], 'nobody is signed out by that')
  await after(all, client.auth.signInJwt('studio', 'token-1'))
  t.assert.equal((await after(all, client.me.deleteAccount())).receipt, 'rc_1')
})

const choices: [choice: 'keepThis' | 'switchToOther' | 'moveIdentity', isOther: boolean, identities: number][] = [
  ['keepThis', false, 1],
  ['switchToOther', true, 1],
  ['moveIdentity', false, 2],
]
for (const [choice, isOther, identities] of choices)
  test(`an identity of somebody else is a conflict; ${choice} resolves it`, async (t) => {
    const all = world()
    const client = all.open()
    const other = await after(all, client.auth.signInJwt('studio', 'mine'))
    await after(all, client.auth.signOut())
    const guest = await after(all, client.auth.signInGuest())
    t.assert.notEqual(guest.id, other.id)
    const conflict = await after(all, client.auth.link({ method: 'jwt', provider: 'studio', token: 'mine' }))
    if (conflict.kind !== 'conflict') throw new Error('no conflict')
    t.assert.deepEqual([conflict.other['player'], conflict.choices.length], [other.id, 3])
    const player = await after(all, conflict.resolve(choice))
    t.assert.deepEqual([player.id === other.id, client.auth.player?.identities.length], [isOther, identities])
  })

test('the server’s time survives a wrong clock, and a token’s life does too', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  const differenceMs = Math.abs(client.serverNow() - (all.clock.now() + 7_200_000))
  t.assert.equal(differenceMs < 1_000, true, `${differenceMs} ms`)
})

test('a wish that nobody takes ends in time', async (t) => {
  const all = world()
  const client = all.open()
  await after(all, client.auth.signInGuest())
  all.device.latencyMs = 10 * hourMs
  t.assert.equal(await code(after(all, client.me.usage())), 'Offline')
})

test('deleting the account answers a receipt and forgets the guest', async (t) => {
  const all = world()
  const client = all.open()
  const { id } = await after(all, client.auth.signInGuest())
  t.assert.equal((await after(all, client.me.exportData())).job, 'jb_1')
  t.assert.equal((await after(all, client.me.deleteAccount())).receipt, 'rc_1')
  t.assert.deepEqual(
    [client.auth.player, client.auth.guestSecret, all.service.players.has(id)],
    [undefined, undefined, false],
  )
})
