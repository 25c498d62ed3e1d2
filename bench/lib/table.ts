import type { Figure } from './figure.ts'

/** Figures as a Markdown table, the same on a terminal and on the page. */
export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.subject,
    `${shown(figure.value)} ${figure.unit}`,
    figure.rounds === 1 ? 'one round' : `${shown(figure.lowest)}–${shown(figure.highest)}`,
    Object.entries(figure.also)
      .map(([name, value]) => `${name} ${shown(value)}`)
      .join(', '),
  ])
  const all = [['what', 'who', 'median', 'spread', 'also'], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const lines = all.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n')
}

export function shown(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
