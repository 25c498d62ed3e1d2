import { test } from 'node:test'
import { landscape, made, sharpOf } from '@latchkey/server/inside/images/testing.ts'
import { metadataIn } from './picture-metadata.ts'

const plain = () => sharpOf(landscape(40, 30))
const exif = { IFD0: { Software: 'SecretCamera 1.0' }, IFD3: { GPSLatitudeRef: 'N' } }

for (const [format, name] of [
  ['webp', 'EXIF'],
  ['jpeg', 'APP1'],
  ['png', 'eXIf'],
] as const)
  test(`EXIF in ${format} is found, and nothing where there is none`, async (t) => {
    t.assert.equal(metadataIn(await plain().toFormat(format).withExif(exif).toBuffer()), name)
    t.assert.equal(metadataIn(await plain().toFormat(format).toBuffer()), undefined)
  })

test('what is made of a photo has none', async (t) => {
  const photo = await plain().jpeg().withExif(exif).toBuffer()
  for (const format of ['webp', 'jpg', 'png'])
    t.assert.equal(metadataIn(await made(photo, `resize,w_20/auto-orient,1/format,${format}`)), undefined, format)
})

test('XMP and comments are found, and what cannot be read is none', (t) => {
  const chunk = (name: string, body: string) =>
    Buffer.concat([Buffer.from(name), Buffer.from([2, 0, 0, 0]), Buffer.from(body)])
  const riff = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), chunk('VP8X', 'ab'), chunk('XMP ', 'xy')])
  t.assert.equal(metadataIn(riff), 'XMP ')
  t.assert.equal(metadataIn(Buffer.from('ffd8fffe0004aabbffda', 'hex')), 'COM')
  t.assert.equal(metadataIn(Buffer.from('ffd8ffe00004aabbffda0000', 'hex')), undefined)
  t.assert.equal(metadataIn(Buffer.from('ffd8ffe00004aabb00000000', 'hex')), 'a broken marker')
  t.assert.equal(metadataIn(Buffer.from('GIF89a')), 'an unknown format')
  t.assert.equal(metadataIn(Buffer.alloc(0)), 'an unknown format')
})
