import fc from 'fast-check'
import { test } from 'node:test'
import { landscape, made, pngOf, quarters, raster, sharpOf } from '../testing.ts'
import type { Rgba } from '../testing.ts'
import { averageColor } from './average-hue.ts'
import { readExif } from './exif.ts'

type Told = Readonly<Record<string, { readonly value: string }>>

async function told(bytes: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const document = JSON.parse((await made(bytes, 'info')).toString('utf8')) as Told
  return Object.fromEntries(Object.entries(document).map(([name, { value }]) => [name, value]))
}

const photo = landscape(60, 40)

test('a JPEG without EXIF tells size, format and the resolution of its header', async (t) => {
  const bare = await sharpOf(photo).jpeg().toBuffer()
  // Behind the first marker: APP0, 16 bytes, JFIF 1.1, no unit, 1 by 1, no thumbnail.
  const header = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')
  const bytes = Buffer.concat([bare.subarray(0, 2), header, bare.subarray(2)])
  t.assert.deepEqual(await told(bytes), {
    FileSize: String(bytes.length),
    Format: 'jpg',
    FrameCount: '1',
    ImageHeight: '40',
    ImageWidth: '60',
    ResolutionUnit: '1',
    XResolution: '1/1',
    YResolution: '1/1',
  })
})

test('EXIF is told by the names of its tags, as texts', async (t) => {
  const bytes = await sharpOf(photo)
    .jpeg()
    .withExif({
      IFD0: { Software: 'Camera 1.0', DateTime: '2026:11:22 08:00:00', Orientation: '6' },
      IFD2: { FNumber: '28/10', ExifVersion: '0230' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '51/1 30/1 3230/100',
        GPSLongitudeRef: 'W',
        GPSLongitude: '0/1 7/1 4366/100',
      },
    })
    .toBuffer()
  const got = await told(bytes)
  t.assert.equal(got.Software, 'Camera 1.0')
  t.assert.equal(got.DateTime, '2026:11:22 08:00:00')
  t.assert.equal(got.FNumber, '28/10')
  t.assert.equal(got.GPSLatitude, `51deg 30' 32.3"`)
  t.assert.equal(got.GPSLatitudeRef, 'North')
  t.assert.equal(got.GPSLongitudeRef, 'West')
  t.assert.equal(got.ImageWidth, '60')
  t.assert.match(got.ExifTag ?? '', /^\d+$/)
})

test('the size is told as it is stored, and the orientation beside it', async (t) => {
  const got = await told(await sharpOf(quarters(40, 20)).jpeg().withMetadata({ orientation: 6 }).toBuffer())
  t.assert.equal(`${got.ImageWidth}x${got.ImageHeight} ${got.Orientation}`, '40x20 6')
})

test('a PNG tells no EXIF', async (t) => {
  const bytes = await sharpOf(photo)
    .png()
    .withExif({ IFD0: { Software: 'x' } })
    .toBuffer()
  t.assert.deepEqual(Object.keys(await told(bytes)), ['FileSize', 'Format', 'FrameCount', 'ImageHeight', 'ImageWidth'])
})

test('EXIF that is noise tells nothing wrong and never fails', () => {
  const start = fc.constantFrom([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0], [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8], [])
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, noise) =>
      Object.values(readExif(Uint8Array.from([...head, ...noise]))).every((value) => typeof value === 'string'),
    ),
    { numRuns: 500 },
  )
})

const averages: [what: string, colorAt: (x: number, y: number) => Rgba, want: string][] = [
  ['one color', () => [0x5c, 0x78, 0x3b, 255], '0x5c783b'],
  ['grey', () => [9, 9, 9, 255], '0x090909'],
  ['nothing but transparency', () => [0, 0, 0, 0], '0xffffff'],
  ['a few strange pixels', (x, y) => (x === 0 && y < 4 ? [255, 0, 0, 255] : [0, 0, 200, 255]), '0x0000c8'],
]
for (const [what, colorAt, want] of averages)
  test(`the average hue of ${what} is ${want}`, async (t) => {
    const got = await made(await pngOf(raster(20, 20, colorAt)), 'average-hue')
    t.assert.deepEqual(JSON.parse(got.toString('utf8')), { RGB: want })
  })

test('shades without any hue average as they are', (t) => {
  t.assert.deepEqual(averageColor(Uint8Array.of(0, 0, 0, 100, 100, 100), 3), [50, 50, 50])
  t.assert.deepEqual(averageColor(Uint8Array.of(0, 100), 1), [50, 50, 50])
})
