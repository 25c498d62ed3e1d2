/** A server with the player service in it, set up as a person would: `serve --players DIR`, then `players init`. */
import { execFile } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { askMany } from './ask-many.ts'
import { latchkey } from './latchkey.ts'
import { startSubject } from './subject.ts'
import type { Program, Subject } from './subject.ts'

export const app = 'bench'
const main = fileURLToPath(new URL('../../packages/latchkey/src/main.ts', import.meta.url))
const jwt = { issuer: 'https://studio.example', audience: app }

export type Game = {
  readonly subject: Subject
  /** The folder of its file. */
  readonly games: string
  readonly serverKey: string
  /** A token of the studio's login server for this subject. */
  readonly tokenOf: (subject: string) => string
}

/** Latchkey with the games of `games`, of this house or another checkout. */
export function playersProgram(games: string, { checkout, environment }: GameOptions = {}): Program {
  const own = {
    LATCHKEY_PLAYERS: games,
    // Every player has an address of its own, as behind a proxy that ends TLS.
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32',
    ...environment,
  }
  return latchkey({ environment: own, ...(checkout === undefined ? {} : { checkout }) })
}

export type GameOptions = {
  /** Another checkout of Latchkey, to measure a change against what was before it. */
  readonly checkout?: string | undefined
  readonly environment?: Readonly<Record<string, string>>
  readonly keepsData?: boolean
}

/** The data directory holds the games' files as well, so that they go with it. */
export async function startGame(directory: string, options: GameOptions): Promise<Game> {
  const games = join(directory, 'games')
  mkdirSync(games)
  const subject = await startSubject(playersProgram(games, options), directory, options.keepsData)
  try {
    const { id, secret } = subject.target.keys
    const endpoint = `http://${subject.target.host}`
    const words = ['players', 'init', app, '--dir', games, '--endpoint', endpoint]
    await promisify(execFile)(process.execPath, [main, ...words, '--access-key-id', id, '--access-key-secret', secret])
    const studio = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const file = join(games, `${app}.app.yaml`)
    writeFileSync(file, gameOf(readFileSync(file, 'utf8'), studio.publicKey))
    await untilServed(subject.port)
    const secrets = readFileSync(join(games, `${app}.secrets`), 'utf8')
    const serverKey = /^BENCH_SERVER_KEY=(.+)$/m.exec(secrets)?.[1] ?? ''
    return { subject, games, serverKey, tokenOf: (name) => tokenOf(studio.privateKey, name) }
  } catch (error) {
    await subject.close()
    throw error
  }
}

/**
 * The file that `init` wrote, with more ways in and limits that a load of a few thousand players does not reach. Their windows
 * are a second long: as with very many players, most calls are the first of a player in a window, which costs a commit.
 */
function gameOf(written: string, studio: KeyObject): string {
  const pem = studio.export({ type: 'spki', format: 'pem' })
  return written
    .replace(
      /^identities:\n.*\n/m,
      `identities:
  guest: { enabled: true, createPerDay: 1000000000 }
  jwt:
    studio: { alg: ES256, publicKey: ${JSON.stringify(pem)}, issuer: "${jwt.issuer}", audience: ${jwt.audience}, maxAge: 86400 }
limits:
  perPlayer: { credentials: 10000/s, tickets: 10000/s, uploads: 10000/s, requests: 10000/s }
`,
    )
    .replace(
      /^ {2}replays:/m,
      `  quick:
    kind: slots
    conflict: { policy: lastWriteWins }
    grants: [inline]
  replays:`,
    )
}

/** Each worker takes a file that changed within seconds. */
async function untilServed(port: number): Promise<void> {
  await wait(4_500)
  const probe = Buffer.from(`GET /-/players/v1/apps/${app}/time HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  await askMany(
    port,
    Array.from({ length: 64 }, () => probe),
  )
}

function tokenOf(key: KeyObject, subject: string): string {
  const encode = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const nowSeconds = Math.floor(Date.now() / 1_000)
  const times = { iat: nowSeconds, exp: nowSeconds + 36_000 }
  const signed = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode({ ...times, iss: jwt.issuer, aud: jwt.audience, sub: subject })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

export type Asked = {
  readonly method: string
  /** Below the app, `/sessions`; `admin` for that of servers. */
  readonly path: string
  readonly isAdmin?: boolean
  /** Of a player: each has an address of its own. */
  readonly player: number
  readonly bearer?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: Uint8Array
}

/** The bytes of one request, as the proxy in front would hand it on. */
export function requestOf({ port }: Subject, asked: Asked): Buffer {
  const body = asked.json === undefined ? asked.body : Buffer.from(JSON.stringify(asked.json))
  const base = asked.isAdmin === true ? '/-/players/admin/v1/apps' : '/-/players/v1/apps'
  const { player } = asked
  const lines = [
    `${asked.method} ${base}/${app}${asked.path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `X-Forwarded-For: 10.${(player >> 16) & 255}.${(player >> 8) & 255}.${player & 255}`,
    'X-Forwarded-Proto: https',
    ...(asked.json === undefined ? [] : ['Content-Type: application/json']),
    ...(asked.bearer === undefined ? [] : [`Authorization: Bearer ${asked.bearer}`]),
    ...Object.entries(asked.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return body === undefined ? head : Buffer.concat([head, body])
}
