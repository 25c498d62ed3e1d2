import { hostName } from '../host-name.ts'

/** The names that the cloud's sign-in has, at home and abroad; a plain test first, because every request asks. */
export function isSignInHost(host: string): boolean {
  return host.startsWith('signin') && signInHost.test(hostName(host))
}

const signInHost = /^signin(?:-intl|-cn)?\.(?:aliyun|alibabacloud)\.com$/

/** Sites that a sign-in may lead to besides this one: the vendor's own, as its samples write them. */
const vendorHost = /^(?:[a-z0-9-]+\.)*(?:aliyun|alibabacloud)\.com$/
const addressCharactersMax = 2_048

/**
 * Whether a link may stand on our page for somebody to follow. An address of somebody else's would make our sign-in vouch
 * for a site that looks like it. Paths of this site begin with one slash: two of them name another host.
 */
export function isOwnAddress(text: string, ownHost: string, furtherHosts: readonly string[]): boolean {
  // Browsers read a backslash as a slash, and skip tabs and line ends.
  if (text.length > addressCharactersMax || /[\\\p{Cc}\s]/u.test(text)) return false
  if (text.startsWith('/')) return !text.startsWith('//')
  const address = URL.parse(text)
  if (address === null || !/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '')
    return false
  const isOwn = address.host === ownHost.toLowerCase()
  return isOwn || vendorHost.test(address.hostname) || furtherHosts.includes(address.hostname)
}

/** What a worker answers on the console's address. */
export const isSignInPath = (path: string): boolean =>
  path === '/' || path === '/federation' || path === '/sign-in' || path.startsWith('/api/')
