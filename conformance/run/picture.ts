/** Pictures for clients that upload one. */
import sharp from 'sharp'

/** A JPEG file of a gradient, of the given size in pixels. */
export async function writeJpeg(path: string, width: number, height: number): Promise<void> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 31 + Math.floor(at / width)) % 256
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(path)
}
