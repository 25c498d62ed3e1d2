import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:https'
import { join } from 'node:path'
import {
  authorityCertificate,
  issuerCertificate,
  issuerPrivateKey,
} from '@latchkey/server/inside/base/testing-certificates.ts'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import { accountId, latchkey } from './lib/latchkey.ts'
import { writeRequests } from './lib/load.ts'
import { signedCall } from './lib/sign.ts'
import { askRaw, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

/** Each is verified anew whenever it comes; nothing about a token is remembered. */
const tokens = 500
const clientId = 'game'

/** AssumeRoleWithOIDC by tokens of an issuer whose key is known, with a session policy: RS256 and ES256. */
export async function assumeRoleWithOIDC(bench: Bench): Promise<void> {
  const environment = { LATCHKEY_TENANT_NETWORKS: '127.0.0.0/8' }
  const subject = await startSubject(latchkey({ environment }), await newDirectory(bench.root, 'assume-role-with-oidc'))
  await using issuer = await openIssuer()
  try {
    await prepare(subject, issuer.url)
    for (const alg of ['RS256', 'ES256'] as const) {
      const requests = join(bench.root, `assume-role-with-oidc-${alg}.requests`)
      await writeRequests(
        requests,
        Array.from({ length: tokens }, (_, player) => call(subject, issuer.token(alg, player), player)),
      )
      const claim = 'assume-role-with-oidc'
      const comparison = { claim, name: `AssumeRoleWithOIDC, ${alg}`, connections: bench.connections }
      const figures = await compare(bench, comparison, [{ subject, requests }])
      const costsUs = figures.flatMap(({ also }) => also.cpuUsPerRequest ?? [])
      const name = `AssumeRoleWithOIDC, ${alg}, per second of CPU of one core`
      const labels = { claim, name, subject: 'latchkey', unit: 'requests/s' }
      bench.report(
        figureOf(
          labels,
          costsUs.map((costUs) => 1e6 / costUs),
        ),
      )
    }
  } finally {
    await subject.close()
  }
}

/** As credential libraries send it, but in one piece: nothing is signed but the token. */
function call({ target }: Subject, token: string, player: number): Buffer {
  const policy = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:game/${player}`, `acs:oss:*:*:game/${player}/*`] },
    ],
  }
  const parameters = new URLSearchParams({
    Action: 'AssumeRoleWithOIDC',
    Version: '2015-04-01',
    Format: 'JSON',
    OIDCProviderArn: `acs:ram::${accountId}:oidc-provider/idp`,
    RoleArn: `acs:ram::${accountId}:role/player`,
    RoleSessionName: `player-${player}`,
    DurationSeconds: '3600',
    Policy: JSON.stringify(policy),
    OIDCToken: token,
  })
  return Buffer.from(`GET /?${parameters.toString()} HTTP/1.1\r\nHost: ${target.host}\r\n\r\n`)
}

type Issuer = AsyncDisposable & {
  readonly url: string
  readonly token: (alg: 'RS256' | 'ES256', player: number) => string
}

async function openIssuer(): Promise<Issuer> {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  }
  const keys = Object.entries(pairs).map(([alg, { publicKey }]) => ({
    ...publicKey.export({ format: 'jwk' }),
    alg,
    kid: alg,
    use: 'sig',
  }))
  const tls = { key: issuerPrivateKey, cert: issuerCertificate + authorityCertificate }
  const server = createServer(tls, (request, response) => {
    const document = request.url === '/keys' ? { keys } : { issuer: url, jwks_uri: `${url}/keys` }
    response.end(JSON.stringify(document))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const bound = server.address()
  const url = `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  const nowSeconds = Math.floor(Date.now() / 1_000)
  return {
    url,
    token: (alg, player) =>
      tokenOf(alg, pairs[alg].privateKey, {
        iss: url,
        aud: clientId,
        sub: `player-${player}`,
        iat: nowSeconds,
        exp: nowSeconds + 7_200,
        jti: createHash('sha256').update(String(player)).digest('hex'),
      }),
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function tokenOf(alg: string, key: KeyObject, claims: object): string {
  const encode = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const signed = `${encode({ alg, kid: alg, typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

async function prepare(subject: Subject, issuerUrl: string): Promise<void> {
  let nonce = 0
  const make = async (version: string, action: string, parameters: Readonly<Record<string, string>>): Promise<void> => {
    nonce += 1
    const whole = { Action: action, Version: version, ...parameters }
    const answer = await askRaw(subject.port, signedCall(subject.target, whole, new Date(), `set-up-${nonce}`))
    if (answer.includes('"Code"')) throw new Error(answer.toString('utf8'))
  }
  await make('2019-08-15', 'CreateOIDCProvider', {
    OIDCProviderName: 'idp',
    IssuerUrl: issuerUrl,
    ClientIds: clientId,
    Fingerprints: new X509Certificate(authorityCertificate).fingerprint.replaceAll(':', ''),
  })
  const statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Federated: [`acs:ram::${accountId}:oidc-provider/idp`] },
    Condition: {
      StringEquals: { 'oidc:iss': issuerUrl, 'oidc:aud': clientId },
      StringLike: { 'oidc:sub': 'player-*' },
    },
  }
  await make('2015-05-01', 'CreateRole', {
    RoleName: 'player',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement: [statement] }),
  })
}
