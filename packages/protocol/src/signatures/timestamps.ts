/** How far a request's clock may be from ours, either way. OSS error RequestTimeTooSkewed, RPC InvalidTimeStamp. */
export const clockSkewMsMax = 900_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const rfc1123 = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const isoBasic = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/
const isoExtended = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z$/

/** `Thu, 17 Nov 2005 18:49:58 GMT` in milliseconds since 1970; undefined when it is none or names no real day. */
export function parseRfc1123(text: string): number | undefined {
  const match = rfc1123.exec(text)
  if (match === null) return undefined
  return instantOf(match[3], `${months.indexOf(match[2] ?? '') + 1}`, match[1], match[4], match[5], match[6])
}

/** `20231216T162057Z`, the form of V4. */
export function parseIsoBasic(text: string): number | undefined {
  const match = isoBasic.exec(text)
  return match === null ? undefined : instantOf(match[1], match[2], match[3], match[4], match[5], match[6])
}

/** `2015-09-01T05:57:34Z` or `2015-09-01T05:57:34.123Z`: RPC calls come with and without milliseconds. */
export function parseIsoExtended(text: string): number | undefined {
  const match = isoExtended.exec(text)
  if (match === null) return undefined
  const wholeMs = instantOf(match[1], match[2], match[3], match[4], match[5], match[6])
  if (wholeMs === undefined) return undefined
  return wholeMs + Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
}

/** `20231216`, the day in a credential, at midnight UTC. */
export function parseIsoDay(text: string): number | undefined {
  return /^\d{8}$/.test(text) ? parseIsoBasic(`${text}T000000Z`) : undefined
}

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

function instantOf(...fields: readonly (string | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number)
  const instantMs = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(instantMs)
  // Date.UTC carries 31 February over into March and reads the year 99 as 1999; a real time comes back as it went in.
  const isReal =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return isReal ? instantMs : undefined
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
