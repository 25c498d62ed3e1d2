/** Durations, sizes, shares and rates as a person writes them: text in the file, numbers behind it. */
import { z } from 'zod'

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const bytesOf: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 1_024,
  MiB: 1_024 ** 2,
  GiB: 1_024 ** 3,
  TiB: 1_024 ** 4,
  kB: 1_000,
  MB: 1_000 ** 2,
  GB: 1_000 ** 3,
  TB: 1_000 ** 4,
}
const windowSecondsOf: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, day: 86_400 }

/** `15m`, `1h`, `30d`: seconds. */
export const duration = z
  .string('is a duration such as 90s, 15m, 1h or 30d')
  .regex(/^\d{1,9}[smhd]$/, 'is a duration such as 90s, 15m, 1h or 30d')
  .transform((text) => Number(text.slice(0, -1)) * (secondsOf[text.slice(-1)] ?? Number.NaN))
  .meta({ description: 'A duration: a whole number and s, m, h or d.' })

const sizeWords = 'is a size such as 512KiB, 2MiB or 1GiB'
const sizePattern = /^\d{1,15}(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)?$/

/** `2MiB`, `10GiB` or a number of bytes. */
export const size = z
  .union([z.int(sizeWords).min(0, sizeWords), z.string(sizeWords).regex(sizePattern, sizeWords)], sizeWords)
  .transform((given) => (typeof given === 'number' ? given : parseSize(given)))
  .refine(Number.isSafeInteger, 'is a size that a number holds')
  .meta({ description: 'A size: a number of bytes, or with a unit such as KiB, MiB or GiB.' })

function parseSize(text: string): number {
  const digits = /^\d+/.exec(text)?.[0] ?? ''
  return Number(digits) * (bytesOf[text.slice(digits.length)] ?? Number.NaN)
}

/** `50%`: a share from 0 to 1. */
export const share = z
  .string('is a percentage such as 10%')
  .regex(/^(100|\d{1,2})%$/, 'is a percentage such as 10%')
  .transform((text) => Number(text.slice(0, -1)) / 100)
  .meta({ description: 'A percentage, 0% to 100%.' })

/** `16MP`: pixels. */
export const pixels = z
  .string('is a number of megapixels such as 16MP')
  .regex(/^[1-9]\d{0,3}MP$/, 'is a number of megapixels such as 16MP')
  .transform((text) => Number(text.slice(0, -2)) * 1_000_000)
  .meta({ description: 'Megapixels, 16MP.' })

export type Rate = { readonly count: number; readonly windowSeconds: number }

/** `20/h`: so many in a window. */
export const rate = z
  .string('is a rate such as 10/s, 60/min, 20/h or 10/day')
  .regex(/^[1-9]\d{0,8}\/(s|min|h|day)$/, 'is a rate such as 10/s, 60/min, 20/h or 10/day')
  .transform((text): Rate => {
    const [count = '', window = ''] = text.split('/')
    return { count: Number(count), windowSeconds: windowSecondsOf[window] ?? Number.NaN }
  })
  .meta({ description: 'So many in a window: s, min, h or day.' })

/** `200MiB/day`: so many bytes in a window. */
export const byteRate = z
  .string('is a rate of bytes such as 200MiB/day')
  .regex(/^[1-9]\d{0,14}(B|KiB|MiB|GiB|TiB)\/(s|min|h|day)$/, 'is a rate of bytes such as 200MiB/day')
  .transform((text): Rate => {
    const [amount = '', window = ''] = text.split('/')
    return { count: parseSize(amount), windowSeconds: windowSecondsOf[window] ?? Number.NaN }
  })
  .meta({ description: 'So many bytes in a window: s, min, h or day.' })
