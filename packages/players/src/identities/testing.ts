/** Providers for tests: real HTTP servers on loopback, keys, tokens, and a clock that is moved by hand. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { IdentityRejected, ProviderUnavailable } from './identity-rejected.ts'
import type { ProofContext, VerifierClock } from './verifier.ts'

export const startMs = Date.parse('2026-01-01T09:00:00Z')

export function movedClock(): VerifierClock & { advance: (byMs: number) => void } {
  let nowMs = startMs
  return { now: () => new Date(nowMs), monotonicMs: () => nowMs, advance: (byMs) => void (nowMs += byMs) }
}

export type TestServer = {
  readonly url: string
  /** `GET /path`, in the order of arrival. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function serveTest(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<TestServer> {
  const requests: TestServer['requests'] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
      const body = Buffer.concat(chunks).toString()
      requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
      answer(request, response, body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const answerJson = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

export type TestKey = { readonly kid: string; readonly alg: string; readonly privateKey: CryptoKey; readonly jwk: JWK }

export async function testKey(kid: string, alg: 'RS256' | 'ES256' = 'ES256'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** A token of an hour that begins when the test does; what is undefined in `claims` is left out. */
export function signed(
  key: TestKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const begin = startMs / 1_000
  return new SignJWT({ iat: begin, exp: begin + 3_600, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey)
}

export type TestIssuer = TestServer & {
  keys: readonly TestKey[]
  /** What is answered instead of the keys. */
  keySet: (() => string) | undefined
  /** What replaces fields of the discovery document. */
  document: Record<string, unknown>
}

/** An issuer with a discovery document and a key set that a test may change. */
export async function startIssuer(keys: readonly TestKey[]): Promise<TestIssuer> {
  const server = await serveTest((request, response) => {
    if (request.url === '/.well-known/openid-configuration')
      return answerJson(response, { issuer: server.url, jwks_uri: `${server.url}/keys`, ...issuer.document })
    if (request.url !== '/keys') return void response.writeHead(404).end()
    return void response.end(issuer.keySet?.() ?? JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }))
  })
  const issuer: TestIssuer = { ...server, keys, keySet: undefined, document: {} }
  return issuer
}

export const contextAt = (clock: VerifierClock): ProofContext => ({
  app: 'demo',
  now: clock.now(),
  address: '192.0.2.7',
})

/** `ok`, or the reason of the refusal, or what makes the provider unusable. */
export async function outcome(verdict: Promise<unknown>): Promise<string> {
  try {
    await verdict
    return 'ok'
  } catch (error) {
    if (error instanceof IdentityRejected) return error.reason
    if (error instanceof ProviderUnavailable) return `unavailable: ${error.kind}`
    throw error
  }
}
