/** What a run leaves behind: lines for a person, a JSON file for programs, a table for the reader of the docs. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Difference, Verdict } from './expectations.ts'

const marks: Readonly<Record<Verdict['verdict'], string>> = {
  passed: '✔',
  failed: '✖',
  skipped: '﹣ SKIPPED',
  known: '≠',
  surprise: '✖ SURPRISE',
}

export function lineOf({ client, name, verdict, detail, reason }: Verdict): string {
  const why =
    verdict === 'surprise' ? `passed, although expected to differ: ${reason}` : verdict === 'known' ? reason : detail
  const rest = verdict === 'passed' || why === undefined ? '' : `\n    ${why.replaceAll('\n', '\n    ')}`
  return `${marks[verdict]} ${client}: ${name}${rest}`
}

export type Counts = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly known: number
}

export function countsOf(verdicts: readonly Verdict[]): Counts {
  const count = (...wanted: readonly Verdict['verdict'][]): number =>
    verdicts.filter(({ verdict }) => wanted.includes(verdict)).length
  return {
    passed: count('passed'),
    failed: count('failed', 'surprise'),
    skipped: count('skipped'),
    known: count('known'),
  }
}

/** The table per client and the closing line. */
export function closing(verdicts: readonly Verdict[], stale: readonly Difference[]): string[] {
  const clients = [...new Set(verdicts.map(({ client }) => client))]
  const width = Math.max(...clients.map((client) => client.length), 6)
  const lines = clients.map((client) => {
    const { passed, failed, skipped, known } = countsOf(verdicts.filter((one) => one.client === client))
    const numbers = [passed, failed, skipped, known].map((count) => String(count).padStart(8)).join('')
    return `${client.padEnd(width)}${numbers}`
  })
  const { passed, failed, skipped, known } = countsOf(verdicts)
  return [
    '',
    `${'client'.padEnd(width)}  passed  failed skipped   known`,
    ...lines,
    ...stale.map((one) => `✖ expectations.json names ${one.client} ${one.case}, which nobody played`),
    ...(known === 0 ? [] : [`${known} known differences, see conformance/expectations.json`]),
    `${passed} passed, ${failed + stale.length} failed, ${skipped} skipped`,
  ]
}

export function writeResults(path: string, verdicts: readonly Verdict[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ results: verdicts }, undefined, 1)}\n`)
}
