import { readFileSync } from 'node:fs'
import { ConfigError } from '../config-error.ts'
import type { Config } from '../config.ts'
import type { CertificateOf } from '../http/bound-certificates.ts'
import type { RuleOf } from '../http/tls-by-name.ts'

export type Tls = {
  readonly cert: Buffer
  readonly key: Buffer
  readonly certificateOf?: CertificateOf
  readonly ruleOf?: RuleOf
}

/** Certificate and key of the configuration. @throws ConfigError for a file that cannot be read */
export function tlsOf(config: Pick<Config, 'tlsCert' | 'tlsKey'>): Tls | undefined {
  if (config.tlsCert === undefined || config.tlsKey === undefined) return undefined
  return { cert: read('LATCHKEY_TLS_CERT', config.tlsCert), key: read('LATCHKEY_TLS_KEY', config.tlsKey) }
}

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigError([`${setting}: ${error instanceof Error ? error.message : String(error)}`])
  }
}
