/** Calls that leave a nonce behind, as every call of STS and RAM does. */
import { signRpcV1 } from '@latchkey/protocol'
import type { Digests } from '@latchkey/protocol'
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { rootKey } from '../server/server-process.ts'

const digests: Digests<string> = {
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  affixed: (prefix, key, suffix) => prefix + key + suffix,
}

/** @throws Error when the caller is not told who it is */
export async function callSts(endpoint: string): Promise<void> {
  const parameters = signRpcV1(
    digests,
    { accessKeyId: rootKey.id, secret: rootKey.secret, securityToken: undefined },
    {
      method: 'GET',
      parameters: [
        ['Action', 'GetCallerIdentity'],
        ['Version', '2015-04-01'],
        ['Format', 'JSON'],
      ],
    },
    { nowMs: Date.now(), nonce: randomUUID() },
  )
  const query = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  const reply = await fetch(`${endpoint}/?${query}`)
  const text = await reply.text()
  if (reply.status !== 200) throw new Error(`GetCallerIdentity: ${reply.status} ${text}`)
}
