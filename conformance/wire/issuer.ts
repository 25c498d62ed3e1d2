/** An OIDC issuer on this machine: discovery and keys by TLS, and tokens signed by hand. */
import { generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:https'

/** An authority for nobody else, and a certificate of it for 127.0.0.1. */
const authority = `-----BEGIN CERTIFICATE-----
MIIBTDCB86ADAgECAgEDMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCmNhLmV4YW1w
bGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBUxEzARBgNVBAMM
CmNhLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASRd92G7ki7U0hR
MWu2ejarhK7/385168132/fZyBahw3Q0ylAWaSRHHKT6Oy7Cp6N6Sp322BSeO9dw
AwKKTZFBozIwMDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTTsxqPm+j04tw2
rUwKLZ6Zc3ylJzAKBggqhkjOPQQDAgNIADBFAiBdDOPRLR/+mYmA+I/WRjpxRmAC
zmy2Bl95YWb1456lhgIhAKRgeq0YAQ+BZ6/UMepVPLp9V0AcrZA/+IUyBDgmwRQm
-----END CERTIFICATE-----
`
const certificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIBDDAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApjYS5leGFt
cGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAZMRcwFQYDVQQD
DA5pc3N1ZXIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABES9JVdY
lK3z1izc213fNOHgZKdZ9QrTrjrermqCs0pkzHJtfWK7U3Rpk6rPxrQnnxHhemS+
cHIgLTYg0xl2/MujfDB6MAkGA1UdEwQCMAAwLQYDVR0RBCYwJIIOaXNzdWVyLmV4
YW1wbGWCDGtleXMuZXhhbXBsZYcEfwAAATAdBgNVHQ4EFgQUf6k9TFwhjzTUX33/
2+o9LjV+9mswHwYDVR0jBBgwFoAU07Maj5vo9OLcNq1MCi2emXN8pScwCgYIKoZI
zj0EAwIDSQAwRgIhAOPOenxehBk0bZ+AOlYdJC9IA5wdPFgZdLAHHOCH1vFZAiEA
sUGWxr4NfWvjQGSykwpGnEzqecRLlKFb7L/8xiZNqaY=
-----END CERTIFICATE-----
`
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7kvMYuJ8X9JRrz+V
r1CvZOt0PYuZy3/j7sUwn5f5sEWhRANCAAREvSVXWJSt89Ys3Ntd3zTh4GSnWfUK
06463q5qgrNKZMxybX1iu1N0aZOqz8a0J58R4XpkvnByIC02INMZdvzL
-----END PRIVATE KEY-----
`

export type Claims = Readonly<Record<string, unknown>>
export type Issuer = AsyncDisposable & {
  readonly url: string
  /** SHA-1 of the authority's certificate, as CreateOIDCProvider takes it. */
  readonly fingerprint: string
  /** By a known key; `isForged`: by another one of the same name. */
  readonly token: (claims?: Claims, isForged?: boolean) => string
}

export async function openIssuer(): Promise<Issuer> {
  const [known, other] = [newKey(), newKey()]
  const keys = [{ ...known.publicKey.export({ format: 'jwk' }), alg: 'RS256', kid: 'one', use: 'sig' }]
  const server = createServer({ key: privateKey, cert: certificate + authority }, (request, response) => {
    const document = request.url?.endsWith('/keys') === true ? { keys } : { issuer: url, jwks_uri: `${url}/keys` }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  // A port comes again, and a server remembers the keys of an issuer.
  const url = `https://127.0.0.1:${port}/${randomUUID()}`
  return {
    url,
    fingerprint: new X509Certificate(authority).fingerprint.replaceAll(':', ''),
    token: (claims = {}, isForged = false) => {
      const seconds = Math.floor(Date.now() / 1_000)
      const whole = { iss: url, aud: 'game', sub: 'player-7', iat: seconds - 5, exp: seconds + 600, ...claims }
      return jwt(whole, isForged ? other.privateKey : known.privateKey)
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2_048 })

function jwt(claims: Claims, key: KeyObject): string {
  const encode = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const signed = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
