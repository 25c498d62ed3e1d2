import { test } from 'node:test'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import {
  blue,
  colorAt,
  difference,
  green,
  landscape,
  made,
  pngOf,
  quarters,
  raster,
  rasterOf,
  red,
  sharpOf,
  white,
  yellow,
} from './testing.ts'
import type { Raster, Rgba } from './testing.ts'

const photo = landscape(160, 90)

const sizes: [process: string, want: string][] = [
  ['resize,w_80', '80x45'],
  ['resize,w_80,h_80,m_fill', '80x80'],
  ['resize,w_80,h_80,m_pad', '80x80'],
  ['resize,w_320', '160x90'],
  ['resize,w_320,limit_0', '320x180'],
  ['crop,w_50,h_40,g_center', '50x40'],
  ['crop,x_150,y_80,w_50,h_40', '10x10'],
  ['indexcrop,x_100,i_1', '60x90'],
  ['indexcrop,y_40,i_2', '160x10'],
  ['indexcrop,x_100,i_2', '160x90'],
  ['circle,r_20', '40x40'],
  ['circle,r_4096', '90x90'],
  ['rounded-corners,r_20', '160x90'],
  ['rotate,90', '90x160'],
  ['rotate,180', '160x90'],
  ['rotate,45', '177x177'],
  ['resize,w_80/rotate,90/crop,w_10', '10x80'],
  ['resize,w_80/resize,w_40/resize,w_20', '20x12'],
]
for (const [process, want] of sizes)
  test(`${process} of 160x90 is ${want}`, async (t) => {
    const { width, height } = await rasterOf(await made(await pngOf(photo), process))
    t.assert.equal(`${width}x${height}`, want)
  })

for (const format of ['png', 'jpeg'] as const)
  test(`a grey ${format} has margins in the color that was asked for`, async (t) => {
    const grey = await sharpOf(photo).toColourspace('b-w').removeAlpha().toFormat(format).toBuffer()
    const { data, width } = await rasterOf(await made(grey, 'resize,m_pad,w_80,h_80,color_ff0000/format,png'))
    t.assert.deepEqual(colorAt({ data, width, height: 80 }, 40, 2), red)
    const [r, g, b] = colorAt({ data, width, height: 80 }, 40, 40)
    t.assert.deepEqual([r === g, g === b], [true, true])
  })

/** What the library itself makes of the same pixels. */
const alike: [process: string, library: (picture: Sharp) => Sharp][] = [
  ['resize,w_80', (picture) => picture.resize(80, 45, { fit: 'fill' })],
  ['resize,w_80,h_80,m_fill', (picture) => picture.resize(80, 80, { fit: 'cover' })],
  [
    'resize,w_80,h_80,m_pad,color_102030',
    (picture) => picture.resize(80, 80, { fit: 'contain', background: '#102030' }),
  ],
  ['resize,w_80,h_80,m_fixed', (picture) => picture.resize(80, 80, { fit: 'fill' })],
  ['resize,w_320,limit_0', (picture) => picture.resize(320, 180)],
  ['crop,w_50,h_40,x_5,y_6', (picture) => picture.extract({ left: 5, top: 6, width: 50, height: 40 })],
  ['crop,w_50,h_40,g_center', (picture) => picture.extract({ left: 55, top: 25, width: 50, height: 40 })],
  ['crop,w_50,h_40,g_se', (picture) => picture.extract({ left: 110, top: 50, width: 50, height: 40 })],
  ['indexcrop,x_100,i_1', (picture) => picture.extract({ left: 100, top: 0, width: 60, height: 90 })],
  ['rotate,90', (picture) => picture.rotate(90)],
  ['rotate,45', (picture) => picture.rotate(45, { background: { r: 255, g: 255, b: 255, alpha: 0 } })],
  ['blur,r_50,s_3', (picture) => picture.blur(3)],
  ['sharpen,100', (picture) => picture.sharpen({ sigma: 1 })],
]
for (const [process, library] of alike)
  test(`${process} looks as the library's own`, async (t) => {
    const source = await pngOf(photo)
    const want = await library(sharp(source)).png().toBuffer()
    t.assert.equal((await difference(await made(source, process), want)) < 1, true)
  })

test('steps run in the order in which they are written', async (t) => {
  const source = await pngOf(quarters(40, 20))
  const turnedFirst = await rasterOf(await made(source, 'rotate,90/crop,w_5,h_5'))
  t.assert.deepEqual(colorAt(turnedFirst, 2, 2), blue)
  const cutFirst = await rasterOf(await made(source, 'crop,w_5,h_5/rotate,90'))
  t.assert.deepEqual(colorAt(cutFirst, 2, 2), red)
  const roundLast = await rasterOf(await made(source, 'resize,w_20/circle,r_5'))
  t.assert.equal(colorAt(roundLast, 0, 0)[3], 0)
})

const flat = (color: Rgba): Raster => raster(8, 8, () => color)
const tones: [process: string, from: Rgba, want: Rgba][] = [
  ['bright,0', [10, 100, 200, 255], [10, 100, 200, 255]],
  ['bright,20', [10, 100, 200, 255], [61, 151, 251, 255]],
  ['bright,-100', [10, 100, 200, 255], [0, 0, 0, 255]],
  ['bright,100', [10, 100, 200, 128], [255, 255, 255, 128]],
  ['contrast,0', [10, 100, 200, 255], [10, 100, 200, 255]],
  ['contrast,-100', [10, 100, 200, 255], [128, 128, 128, 255]],
  ['contrast,50', [28, 128, 200, 255], [0, 128, 236, 255]],
  ['blur,r_3,s_2', [10, 100, 200, 255], [10, 100, 200, 255]],
]
for (const [process, from, want] of tones)
  test(`${process} makes ${from.join(' ')} ${want.join(' ')}`, async (t) => {
    const got = colorAt(await rasterOf(await made(await pngOf(flat(from)), process)), 4, 4)
    for (const [index, value] of want.entries())
      t.assert.equal(Math.abs((got[index] ?? -9) - value) <= 1, true, got.join(' '))
  })

test('a circle is transparent around, and white where there is no alpha', async (t) => {
  const source = await pngOf(raster(60, 40, () => red))
  const round = await rasterOf(await made(source, 'circle,r_10'))
  for (const corner of [0, 19]) t.assert.equal(colorAt(round, corner, corner)[3], 0)
  for (const inside of [4, 10, 15]) t.assert.deepEqual(colorAt(round, inside, inside), red)
  const [red0, green0, blue0] = colorAt(
    await rasterOf(await made(source, 'circle,r_10/format,jpg/quality,Q_100')),
    0,
    0,
  )
  t.assert.equal(Math.min(red0, green0, blue0) > 200, true)
})

test('rounded corners take all four corners alike and nothing else', async (t) => {
  const got = await rasterOf(await made(await pngOf(raster(30, 20, () => red)), 'rounded-corners,r_6'))
  for (const [x, y] of [
    [0, 0],
    [29, 0],
    [0, 19],
    [29, 19],
  ] as const)
    t.assert.equal(colorAt(got, x, y)[3], 0)
  for (const [x, y] of [
    [15, 0],
    [0, 10],
    [29, 10],
    [6, 6],
  ] as const)
    t.assert.deepEqual(colorAt(got, x, y), red)
})

test('corners of a turned picture are transparent, and white in a JPEG', async (t) => {
  const source = await pngOf(flat(red))
  t.assert.equal(colorAt(await rasterOf(await made(source, 'rotate,45')), 0, 0)[3], 0)
  const jpeg = await rasterOf(await made(await sharpOf(flat(red)).jpeg().toBuffer(), 'rotate,45'))
  t.assert.equal(Math.min(...colorAt(jpeg, 0, 0)) > 240, true)
})

// How the eight EXIF orientations put the corner that is stored first.
const upright: [orientation: number, size: string, want: Rgba][] = [
  [1, '40x20', red],
  [2, '40x20', green],
  [3, '40x20', yellow],
  [4, '40x20', blue],
  [5, '20x40', red],
  [6, '20x40', blue],
  [7, '20x40', yellow],
  [8, '20x40', green],
]
for (const [orientation, size, want] of upright)
  test(`a picture of orientation ${orientation} is turned upright first`, async (t) => {
    const source = await sharpOf(quarters(40, 20)).png().withMetadata({ orientation }).toBuffer()
    for (const process of ['format,png', 'blur,r_1,s_1', 'resize,p_100']) {
      const got = await rasterOf(await made(source, process))
      t.assert.equal(`${got.width}x${got.height}`, size, process)
      t.assert.deepEqual(colorAt(got, 3, 3), want, process)
    }
    const asStored = await rasterOf(await made(source, 'auto-orient,0/resize,p_100'))
    t.assert.deepEqual(colorAt(asStored, 3, 3), red)
  })

const kinds: [what: string, encode: (picture: Sharp) => Sharp, leeway: number][] = [
  ['CMYK', (picture) => picture.flatten().toColourspace('cmyk').jpeg({ quality: 95 }), 12],
  ['grey', (picture) => picture.greyscale().png(), 1],
  ['16 bits', (picture) => picture.toColourspace('rgb16').png(), 2],
  ['a palette', (picture) => picture.png({ palette: true }), 6],
  ['a wide colour profile', (picture) => picture.withIccProfile('p3').png(), 3],
  ['AVIF', (picture) => picture.avif({ quality: 90 }), 6],
  ['TIFF', (picture) => picture.tiff({ compression: 'lzw' }), 1],
  ['WebP', (picture) => picture.webp({ quality: 95 }), 6],
]
for (const [what, encode, leeway] of kinds)
  test(`${what} keeps its colours through a chain`, async (t) => {
    const source = await encode(sharpOf(photo)).toBuffer()
    const want = await sharp(source).toColourspace('srgb').resize(80, 45, { fit: 'fill' }).png().toBuffer()
    const got = await made(source, 'resize,w_80/rotate,360/bright,0/format,png')
    const off = await difference(got, want)
    t.assert.equal(off < leeway, true, `off by ${off}`)
  })

test('transparency survives a chain, and is white in a JPEG', async (t) => {
  const source = await pngOf(raster(20, 20, (x) => (x < 10 ? [255, 0, 0, 0] : red)))
  const got = await rasterOf(await made(source, 'rotate,180/resize,w_10'))
  t.assert.deepEqual(colorAt(got, 1, 5), red)
  t.assert.equal(colorAt(got, 8, 5)[3], 0)
  const jpeg = colorAt(await rasterOf(await made(source, 'format,jpg')), 3, 3)
  for (const [index, value] of white.entries()) t.assert.equal(Math.abs((jpeg[index] ?? 0) - value) < 4, true)
})

const written: [format: string, want: string][] = [
  ['jpg', 'jpeg'],
  ['png', 'png'],
  ['webp', 'webp'],
  ['tiff', 'tiff'],
  ['avif', 'heif'],
  ['gif', 'png'], // Only what came as a GIF is written as one.
]
for (const [format, want] of written)
  test(`format,${format} of a PNG is ${want}`, async (t) => {
    const got = await made(await pngOf(photo), `resize,w_20/format,${format}`)
    t.assert.equal((await sharp(got).metadata()).format, want)
  })

test('interlace makes a JPEG progressive, and only asks of JPEG', async (t) => {
  const source = await sharpOf(photo).jpeg().toBuffer()
  t.assert.equal((await sharp(await made(source, 'interlace,1')).metadata()).isProgressive, true)
  t.assert.equal((await sharp(await made(source, 'interlace,0')).metadata()).isProgressive, false)
  t.assert.equal((await sharp(await made(source, 'interlace,1/format,png')).metadata()).isProgressive, false)
})

const refusals: [what: string, process: string, code: string, message: RegExp][] = [
  ['a crop that starts to the right', 'crop,x_160', 'BadRequest', /position is out of image/],
  ['a crop that starts below', 'crop,y_90', 'BadRequest', /position is out of image/],
  ['a slice wider than the picture', 'indexcrop,x_161', 'InvalidArgument', /The value: 161 of parameter: x/],
  ['a result with too many pixels', 'resize,w_8000,limit_0', 'ImageTooLarge', /16777216 pixels/],
  ['a result that is too long', 'resize,m_fixed,w_16384,h_2000,limit_0', 'ImageTooLarge', /16777216 pixels/],
  ['an AVIF that is too large', 'resize,w_4200,limit_0/format,avif', 'ImageTooLarge', /AVIF/],
]
for (const [what, process, code, message] of refusals)
  test(`${what} is refused`, async (t) => {
    await t.assert.rejects(made(await pngOf(photo), process), { code, message })
  })
