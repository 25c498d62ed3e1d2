/**
 * What a client sent may stand in an error, and XML 1.0 has no form for most control characters, not even a reference:
 * a parser would refuse the whole error because of them. They become U+FFFD.
 */
export function xmlText(value: string): string {
  // oxlint-disable-next-line no-control-regex
  return value.toWellFormed().replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
}
