/**
 * One line of a bucket's access log, in the order and form of the documents:
 * https://help.aliyun.com/en/oss/user-guide/logging. What a client chose stands percent-encoded, so that no line can be
 * forged, and of a query only what is named here, so that no line holds a secret.
 */
export type LoggedRequest = {
  readonly remoteAddress: string
  readonly at: Date
  readonly method: string
  readonly path: string
  readonly rawQuery: string | undefined
  readonly status: number
  readonly sentBytes: number | undefined
  readonly durationMs: number
  readonly referer: string | undefined
  readonly userAgent: string | undefined
  readonly host: string
  readonly requestId: string
  /** The account's id, with the user's where there is one; undefined for nobody. */
  readonly requester: string | undefined
  readonly operation: string
  readonly bucket: string
  readonly key: string | undefined
  readonly objectBytes: number | undefined
  readonly errorCode: string | undefined
  readonly requestBytes: number | undefined
  readonly ownerId: string
  readonly storageClass: string | undefined
  readonly accessKeyId: string | undefined
}

/** What one field may add to a line; a key is at most 1,023 bytes before it is encoded. */
const fieldCharactersMax = 4_096

/** Parameters that say what was asked for. Whatever else is in a query may be a secret or a signature. */
const loggedParameters: ReadonlySet<string> = new Set(
  `acl append bucketInfo comp continuation-token cors delete delimiter encoding-type encryption fetch-owner inventory
  inventoryId key-marker lifecycle list-type location logging marker max-keys max-parts max-uploads objectMeta
  part-number-marker partNumber policy position prefix referer replication replicationLocation replicationProgress
  requestPayment resourceGroup restore start-after stat style styleName symlink tagging upload-id-marker uploadId uploads
  version-id-marker versionId versioning versions website worm wormExtend wormId x-oss-process`.split(/\s+/),
)

export function accessLogLine(request: LoggedRequest): string {
  const uri = `${request.method} ${pathOf(request.path)}${queryOf(request.rawQuery)} HTTP/1.1`
  const fields = [
    request.remoteAddress,
    '-',
    '-',
    timeOf(request.at),
    quoted(uri),
    request.status,
    request.sentBytes ?? '-',
    Math.round(request.durationMs),
    quoted(encoded(request.referer)),
    quoted(encoded(request.userAgent)),
    quoted(encoded(request.host)),
    quoted(request.requestId),
    quoted('true'),
    quoted(request.requester ?? '-'),
    quoted(request.operation),
    quoted(request.bucket),
    quoted(request.key === undefined ? '-' : encodedWhole(`/${request.key}`)),
    request.objectBytes ?? '-',
    Math.round(request.durationMs),
    quoted(request.errorCode ?? '-'),
    request.requestBytes ?? '-',
    quoted(request.ownerId),
    '-',
    quoted('-'),
    quoted(request.storageClass ?? '-'),
    quoted('-'),
    quoted('-'),
    quoted(request.accessKeyId === undefined ? '-' : encodedWhole(request.accessKeyId)),
  ]
  return `${fields.join(' ')}\n`
}

const quoted = (text: string): string => `"${text}"`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `[02/May/2012:00:00:04 +0000]`: times are in UTC. */
function timeOf(at: Date): string {
  const iso = at.toISOString()
  return `[${iso.slice(8, 10)}/${months[at.getUTCMonth()] ?? ''}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000]`
}

/** Readable where a person would read it: what cannot end a field or a line stays as it is. */
function encoded(text: string | undefined): string {
  if (text === undefined || text === '') return '-'
  const plain = text.slice(0, fieldCharactersMax).toWellFormed()
  return plain.replaceAll(/[^A-Za-z0-9\-._~:/?#@!$&'()*+,;= ]/g, (character) => encodeURIComponent(character))
}

function encodedWhole(text: string): string {
  return encodeURIComponent(text.slice(0, fieldCharactersMax).toWellFormed())
}

/** A raw path is percent-encoded already, but for what a careless client left. */
function pathOf(path: string): string {
  return path
    .slice(0, fieldCharactersMax)
    .toWellFormed()
    .replaceAll(/[^A-Za-z0-9\-._~:/@!$&'()*+,;=%]/gu, (character) => encodeURIComponent(character))
}

function queryOf(rawQuery: string | undefined): string {
  if (rawQuery === undefined) return ''
  const kept = rawQuery.split('&').flatMap((pair) => {
    const at = pair.indexOf('=')
    const name = decoded(at < 0 ? pair : pair.slice(0, at))
    if (!loggedParameters.has(name)) return []
    return [at < 0 ? name : `${name}=${encodedWhole(decoded(pair.slice(at + 1)))}`]
  })
  return kept.length === 0 ? '' : `?${kept.join('&').slice(0, fieldCharactersMax)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
