import { ServiceError } from '@latchkey/protocol'
import fc from 'fast-check'
import { test } from 'node:test'
import { decodeBmp, encodeBmp } from './bmp.ts'

test('what is written is read back, with alpha and without', () => {
  const picture = fc
    .record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      channels: fc.constantFrom<(3 | 4)[]>(3, 4),
    })
    .chain((size) => {
      const length = size.width * size.height * size.channels
      return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ ...size, data }))
    })
  fc.assert(
    fc.property(picture, ({ width, height, channels, data }) => {
      const read = decodeBmp(encodeBmp({ width, height, channels, data }))
      return (
        read.width === width &&
        read.height === height &&
        read.channels === channels &&
        Buffer.from(read.data).equals(Buffer.from(data))
      )
    }),
    { numRuns: 100 },
  )
})

/** A bitmap of two pixels side by side, by hand: header, palette, and the row filled up to four bytes. */
function twoPixels(bits: number, row: number[], palette: number[] = [], masks: number[] = []): Buffer {
  const maskBytes = masks.flatMap((mask) => [mask & 255, (mask >> 8) & 255, (mask >> 16) & 255, mask >>> 24])
  const before = Buffer.from([...maskBytes, ...palette])
  const header = Buffer.alloc(54)
  header.write('BM', 0, 'latin1')
  header.writeUInt32LE(54 + before.length, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(2, 18)
  header.writeInt32LE(1, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(bits, 28)
  header.writeUInt32LE(masks.length === 0 ? 0 : 3, 30)
  header.writeUInt32LE(palette.length / 4, 46)
  return Buffer.concat([header, before, Buffer.from(row)])
}

const blackAndRed = [0, 0, 0, 0, 0, 0, 255, 0]
const kinds: [what: string, bitmap: Buffer, want: number[]][] = [
  ['1 bit', twoPixels(1, [0b01000000, 0, 0, 0], blackAndRed), [0, 0, 0, 255, 0, 0]],
  ['4 bits', twoPixels(4, [0x01, 0, 0, 0], blackAndRed), [0, 0, 0, 255, 0, 0]],
  ['8 bits', twoPixels(8, [1, 9, 0, 0], blackAndRed), [255, 0, 0, 255, 0, 0]],
  ['16 bits, five each', twoPixels(16, [0x00, 0x7c, 0x1f, 0x00]), [255, 0, 0, 0, 0, 255]],
  ['16 bits with masks', twoPixels(16, [0x00, 0xf8, 0xe0, 0x07], [], [0xf800, 0x07e0, 0x001f]), [255, 0, 0, 0, 255, 0]],
  ['24 bits', twoPixels(24, [1, 2, 3, 4, 5, 6, 0, 0]), [3, 2, 1, 6, 5, 4]],
  ['32 bits', twoPixels(32, [1, 2, 3, 9, 4, 5, 6, 9]), [3, 2, 1, 6, 5, 4]],
]
for (const [what, bitmap, want] of kinds)
  test(`a bitmap of ${what} is read`, (t) => {
    const { data, width, height, channels } = decodeBmp(bitmap)
    t.assert.deepEqual([width, height, channels], [2, 1, 3])
    t.assert.deepEqual([...data].slice(0, 3), want.slice(0, 3))
    // Color 9 of a palette of two is past its end.
    if (what !== '8 bits') t.assert.deepEqual([...data].slice(3), want.slice(3))
  })

test('rows may come from the top', (t) => {
  const bitmap = encodeBmp({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 1, height: 2, channels: 3 })
  bitmap.writeInt32LE(-2, 22)
  t.assert.deepEqual([...decodeBmp(bitmap).data], [4, 5, 6, 1, 2, 3])
})

/** Four colors and rows of so many pixels, with what follows as its runs. */
function withRuns(bits: 4 | 8, size: readonly [width: number, height: number], runs: readonly number[]): Buffer {
  const palette = [10, 20, 30, 40].flatMap((shade) => [shade, shade, shade, 0])
  const bitmap = twoPixels(bits, [...runs], palette)
  bitmap.writeInt32LE(size[0], 18)
  bitmap.writeInt32LE(size[1], 22)
  bitmap.writeUInt32LE(bits === 8 ? 1 : 2, 30)
  return bitmap
}

const runs: [what: string, bitmap: Buffer, want: string][] = [
  ['8 bits', withRuns(8, [3, 2], [2, 1, 1, 2, 0, 0, 3, 3, 0, 1]), '40 40 40, 20 20 30'],
  ['4 bits, whose colors take turns', withRuns(4, [3, 2], [3, 0x12, 0, 0, 3, 0x33, 0, 1]), '40 40 40, 20 30 20'],
  ['plain stretches', withRuns(8, [3, 1], [0, 3, 1, 2, 3, 0, 0, 1]), '20 30 40'],
  ['plain stretches of 4 bits', withRuns(4, [5, 1], [0, 5, 0x12, 0x30, 0x10, 0, 0, 1]), '20 30 40 10 20'],
  ['moves', withRuns(8, [3, 2], [1, 3, 0, 2, 1, 1, 1, 3, 0, 1]), '10 10 40, 40 10 10'],
  ['rows that end early', withRuns(8, [3, 2], [1, 1, 0, 0, 1, 2, 0, 1]), '30 10 10, 20 10 10'],
  ['runs beyond their rows', withRuns(8, [2, 2], [255, 1, 0, 0, 2, 2, 9, 3, 0, 1]), '30 30, 20 20'],
  ['no end', withRuns(8, [2, 1], [2, 1]), '20 20'],
]
for (const [what, bitmap, want] of runs)
  test(`a bitmap with run lengths and ${what} is read`, (t) => {
    const { data, width, channels } = decodeBmp(bitmap)
    t.assert.equal(channels, 3)
    const shades = [...data].filter((_, index) => index % 3 === 0)
    const rows = shades.flatMap((_, at) => (at % width === 0 ? [shades.slice(at, at + width).join(' ')] : []))
    t.assert.equal(rows.join(', '), want)
  })

const refused: [what: string, bitmap: Buffer, code: string][] = [
  ['end early', withRuns(8, [3, 2], [2, 1, 1, 2]), 'ImageDamage'],
  ['end within a plain stretch', withRuns(8, [9, 1], [0, 9, 1, 2]), 'ImageDamage'],
  ['end within a move', withRuns(8, [3, 2], [1, 1, 0, 2, 1]), 'ImageDamage'],
  ['claim more than they may', withRuns(8, [5_000, 5_000], [0, 1]), 'ImageTooLarge'],
  ['come from the top', withRuns(8, [1, -1], [1, 1, 0, 1]), 'ImageDamage'],
]
for (const [what, bitmap, code] of refused)
  test(`run lengths that ${what} are refused`, (t) => t.assert.throws(() => decodeBmp(bitmap), { code }))

test('whatever follows the head of a bitmap with run lengths is read or refused', () => {
  const anything = fc.tuple(fc.constantFrom<(4 | 8)[]>(4, 8), fc.uint8Array({ maxLength: 60 }))
  fc.assert(
    fc.property(anything, ([bits, bytes]) => {
      try {
        return decodeBmp(withRuns(bits, [7, 5], [...bytes])).data.length === 7 * 5 * 3
      } catch (error) {
        return error instanceof ServiceError && error.code === 'ImageDamage'
      }
    }),
    { numRuns: 500 },
  )
})

test('24 bits have no run lengths', (t) => {
  const bitmap = encodeBmp({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 })
  bitmap.writeUInt32LE(1, 30)
  t.assert.throws(() => decodeBmp(bitmap), { code: 'ImageDamage' })
})

test('a JPEG inside of a bitmap is a kind that is not read', (t) => {
  const bitmap = encodeBmp({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 })
  bitmap.writeUInt32LE(4, 30)
  t.assert.throws(() => decodeBmp(bitmap), { code: 'BadRequest' })
})
