import { test } from 'node:test'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { blue, colorAt, green, made, rasterOf, red } from './testing.ts'

const [width, height] = [20, 10]
const colors = [red, green, blue]

/** Three frames of one color each, with a pace of their own. */
function animation(): Sharp {
  const frame = width * height * 4
  const data = Buffer.alloc(frame * colors.length)
  for (let at = 0; at < data.length; at += 4) data.set(colors[Math.floor(at / frame)] ?? red, at)
  return sharp(data, { raw: { width, height: height * colors.length, channels: 4, pageHeight: height } })
}

const gif = (): Promise<Buffer> =>
  animation()
    .gif({ delay: [100, 200, 300], loop: 2 })
    .toBuffer()

const cases: [process: string, format: string, pages: number, size: string][] = [
  ['resize,w_10', 'gif', 3, '10x5'],
  ['resize,w_10/format,gif', 'gif', 3, '10x5'],
  ['resize,w_16/resize,w_8', 'gif', 3, '8x4'],
  ['resize,w_10,h_10,m_fill', 'gif', 3, '10x10'],
  ['resize,w_40,limit_0', 'gif', 3, '20x10'], // A GIF only shrinks.
  ['format,webp', 'webp', 3, '20x10'],
  ['resize,w_10/format,webp', 'webp', 3, '10x5'],
  ['format,png', 'png', 1, '20x10'],
  ['format,jpg', 'jpeg', 1, '20x10'],
  ['resize,p_50', 'gif', 1, '10x5'],
  ['crop,w_10', 'gif', 1, '10x10'],
  ['rotate,90', 'gif', 1, '10x20'],
]
for (const [process, format, pages, size] of cases)
  test(`${process} of an animation is ${pages} of ${size} in ${format}`, async (t) => {
    const got = await sharp(await made(await gif(), process), { animated: true }).metadata()
    t.assert.equal(got.format, format)
    t.assert.equal(got.pages ?? 1, pages)
    t.assert.equal(`${got.width}x${(got.pageHeight ?? got.height) || 0}`, size)
    if (pages > 1) {
      t.assert.deepEqual(got.delay, [100, 200, 300])
      t.assert.equal(got.loop, 2)
    }
  })

test('each frame keeps its picture', async (t) => {
  const got = await made(await gif(), 'resize,w_16/resize,w_10')
  for (const [page, color] of colors.entries()) {
    const frame = await rasterOf(await sharp(got, { page }).png().toBuffer())
    const off = colorAt(frame, 5, 2).map((value, index) => Math.abs(value - (color[index] ?? 0)))
    t.assert.equal(Math.max(...off) <= 2, true, off.join(' '))
  }
})

test('a WebP that moves keeps moving', async (t) => {
  const webp = await animation()
    .webp({ delay: [100, 200, 300], lossless: true })
    .toBuffer()
  const got = await sharp(await made(webp, 'resize,w_10'), { animated: true }).metadata()
  t.assert.equal(got.pages, 3)
  t.assert.deepEqual(got.delay, [100, 200, 300])
})

test('info counts the frames', async (t) => {
  const told = JSON.parse((await made(await gif(), 'info')).toString('utf8')) as Record<string, { value: string }>
  t.assert.equal(told.FrameCount?.value, '3')
  t.assert.equal(told.ImageHeight?.value, '10')
  t.assert.equal(told.Format?.value, 'gif')
})
