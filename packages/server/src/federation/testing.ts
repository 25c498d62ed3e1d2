/** An OIDC issuer in memory: its documents as the outside answers them, and tokens that it signs. */
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import type { JWK, JWTPayload } from 'jose'
import type { Outbound, OutboundFetch, OutboundStream } from '../base/outbound.ts'

export const testIssuerUrl = 'https://issuer.example/game'
export const testKeysUrl = 'https://keys.example/jwks'

export type TestKey = {
  readonly kid: string | undefined
  readonly alg: string
  readonly privateKey: KeyObject
  readonly jwk: JWK
}

export async function testKey(kid: string | undefined = 'one', alg = 'RS256'): Promise<TestKey> {
  const { publicKey, privateKey } = pairFor(alg)
  const jwk = { ...(await exportJWK(publicKey)), alg, use: 'sig', ...(kid === undefined ? {} : { kid }) }
  return { kid, alg, privateKey, jwk }
}

function pairFor(alg: string) {
  if (alg.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2_048 })
}

export type TestIssuer = {
  readonly outbound: Pick<Outbound, 'fetch'>
  /** What was asked for, in turn. */
  readonly asked: OutboundFetch[]
  readonly sign: (claims?: JWTPayload, header?: { readonly key?: TestKey; readonly kid?: string }) => Promise<string>
  /** What each address answers; to be changed by tests. */
  readonly pages: Map<string, Page>
}
export type Page =
  | Exclude<OutboundStream, { readonly kind: 'answer' }>
  | { readonly status: number; readonly text: string }

export const page = (json: unknown): Page => ({ status: 200, text: JSON.stringify(json) })

export function testIssuer(keys: readonly TestKey[], now: Date): TestIssuer {
  const asked: OutboundFetch[] = []
  const pages = new Map<string, Page>([
    [`${testIssuerUrl}/.well-known/openid-configuration`, page({ issuer: testIssuerUrl, jwks_uri: testKeysUrl })],
    [testKeysUrl, page({ keys: keys.map(({ jwk }) => jwk) })],
  ])
  return {
    asked,
    pages,
    outbound: {
      fetch: async (request) => {
        asked.push(request)
        return streamOf(pages.get(request.url.href) ?? { status: 404, text: 'none' })
      },
    },
    sign: async (claims = {}, { key = keys[0], kid = key?.kid } = {}) => {
      if (key === undefined) throw new Error('an issuer without keys signs nothing')
      const nowSeconds = Math.floor(now.getTime() / 1_000)
      const whole = { ...testClaims, iat: nowSeconds - 60, exp: nowSeconds + 600, ...claims }
      const header = { alg: key.alg, ...(kid === undefined ? {} : { kid }) }
      return new SignJWT(whole).setProtectedHeader(header).sign(key.privateKey)
    },
  }
}

export const testClaims = { iss: testIssuerUrl, aud: 'game', sub: 'player-7' }

function streamOf(from: Page): OutboundStream {
  if ('kind' in from) return from
  const body = (async function* () {
    yield Buffer.from(from.text)
  })()
  return { kind: 'answer', status: from.status, headers: {}, body, close: () => {} }
}
