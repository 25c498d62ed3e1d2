import { ServiceError } from '@latchkey/protocol'
import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import type { Sharp } from 'sharp'
import { landscape, made, sharpOf } from './testing.ts'
import { encodeBmp } from './formats/bmp.ts'

const photo = landscape(96, 64)

const writers: Readonly<Record<string, (picture: Sharp) => Promise<Uint8Array>>> = {
  avif: (picture) => picture.avif().toBuffer(),
  bmp: async () => encodeBmp({ ...photo, channels: 4 }),
  gif: (picture) => picture.gif().toBuffer(),
  jpg: (picture) => picture.jpeg().toBuffer(),
  png: (picture) => picture.png().toBuffer(),
  tiff: (picture) => picture.tiff({ compression: 'lzw' }).toBuffer(),
  webp: (picture) => picture.webp().toBuffer(),
}
/** What a client may be told of a bad picture. */
const documented = ['BadRequest', 'ImageDamage', 'ImageTooLarge']

for (const [format, write] of Object.entries(writers)) {
  test(`a ${format} that ends early is refused as damaged`, async (t) => {
    const whole = await write(sharpOf(photo))
    for (const share of [0.1, 0.5, 0.9]) {
      const code = await codeOf(whole.subarray(0, Math.floor(whole.length * share)), 'rotate,90/format,png')
      t.assert.equal(code !== undefined && documented.includes(code), true, `${share}: ${code}`)
    }
  })

  test(`a ${format} with bytes changed is a picture or a documented refusal`, async (t) => {
    const whole = Buffer.from(await write(sharpOf(photo)))
    const seed = 20_260_407
    const next = chance(seed)
    for (let round = 0; round < 60; round += 1) {
      const broken = Buffer.from(whole)
      for (let count = 1 + (next() % 8); count > 0; count -= 1) broken[next() % broken.length] = next() % 256
      const process = round % 2 === 0 ? 'resize,w_20' : 'info'
      const code = await codeOf(broken, process)
      t.assert.equal(code === undefined || documented.includes(code), true, `seed ${seed}, round ${round}: ${code}`)
    }
  })
}

const strangers: [what: string, bytes: Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', Buffer.from('x')],
  ['a text', Buffer.from('hello, this is no picture at all')],
  [
    'SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
  ],
  ['XML', Buffer.from('<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>')],
  ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj')],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1')],
  ['a raw picture of the library', Buffer.from('\x08\xf2\xa6\xb6'.padEnd(64, '\0'), 'latin1')],
  ['a portable pixmap', Buffer.from('P6 1 1 255 abc'.padEnd(32))],
]
for (const [what, bytes] of strangers)
  test(`${what} is not a supported picture`, async (t) => {
    for (const process of ['resize,w_1', 'info', 'average-hue'])
      await t.assert.rejects(made(bytes, process), {
        code: 'BadRequest',
        message: 'This image format is not supported.',
      })
  })

const magics: [format: string, bytes: string][] = [
  ['avif', '\0\0\0\x1cftypavif'],
  ['bmp', 'BM'],
  ['gif', 'GIF89a'],
  ['jpg', '\xff\xd8\xff\xe0'],
  ['png', '\x89PNG\r\n\x1a\n'],
  ['tiff', 'II*\0'],
  ['webp', 'RIFF\xff\0\0\0WEBPVP8 '],
]
for (const [format, magic] of magics)
  test(`the first bytes of a ${format} and noise behind are damage`, async (t) => {
    const next = chance(1)
    const noise = Buffer.from(Array.from({ length: 500 }, () => next() % 256))
    const code = await codeOf(Buffer.concat([Buffer.from(magic, 'latin1'), noise]), 'resize,w_1')
    t.assert.equal(code === 'ImageDamage' || code === 'ImageTooLarge', true, String(code))
  })

// A header that promises more than anybody may have decoded; there are no pixels behind it.
const bombs: [what: string, bytes: Uint8Array][] = [
  ['a PNG too wide', pngHeader(30_001, 1)],
  ['a PNG too high', pngHeader(1, 30_001)],
  ['a PNG of 900 million pixels', pngHeader(30_000, 30_000)],
  ['a bitmap of 900 million pixels', bmpHeader(30_000, 30_000)],
  ['a bitmap too wide', bmpHeader(2_000_000_000, 1)],
  ['a file too long', Buffer.concat([pngHeader(1, 1), Buffer.alloc(20 * 1_048_576)])],
]
for (const [what, bytes] of bombs)
  test(`${what} is too large, whatever is asked of it`, async (t) => {
    for (const process of ['resize,w_1', 'info', 'format,jpg'])
      await t.assert.rejects(made(bytes, process), { code: 'ImageTooLarge', status: 400, ec: '0040-00000009' })
  })

test('a bitmap that has not the bytes its size needs is damaged before memory is taken', async (t) => {
  await t.assert.rejects(made(bmpHeader(15_000, 15_000), 'resize,w_1'), { code: 'ImageDamage' })
})

test('a small file that unfolds to a large picture is decoded within the limits', async (t) => {
  const { width, height } = { width: 12_000, height: 10_000 }
  const flat = await sharpOf({ data: Buffer.alloc(4), width: 1, height: 1 })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .png({ compressionLevel: 9 })
    .toBuffer()
  t.assert.equal(flat.length < 2_000_000, true)
  t.assert.equal(await codeOf(flat, 'resize,w_10'), undefined)
  t.assert.equal(await codeOf(flat, 'rotate,90'), 'ImageTooLarge')
})

async function codeOf(bytes: Uint8Array, process: string): Promise<string | undefined> {
  try {
    await made(bytes, process)
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return error.code
    throw error
  }
}

/** A plain generator, so that a failure can be played again from its seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}

function pngHeader(width: number, height: number): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
    const whole = Buffer.alloc(body.length + 8)
    whole.writeUInt32BE(content.length, 0)
    body.copy(whole, 4)
    whole.writeUInt32BE(crc32(body), body.length + 4)
    return whole
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.alloc(0)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function bmpHeader(width: number, height: number): Buffer {
  const bmp = encodeBmp({ data: new Uint8Array(3), width: 1, height: 1, channels: 3 })
  bmp.writeInt32LE(width, 18)
  bmp.writeInt32LE(height, 22)
  return Buffer.concat([bmp, Buffer.alloc(16)])
}
