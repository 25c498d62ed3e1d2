import { runLengthPixelsMax } from '../limits.ts'
import { imageDamage, sourceTooLarge } from '../refusals.ts'

export type RunLengths = { readonly width: number; readonly height: number; readonly bits: 4 | 8 }

const endOfRow = 0
const endOfBitmap = 1
const moved = 2

/**
 * The numbers of colors that a bitmap with run lengths says, a byte for each pixel, the lowest row first. What is left out is
 * color 0, and what runs beyond its row is nowhere. Moves only go on, so no pixel is written twice.
 * @throws ServiceError ImageDamage, ImageTooLarge
 */
export function expandRunLengths(bytes: Uint8Array, { width, height, bits }: RunLengths): Uint8Array {
  // A few bytes can claim any number of pixels, unlike in a bitmap without run lengths.
  if (width * height > runLengthPixelsMax)
    throw sourceTooLarge(`A bitmap with run lengths has more than ${runLengthPixelsMax} pixels.`)
  const colors = new Uint8Array(width * height)
  let [at, x, y] = [0, 0, 0]
  function put(count: number, colorAt: (index: number) => number): void {
    const room = y < height ? Math.min(count, width - x) : 0
    for (let index = 0; index < room; index += 1) colors[y * width + x + index] = colorAt(index)
    x += count
  }
  while (at + 2 <= bytes.length && y < height) {
    const [count, value] = [byteOf(bytes, at), byteOf(bytes, at + 1)]
    at += 2
    if (count > 0) put(count, bits === 8 ? () => value : (index) => nibbleOf(value, index))
    else if (value === endOfBitmap) return colors
    else if (value === endOfRow) [x, y] = [0, y + 1]
    else if (value === moved) {
      if (at + 2 > bytes.length) throw imageDamage()
      ;[x, y] = [x + byteOf(bytes, at), y + byteOf(bytes, at + 1)]
      at += 2
    } else {
      const from = at
      const literalBytes = Math.ceil((value * bits) / 8)
      if (from + literalBytes > bytes.length) throw imageDamage()
      put(value, (index) =>
        bits === 8 ? byteOf(bytes, from + index) : nibbleOf(byteOf(bytes, from + Math.floor(index / 2)), index),
      )
      // Each stretch of plain colors ends at an even byte.
      at += literalBytes + (literalBytes % 2)
    }
  }
  // Many writers leave out the end of a bitmap whose rows are all there.
  if (y < height - 1 || (y === height - 1 && x < width)) throw imageDamage()
  return colors
}

const byteOf = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0

/** The first of two is the upper one. */
const nibbleOf = (value: number, index: number): number => (index % 2 === 0 ? value >> 4 : value & 15)
