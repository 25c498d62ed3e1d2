import type { Picture } from '../picture.ts'
import { pictureOfJson } from '../picture.ts'
import type { Source } from '../source.ts'
import { readExif } from './exif.ts'
import { readDensity } from './jfif.ts'

/**
 * What is known of a picture without decoding it, every value a text: size, format, frames, resolution and EXIF.
 * https://help.aliyun.com/en/oss/user-guide/query-the-exif-data-of-an-image
 */
export function info(source: Source): Picture {
  const { metadata } = source
  const told: Record<string, string> = {
    ...(source.format === 'jpg' ? readDensity(source.bytes) : {}),
    ...(source.format === 'png' || metadata.exif === undefined ? {} : readExif(metadata.exif)),
    FileSize: String(source.bytes.length),
    Format: source.format,
    FrameCount: String(source.frames),
    ImageHeight: String(source.height),
    ImageWidth: String(source.width),
  }
  const sorted = Object.entries(told).toSorted(([first], [second]) => (first < second ? -1 : 1))
  return pictureOfJson(Object.fromEntries(sorted.map(([name, value]) => [name, { value }])))
}
