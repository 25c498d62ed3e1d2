/** Names of the internet that a bucket can be bound to. */
import { isIP } from 'node:net'

export const domainCharactersMin = 4
export const domainCharactersMax = 253

export type DomainProblem = 'too-short' | 'malformed'

/** The name as it is compared and kept: lower case, without a dot at its end. */
export const domainName = (text: string): string => text.trim().toLowerCase().replace(/\.$/, '')

/** Why this can be no domain; undefined when it can. Names in other scripts come as `xn--…`. */
export function domainProblem(name: string): DomainProblem | undefined {
  if (name.length < domainCharactersMin) return 'too-short'
  if (name.length > domainCharactersMax || isIP(name) !== 0) return 'malformed'
  const labels = name.split('.')
  const isFine = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  // The last label is no number: `1.2.3` is an address in some eyes.
  return isFine && labels.length > 1 && !/^\d+$/.test(labels.at(-1) ?? '') ? undefined : 'malformed'
}
