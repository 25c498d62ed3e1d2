/** The game as two people's fingers would play it: two tabs of one browser, which are two devices of one player. */
import { openChromium, withoutChromium } from '@latchkey/game/testing'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { startGameServer } from './game-server.ts'
import { servePage } from './page-server.ts'

const options = { skip: withoutChromium, timeout: 90_000 }
/** A folder that pictures of the pages go to, for whoever wants to see them. */
const shots = process.env['LATCHKEY_TEST_SCREENSHOTS']

test('a save goes from tab to tab, a conflict is resolved on screen, and offline is no loss', options, async (t) => {
  await using world = await open()
  const { laptop, context } = world
  await state(laptop, 'ready')
  await catchSome(laptop, 3)
  await state(laptop, 'ready')
  t.assert.equal(await caught(laptop), 3)

  const [tablet] = await Promise.all([context.waitForEvent('page'), laptop.click('#another')])
  await state(tablet, 'ready')
  t.assert.equal(await caught(tablet), 3)
  t.assert.equal(await tablet.textContent('#player'), await laptop.textContent('#player'))

  await tablet.click('#network')
  await catchSome(tablet, 4)
  await state(tablet, 'offline')
  await tablet.reload()
  await state(tablet, 'conflicted', 'ready') // online again, for a reload pushes the cable back in
  t.assert.equal(await caught(tablet), 7)

  await tablet.click('#network')
  await catchSome(tablet, 1)
  await laptop.locator('#notice').getByText('Tablet').click()
  await laptop.locator('#total').getByText('7').waitFor()
  await catchSome(laptop, 5)
  await state(laptop, 'ready')
  await tablet.click('#network')
  await state(tablet, 'conflicted')
  await shot(tablet, 'conflict')
  t.assert.match((await tablet.textContent('#local')) ?? '', /8 fireflies/)
  t.assert.match((await tablet.textContent('#server')) ?? '', /12 fireflies/)
  await tablet.getByText('Keep the fireflies of both').click()
  await state(tablet, 'ready')
  t.assert.equal(await caught(tablet), 13)
  await shot(tablet, 'merged')

  await tablet.click('summary')
  await tablet.locator('#revisions li').first().waitFor()
  await shot(tablet, 'history')
  t.assert.equal((await tablet.locator('#revisions li').count()) >= 4, true)
  await tablet.locator('#revisions li').last().getByRole('button').click()
  await tablet.locator('#total').getByText('3').waitFor()
})

test('a photo becomes the picture of the player, on every device, without where it was taken', options, async (t) => {
  await using world = await open()
  const { laptop, context } = world
  await state(laptop, 'ready')
  await laptop.click('#avatar')
  t.assert.equal(await laptop.locator('#large').isVisible(), false)
  const sent = await photoWithPlace(laptop)
  t.assert.equal(sent.includes('SecretCamera'), true)
  await laptop.setInputFiles('#file', { name: 'me.jpg', mimeType: 'image/jpeg', buffer: sent })
  await laptop.locator('#large:not([hidden])').waitFor()
  await laptop.locator('#avatar img:not([hidden])').waitFor()
  t.assert.deepEqual(await sizesOf(laptop), { small: [64, 64], large: [256, 256] })
  await shot(laptop, 'portrait')
  const address = (await laptop.locator('#large').getAttribute('src')) ?? ''
  const seen = await laptop.request.get(address)
  t.assert.equal(seen.headers()['cache-control'], 'public, max-age=31536000, immutable')
  t.assert.equal((await seen.body()).includes('SecretCamera'), false)
  await laptop.click('#done')
  await shot(laptop, 'avatar')

  const [tablet] = await Promise.all([context.waitForEvent('page'), laptop.click('#another')])
  await tablet.locator('#avatar img:not([hidden])').waitFor()
  t.assert.match((await tablet.locator('#avatar img').getAttribute('src')) ?? '', /images\/avatar\?size=64$/)
  t.assert.deepEqual((await sizesOf(tablet)).small, [64, 64])

  await laptop.click('#avatar')
  await laptop.setInputFiles('#file', { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('MZ no picture') })
  await laptop.locator('#portrait-told').getByText('TypeNotAllowed').waitFor()
  await laptop.click('#remove')
  await laptop.locator('#large[hidden]').waitFor({ state: 'attached' })
  t.assert.notEqual((await laptop.request.get(address)).status(), 200)
})

const sizesOf = (page: Page): Promise<{ small: number[]; large: number[] }> =>
  page.evaluate(() => {
    const sizeOf = (selector: string): number[] => {
      const picture = document.querySelector<HTMLImageElement>(selector)
      return [picture?.naturalWidth ?? 0, picture?.naturalHeight ?? 0]
    }
    return { small: sizeOf('#avatar img'), large: sizeOf('#large') }
  })

type World = AsyncDisposable & { readonly laptop: Page; readonly context: BrowserContext }

async function open(): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-web-game-'))
  const server = await startGameServer(directory, 0)
  const pages = await servePage(server.endpoint, 0)
  const browser = await openChromium()
  const context = await browser.newContext({ viewport: { width: 1040, height: 760 } })
  const laptop = await context.newPage()
  await laptop.goto(pages.address)
  return {
    laptop,
    context,
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await pages.close()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** As a phone writes it: drawn by the browser, with EXIF that says how it was held, by what it was taken, and north of where. */
async function photoWithPlace(page: Page): Promise<Buffer> {
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 1_200
    canvas.height = 900
    const context = canvas.getContext('2d')
    for (let x = 0; x < 1_200; x += 10) {
      if (context !== null) context.fillStyle = `hsl(${x / 4} 80% 50%)`
      context?.fillRect(x, 0, 10, 900)
    }
    return canvas.toDataURL('image/jpeg').split(',')[1] ?? ''
  })
  const camera = Buffer.from('SecretCamera 1.0\0')
  const number = (value: number): string => value.toString(16).padStart(8, '0')
  const gpsAt = 8 + 2 + 3 * 12 + 4 + camera.length
  const tiff = Buffer.concat([
    Buffer.from('4d4d002a00000008' + '0003', 'hex'),
    Buffer.from('01120003' + number(1) + '00060000', 'hex'),
    Buffer.from('01310002' + number(camera.length) + number(gpsAt - camera.length), 'hex'),
    Buffer.from('88250004' + number(1) + number(gpsAt) + number(0), 'hex'),
    camera,
    Buffer.from('0001' + '00010002' + number(2) + '4e000000' + number(0), 'hex'),
  ])
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff])
  const marker = Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255])
  const jpeg = Buffer.from(drawn, 'base64')
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)])
}

const state = (page: Page, ...wanted: readonly string[]): Promise<void> =>
  page.locator(wanted.map((name) => `#state[data-state=${name}]`).join(',')).waitFor()
const caught = async (page: Page): Promise<number> => Number.parseInt((await page.textContent('#total')) ?? '', 10)

async function catchSome(page: Page, count: number): Promise<void> {
  await page.bringToFront()
  for (let left = count; left > 0; left -= 1) await page.keyboard.press(' ')
}

async function shot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) })
}
