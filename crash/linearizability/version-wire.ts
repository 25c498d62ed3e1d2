/** What is said and answered on the wire about versions. */
import { createHash } from 'node:crypto'
import type { Client } from '../load/client.ts'
import type { Reply } from '../load/wire.ts'
import type { Switch, VersionInput, VersionOutput, VersionSeen } from './version-model.ts'

export type Place = { readonly bucket: string; readonly key: string }
/** The switch is the bucket's, and answers nothing. */
export type Sent = Exclude<VersionInput, { readonly kind: 'switch' }>

export function setVersioning(client: Client, bucket: string, to: Switch): Promise<Reply> {
  const status = to === 'enabled' ? 'Enabled' : 'Suspended'
  const body = `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`
  return client.call('PUT', { bucket, query: [['versioning']], body })
}

export function deleteMany(client: Client, { bucket, key }: Place, versionId: string | undefined): Promise<Reply> {
  const version = versionId === undefined ? '' : `<VersionId>${versionId}</VersionId>`
  const body = `<Delete><Object><Key>${key}</Key>${version}</Object></Delete>`
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') }
  return client.call('POST', { bucket, query: [['delete']], headers, body })
}

export function answerOf(input: Sent, { status, headers, body }: Reply): VersionOutput | undefined {
  const text = body.toString()
  const versionId = headers['x-oss-version-id']?.toString()
  const code = /<Code>([^<]+)</.exec(text)?.[1]
  const isMarker = headers['x-oss-delete-marker'] === 'true'
  if (code === 'NoSuchVersion') return { kind: 'no-version' }
  if (code === 'MethodNotAllowed') return { kind: 'is-marker' }
  if (code === 'NoSuchKey' && input.kind === 'get') return { kind: 'nothing', versionId }
  if (status !== 200 && status !== 204) return undefined
  switch (input.kind) {
    case 'put':
    case 'bring-back':
      return versionId === undefined ? undefined : { kind: 'written', versionId }
    case 'delete': {
      const made = input.through === 'one' ? versionId : /<DeleteMarkerVersionId>([^<]+)</.exec(text)?.[1]
      const isTold = input.through === 'one' ? isMarker : text.includes('<DeleteMarker>true<')
      return made !== undefined && isTold ? { kind: 'written', versionId: made } : undefined
    }
    case 'delete-version':
      if (input.through === 'one')
        return versionId === undefined ? { kind: 'no-version' } : { kind: 'removed', wasMarker: isMarker }
      return text.includes('<DeleteMarker>true<') ? { kind: 'removed', wasMarker: true } : { kind: 'done' }
    case 'get':
    case 'get-version':
      return versionId === undefined ? undefined : { kind: 'read', versionId, content: text }
    case 'list':
      return { kind: 'listed', digest: digestIn(text) }
    case 'list-versions':
      return { kind: 'versions', versions: versionsIn(text) }
  }
}

/** As ListObjectVersions tells them: the newest first, delete markers among them. With a key, of this one and not of those that begin so. */
export function versionsIn(text: string, key?: string): readonly VersionSeen[] {
  return [...text.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].flatMap(([, kind = '', each = '']) =>
    key !== undefined && !each.includes(`<Key>${key}<`)
      ? []
      : {
          id: /<VersionId>([^<]*)</.exec(each)?.[1] ?? '',
          isLatest: each.includes('<IsLatest>true<'),
          digest: kind === 'Version' ? (digestIn(each) ?? 'none') : undefined,
        },
  )
}

function digestIn(text: string): string | undefined {
  return /<ETag>(?:"|&quot;)([0-9A-F]{32})(?:"|&quot;)</.exec(text)?.[1]?.toLowerCase()
}
