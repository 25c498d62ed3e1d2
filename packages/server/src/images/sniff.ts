import type { PictureFormat } from './recipe.ts'

/**
 * The format that the first bytes say, whatever the key or the Content-Type claim; undefined for everything else. SVG is a
 * program that draws, not a picture: it is told apart so that it can be refused.
 */
export function sniffFormat(bytes: Uint8Array): PictureFormat | 'svg' | undefined {
  if (bytes.length < headBytes) return undefined
  // Nearly all that come, and a text of the head costs as much as its tables of quantization.
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpg'
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, headBytes)
  const latin = head.toString('latin1')
  if (latin.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (latin.startsWith('GIF87a') || latin.startsWith('GIF89a')) return 'gif'
  if (latin.startsWith('RIFF') && latin.slice(8, 12) === 'WEBP') return 'webp'
  if (latin.startsWith('II*\0') || latin.startsWith('MM\0*')) return 'tiff'
  if (latin.startsWith('BM')) return 'bmp'
  if (latin.slice(4, 8) === 'ftyp') return brands.get(latin.slice(8, 12))
  return isSvg(bytes) ? 'svg' : undefined
}

const headBytes = 12
/** The root element is looked for in so many bytes. */
const svgHeadBytes = 4_096

/** XML whose root element is `svg` behind declarations and comments. One that declares entities is none. */
function isSvg(bytes: Uint8Array): boolean {
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, svgHeadBytes)).toString('utf8')
  text = text.replace(/^\ufeff/, '').trimStart()
  while (/^<[?!]/.test(text)) {
    const end = text.startsWith('<!--') ? '-->' : '>'
    const at = text.indexOf(end)
    if (at === -1) return false
    text = text.slice(at + end.length).trimStart()
  }
  return /^<svg[\s>/]/.test(text)
}

/** Major brands of ISO base media files that are pictures. `mif1` says only "a picture"; its usual coding is HEVC. */
const brands: ReadonlyMap<string, PictureFormat> = new Map<string, PictureFormat>([
  ['avif', 'avif'],
  ['avis', 'avif'],
  ['heic', 'heic'],
  ['heix', 'heic'],
  ['heim', 'heic'],
  ['heis', 'heic'],
  ['hevc', 'heic'],
  ['hevx', 'heic'],
  ['mif1', 'heic'],
  ['msf1', 'heic'],
])
