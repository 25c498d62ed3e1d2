/** A raw RPC client for STS and RAM: signature V1 by GET, form or both, and ACS3. */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Keys } from './keys.ts'
import { percent } from './percent.ts'
import { send } from './send.ts'
import type { HeaderPairs, WireAnswer } from './send.ts'

export type Parameters = Readonly<Record<string, string>>
export type RpcShape = 'GET' | 'form' | 'split' | 'acs3'
export type RpcCall = {
  readonly endpoint: string
  readonly keys?: Keys | undefined
  readonly version: string
  readonly action: string
  readonly parameters?: Parameters
  readonly shape?: RpcShape
  /** Replaces or adds common parameters; they are signed as well. */
  readonly common?: Parameters
  readonly now?: Date
  readonly host?: string
}
export type RpcAnswer = WireAnswer & { readonly json: Readonly<Record<string, unknown>> }

export const stsVersion = '2015-04-01'
export const ramVersion = '2015-05-01'
/** Of what the cloud does not have. */
export const ownVersion = '2026-11-01'
export const imsVersion = '2019-08-15'
export const kmsVersion = '2016-01-20'

export async function rpc(call: RpcCall): Promise<RpcAnswer> {
  const answer = call.shape === 'acs3' ? await sendAcs3(call) : await sendV1(call)
  return { ...answer, json: parsed(answer.text) }
}

/** Plain JSON objects only; XML answers and rubbish give an empty one. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

async function sendV1(call: RpcCall): Promise<WireAnswer> {
  const { shape = 'GET', keys, now = new Date() } = call
  const method = shape === 'GET' ? 'GET' : 'POST'
  const common: Parameters = {
    Action: call.action,
    Version: call.version,
    Format: 'JSON',
    Timestamp: now.toISOString().replace(/\.\d{3}/, ''),
    SignatureNonce: randomUUID(),
    ...(keys === undefined ? {} : { AccessKeyId: keys.id, SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0' }),
    ...(keys?.token === undefined ? {} : { SecurityToken: keys.token }),
    ...call.common,
  }
  const all = { ...common, ...call.parameters }
  const signature: Parameters = keys === undefined ? {} : { Signature: signRpcV1(keys.secret, method, all) }
  const inQuery = shape === 'GET' ? { ...all, ...signature } : shape === 'split' ? { ...common, ...signature } : {}
  const inBody = shape === 'GET' ? {} : shape === 'split' ? (call.parameters ?? {}) : { ...all, ...signature }
  return send({
    endpoint: call.endpoint,
    method,
    path: Object.keys(inQuery).length === 0 ? '/' : `/?${formOf(inQuery)}`,
    host: call.host,
    headers: method === 'POST' ? [['Content-Type', 'application/x-www-form-urlencoded']] : [],
    body: method === 'POST' ? Buffer.from(formOf(inBody)) : undefined,
  })
}

export function signRpcV1(secret: string, method: string, parameters: Parameters): string {
  const canonical = Object.entries(parameters)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join('&')
  return createHmac('sha1', `${secret}&`)
    .update(`${method}&%2F&${percent(canonical)}`)
    .digest('base64')
}

async function sendAcs3(call: RpcCall): Promise<WireAnswer> {
  const { keys, now = new Date() } = call
  const query = formOf(
    Object.fromEntries(Object.entries(call.parameters ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  )
  const host = call.host ?? new URL(call.endpoint).host
  const headers: [string, string][] = [
    ['host', host],
    ['x-acs-action', call.action],
    ['x-acs-version', call.version],
    ['x-acs-date', now.toISOString().replace(/\.\d{3}/, '')],
    ['x-acs-signature-nonce', randomUUID()],
    ['x-acs-content-sha256', createHash('sha256').update('').digest('hex')],
    ...Object.entries(call.common ?? {}),
  ]
  if (keys?.token !== undefined) headers.push(['x-acs-accesskey-id', keys.id], ['x-acs-security-token', keys.token])
  const authorization: HeaderPairs =
    keys === undefined ? [] : [['Authorization', acs3Authorization(keys, query, headers)]]
  return send({
    endpoint: call.endpoint,
    method: 'POST',
    path: query === '' ? '/' : `/?${query}`,
    host,
    headers: [...headers.filter(([name]) => name !== 'host'), ...authorization],
  })
}

function acs3Authorization(keys: Keys, query: string, headers: HeaderPairs): string {
  const sorted = headers.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = sorted.map(([name]) => name).join(';')
  const digest = headers.find(([name]) => name === 'x-acs-content-sha256')?.[1] ?? ''
  const lines = sorted.map(([name, value]) => `${name}:${value.trim()}\n`).join('')
  const canonical = ['POST', '/', query, lines, names, digest].join('\n')
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = createHmac('sha256', keys.secret).update(toSign).digest('hex')
  return `ACS3-HMAC-SHA256 Credential=${keys.id},SignedHeaders=${names},Signature=${signature}`
}

function formOf(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join('&')
}
