/** The name or address of a Host header, in lower case, without port and brackets. */
export function hostName(host: string): string {
  const lower = host.toLowerCase()
  if (lower.startsWith('[')) return lower.slice(1, Math.max(1, lower.indexOf(']')))
  const colon = lower.indexOf(':')
  return colon < 0 ? lower : lower.slice(0, colon)
}
