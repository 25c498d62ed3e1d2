/** Which TLS a bucket is reached by: what its document may say, and what it makes of a connection. Pure. */

export const tlsVersions = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
export type TlsVersion = (typeof tlsVersions)[number]
export const cipherSuitesMax = 64

export type HttpsConfig = {
  /** Empty: every version. */
  readonly versions: readonly TlsVersion[]
  readonly ciphers:
    | { readonly kind: 'all' | 'strong' }
    | { readonly kind: 'custom'; readonly upTo12: readonly string[]; readonly of13: readonly string[] }
}
/** As OpenSSL names them: `TLSv1.2`, `ECDHE-RSA-AES128-GCM-SHA256`. */
export type TlsSession = { readonly version: string; readonly cipher: string }

export function httpsConfigDocument(config: HttpsConfig): string {
  return JSON.stringify(config)
}

export function parseHttpsConfig(document: string): HttpsConfig {
  // The record was written by `httpsConfigDocument` and nothing else.
  return JSON.parse(document) as HttpsConfig
}

export const isCipherName = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text)

/** Why a connection may not reach the bucket; undefined when it may. */
export function tlsProblem({ versions, ciphers }: HttpsConfig, tls: TlsSession): string | undefined {
  // OpenSSL calls the first one TLSv1.
  const version = tls.version === 'TLSv1' ? 'TLSv1.0' : tls.version
  if (versions.length > 0 && !versions.some((one) => one === version))
    return `The bucket is reached by ${versions.join(', ')} only, and this connection is ${version}.`
  const is13 = version === 'TLSv1.3'
  switch (ciphers.kind) {
    case 'all':
      return undefined
    case 'strong':
      return is13 || isStrong(tls.cipher) ? undefined : suiteProblem(tls.cipher)
    case 'custom': {
      const named = is13 ? ciphers.of13 : ciphers.upTo12
      return named.length === 0 || named.includes(tls.cipher) ? undefined : suiteProblem(tls.cipher)
    }
  }
}

const suiteProblem = (cipher: string): string => `The bucket is not reached by the cipher suite ${cipher}.`

/** Forward secrecy and authenticated encryption, as every suite of TLS 1.3 has them. */
const isStrong = (cipher: string): boolean => /^(?:ECDHE|DHE)-.*(?:GCM|CCM|CHACHA20)/.test(cipher)

/** What a handshake is told beforehand, of what this server speaks at all. What it cannot say is judged with the request. */
export type TlsRule = {
  readonly minVersion: SpokenVersion
  readonly maxVersion: SpokenVersion
  /** Absent: the server's own. */
  readonly upTo12?: readonly string[] | 'strong'
  readonly of13?: readonly string[]
}
const spokenVersions = ['TLSv1.2', 'TLSv1.3'] as const
type SpokenVersion = (typeof spokenVersions)[number]

/** Undefined where a handshake like any other does: nothing is asked for, or nothing that this server speaks. */
export function tlsRule({ versions, ciphers }: HttpsConfig): TlsRule | undefined {
  const spoken = spokenVersions.filter((version) => versions.length === 0 || versions.includes(version))
  const [minVersion, maxVersion] = [spoken[0], spoken.at(-1)]
  if (minVersion === undefined || maxVersion === undefined) return undefined
  const range = { minVersion, maxVersion }
  switch (ciphers.kind) {
    case 'all':
      return spoken.length === spokenVersions.length ? undefined : range
    case 'strong':
      return { ...range, upTo12: 'strong' }
    case 'custom': {
      const { upTo12, of13 } = ciphers
      return { ...range, ...(upTo12.length > 0 && { upTo12 }), ...(of13.length > 0 && { of13 }) }
    }
  }
}

/** In OpenSSL's words. A bucket chooses among suites; what `own` refuses stays refused, whatever it names. */
export function cipherList({ upTo12, of13 }: TlsRule, own: string, known: ReadonlySet<string>): string {
  const [is13, refused] = [(name: string) => name.startsWith('TLS_'), (name: string) => name.startsWith('!')]
  const owns = own.split(':')
  const chosen = (names: readonly string[]): string[] => names.filter((name) => known.has(name.toLowerCase()))
  const older =
    upTo12 === undefined
      ? owns.filter((name) => !is13(name))
      : [
          ...(upTo12 === 'strong' ? strongSuites : chosen(upTo12).filter((name) => !is13(name))),
          ...owns.filter(refused),
        ]
  const newer = of13 === undefined ? owns.filter(is13) : chosen(of13).filter(is13)
  return [...newer, ...older].join(':')
}

const strongSuites = ['ECDHE+AESGCM', 'ECDHE+CHACHA20', 'ECDHE+AESCCM', 'DHE+AESGCM', 'DHE+CHACHA20', 'DHE+AESCCM']
