import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPlayerClient } from '../client.ts'
import type { PlayerClient } from '../client.ts'
import type { SaveSlot, SlotState } from '../saves/save-slot.ts'
import { PlayerError } from '../errors.ts'
import { fakeMiniGame } from '../testing/fake-mini-game.ts'
import type { FakeMiniGame } from '../testing/fake-mini-game.ts'
import { fakeService } from '../testing/index.ts'
import type { FakeService } from '../testing/index.ts'
import { detectPlatform } from './detect.ts'

const platforms: [global: string, kind: 'wx' | 'my', name: string][] = [
  ['wx', 'wx', 'wechat'],
  ['tt', 'wx', 'douyin'],
  ['ks', 'wx', 'kuaishou'],
  ['my', 'my', 'alipay'],
]

type World = { readonly service: FakeService; readonly game: FakeMiniGame; readonly open: () => PlayerClient }

function world(global: string, kind: 'wx' | 'my'): World {
  const service = fakeService({ now: () => Date.now() })
  const game = fakeMiniGame(service, kind)
  const open = (): PlayerClient =>
    createPlayerClient({ baseUrl: 'http://fake.test', app: 'demo', platform: detectPlatform({ [global]: game.api }) })
  return { service, game, open }
}

for (const [global, kind, name] of platforms) {
  test(`${global} is ${name}: it signs in by the platform’s code and keeps a save`, async (t) => {
    const { service, game, open } = world(global, kind)
    t.assert.equal(detectPlatform({ [global]: game.api }).name, name)
    const client = open()
    const player = await client.auth.signInWeChat()
    t.assert.match(player.identities[0]?.id ?? '', kind === 'wx' ? /wx-code/ : /alipay-code/)
    const slot = client.saves.open('auto')
    await slot.read()
    await slot.write('第一关 ✓', { summary: '第一关' })
    await slot.flush()
    client.close()
    const again = open()
    t.assert.equal(again.auth.player?.id, player.id)
    const read = await again.saves.open('auto').read()
    t.assert.deepEqual([read?.text(), read?.meta.summary, read?.rev], ['第一关 ✓', '第一关', 1])
    t.assert.deepEqual(service.commits.length, 1)
    again.close()
  })

  test(`${global}: an error of the service is its error, and no network is Offline`, async (t) => {
    const { game, open } = world(global, kind)
    const client = open()
    await client.auth.signInGuest()
    const code = async (run: Promise<unknown>): Promise<string> =>
      run.then(
        () => 'none',
        (error: unknown) => (error instanceof PlayerError ? error.code : String(error)),
      )
    t.assert.equal(await code(client.images('avatar').set('MZ is no picture')), 'TypeNotAllowed')
    game.isOnline = false
    t.assert.equal(await code(client.me.usage()), 'Offline')
    client.close()
  })

  test(`${global}: a save too long for the store is a file, which a crash leaves whole, and the old one goes`, async (t) => {
    const { game, open } = world(global, kind)
    const client = open()
    await client.auth.signInGuest()
    game.isOnline = false
    const slot = client.saves.open('auto')
    for (const level of [1, 2, 3]) {
      const bytes = new Uint8Array(900_000).fill(level)
      if (level === 1) await slot.create(bytes)
      else await slot.write(bytes)
    }
    t.assert.deepEqual([game.files.size, [...game.files.keys()].some((path) => path.endsWith('.part'))], [1, false])
    client.close()
    const again = open()
    const read = await again.saves.open('auto').read()
    t.assert.deepEqual([read?.bytes.length, read?.bytes[0]], [900_000, 3])
    again.close()
  })

  test(`${global}: the network’s return sends what waited`, async (t) => {
    const { service, game, open } = world(global, kind)
    const client = open()
    await client.auth.signInGuest()
    const slot = client.saves.open('auto', { autosaveMs: 0 })
    await slot.read()
    game.network(false)
    await slot.write('written offline')
    await until(slot, 'offline')
    game.network(true)
    await until(slot, 'ready')
    t.assert.equal(service.commits.length, 1)
    client.close()
  })

  test(`${global}: a file goes up by path, in parts that are read one by one, or as the platform’s own form`, async (t) => {
    const { service, game, open } = world(global, kind)
    const client = open()
    const player = await client.auth.signInGuest()
    const bytes = new Uint8Array(1_300_000).map((_, index) => index % 253)
    game.files.set('tmp/replay.bin', bytes.buffer)
    const sent: number[] = []
    const onProgress = ({ sentBytes }: { readonly sentBytes: number }): void => void sent.push(sentBytes)
    await client.files('replays').put('replay.bin', { filePath: 'tmp/replay.bin' }, { onProgress })
    t.assert.deepEqual(service.players.get(player.id)?.objects.get('replays/replay.bin'), bytes)
    t.assert.equal(game.calls.includes('readFile 262144 262144'), true)
    t.assert.equal(sent.at(-1), bytes.length)
    game.files.set('tmp/me.png', bytes.buffer)
    const image = await client.images('avatar').set({ filePath: 'tmp/me.png' })
    t.assert.equal(image.status, 'approved')
    t.assert.equal(game.calls.includes('uploadFile'), true)
    t.assert.deepEqual(service.players.get(player.id)?.images.get('avatar'), bytes)
    client.close()
  })

  test(`${global}: a signal ends a form that the platform sends`, async (t) => {
    const { service, game, open } = world(global, kind)
    const client = open()
    const player = await client.auth.signInGuest()
    game.files.set('tmp/me.png', new Uint8Array(1_300_000).buffer)
    const controller = new AbortController()
    const begun = new Promise<void>((resolve) => {
      const push = game.calls.push.bind(game.calls)
      game.calls.push = (...calls) => {
        if (calls.includes('uploadFile')) resolve()
        return push(...calls)
      }
    })
    void begun.then(() => controller.abort())
    const set = client.images('avatar').set({ filePath: 'tmp/me.png' }, { signal: controller.signal })
    await t.assert.rejects(set, { code: 'Aborted' })
    t.assert.deepEqual([game.calls.at(-1), service.players.get(player.id)?.images.size], ['abort', 0])
    client.close()
  })
}

async function until(slot: SaveSlot, state: SlotState): Promise<void> {
  while (slot.state !== state) await sleep(5)
}

test('a page that happens to have a variable of such a name is a page', (t) => {
  const page = { wx: { config: () => {} }, my: 'variable', fetch: () => Promise.reject(new Error('never')) }
  t.assert.equal(detectPlatform(page).name, 'web')
  t.assert.throws(() => detectPlatform({}), PlayerError)
})
