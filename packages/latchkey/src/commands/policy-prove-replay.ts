// The two requests of a refutation, asked of the server with sessions of the two ids. Nothing on the server changes.
import { createClient, RequestError, staticCredentials } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import type { Witness, WitnessRequest } from '@latchkey/policy'
import type { Command } from 'commander'
import { clientOf, connectionOf } from '../connection.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Read } from './policy-prove-given.ts'

/** What the server said: `allowed` also when it then did not find what was asked for. */
export type Replayed = {
  readonly id: string | undefined
  readonly verdict: 'allowed' | 'refused' | 'not asked'
  readonly says: string
}

export async function askServer(
  witness: Witness,
  read: Read,
  command: Command,
  surroundings: Surroundings,
): Promise<Replayed[]> {
  const replayed: Replayed[] = []
  for (const request of witness.requests) replayed.push(await askOne(request, read, command, surroundings))
  return replayed
}

async function askOne(
  request: WitnessRequest,
  read: Read,
  command: Command,
  surroundings: Surroundings,
): Promise<Replayed> {
  const { id } = request
  const ask = asking[request.action]
  if (ask === undefined)
    return { id, verdict: 'not asked', says: `${request.action} could change something on the server` }
  const client = await clientFor(request, read, command, surroundings)
  if (typeof client === 'string') return { id, verdict: 'not asked', says: client }
  try {
    await ask(client, request)
    return { id, verdict: 'allowed', says: 'done' }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    const says = `${error.status} ${error.code}`
    return { id, verdict: error.status === 403 || error.status === 401 ? 'refused' : 'allowed', says }
  }
}

/** A client with the session's credentials, or why there is none. */
async function clientFor(
  { id, sessionPolicy, explanation }: WitnessRequest,
  { roleArn = '' }: Read,
  command: Command,
  surroundings: Surroundings,
): Promise<Client | string> {
  const connection = connectionOf(command, surroundings)
  if (id === undefined) return createClient({ ...connection, credentials: undefined })
  const { caller } = explanation
  const wanted = caller.kind === 'session' ? caller.sessionName : 'session'
  const roleSessionName = wanted.replaceAll(/[^A-Za-z0-9.@_-]/g, '-').slice(0, 64)
  try {
    const { credentials } = await clientOf(command, surroundings).sts.assumeRole({
      roleArn,
      roleSessionName,
      policy: sessionPolicy,
    })
    return createClient({ ...connection, credentials: staticCredentials(credentials) })
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return `the caller gets no session of the role (${error.status} ${error.code}); a user that the role trusts does`
  }
}

type Ask = (client: Client, request: WitnessRequest) => Promise<unknown>

const ofKey = ({ resource }: WitnessRequest): { bucket: string; key: string } =>
  resource.kind === 'object' ? { bucket: resource.bucket, key: resource.key } : { bucket: '', key: '' }
const ofBucket = ({ resource }: WitnessRequest): { bucket: string } => ({
  bucket: 'bucket' in resource ? resource.bucket : '',
})
const listingOf = (request: WitnessRequest): { bucket: string; prefix?: string } => ({
  ...ofBucket(request),
  ...(request.prefix === undefined ? {} : { prefix: request.prefix }),
})

/** What can be asked without changing anything. A write is sent with a wrong checksum, which is looked at after the right to it. */
const asking: Readonly<Record<string, Ask>> = {
  'oss:GetObject': (client, request) => client.oss.headObject(ofKey(request)),
  'oss:GetObjectAcl': (client, request) => client.oss.getObjectAcl(ofKey(request)),
  'oss:GetObjectTagging': (client, request) => client.oss.getObjectTagging(ofKey(request)),
  'oss:ListObjects': (client, request) => client.oss.listObjectsV2({ ...listingOf(request), maxKeys: 1 }),
  'oss:ListObjectVersions': (client, request) => client.oss.listObjectVersions({ ...listingOf(request), maxKeys: 1 }),
  'oss:ListMultipartUploads': (client, request) =>
    client.oss.listMultipartUploads({ ...listingOf(request), maxUploads: 1 }),
  'oss:GetBucketInfo': (client, request) => client.oss.getBucketInfo(ofBucket(request)),
  'oss:GetBucketAcl': (client, request) => client.oss.getBucketAcl(ofBucket(request)),
  'oss:PutObject': (client, request) =>
    client.oss.putObject({ ...ofKey(request), body: 'not to be stored' }, { headers: { 'content-md5': wrongMd5 } }),
}

/** That of the empty text. */
const wrongMd5 = '1B2M2Y8AsgTpgAmY7PhCfg=='
