/** Compares a server with what was acknowledged of buckets that keep versions: each version and marker, and the switch. */
import { areSameVersions, md5Of, showVersions } from './load/version-load.ts'
import type { SwitchChange, VersionChange, Versioning } from './load/version-load.ts'
import { Client } from './load/client.ts'
import { changesByKey } from './load/history.ts'
import type { Change } from './load/history.ts'
import type { Version } from './linearizability/version-model.ts'
import { versionsIn } from './linearizability/version-wire.ts'

export type VersionChanges = {
  readonly changes: readonly VersionChange[]
  readonly switches: readonly SwitchChange[]
}
type Allowed = <State>(changes: readonly Change<State>[]) => readonly (State | undefined)[]

/** What contradicts the acknowledgements, one line each. */
export async function checkVersions(
  endpoint: string,
  { changes, switches }: VersionChanges,
  allowed: Allowed,
): Promise<readonly string[]> {
  const client = new Client(endpoint)
  const faults: string[] = []
  const keys = [...changesByKey(changes)]
  for (const [bucket, history] of changesByKey(switches)) {
    const wanted = allowed(history)
    const found = await versioningOf(client, bucket)
    if (!wanted.includes(found)) faults.push(`${bucket} is ${found}; it may be ${wanted.join(' or ')}`)
    const ofBucket = keys.filter(([name]) => name.startsWith(`${bucket} `))
    faults.push(...(await checkBucket(client, bucket, found !== undefined, ofBucket, allowed)))
  }
  client.close()
  return faults
}

async function checkBucket(
  client: Client,
  bucket: string,
  isThere: boolean,
  keys: readonly (readonly [name: string, history: readonly VersionChange[]])[],
  allowed: Allowed,
): Promise<readonly string[]> {
  const faults: string[] = []
  const all: Version[] = []
  for (const [name, history] of keys) {
    const wanted = allowed(history)
    const key = name.slice(bucket.length + 1)
    const found = isThere ? await readVersions(client, bucket, key).catch((error: unknown) => String(error)) : []
    if (typeof found === 'string') {
      faults.push(found)
      continue
    }
    all.push(...found)
    if (wanted.some((want) => areSameVersions(want ?? [], found, 'read'))) continue
    const last = history.slice(-3).map(({ kind, requestId }) => `${kind} ${requestId ?? 'unknown'}`)
    const allowedText = wanted.map(showVersions).join(' or ')
    faults.push(`${name} holds ${showVersions(found)}; it may hold ${allowedText} (${last.join(', ')})`)
  }
  if (isThere && faults.length === 0) faults.push(...(await checkStatistics(client, bucket, all)))
  return faults
}

/** All that is listed of a key, each version with the MD5 of the body that can be read. */
async function readVersions(client: Client, bucket: string, key: string): Promise<readonly Version[]> {
  const listing = await client.call('GET', { bucket, query: [['versions'], ['prefix', key]] })
  if (listing.status !== 200) throw new Error(`the versions of ${bucket} ${key}: ${listing.status}`)
  const found: Version[] = []
  for (const { id, isLatest, digest } of versionsIn(listing.body.toString(), key)) {
    const reply = await client.call('GET', { bucket, key, query: [['versionId', id]] })
    const isMarker = digest === undefined
    if (reply.status !== (isMarker ? 405 : 200)) throw new Error(`${bucket} ${key} ${id} is listed: ${reply.status}`)
    found.push({ id, content: isMarker ? undefined : md5Of(reply.body) })
    if (!isLatest) continue
    const current = await client.call('GET', { bucket, key })
    if (current.status !== (isMarker ? 404 : 200) || (!isMarker && !current.body.equals(reply.body)))
      throw new Error(`${bucket} ${key} is not its latest version ${id}: ${current.status}`)
  }
  return found
}

async function checkStatistics(
  client: Client,
  bucket: string,
  versions: readonly Version[],
): Promise<readonly string[]> {
  const text = (await client.call('GET', { bucket, query: [['stat']] })).body.toString()
  const counted = [/<ObjectCount>(\d+)</, /<DeleteMarkerCount>(\d+)</].map((one) => Number(one.exec(text)?.[1]))
  const markers = versions.filter(({ content }) => content === undefined).length
  const [objects, ofMarkers] = counted
  return objects === versions.length - markers && ofMarkers === markers
    ? []
    : [
        `${bucket} holds ${versions.length - markers} versions and ${markers} markers, ?stat counts ${counted.join(' and ')}`,
      ]
}

async function versioningOf(client: Client, bucket: string): Promise<Versioning | undefined> {
  const { status, body } = await client.call('GET', { bucket, query: [['versioning']] })
  if (status === 404) return undefined
  const text = body.toString()
  return text.includes('>Enabled<') ? 'enabled' : text.includes('>Suspended<') ? 'suspended' : 'off'
}
