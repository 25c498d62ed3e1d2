import { test } from 'node:test'
import sharp from 'sharp'
import { raster, red, sharpOf } from '../testing.ts'
import { sizeOfPlainJpeg } from './jpeg-size.ts'

const picture = sharpOf(raster(70, 30, () => red))
const baseline = await picture.clone().jpeg().toBuffer()

test('a JPEG without EXIF tells its size by itself, as the library reads it', async (t) => {
  const variants = [
    baseline,
    await picture.clone().jpeg({ progressive: true }).toBuffer(),
    await picture.clone().greyscale().jpeg().toBuffer(),
    await picture.clone().toColourspace('cmyk').jpeg().toBuffer(),
  ]
  for (const bytes of variants) {
    t.assert.deepEqual(sizeOfPlainJpeg(bytes), { width: 70, height: 30 })
    const { width, height } = await sharp(bytes).metadata()
    t.assert.deepEqual({ width, height }, { width: 70, height: 30 })
  }
})

test('whatever else there is to know is left to the library', async (t) => {
  t.assert.equal(sizeOfPlainJpeg(await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()), undefined)
  const frameAt = baseline.indexOf(Buffer.from([0xff, 0xc0]))
  const scanAt = baseline.indexOf(Buffer.from([0xff, 0xda]))
  const frame = baseline.subarray(frameAt, frameAt + 2 + baseline.readUInt16BE(frameAt + 2))
  const changed = (at: number, ...values: number[]): Buffer => {
    const bytes = Buffer.from(baseline)
    bytes.set(values, at)
    return bytes
  }
  const cases: [what: string, bytes: Buffer][] = [
    ['twelve bits', changed(frameAt + 4, 12)],
    ['no height', changed(frameAt + 5, 0, 0)],
    ['no width', changed(frameAt + 7, 0, 0)],
    ['no frame', changed(frameAt + 1, 0xc4)],
    ['two frames', Buffer.concat([baseline.subarray(0, scanAt), frame, baseline.subarray(scanAt)])],
    ['no scan', baseline.subarray(0, scanAt)],
    ['half a frame', baseline.subarray(0, frameAt + 6)],
    ['nothing', Buffer.alloc(0)],
  ]
  for (const [what, bytes] of cases) t.assert.equal(sizeOfPlainJpeg(bytes), undefined, what)
})
