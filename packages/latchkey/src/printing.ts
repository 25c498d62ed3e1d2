import { stringify } from 'yaml'
import type { Surroundings } from './surroundings.ts'

/** One result: JSON for programs, YAML for people. Times are ISO 8601, what is undefined is left out. */
export function printResult(surroundings: Pick<Surroundings, 'out'>, value: unknown, isJson: boolean): void {
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? '{}')
  surroundings.out(isJson ? `${JSON.stringify(plain, undefined, 2)}\n` : stringify(plain, { lineWidth: 0 }))
}

/** One of many results, a line each. */
export function printLine(surroundings: Pick<Surroundings, 'out'>, text: string): void {
  surroundings.out(`${text}\n`)
}

/**
 * Text for a terminal: what others have named may hold control characters, which would move the cursor, and a bar of
 * them could hide a line.
 */
export function shown(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export function isoTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** `1.5 MiB` */
export function readableSize(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = sizeBytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(sizeBytes) / 10))
  const value = sizeBytes / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`
}
