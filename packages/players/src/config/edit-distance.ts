/** Whether two short words differ by so many letters put in, left out or exchanged. */
export function isAtMost(slips: number, one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > slips) return false
  let before = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of Array.from(one).entries()) {
    const now = [row + 1]
    for (const [column, against] of Array.from(other).entries()) {
      const exchanged = (before[column] ?? 0) + (letter === against ? 0 : 1)
      now.push(Math.min(exchanged, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1))
    }
    before = now
  }
  return (before.at(-1) ?? 0) <= slips
}
