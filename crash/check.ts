/** Compares a server with what was acknowledged: every object, the listing, the statistics. */
import { Client } from './load/client.ts'
import { changesByKey, isSame, showState } from './load/history.ts'
import type { Change, ObjectState } from './load/history.ts'
import { bucket, readState } from './load/load.ts'

export type Listed = { readonly key: string; readonly sizeBytes: number; readonly md5: string | undefined }
type Allowed = (changes: readonly Change[]) => readonly ObjectState[]

const checksAtOnce = 8

/** What contradicts the acknowledgements, one line each. */
export async function checkServer(
  endpoint: string,
  changes: readonly Change[],
  allowed: Allowed,
): Promise<readonly string[]> {
  const client = new Client(endpoint)
  const faults: string[] = []
  const found = new Map<string, ObjectState>()
  const keys = [...changesByKey(changes)]
  let next = 0
  await Promise.all(Array.from({ length: checksAtOnce }, () => checkKeys(new Client(endpoint))))
  faults.push(...(await checkListing(client, found)))
  client.close()
  return faults

  async function checkKeys(own: Client): Promise<void> {
    for (let one = keys[next++]; one !== undefined; one = keys[next++]) {
      const [key, history] = one
      const wanted = allowed(history)
      const state = await readState(own, key).catch((error: unknown) => String(error))
      if (typeof state === 'string') faults.push(state)
      else if (wanted.some((want) => isSame(want, state))) found.set(key, state)
      else
        faults.push(
          `${key} is ${showState(state)}; it may be ${wanted.map(showState).join(' or ')} (${history
            .slice(-3)
            .map((change) => `${change.kind} ${change.requestId ?? 'unknown'}`)
            .join(', ')})`,
        )
    }
    own.close()
  }
}

/** The listing names exactly the objects that were found, with their sizes, and the statistics are their sums. */
async function checkListing(client: Client, found: ReadonlyMap<string, ObjectState>): Promise<readonly string[]> {
  const faults: string[] = []
  const listed = await listAll(client)
  const keys = new Set(listed.map((one) => one.key))
  for (const [key, state] of found) {
    if (state !== undefined && !keys.has(key)) faults.push(`${key} can be read and is not listed`)
    if (state === undefined && keys.has(key)) faults.push(`${key} is listed and cannot be read`)
  }
  for (const { key, sizeBytes } of listed) {
    const state = found.get(key)
    if (state !== undefined && state.sizeBytes !== sizeBytes) faults.push(`${key} is listed with ${sizeBytes} bytes`)
  }
  const { body } = await client.call('GET', { bucket, query: [['stat']] })
  const counted = /<ObjectCount>(\d+)</.exec(body.toString())?.[1]
  const storage = /<Storage>(\d+)</.exec(body.toString())?.[1]
  const totalBytes = listed.reduce((sum, one) => sum + one.sizeBytes, 0)
  if (counted !== String(listed.length)) faults.push(`${listed.length} objects are listed, ?stat counts ${counted}`)
  if (storage !== String(totalBytes)) faults.push(`${totalBytes} bytes are listed, ?stat counts ${storage}`)
  return faults
}

export async function listAll(client: Client): Promise<readonly Listed[]> {
  const listed: Listed[] = []
  let marker = ''
  for (;;) {
    const query: [string, string][] = [['max-keys', '1000']]
    if (marker !== '') query.push(['marker', marker])
    const page = (await client.call('GET', { bucket, query })).body.toString()
    for (const [, text = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs))
      listed.push({
        key: /<Key>([^<]*)</.exec(text)?.[1] ?? '',
        sizeBytes: Number(/<Size>(\d+)</.exec(text)?.[1] ?? -1),
        md5: /<ETag>(?:"|&quot;)([0-9A-F]{32})/.exec(text)?.[1]?.toLowerCase(),
      })
    const next = /<NextMarker>([^<]*)</.exec(page)?.[1]
    if (next === undefined || next === '') return listed
    marker = next
  }
}
