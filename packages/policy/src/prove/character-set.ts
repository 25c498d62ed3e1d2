/** Sets of code points as sorted ranges that do not touch; both ends belong to a range. */
export type CharacterSet = readonly (readonly [first: number, last: number])[]

export const codePointMax = 0x10ffff

export function setOf(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const sorted = ranges.toSorted(([one], [other]) => one - other)
  const joined: [number, number][] = []
  for (const [first, last] of sorted) {
    const before = joined.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else joined.push([first, last])
  }
  return joined
}

export function complementOf(set: CharacterSet): CharacterSet {
  const gaps: [number, number][] = []
  let next = 0
  for (const [first, last] of set) {
    if (first > next) gaps.push([next, first - 1])
    next = last + 1
  }
  if (next <= codePointMax) gaps.push([next, codePointMax])
  return gaps
}

export function hasCodePoint(set: CharacterSet, codePoint: number): boolean {
  return set.some(([first, last]) => first <= codePoint && codePoint <= last)
}
