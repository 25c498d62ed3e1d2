/** A moment, in milliseconds of the epoch. */
export class Timestamp {
  readonly ms: number

  constructor(ms: number) {
    this.ms = ms
  }

  toString(): string {
    return new Date(this.ms).toISOString().replace('.000Z', 'Z')
  }
}

/** Those that are tried when CAST names none, in this order. A time without a date is of the first day of the epoch. */
const known = (
  'YYYYMMDD YYYY/MM/DD DD/MM/YYYY YYYY-MM-DD DD-MM-YY DD.MM.YY HH:MM:SS.mss HH:MM:SS HH.MM.SS.mss HHMM HHMMSSmss ' +
  'YYYYMMDDTHH:MM:SS YYYYMMDDTHH:MM:SS.mss DD-MM-YYYYTHH:MM:SS.mss DD-MM-YYYYTHH:MM:SS YYYYMMDDTHHMM YYYYMMDDTHHMMSS ' +
  'YYYYMMDDTHHMMSSmss YYYY-MM-DDTHH:MM:SS YYYY-MM-DDTHH:MM:SS.mss'
)
  .split(' ')
  .concat(
    ['YYYYMMDD', 'YYYY/MM/DD', 'DD/MM/YYYY', 'YYYY-MM-DD', 'DD-MM-YYYY'].flatMap((date) => [
      `${date} HH:MM:SS.mss`,
      `${date} HH:MM:SS`,
    ]),
    ['HH MM SS mss'],
  )
/** Those that a statement must name, because others look the same. */
const ambiguous = 'YYYYDDMM YYYY/DD/MM MM/DD/YYYY YYYY-DD-MM MM-DD-YYYY MM.DD.YYYY'.split(' ')

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'ms'
type Format = { readonly pattern: RegExp; readonly fields: readonly Field[] }

const formats: ReadonlyMap<string, Format> = new Map(
  [...known, ...ambiguous].map((name) => [name.toUpperCase(), compileFormat(name)] as const),
)
const tried = known.flatMap((name) => formats.get(name.toUpperCase()) ?? [])

function compileFormat(name: string): Format {
  const fields: Field[] = []
  let source = ''
  for (let at = 0; at < name.length;) {
    const field = fieldAt(name, at, fields)
    if (field === undefined) {
      source += (name[at] ?? '').replace(/[.+*?^$()[\]{}|\\/]/g, '\\$&')
      at += 1
      continue
    }
    fields.push(field.field)
    source += `(\\d{${field.length}})`
    at += field.length
  }
  return { pattern: new RegExp(`^${source}$`), fields }
}

/** `MM` are minutes behind hours and months otherwise. */
function fieldAt(
  name: string,
  at: number,
  before: readonly Field[],
): { readonly field: Field; readonly length: number } | undefined {
  const rest = name.slice(at)
  if (rest.startsWith('YYYY')) return { field: 'year', length: 4 }
  if (rest.startsWith('YY')) return { field: 'year', length: 2 }
  if (rest.startsWith('DD')) return { field: 'day', length: 2 }
  if (rest.startsWith('HH')) return { field: 'hour', length: 2 }
  if (rest.startsWith('SS')) return { field: 'second', length: 2 }
  if (rest.startsWith('mss')) return { field: 'ms', length: 3 }
  if (rest.startsWith('MM')) return { field: before.includes('hour') ? 'minute' : 'month', length: 2 }
  return undefined
}

export const isTimestampFormat = (name: string): boolean => formats.has(name.toUpperCase())

/** Undefined when the text is not of the format, or of none that is known. */
export function parseTimestamp(text: string, format: string | undefined): Timestamp | undefined {
  const wanted = text.trim()
  if (format !== undefined) {
    const named = formats.get(format.toUpperCase())
    return named === undefined ? undefined : momentOf(named, wanted)
  }
  for (const candidate of tried) {
    const moment = momentOf(candidate, wanted)
    if (moment !== undefined) return moment
  }
  return looseMoment(wanted)
}

function momentOf({ pattern, fields }: Format, text: string): Timestamp | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const value = new Map(fields.map((field, index) => [field, Number(found[index + 1])] as const))
  return moment((field, otherwise) => value.get(field) ?? otherwise)
}

function moment(of: (field: Field, otherwise: number) => number): Timestamp | undefined {
  const year = of('year', 1970)
  const [month, day] = [of('month', 1), of('day', 1)]
  const [hour, minute, second, ms] = [of('hour', 0), of('minute', 0), of('second', 0), of('ms', 0)]
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  const whole = year < 100 ? (year < 70 ? 2_000 + year : 1_900 + year) : year
  const date = new Date(Date.UTC(whole, month - 1, day, hour, minute, second, ms))
  return date.getUTCDate() === day ? new Timestamp(date.getTime()) : undefined
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** ISO 8601 with an offset, the common log format, RFC 822, and days and months of one digit or two. */
function looseMoment(text: string): Timestamp | undefined {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text))
    return finite(Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  const log = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text)
  if (log !== null) {
    const [, day, name = '', year, time, hours, minutes] = log
    const month = String(monthNames.indexOf(name.toLowerCase()) + 1).padStart(2, '0')
    return finite(Date.parse(`${year}-${month}-${day}T${time}${hours}:${minutes}`))
  }
  if (/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return finite(Date.parse(text))
  const short = /^(\d{1,2})\/(\d{1,2})\/(\d\d)(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/.exec(text)
  if (short === null) return undefined
  const [day, month, year, hour = 0, minute = 0, second = 0] = short.slice(1).map((digits) => Number(digits ?? 0))
  const fields = new Map<Field, number | undefined>([
    ['day', day],
    ['month', month],
    ['year', year],
    ['hour', hour],
    ['minute', minute],
    ['second', second],
  ])
  return moment((field, otherwise) => fields.get(field) ?? otherwise)
}

const finite = (ms: number): Timestamp | undefined => (Number.isNaN(ms) ? undefined : new Timestamp(ms))
