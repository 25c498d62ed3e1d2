/**
 * Names in a zip for keys of objects. A key may say `../` or be a whole path of a machine; whoever unpacks the zip must not
 * get files anywhere but below the folder. Keys that become equal are told apart by a number.
 */

/** What means something else than a name to some system, and what cannot be seen. */
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f\\:*?"<>|%]/g
const segmentLettersMax = 150

export function zipNames(): (top: string, key: string) => string {
  const given = new Set<string>()
  return (top, key) => {
    const segments = key.split('/').map(safeSegment)
    const name = [top, ...segments].join('/')
    let unique = name
    for (let count = 2; given.has(unique.toLowerCase()); count += 1) unique = `${name}~${count}`
    given.add(unique.toLowerCase())
    return unique
  }
}

function safeSegment(segment: string): string {
  const shown = segment.replaceAll(
    unsafe,
    (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  )
  const short = shown.slice(0, segmentLettersMax)
  // Dots alone are a way, dots and spaces at the end are dropped by some systems.
  return short === '' ? '%' : short.replace(/[. ]+$/, (end) => '_'.repeat(end.length))
}
