/** Fields that several contracts share, each written once. */
import type { Need } from '@latchkey/protocol'
import {
  boolean,
  choice,
  encodedText,
  header,
  headers,
  inBucket,
  inKey,
  integer,
  list,
  member,
  onObject,
  query,
  required,
  shape,
  text,
  time,
  wrapped,
} from '@latchkey/protocol'
import { objectAcls, publicAcls } from '../../rules/acl.ts'
import { positionBytesMax } from '../../rules/listing.ts'

/** One stored header. The head of a request is bounded as a whole; a form's field only by this. */
export const storedHeaderBytesMax = 8_192
export const storageClasses = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] as const

export const ofBucket = { bucket: inBucket } as const
export const ofObject = { bucket: inBucket, key: inKey } as const
export const versionInput = { versionId: query('versionId', text) } as const

const storedHeader = { type: 'text', max: storedHeaderBytesMax } as const

/** What a writer says of the content; answered by every read as it came. */
export const contentInput = {
  contentType: header('Content-Type', storedHeader),
  cacheControl: header('Cache-Control', storedHeader),
  contentDisposition: header('Content-Disposition', storedHeader),
  contentEncoding: header('Content-Encoding', storedHeader),
  contentLanguage: header('Content-Language', storedHeader),
  expires: header('Expires', storedHeader),
  userMeta: headers('x-oss-meta-'),
  persistentHeaders: header('x-oss-persistent-headers', storedHeader),
} as const

export const placementInput = {
  objectAcl: header('x-oss-object-acl', choice(...objectAcls)),
  storageClass: header('x-oss-storage-class', choice(...storageClasses)),
  tagging: header('x-oss-tagging', text),
  forbidOverwrite: header('x-oss-forbid-overwrite', boolean),
} as const

/** How the object is to lie on the disk; `encryption.ts` makes of it what holds. */
export const encryptionInput = {
  encryption: header('x-oss-server-side-encryption', text),
  dataEncryption: header('x-oss-server-side-data-encryption', text),
  encryptionKeyId: header('x-oss-server-side-encryption-key-id', text),
  encryptionContext: header('x-oss-server-side-encryption-context', text),
} as const

/** Whom to tell of the write. A URL carries it in parameters. */
export const callbackInput = {
  callback: header('x-oss-callback', text),
  callbackVariables: header('x-oss-callback-var', text),
  callbackParameter: query('callback', text),
  callbackVariablesParameter: query('callback-var', text),
} as const

/** What the sender declares of the body besides its length. */
export const declaredInput = {
  contentMd5: header('Content-MD5', text),
  declaredCrc64: header('x-oss-hash-crc64ecma', text),
} as const

export const trafficInput = {
  trafficLimit: header('x-oss-traffic-limit', text),
  trafficLimitParameter: query('x-oss-traffic-limit', text),
} as const

export const conditionInput = {
  ifMatch: header('If-Match', text),
  ifUnmodifiedSince: header('If-Unmodified-Since', text),
  ifNoneMatch: header('If-None-Match', text),
  ifModifiedSince: header('If-Modified-Since', text),
} as const

export const position = { type: 'text', max: positionBytesMax } as const

export const listInput = {
  prefix: query('prefix', position),
  delimiter: query('delimiter', position),
  encodingType: query('encoding-type', choice('url')),
} as const
/** Condition keys that every listing of a bucket sets. */
export const listConditions = { 'oss:Prefix': 'prefix', 'oss:Delimiter': 'delimiter' } as const

/** Condition keys `oss:RequestObjectTag/KEY`, one for each tag in a header or in a document's list. */
export const requestTagConditions = (field: string): Readonly<Record<string, string>> => ({
  'oss:RequestObjectTag/*': field,
})
/** What every write of an object needs: more when it brings tags or opens the object to the public. */
export function writeNeeds(stage: Need['stage']): readonly Need[] {
  const acl = { 'oss:x-oss-object-acl': 'objectAcl' }
  const tags = requestTagConditions('tagging')
  const of = { on: onObject(), stage }
  return [
    { action: 'oss:PutObject', ...of, conditions: { ...acl, ...tags } },
    { action: 'oss:PutObjectTagging', ...of, when: { has: 'tagging' }, conditions: tags },
    { action: 'oss:PutObjectAcl', ...of, when: { field: 'objectAcl', is: publicAcls }, conditions: acl },
  ]
}

// ---- output -------------------------------------------------------------------------------------------------------

export const etagHeader = header('ETag', text)
export const crc64Header = header('x-oss-hash-crc64ecma', text)
/** Told where versions are kept; `null` for what was written while they were not. */
export const versionIdHeader = header('x-oss-version-id', text)
export const sourceVersionIdHeader = header('x-oss-copy-source-version-id', text)
export const deleteMarkerHeader = header('x-oss-delete-marker', boolean)
export const contentMd5Header = header('Content-MD5', text)

/** How the object lies on the disk: told by everything that writes or reads an encrypted one. */
export const encryptionOutput = {
  encryption: header('x-oss-server-side-encryption', text),
  dataEncryption: header('x-oss-server-side-data-encryption', text),
  encryptionKeyId: header('x-oss-server-side-encryption-key-id', text),
} as const
/** What the application answered, instead of the operation's own document. */
export const callbackAnswer = { in: 'text', contentType: 'application/json' } as const

/** What a reader is told of an object. */
export const objectOutput = {
  etag: required(etagHeader),
  versionId: versionIdHeader,
  lastModified: required(header('Last-Modified', time)),
  contentType: header('Content-Type', text),
  contentLength: required(header('Content-Length', integer)),
  acceptRanges: header('Accept-Ranges', text),
  contentMd5: contentMd5Header,
  crc64: crc64Header,
  objectType: header('x-oss-object-type', text),
  storageClass: header('x-oss-storage-class', text),
  ...encryptionOutput,
  restore: header('x-oss-restore', text),
  transitionTime: header('x-oss-transition-time', time),
  lastAccessTime: header('x-oss-last-access-time', time),
  sealedTime: header('x-oss-sealed-time', time),
  nextAppendPosition: header('x-oss-next-append-position', integer),
  taggingCount: header('x-oss-tagging-count', integer),
  expiration: header('x-oss-expiration', text),
  cacheControl: header('Cache-Control', text),
  contentDisposition: header('Content-Disposition', text),
  contentEncoding: header('Content-Encoding', text),
  contentLanguage: header('Content-Language', text),
  expires: header('Expires', text),
  userMeta: headers('x-oss-meta-'),
  persistentHeaders: headers(''),
} as const

export const ownerShape = shape({
  id: required(member('ID', text)),
  displayName: required(member('DisplayName', text)),
})

/** One entry of a listing; only the owner is told differently by the two. */
export const listedMembers = {
  key: required(member('Key', encodedText)),
  lastModified: required(member('LastModified', time)),
  etag: required(member('ETag', text)),
  type: required(member('Type', text)),
  size: required(member('Size', integer)),
  storageClass: required(member('StorageClass', text)),
  restoreInfo: member('RestoreInfo', text),
  transitionTime: member('TransitionTime', time),
} as const
export const commonPrefixes = member('CommonPrefixes', list(shape({ prefix: required(member('Prefix', encodedText)) })))

export const aclShape = shape({
  owner: required(member('Owner', ownerShape)),
  grants: required(member('AccessControlList', wrapped('Grant', text))),
})

/** How documents say whether old versions are kept; where that was never switched on they say nothing. */
export const versioningStatus = { off: undefined, enabled: 'Enabled', suspended: 'Suspended' } as const

export function ownerOf(accountId: string): { readonly id: string; readonly displayName: string } {
  return { id: accountId, displayName: accountId }
}
