import { test } from 'node:test'
import { colorAt, difference, made, pngOf, raster, rasterOf, red, white } from '../testing.ts'
import type { Raster } from '../testing.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const letters = (text: string, rest = ''): string => `watermark,text_${encoded(text)},g_nw,x_0,y_0${rest}`

const paper = await pngOf(raster(400, 200, () => white))
const ground = await rasterOf(paper)

/** Where something was drawn, and how much of it is as dark as ink. */
function inkOf(picture: Raster): { width: number; height: number; share: number } {
  const found: [number, number][] = []
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1) if ((colorAt(picture, x, y)[1] ?? 255) < 128) found.push([x, y])
  const [xs, ys] = [found.map(([x]) => x), found.map(([, y]) => y)]
  const width = Math.max(...xs) - Math.min(...xs) + 1
  const height = Math.max(...ys) - Math.min(...ys) + 1
  return { width, height, share: found.length / (width * height) }
}

const drawn = async (process: string): Promise<Raster> => rasterOf(await made(paper, process))

test('letters are as high as their size says, and as long as there are of them', async (t) => {
  const [small, large, longer] = [
    inkOf(await drawn(letters('H', ',size_20'))),
    inkOf(await drawn(letters('H', ',size_80'))),
    inkOf(await drawn(letters('HHHH', ',size_20'))),
  ]
  t.assert.equal(Math.abs(large.height / small.height - 4) < 0.4, true, `${large.height} ${small.height}`)
  // A capital has about seven tenths of the size.
  t.assert.equal(small.height >= 12 && small.height <= 17, true, String(small.height))
  t.assert.equal(longer.width > 3.5 * small.width, true)
})

test('Chinese is drawn in characters of their own, not in boxes', async (t) => {
  const [one, other, latin] = await Promise.all(['\u56fe', '\u7247', 'Hello'].map((text) => made(paper, letters(text))))
  const missing = await made(paper, letters('\u{1f9ff}'))
  t.assert.equal(one && other && (await difference(one, other)) > 0.3, true)
  t.assert.equal(one && (await difference(one, missing)) > 0.3, true)
  t.assert.equal(latin && (await difference(latin, paper)) > 0.3, true)
})

test('letters have the colour that was asked for, and markup is only text', async (t) => {
  const got = await drawn(letters('\u2588', ',color_FF0000,size_80'))
  const [x, y] = [20, 40]
  t.assert.deepEqual(colorAt(got, x, y), red)
  const marked = inkOf(await drawn(letters('<b>&amp;', ',size_40')))
  const plain = inkOf(await drawn(letters('b&', ',size_40')))
  t.assert.equal(marked.width > 2 * plain.width, true, 'all eight characters are there')
})

test('a shadow falls to the lower right, as dark as it was asked for', async (t) => {
  const without = inkOf(await drawn(letters('H', ',size_80,color_000000')))
  const faint = await drawn(letters('H', ',size_80,shadow_20'))
  const dark = await drawn(letters('H', ',size_80,shadow_100'))
  t.assert.equal(inkOf(faint).width, without.width)
  t.assert.equal(inkOf(dark).width > without.width, true)
  t.assert.equal((await difference(await pngOf(faint), await pngOf(dark))) > 0.01, true)
})

test('turned letters stand upright on their side, on nothing', async (t) => {
  const flat = inkOf(await drawn(letters('HHHH')))
  const turned = inkOf(await drawn(letters('HHHH', ',rotate_90')))
  t.assert.equal(Math.abs(turned.height - flat.width) <= 2 && Math.abs(turned.width - flat.height) <= 2, true)
  const slanted = await drawn(letters('HHHH', ',rotate_45'))
  t.assert.deepEqual(colorAt(slanted, 0, 0), colorAt(ground, 0, 0))
})

test('opacity is a share of letters as well, and fill repeats them', async (t) => {
  const half = await drawn(letters('\u2588', ',size_80,t_50'))
  t.assert.equal(Math.abs((colorAt(half, 20, 40)[0] ?? 0) - 127) <= 2, true)
  const tiles = inkOf(await drawn(letters('H', ',size_20,fill_1')))
  t.assert.equal(tiles.width > 380 && tiles.height > 180, true)
})

for (const [order, redFirst] of [
  ['0', true],
  ['1', false],
] as const)
  test(`a picture and letters stand side by side in order ${order}`, async (t) => {
    const mark = await pngOf(raster(30, 30, () => red))
    const process = `watermark,image_${encoded('m')},text_${encoded('\u2588')},size_80,g_nw,x_0,y_0,order_${order},align_0,interval_50`
    const got = await rasterOf(await made(paper, process, mark))
    const redAt = [...Array(got.width).keys()].find((x) => colorAt(got, x, 10).join() === red.join()) ?? -1
    const blackAt = [...Array(got.width).keys()].find((x) => (colorAt(got, x, 40)[0] ?? 255) < 30) ?? -1
    t.assert.equal(redAt < blackAt, redFirst)
    t.assert.equal(redFirst ? blackAt - redAt >= 80 : redAt - blackAt >= 50, true, `${redAt} ${blackAt}`)
  })
