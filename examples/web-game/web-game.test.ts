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
