import { test } from 'node:test'
import sharp from 'sharp'
import { blue, colorAt, difference, landscape, made, pngOf, raster, rasterOf, red, white } from '../testing.ts'
import type { Raster, Rgba } from '../testing.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const over = (rest = '', key = 'mark'): string => `watermark,image_${encoded(key)}${rest}`

const whitePaper = await pngOf(raster(40, 20, () => white))
const redMark = await pngOf(raster(6, 4, () => red))

/** The box of everything that is not the paper. */
function boxOf(picture: Raster, paper: Rgba): string {
  const found: [number, number][] = []
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1) if (colorAt(picture, x, y).join() !== paper.join()) found.push([x, y])
  const [xs, ys] = [found.map(([x]) => x), found.map(([, y]) => y)]
  return `${Math.min(...xs)},${Math.min(...ys)}-${Math.max(...xs)},${Math.max(...ys)}`
}

const places: [rest: string, box: string][] = [
  ['', '24,6-29,9'],
  [',g_nw,x_0,y_0', '0,0-5,3'],
  [',g_nw,x_3,y_2', '3,2-8,5'],
  [',g_north,x_9,y_2', '17,2-22,5'],
  [',g_ne,x_3,y_2', '31,2-36,5'],
  [',g_west,x_3,y_9', '3,8-8,11'],
  [',g_center,x_9,y_9', '17,8-22,11'],
  [',g_center,voffset_3', '17,11-22,14'],
  [',g_center,voffset_-8', '17,0-22,3'],
  [',g_east,x_0', '34,8-39,11'],
  [',g_sw,x_3,y_2', '3,14-8,17'],
  [',g_south,y_0', '17,16-22,19'],
  [',g_se,x_0,y_0', '34,16-39,19'],
  // What hangs over the edge is cut off.
  [',g_nw,x_37,y_18', '37,18-39,19'],
  [',g_se,x_37,y_18', '0,0-2,1'],
]
for (const [rest, box] of places)
  test(`a watermark${rest} lies at ${box}`, async (t) => {
    const got = await rasterOf(await made(whitePaper, over(rest), redMark))
    t.assert.equal(boxOf(got, white), box)
    t.assert.equal(`${got.width}x${got.height}`, '40x20')
  })

test('a watermark that lies outside changes nothing', async (t) => {
  const got = await rasterOf(await made(whitePaper, over(',g_nw,x_40,y_0'), redMark))
  t.assert.deepEqual(colorAt(got, 39, 0), white)
})

test('a watermark larger than the picture covers it', async (t) => {
  const got = await rasterOf(await made(redMark, over(',g_center'), await pngOf(raster(100, 100, () => blue))))
  t.assert.equal(`${got.width}x${got.height}`, '6x4')
  for (const [x, y] of [
    [0, 0],
    [5, 3],
  ] as const)
    t.assert.deepEqual(colorAt(got, x, y), blue)
})

test('opacity is a share', async (t) => {
  for (const [opacity, want] of [
    [0, 255],
    [50, 127],
    [100, 0],
  ] as const) {
    const got = colorAt(await rasterOf(await made(whitePaper, over(`,g_nw,x_0,y_0,t_${opacity}`), redMark)), 2, 2)
    t.assert.equal(Math.abs(got[1] - want) <= 2, true, got.join(' '))
  }
})

test('tiles fill the picture with the gaps that were asked for', async (t) => {
  const got = await rasterOf(await made(whitePaper, over(',fill_1,padx_4,pady_6'), redMark))
  for (const [x, y, want] of [
    [0, 0, red],
    [5, 3, red],
    [6, 0, white],
    [9, 3, white],
    [10, 0, red],
    [0, 4, white],
    [0, 9, white],
    [0, 10, red],
    [35, 13, red],
    [39, 19, white],
  ] as const)
    t.assert.deepEqual(colorAt(got, x, y), want, `${x} ${y}`)
})

test('a watermark goes through its own steps, by the size of the picture where they say so', async (t) => {
  const share = await rasterOf(
    await made(whitePaper, over(',g_nw,x_0,y_0', 'mark?x-oss-process=image/resize,P_50'), redMark),
  )
  // Half of 40x20 is 20x10, which 6x4 fills up to 15x10.
  t.assert.equal(boxOf(share, white), '0,0-14,9')
  const turned = await rasterOf(
    await made(whitePaper, over(',g_nw,x_0,y_0', 'mark?x-oss-process=image/rotate,90'), redMark),
  )
  t.assert.equal(boxOf(turned, white), '0,0-3,5')
})

test('watermarks lie in the order of their steps, and steps after them see them', async (t) => {
  const blueMark = await pngOf(raster(6, 4, () => blue))
  const process = `${over(',g_nw,x_0,y_0')}/${over(',g_nw,x_3,y_0')}/crop,w_9,h_4`
  const got = await rasterOf(await made(whitePaper, process, redMark, blueMark))
  t.assert.equal(`${got.width}x${got.height}`, '9x4')
  t.assert.deepEqual(colorAt(got, 2, 2), red)
  t.assert.deepEqual(colorAt(got, 3, 2), blue)
})

test('half transparent marks mix as the library mixes them', async (t) => {
  const paper = await pngOf(landscape(80, 60))
  const mark = await pngOf(raster(30, 30, (x, y) => [200, 20, 90, Math.min(255, (x + y) * 4)]))
  const want = await sharp(paper)
    .composite([{ input: mark, left: 40, top: 20 }])
    .png()
    .toBuffer()
  t.assert.equal((await difference(await made(paper, over(), mark), want)) < 1, true)
})

test('a watermark that is no picture is a bad watermark', async (t) => {
  await t.assert.rejects(made(whitePaper, over(), Buffer.from('no picture at all')), { code: 'WatermarkError' })
})
