// What was made last: a text is the same whoever asks.
const last = { second: Number.NaN, text: '' }

/** `Date: …`, by which SDKs set their clocks. Whole seconds: under load thousands of answers have the same. */
export function dateHeader(date: Date): readonly ['Date', string] {
  const second = Math.floor(date.getTime() / 1_000)
  if (second !== last.second) {
    last.text = date.toUTCString()
    last.second = second
  }
  return ['Date', last.text]
}
