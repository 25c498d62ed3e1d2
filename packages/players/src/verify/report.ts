/** What a run found, for people and for CI. */
import { classes } from './attack.ts'
import type { ClassName } from './attack.ts'
import type { Report, Result } from './verify.ts'

type Row = { readonly name: ClassName; readonly results: readonly Result[] }

const rowsOf = ({ results }: Report): readonly Row[] =>
  (Object.keys(classes) as ClassName[]) // of an object whose keys these are
    .map((name) => ({ name, results: results.filter((result) => result.class === name) }))
    .filter((row) => row.results.length > 0)

export const hasFailed = ({ results }: Report): boolean =>
  results.some(({ outcome }) => outcome === 'failed' || outcome === 'unproven')

const count = (results: readonly Result[], outcome: Result['outcome']): number =>
  results.filter((result) => result.outcome === outcome).length

/** A line for each class, below it what went wrong, and at the end what that means. */
export function tableLines(report: Report, app: string): string[] {
  const rows = rowsOf(report)
  const width = Math.max(...rows.map(({ name }) => name.length), 5)
  const { results } = report
  return [
    `Attacks of one player of ${app} on another: ${report.players.join(' on ')}`,
    '',
    ...rows.flatMap((row) => rowLines(row, width)),
    '',
    ...report.leftovers.map((what) => `Left behind: ${what}`),
    `${results.length} attacks: ${totals(results)}`,
    ...verdict(report),
  ]
}

function rowLines({ name, results }: Row, width: number): string[] {
  const [failed, unproven, skipped] = [count(results, 'failed'), count(results, 'unproven'), count(results, 'skipped')]
  const mark = failed > 0 ? '✖' : unproven > 0 ? '?' : skipped === results.length ? '–' : '✔'
  const meaning = failed > 0 ? `   ${classes[name]}` : ''
  const needed = new Set(results.filter(({ outcome }) => outcome === 'skipped').map(({ why }) => why))
  const wrong = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'unproven')
  return [
    `${mark} ${name.padEnd(width)}  ${totals(results)}${meaning}`,
    ...wrong.map((result) => `    ${result.outcome === 'failed' ? '✖' : '?'} ${titleOf(result)}: ${result.why}`),
    ...[...needed].map((why) => `    – ${why}`),
  ]
}

function totals(results: readonly Result[]): string {
  const parts = (['refused', 'failed', 'unproven', 'skipped'] as const).flatMap((outcome) => {
    const number = count(results, outcome)
    return number === 0 ? [] : [`${number} ${outcome}`]
  })
  return parts.join(', ')
}

function verdict(report: Report): string[] {
  const { results } = report
  if (count(results, 'failed') > 0)
    return ['A player can reach what belongs to others: see ✖. Take the game off the network until it is mended.']
  if (count(results, 'unproven') > 0)
    return ['Some attacks say nothing, because what is allowed did not work either: see ?.']
  return ['No player reached what belongs to another one.']
}

const titleOf = ({ title, version }: Result): string =>
  version === undefined ? title : `${title} (${version.toUpperCase()})`

/** As build servers read it. */
export function junitXml(report: Report): string {
  const suites = rowsOf(report).map(({ name, results }) => {
    const cases = results.map((result) => {
      const head = `    <testcase classname="latchkey.verify.${name}" name="${escaped(titleOf(result))}" time="${(result.durationMs / 1_000).toFixed(3)}"`
      const inside = caseBody(result)
      return inside === '' ? `${head}/>` : `${head}>${inside}</testcase>`
    })
    return [
      `  <testsuite name="${name}" tests="${results.length}" failures="${count(results, 'failed')}" errors="${count(results, 'unproven')}" skipped="${count(results, 'skipped')}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n')
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="latchkey players verify">\n${suites.join('\n')}\n</testsuites>\n`
}

function caseBody({ class: name, outcome, why }: Result): string {
  switch (outcome) {
    case 'refused':
      return ''
    case 'failed':
      return `<failure message="${escaped(classes[name])}">${escaped(why)}</failure>`
    case 'unproven':
      return `<error message="nothing is proved">${escaped(why)}</error>`
    case 'skipped':
      return `<skipped message="${escaped(why)}"/>`
  }
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '�')
