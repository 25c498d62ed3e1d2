/** Dates of HTTP headers. Lists and documents carry ISO 8601 instead, which the writers of documents know. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const imfFixdate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)$/
const rfc850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/

/** Milliseconds since 1970 of any of the three forms that HTTP allows; undefined for everything else. */
export function parseHttpDate(text: string): number | undefined {
  const trimmed = text.trim()
  const modern = imfFixdate.exec(trimmed) ?? rfc850.exec(trimmed)
  if (modern !== null) {
    const [, day, month, year, hour, minute, second] = modern
    return millisecondsOf({ year: fullYear(year), month, day, hour, minute, second })
  }
  const old = asctime.exec(trimmed)
  if (old === null) return undefined
  const [, month, day, hour, minute, second, year] = old
  return millisecondsOf({ year: Number(year), month, day, hour, minute, second })
}

type Parts = {
  readonly year: number
  readonly month: string | undefined
  readonly day: string | undefined
  readonly hour: string | undefined
  readonly minute: string | undefined
  readonly second: string | undefined
}

function millisecondsOf(parts: Parts): number | undefined {
  const month = months.indexOf(parts.month ?? '')
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined
  const timeMs = Date.UTC(parts.year, month, day, hour, minute, second)
  // The 31st of February would otherwise be a day in March.
  return new Date(timeMs).getUTCDate() === day || second === 60 ? timeMs : undefined
}

/** Two digits mean the century in which the other side most likely lives: RFC 850 dates are all from before 2070. */
function fullYear(text: string | undefined): number {
  const year = Number(text)
  if (text?.length !== 2) return year
  return year < 70 ? 2000 + year : 1900 + year
}
