import type { Config } from '../config.ts'
import { ConfigError } from '../config-error.ts'
import type { ListenAddress } from '../http/listener.ts'
import type { Tls } from './tls.ts'

/**
 * Where the API listens: the main address, IPv6 loopback beside IPv4's, because names like `b.localhost` resolve to it
 * first, and the further ones.
 * @throws ConfigError for an address that is none
 */
export function listenAddresses(config: Config, port: number | undefined, tls: Tls | undefined): ListenAddress[] {
  const common = { isLenient: false, reusePort: process.platform === 'linux' }
  const main = { ...common, host: config.host, port: port ?? config.port, tls }
  const second = config.host === '127.0.0.1' ? [{ ...main, host: '::1' }] : []
  return [main, ...second, ...config.listen.map((text) => furtherAddress(text, tls))]
}

function furtherAddress(text: string, tls: Tls | undefined): ListenAddress {
  const match = /^(https?):\/\/(\[[0-9a-f:]+\]|[^:/?]+):(\d{1,5})\/?(\?lenient)?$/i.exec(text)
  if (match === null)
    throw new ConfigError([
      `LATCHKEY_LISTEN: ${JSON.stringify(text)} is not http://HOST:PORT, https://HOST:PORT, or one of them with ?lenient`,
    ])
  const isTls = match[1]?.toLowerCase() === 'https'
  if (isTls && tls === undefined)
    throw new ConfigError([`LATCHKEY_LISTEN: ${text} needs LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY`])
  return {
    host: (match[2] ?? '').replace(/^\[|\]$/g, ''),
    port: Number(match[3]),
    tls: isTls ? tls : undefined,
    isLenient: match[4] !== undefined,
    reusePort: process.platform === 'linux',
  }
}
