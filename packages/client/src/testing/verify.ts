import { createHash } from 'node:crypto'
import { parseOssClaim, parseRpcClaim, percentDecode, verifyOss, verifyRpc } from '@latchkey/protocol'
import type { QueryParameter, RpcParameter, SignedHeader, SignedRequest } from '@latchkey/protocol'
import { nodeDigests } from '../node/node-digests.ts'
import { testCredentials } from './tiny-server.ts'
import type { Seen } from './tiny-server.ts'

/** What a server makes of a signed request that reached it: the scheme when the signature is right. */
export function verdictOnOss(seen: Pick<Seen, 'method' | 'url' | 'headers'>, addressing: 'path' | 'virtual'): string {
  const request = requestOf(seen, addressing)
  const claim = parseOssClaim(request)
  if (claim === undefined) return 'anonymous'
  const by = { digests: nodeDigests, secret: testCredentials.accessKeySecret }
  return verifyOss(by, request, claim).kind === 'verified' ? claim.scheme : `${claim.scheme} mismatch`
}

function requestOf(seen: Pick<Seen, 'method' | 'url' | 'headers'>, addressing: 'path' | 'virtual'): SignedRequest {
  const [path, search = ''] = splitOnce(seen.url, '?')
  const plain = path.slice(1)
  const [first, rest = ''] = splitOnce(plain, '/')
  const bucket = addressing === 'path' ? first || undefined : (seen.headers.host ?? '').split('.')[0]
  const key = percentDecode(addressing === 'path' ? rest : plain) ?? ''
  return { method: seen.method, bucket, key, query: queryOf(search), headers: headersOf(seen) }
}

export function verdictOnRpc(seen: Seen): string {
  const [, search = ''] = splitOnce(seen.url, '?')
  const call = {
    method: seen.method,
    query: pairsOf(search),
    form: pairsOf(seen.body.toString()),
    headers: headersOf(seen),
    bodySha256: createHash('sha256').update(seen.body).digest('hex'),
  }
  const claim = parseRpcClaim(call)
  if (claim === undefined) return 'anonymous'
  const verification = verifyRpc(nodeDigests, testCredentials.accessKeySecret, call, claim)
  return verification.kind === 'verified' ? claim.scheme : `${claim.scheme} mismatch`
}

/** A header is bytes; the tests look at it as the signature does. */
function headersOf(seen: Pick<Seen, 'headers'>): SignedHeader[] {
  return Object.entries(seen.headers).map(([name, value]) => [name, Buffer.from(String(value), 'latin1')])
}

function queryOf(search: string): QueryParameter[] {
  return search === ''
    ? []
    : search.split('&').map((pair) => {
        const [name, value] = splitOnce(pair, '=')
        return [percentDecode(name) ?? '', value === undefined ? undefined : (percentDecode(value) ?? '')]
      })
}

export function pairsOf(form: string): RpcParameter[] {
  return queryOf(form).map(([name, value]) => [name, value ?? ''])
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
