import { test } from 'node:test'
import sharp from 'sharp'
import { landscape, made, sharpOf } from '../testing.ts'
import { estimateJpegQuality } from './jpeg-quality.ts'

const photo = landscape(120, 80)

for (const quality of [1, 10, 25, 50, 75, 80, 90, 95, 100])
  test(`a JPEG of quality ${quality} is known as such`, async (t) => {
    const bytes = await sharpOf(photo).jpeg({ quality }).toBuffer()
    const estimate = estimateJpegQuality(bytes) ?? 0
    t.assert.equal(Math.abs(estimate - quality) <= 2, true, String(estimate))
  })

test('what has no tables has no quality', (t) => {
  for (const bytes of [[], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xdb, 0, 0], [0xff, 0xd8, 0xff, 0xdb, 0, 9, 0, 1]])
    t.assert.equal(estimateJpegQuality(Uint8Array.from(bytes)), undefined)
})

const wishes: [process: string, came: number, want: number][] = [
  ['quality,q_80', 90, 72], // The page's own example.
  ['quality,q_100', 60, 60],
  ['quality,Q_50', 90, 50],
  ['quality,Q_95', 60, 60], // An absolute quality never raises one.
  ['resize,w_60', 40, 40],
  ['resize,w_60', 95, 80],
]
for (const [process, came, want] of wishes)
  test(`${process} of a JPEG of ${came} is written with ${want}`, async (t) => {
    const source = await sharpOf(photo).jpeg({ quality: came }).toBuffer()
    const got = await made(source, `${process}/bright,0`)
    t.assert.equal(Math.abs((estimateJpegQuality(got) ?? 0) - want) <= 2, true, String(estimateJpegQuality(got)))
  })

test('asking for a quality never makes a file larger', async (t) => {
  const source = await sharpOf(photo).jpeg({ quality: 70, mozjpeg: true }).toBuffer()
  for (const process of ['quality,q_100', 'quality,Q_100', 'quality,q_50'])
    t.assert.equal((await made(source, process)).length <= source.length, true, process)
})

test('a WebP takes both qualities as absolute', async (t) => {
  const source = await sharpOf(photo).png().toBuffer()
  const [low, high, want] = await Promise.all([
    made(source, 'quality,q_10/format,webp'),
    made(source, 'quality,Q_90/format,webp'),
    sharp(source).webp({ quality: 90 }).toBuffer(),
  ])
  t.assert.equal(low.length < high.length, true)
  t.assert.equal(high.length, want.length)
})
