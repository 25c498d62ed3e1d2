import { test } from 'node:test'
import { createPlayerClient } from './client.ts'
import type { PlayerClient } from './client.ts'
import { PlayerError } from './errors.ts'
import type { HttpRequest } from './platform.ts'
import { fakeClock, fakeDevice, fakeService } from './testing/index.ts'
import type { FakeClock, FakeDevice, FakeService } from './testing/index.ts'

type World = {
  readonly clock: FakeClock
  readonly service: FakeService
  readonly device: FakeDevice
  readonly client: PlayerClient
  readonly sent: HttpRequest[]
  readonly id: string
}

async function world(): Promise<World> {
  const clock = fakeClock()
  const service = fakeService({ now: () => clock.now() })
  const device = fakeDevice(service, clock)
  const sent: HttpRequest[] = []
  const transport = {
    request: (request: HttpRequest) => {
      sent.push(request)
      return device.transport.request(request)
    },
  }
  const client = createPlayerClient({
    baseUrl: 'http://fake.test',
    app: 'demo',
    transport,
    storage: device.storage,
    clock,
  })
  const signedIn = client.auth.signInGuest()
  await clock.advance(0)
  return { clock, service, device, client, sent, id: (await signedIn).id }
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
const bytes = (length: number): Uint8Array => new Uint8Array(length).map((_, index) => index % 249)
const stored = ({ service, id }: World, name: string): Uint8Array | undefined =>
  service.players.get(id)?.objects.get(name)

test('a small file goes through the service, is listed page by page, read and removed', async (t) => {
  const all = await world()
  const files = all.client.files('replays')
  for (const name of ['一/b', '一/c', 'z']) await after(all, files.put(name, `of ${name}`))
  const first = await after(all, files.list({ prefix: '一/', limit: 1 }))
  t.assert.deepEqual(
    first.objects.map(({ name, size }) => [name, size]),
    [['一/b', 8]],
  )
  const rest = await after(all, files.list({ prefix: '一/', limit: 1, cursor: first.cursor ?? '' }))
  t.assert.deepEqual([rest.objects.map(({ name }) => name), rest.cursor], [['一/c'], undefined])
  t.assert.equal(Buffer.from(await after(all, files.get('一/b'))).toString(), 'of 一/b')
  await after(all, files.remove('一/b'))
  t.assert.equal(await code(after(all, files.get('一/b'))), 'UnknownObject')
})

const sizes: [what: string, sizeBytes: number, mode: string][] = [
  ['inline', 1_000, '/spaces/replays/objects/r'],
  ['parts', 1_300_000, '/signed/'],
]
for (const [what, sizeBytes, where] of sizes)
  test(`${sizeBytes} bytes go ${what}, and tell of their progress`, async (t) => {
    const all = await world()
    const sentBytes: number[] = []
    const options = {
      onProgress: (progress: { readonly sentBytes: number }) => void sentBytes.push(progress.sentBytes),
    }
    await after(all, all.client.files('replays').put('r', bytes(sizeBytes), options))
    t.assert.deepEqual(stored(all, 'replays/r'), bytes(sizeBytes))
    t.assert.equal(
      all.sent.some(({ url }) => url.includes(where)),
      true,
    )
    if (what !== 'inline') t.assert.equal(sentBytes.at(-1), sizeBytes)
  })

test('a signed URL never sees the player’s token', async (t) => {
  const all = await world()
  await after(all, all.client.files('replays').put('r', bytes(1_300_000)))
  const signed = all.sent.filter(({ url }) => url.includes('/signed/'))
  t.assert.equal(signed.length, 5)
  for (const { headers } of signed) t.assert.deepEqual(Object.keys(headers), ['content-type'])
})

test('an upload in parts that broke goes on where it stopped, in another process', async (t) => {
  const all = await world()
  const before = (): number => all.sent.filter(({ url }) => url.includes('/signed/')).length
  all.device.fates.push('answered', 'answered', 'answered', 'lost')
  t.assert.equal(await code(after(all, all.client.files('replays').put('r', bytes(1_300_000)))), 'Offline')
  t.assert.equal(before(), 3)
  const { transport, storage } = all.device
  const again = createPlayerClient({ baseUrl: 'http://fake.test', app: 'demo', transport, storage, clock: all.clock })
  const puts = all.service.requests.filter(({ method }) => method === 'PUT').length
  await after(all, again.files('replays').put('r', bytes(1_300_000)))
  t.assert.equal(all.service.requests.filter(({ method }) => method === 'PUT').length - puts, 3)
  t.assert.deepEqual(stored(all, 'replays/r'), bytes(1_300_000))
  t.assert.deepEqual(
    [...all.device.values.keys()].filter((key) => key.includes('upload/')),
    [],
  )
})

test('addresses that run out on the way are asked for anew, and the parts that arrived stay', async (t) => {
  const all = await world()
  let signed = 0
  all.service.refuse = ({ path }) => {
    if (!path.includes('/signed/')) return undefined
    signed += 1
    return signed === 3
      ? { status: 403, headers: {}, body: new TextEncoder().encode('<Error><Code>AccessDenied</Code></Error>') }
      : undefined
  }
  await after(all, all.client.files('replays').put('r', bytes(1_300_000)))
  t.assert.deepEqual([signed, stored(all, 'replays/r')], [6, bytes(1_300_000)])
  signed = 2
  t.assert.equal(await code(after(all, all.client.files('replays').put('s', bytes(1_300_000)))), 'AccessDenied')
})

test('a checkpoint of another content is not gone on from', async (t) => {
  const all = await world()
  all.device.fates.push('answered', 'answered', 'answered', 'lost')
  await code(after(all, all.client.files('replays').put('r', bytes(1_300_000))))
  const other = bytes(1_300_000).fill(7, 0, 10)
  await after(all, all.client.files('replays').put('r', other))
  t.assert.deepEqual(stored(all, 'replays/r'), other)
})

test('a checkpoint of content that differs in its middle only is not gone on from', async (t) => {
  const all = await world()
  all.device.fates.push('answered', 'answered', 'answered', 'lost')
  await code(after(all, all.client.files('replays').put('r', bytes(1_300_000))))
  const other = bytes(1_300_000).fill(7, 300_000, 300_010)
  await after(all, all.client.files('replays').put('r', other))
  t.assert.deepEqual(stored(all, 'replays/r'), other)
})

test('a device without room uploads all the same, and only does not go on from a break', async (t) => {
  const all = await world()
  const { storage, transport } = all.device
  const refused = (key: string): void => {
    if (key.includes('upload/')) throw new Error('QuotaExceededError')
  }
  const full = {
    get: (key: string) => (refused(key), storage.get(key)),
    set: (key: string, value: string) => (refused(key), storage.set(key, value)),
    remove: (key: string) => (refused(key), storage.remove(key)),
  }
  const client = createPlayerClient({
    baseUrl: 'http://fake.test',
    app: 'demo',
    transport,
    storage: full,
    clock: all.clock,
  })
  let signed = 0
  all.service.refuse = ({ path }) => {
    if (!path.includes('/signed/')) return undefined
    signed += 1
    return signed === 3 ? { status: 403, headers: {}, body: new Uint8Array() } : undefined
  }
  await after(all, client.files('replays').put('r', bytes(1_300_000)))
  t.assert.deepEqual([signed, stored(all, 'replays/r')], [6, bytes(1_300_000)], 'five parts, one of them twice')
})

for (const [what, begins, ends] of [
  ['that has begun may take minutes', true, 'none'],
  ['that does not begin is none', false, 'Offline'],
] as const)
  test(`an answer ${what}`, async (t) => {
    const all = await world()
    const { transport, storage } = all.device
    const slow = {
      request: async (request: HttpRequest) => {
        const response = await transport.request(request)
        if (request.method !== 'GET') return response
        if (begins) request.onAnswer?.()
        await new Promise<void>((resolve) => void all.clock.after(400_000, resolve))
        return response
      },
    }
    const client = createPlayerClient({
      baseUrl: 'http://fake.test',
      app: 'demo',
      transport: slow,
      storage,
      clock: all.clock,
    })
    await after(all, client.files('replays').put('r', bytes(1_000)))
    const began = all.clock.now()
    t.assert.equal(await code(after(all, client.files('replays').get('r'))), ends)
    t.assert.equal(all.clock.now() - began >= 400_000, begins)
  })

test('the page of a network that wants a sign-in is neither a file nor the end of one', async (t) => {
  const all = await world()
  const files = all.client.files('replays')
  await after(all, files.put('r', bytes(1_000)))
  all.service.refuse = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: bytes(10) })
  const tries: (() => Promise<unknown>)[] = [
    () => files.get('r'),
    () => files.put('s', bytes(10)),
    () => files.remove('r'),
    () => all.client.images('avatar').remove(),
  ]
  for (const one of tries) t.assert.equal(await code(after(all, one())), 'BadAnswer')
  all.service.refuse = undefined
  t.assert.deepEqual(await after(all, files.get('r')), bytes(1_000))
})

test('a signal ends an upload with Aborted', async (t) => {
  const all = await world()
  const controller = new AbortController()
  all.device.latencyMs = 1_000
  const put = code(all.client.files('replays').put('r', bytes(1_000), { signal: controller.signal }))
  await all.clock.advance(500)
  controller.abort()
  t.assert.equal(await put, 'Aborted')
})

test('a share link is made and revoked, and usage is of the space', async (t) => {
  const all = await world()
  const files = all.client.files('saves')
  const link = await after(all, files.share('r', { ttl: 60 }))
  t.assert.match(link.url, /\/l\/ln_/)
  await after(all, files.revokeShare(link.linkId))
  t.assert.deepEqual(await after(all, files.usage()), { usedBytes: 7 })
})

test('a picture is set inline or by form, refused by what it is, and has an address without a request', async (t) => {
  const all = await world()
  const images = all.client.images('avatar')
  const told: number[] = []
  const onProgress = ({ sentBytes }: { readonly sentBytes: number }): void => void told.push(sentBytes)
  const small = await after(all, images.set(bytes(1_000), { contentType: 'image/png', onProgress }))
  t.assert.deepEqual([small.status, Object.keys(small.thumbs ?? {}), told], ['approved', ['64'], [1_000]])
  const large = bytes(1_500_000)
  await after(all, images.set(large))
  t.assert.deepEqual(all.service.players.get(all.id)?.images.get('avatar'), large)
  t.assert.equal(await code(after(all, images.set('MZ, a program'))), 'TypeNotAllowed')
  const before = all.sent.length
  t.assert.equal(
    images.urlOf('p_1', { size: 64 }),
    'http://fake.test/-/players/v1/apps/demo/players/p_1/images/avatar?size=64',
  )
  t.assert.equal(all.sent.length, before)
  await after(all, images.remove())
})

test('credentials are what ali-oss takes, and renew themselves', async (t) => {
  const all = await world()
  const provider = all.client.credentials({ ttl: 1_800 })
  const { refreshSTSToken, ...options } = await after(all, provider.toAliOss('replays'))
  t.assert.deepEqual(options, {
    accessKeyId: 'STS.id',
    accessKeySecret: 'secret',
    stsToken: 'token',
    bucket: 'demo-private',
    endpoint: 'http://fake.test',
    region: 'oss-cn-hangzhou',
    secure: false,
    sldEnable: true,
    authorizationV4: true,
    refreshSTSTokenInterval: options.refreshSTSTokenInterval,
  })
  t.assert.equal(Math.abs(options.refreshSTSTokenInterval - 600_000) < 1_000, true)
  t.assert.deepEqual(await after(all, refreshSTSToken()), {
    accessKeyId: 'STS.id',
    accessKeySecret: 'secret',
    stsToken: 'token',
  })
  t.assert.deepEqual(provider.placeOf('replays'), { bucket: 'demo-private', prefix: `replays/${all.id}/` })
  t.assert.match(await after(all, provider.authServerUrl()), /\/oss-token\?ticket=tk_/)
})
