/** The bundle in a real browser, from a page of another origin than the service: fetch, XMLHttpRequest, CORS and localStorage. */
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { PlayerClient } from './client.ts'
import type * as sdk from './index.ts'
import { bundleSdk } from './testing/bundle.ts'
import { openChromium, withoutChromium } from './testing/chromium.ts'
import { fakeHttp } from './testing/fake-http.ts'

/** What the page has in its window. */
type Scope = { latchkey: typeof sdk; open: (name: string) => PlayerClient; client: PlayerClient }
const options = { skip: withoutChromium, timeout: 60_000 }

test('a page keeps its player and its save over a reload, goes offline and comes back', options, async (t) => {
  await using world = await pageAndService()
  const { page, service } = world
  const saved = await page.evaluate(async () => {
    const { client } = window as unknown as Scope
    const { id } = await client.auth.signInGuest()
    const slot = client.saves.open('auto', { autosaveMs: 10 })
    await slot.read()
    await slot.write('第一关 ✓', { summary: '第一关' })
    await slot.flush()
    return { id, state: slot.state }
  })
  t.assert.equal(saved.state, 'ready')
  await page.reload()
  await page.context().setOffline(true)
  const offline = await page.evaluate(async () => {
    const { client } = window as unknown as Scope
    const slot = client.saves.open('auto', { autosaveMs: 10 })
    const { id } = await client.auth.signInGuest()
    const read = await slot.read()
    await slot.write('第二关')
    await new Promise<void>((resolve) => slot.on('state', (state) => state === 'offline' && resolve()))
    return { id, text: read?.text(), isDirty: slot.isDirty }
  })
  t.assert.deepEqual(offline, { id: saved.id, text: '第一关 ✓', isDirty: true })
  await page.context().setOffline(false)
  const state = await page.evaluate(async () => {
    const slot = (window as unknown as Scope).client.saves.open('auto')
    if (slot.state !== 'ready')
      await new Promise<void>((resolve) => slot.on('state', (next) => next === 'ready' && resolve()))
    return slot.state
  })
  t.assert.equal(state, 'ready')
  t.assert.equal(Buffer.from(service.commits.at(-1)?.after.bytes ?? []).toString(), '第二关')
})

test('two clients in one page are two devices: a conflict shows both saves and is merged', options, async (t) => {
  await using world = await pageAndService()
  const merged = await world.page.evaluate(async () => {
    const { open } = window as unknown as Scope
    const [one, two] = [open('one'), open('two')]
    await one.auth.signInGuest()
    await two.auth.signInGuest({ guestSecret: one.auth.guestSecret ?? '' })
    const [here, there] = [one.saves.open('auto'), two.saves.open('auto')]
    await here.read()
    await there.read()
    await here.write('one was here')
    await here.flush()
    await there.write('two was here')
    await there.flush().catch(() => {})
    const { conflict } = there
    const sides = [conflict?.local.text(), conflict?.server?.text()]
    await conflict?.merge('both were here')
    return { sides, state: there.state, text: (await here.read())?.text() }
  })
  t.assert.deepEqual(merged, { sides: ['two was here', 'one was here'], state: 'ready', text: 'both were here' })
})

test('a large file goes up in parts with progress, and a picture as a form', options, async (t) => {
  await using world = await pageAndService()
  const sent = await world.page.evaluate(async () => {
    const { client } = window as unknown as Scope
    await client.auth.signInGuest()
    const progress: number[] = []
    const bytes = new Uint8Array(1_300_000).fill(7)
    const onProgress = ({ sentBytes }: { sentBytes: number }): void => void progress.push(sentBytes)
    await client.files('replays').put('a/b.bin', bytes, { onProgress })
    const { status } = await client.images('avatar').set(bytes, { contentType: 'image/png' })
    const code = await client
      .images('avatar')
      .set('MZ')
      .catch((error: { code: string }) => error.code)
    return {
      last: progress.at(-1),
      times: progress.length,
      status,
      code,
      size: (await client.files('replays').get('a/b.bin')).length,
    }
  })
  t.assert.equal(sent.times >= 5, true)
  t.assert.deepEqual(
    { ...sent, times: 5 },
    { last: 1_300_000, times: 5, status: 'approved', code: 'TypeNotAllowed', size: 1_300_000 },
  )
})

async function pageAndService(): Promise<
  AsyncDisposable & { page: Page; service: Awaited<ReturnType<typeof fakeHttp>>['service'] }
> {
  const script = `${await bundleSdk('latchkey')}
    const settings = { baseUrl: location.hash.slice(1), app: 'demo' }
    const store = latchkey.webPlatform().storage
    window.open = (name) => latchkey.createPlayerClient({ ...settings, device: { id: name }, storage: latchkey.prefixedStore(store, name) })
    window.client = latchkey.createPlayerClient(settings)`
  const http = await fakeHttp({
    '/page': [
      'text/html',
      `<!doctype html><meta charset="utf-8"><script>${script.replaceAll('</script', '<\\/script')}</script>`,
    ],
  })
  const browser = await openChromium()
  const page = await browser.newPage()
  // localhost and 127.0.0.1 are two origins.
  await page.goto(`${http.origin.replace('127.0.0.1', 'localhost')}/page#${http.origin}`)
  return {
    page,
    service: http.service,
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await http[Symbol.asyncDispose]()
    },
  }
}
