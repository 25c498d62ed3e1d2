import { crc32, deflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A picture in black and white, each module a square of so many pixels: a PNG of one bit a pixel. */
export function pngOf(modules: readonly (readonly boolean[])[], pixelsPerModule: number): Buffer {
  const side = modules.length * pixelsPerModule
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // One bit of greyscale; the other three bytes are the only values that PNG knows.
  header[8] = 1
  const rows = modules.flatMap((row) => {
    const line = rowOf(row, pixelsPerModule)
    return Array.from({ length: pixelsPerModule }, () => line)
  })
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A row begins with its filter, none; then eight pixels a byte, white is 1. */
function rowOf(row: readonly boolean[], pixelsPerModule: number): Buffer {
  const bytes = Buffer.alloc(1 + Math.ceil((row.length * pixelsPerModule) / 8))
  for (let x = 0; x < row.length * pixelsPerModule; x += 1) {
    const at = 1 + (x >> 3)
    if (row[Math.floor(x / pixelsPerModule)] === false) bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7))
  }
  return bytes
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
