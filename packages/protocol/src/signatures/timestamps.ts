/** How far a request's clock may be from ours, either way. OSS error RequestTimeTooSkewed, RPC InvalidTimeStamp. */
export const clockSkewMsMax = 900_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const rfc1123 = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const isoExtended = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z$/

/** `Thu, 17 Nov 2005 18:49:58 GMT` in milliseconds since 1970; undefined when it is none or names no real day. */
export function parseRfc1123(text: string): number | undefined {
  const match = rfc1123.exec(text)
  if (match === null) return undefined
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6]].map(Number)
  return instantOf(year, months.indexOf(match[2] ?? '') + 1, day, hour, minute, second)
}

/** `20231216T162057Z`, the form of V4. */
export function parseIsoBasic(text: string): number | undefined {
  if (text.length !== isoBasicCharacters || text[8] !== 'T' || text[15] !== 'Z') return undefined
  return instantOf(
    digits(text, 0, 4),
    digits(text, 4, 6),
    digits(text, 6, 8),
    digits(text, 9, 11),
    digits(text, 11, 13),
    digits(text, 13, 15),
  )
}

/** `2015-09-01T05:57:34Z` or `2015-09-01T05:57:34.123Z`: RPC calls come with and without milliseconds. */
export function parseIsoExtended(text: string): number | undefined {
  const match = isoExtended.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  const wholeMs = instantOf(year, month, day, hour, minute, second)
  if (wholeMs === undefined) return undefined
  return wholeMs + Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
}

/** `20231216`, the day in a credential, at midnight UTC. */
export function parseIsoDay(text: string): number | undefined {
  return /^\d{8}$/.test(text) ? parseIsoBasic(`${text}T000000Z`) : undefined
}

/** Whether this moment lies in the day `20231216`, in UTC. */
export function isInstantOfDay(instantMs: number, day: string): boolean {
  const startMs = parseIsoDay(day)
  return startMs !== undefined && instantMs >= startMs && instantMs < startMs + dayMs
}

const dayMs = 86_400_000

export function formatRfc1123(instantMs: number): string {
  const date = new Date(instantMs)
  const day = `${weekdays[date.getUTCDay()]}, ${pad(date.getUTCDate())} ${months[date.getUTCMonth()]}`
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`
  return `${day} ${String(date.getUTCFullYear()).padStart(4, '0')} ${time} GMT`
}

export function formatIsoBasic(instantMs: number): string {
  return formatIsoExtended(instantMs).replaceAll(/[-:]/g, '')
}

/** Without milliseconds: official STS clients refuse a fraction. */
export function formatIsoExtended(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}Z`
}

/** The only form of time that oss2 parses in XML: milliseconds are there and are zero. */
export function formatXmlTime(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}.000Z`
}

const isoBasicCharacters = 16

/** The number that these characters are; NaN when one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** Undefined for what names no real time: Date.UTC alone would carry 31 February over into March. */
function instantOf(year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0): number | undefined {
  const isReal =
    // Before it, Date.UTC reads two digits as a year of the last century.
    year >= 100 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59
  return isReal ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
