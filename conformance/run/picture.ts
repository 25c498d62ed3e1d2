/** Pictures for clients that upload one. */
import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

/** A JPEG file of a gradient, of the given size in pixels and, by what follows the picture, of the given length. */
export async function writeJpeg(
  path: string,
  { width, height, sizeBytes }: { readonly width: number; readonly height: number; readonly sizeBytes: number },
): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 31 + Math.floor(at / width)) % 256
  const picture = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer()
  if (picture.length > sizeBytes) throw new Error(`a picture of ${width}×${height} needs ${picture.length} bytes`)
  await writeFile(path, Buffer.concat([picture, Buffer.alloc(sizeBytes - picture.length)]))
}
