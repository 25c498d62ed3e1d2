/** For each operation of OSS and each branch of `authorization.yaml`: what must be there, and the request. */
import { etagOf, md5Base64 } from '../wire/checksums.ts'
import { pngOf } from '../wire/png.ts'
import type { Fields } from '../wire/form.ts'
import type { OssCall } from '../wire/oss.ts'
import type { QueryPairs } from '../wire/oss-v1.ts'
import { documentPlays } from './oss-documents.ts'
import type { Backdrop, Scene } from './scene.ts'

type Prepare = (backdrop: Backdrop, scene: Scene) => Promise<Scene>

export type OssPlay = {
  readonly method: string
  readonly call: (scene: Scene) => OssCall
  /** Makes what the request is about. */
  readonly prepare?: Prepare
  /** Statuses that say that it was allowed; 200 and 204 when not given. */
  readonly allowed?: readonly number[]
  /** Form fields, for the operation that has only a form. */
  readonly form?: {
    readonly fields: Fields
    readonly keyField?: (scene: Scene) => string
    readonly fileName?: (scene: Scene) => string
  }
}

type Plays = Readonly<Record<string, OssPlay>>
type Headers = Readonly<Record<string, string>>

/** A plain bucket has no versions: what counts is that it was not refused. */
const versionAnswers = [200, 204, 400, 404]
const nullVersion: QueryPairs = [['versionId', 'null']]
const tags: Headers = { 'x-oss-tagging': 'a=b' }
const acl = (value: string): Headers => ({ 'x-oss-object-acl': value })

const withObject: Prepare = async (backdrop, scene) => {
  await backdrop.put(scene.bucket, scene.key)
  await backdrop.put(scene.bucket, scene.second)
  return scene
}
const withSource: Prepare = async (backdrop, scene) => {
  await backdrop.put(scene.source.bucket, scene.source.key)
  return scene
}
const withTaggedSource: Prepare = async (backdrop, scene) => {
  await backdrop.put(scene.source.bucket, scene.source.key, tags)
  return scene
}
const withUpload: Prepare = async (backdrop, scene) => backdrop.startUpload(scene)
const withUploadAndSource: Prepare = async (backdrop, scene) => {
  await backdrop.put(scene.source.bucket, scene.source.key)
  return backdrop.startUpload(scene)
}
const withNewBucket: Prepare = async ({ world }, scene) => ({
  ...scene,
  bucket: await world.bucket('authz-new'),
})
const withoutBucket: Prepare = ({ world }, scene) => {
  const bucket = world.name('authz-none')
  world.forget(bucket)
  return Promise.resolve({ ...scene, bucket })
}

function bucketPlay(method: string, query: QueryPairs = [], more: Partial<OssCall> = {}): OssPlay {
  return { method, call: ({ bucket }) => ({ bucket, query, ...more }) }
}

function objectPlay(method: string, query: QueryPairs = [], more: Partial<OssCall> = {}): OssPlay {
  return { method, prepare: withObject, call: ({ bucket, key }) => ({ bucket, key, query, ...more }) }
}

function writes(operation: string, play: (headers: Headers) => OssPlay): Plays {
  return {
    [`${operation}/plain`]: play({}),
    [`${operation}/tagging`]: play(tags),
    [`${operation}/public-read`]: play(acl('public-read')),
    [`${operation}/public-read-write`]: play(acl('public-read-write')),
  }
}

const corsBody =
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>'
const folderRulesBody =
  '<FolderRulesConfiguration><Rule><Prefix>saves</Prefix><MaxBytes>1</MaxBytes></Rule></FolderRulesConfiguration>'
const policyBody = (bucket: string): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Effect: 'Deny',
        Action: ['oss:GetObject'],
        Principal: ['1234567890123456'],
        Resource: [`acs:oss:*:*:${bucket}/x`],
      },
    ],
  })

const tagsBody = '<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>'

const buckets: Plays = {
  ...documentPlays,
  'ListBuckets/plain': { method: 'GET', call: () => ({}) },
  'DescribeRegions/plain': { method: 'GET', call: () => ({ query: [['regions']] }) },
  'PutBucket/plain': { ...bucketPlay('PUT'), prepare: withoutBucket },
  'PutBucket/public-read': {
    ...bucketPlay('PUT', [], { headers: { 'x-oss-acl': 'public-read' } }),
    prepare: withoutBucket,
  },
  'PutBucket/public-read-write': {
    ...bucketPlay('PUT', [], { headers: { 'x-oss-acl': 'public-read-write' } }),
    prepare: withoutBucket,
  },
  'PutBucket/tagging': {
    ...bucketPlay('PUT', [], { headers: { 'x-oss-bucket-tagging': 'team=blue' } }),
    prepare: withoutBucket,
  },
  'PutBucket/encryption': {
    ...bucketPlay('PUT', [], { headers: { 'x-oss-server-side-encryption': 'AES256' } }),
    prepare: withoutBucket,
  },
  'PutBucketTags/plain': { ...bucketPlay('PUT', [['tagging']], { body: tagsBody }), prepare: withNewBucket },
  'GetBucketTags/plain': bucketPlay('GET', [['tagging']]),
  'DeleteBucketTags/plain': bucketPlay('DELETE', [['tagging']]),
  'PutBucket/changes-acl': {
    ...bucketPlay('PUT', [], { headers: { 'x-oss-acl': 'private' } }),
    prepare: async ({ world }, scene) => ({
      ...scene,
      bucket: await world.bucket('authz-new', { 'x-oss-acl': 'public-read' }),
    }),
  },
  'DeleteBucket/plain': { ...bucketPlay('DELETE'), prepare: withNewBucket },
  'PutBucketAcl/plain': {
    ...bucketPlay('PUT', [['acl']], { headers: { 'x-oss-acl': 'public-read' } }),
    prepare: withNewBucket,
  },
  'PutBucketAcl/creates': {
    ...bucketPlay('PUT', [['acl']], { headers: { 'x-oss-acl': 'public-read' } }),
    prepare: withoutBucket,
  },
  'PutBucketCors/plain': { ...bucketPlay('PUT', [['cors']], { body: corsBody }), prepare: withNewBucket },
  'GetBucketCors/plain': { ...bucketPlay('GET', [['cors']]), allowed: [404] },
  'DeleteBucketCors/plain': bucketPlay('DELETE', [['cors']]),
  'PutBucketFolderRules/plain': {
    ...bucketPlay('PUT', [['folderRules']], { body: folderRulesBody }),
    prepare: withNewBucket,
  },
  'GetBucketFolderRules/plain': { ...bucketPlay('GET', [['folderRules']]), allowed: [404] },
  'DeleteBucketFolderRules/plain': bucketPlay('DELETE', [['folderRules']]),
  'GetBucketFolderUsage/plain': { ...bucketPlay('GET', [['folderUsage', 'p_1']]), allowed: [404] },
  'PutBucketPolicy/plain': {
    method: 'PUT',
    prepare: withNewBucket,
    call: ({ bucket }) => ({ bucket, query: [['policy']], body: policyBody(bucket) }),
  },
  'GetBucketPolicy/plain': { ...bucketPlay('GET', [['policy']]), allowed: [404] },
  'DeleteBucketPolicy/plain': bucketPlay('DELETE', [['policy']]),
  'GetBucketInfo/plain': bucketPlay('GET', [['bucketInfo']]),
  'GetBucketLocation/plain': bucketPlay('GET', [['location']]),
  'GetBucketStat/plain': bucketPlay('GET', [['stat']]),
  'PutBucketVersioning/plain': {
    ...bucketPlay('PUT', [['versioning']], {
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    }),
    prepare: withNewBucket,
  },
  'GetBucketVersioning/plain': bucketPlay('GET', [['versioning']]),
  'GetBucketAcl/plain': bucketPlay('GET', [['acl']]),
  'ListObjects/plain': bucketPlay('GET'),
  'ListObjectsV2/plain': bucketPlay('GET', [['list-type', '2']]),
  'ListObjectVersions/plain': bucketPlay('GET', [['versions']]),
  'ListMultipartUploads/plain': bucketPlay('GET', [['uploads']]),
  'ListLiveChannel/plain': bucketPlay('GET', [['live']]),
}

const deleteBody = ({ key, second }: Scene, version = ''): string =>
  `<Delete>${[key, second].map((one) => `<Object><Key>${one}</Key>${version}</Object>`).join('')}</Delete>`

function deleteMany(version?: string): OssPlay {
  return {
    method: 'POST',
    prepare: withObject,
    ...(version === undefined ? {} : { allowed: versionAnswers }),
    call: (scene) => {
      const body = deleteBody(scene, version)
      return { bucket: scene.bucket, query: [['delete']], body, headers: { 'Content-MD5': md5Base64(body) } }
    },
  }
}

function copyPlay(headers: Headers, prepare: Prepare = withSource, version = ''): OssPlay {
  return {
    method: 'PUT',
    prepare,
    ...(version === '' ? {} : { allowed: versionAnswers }),
    call: ({ bucket, key, source }) => ({
      bucket,
      key,
      headers: { 'x-oss-copy-source': `/${source.bucket}/${source.key}${version}`, ...headers },
    }),
  }
}

const base64Url = (text: string): string => Buffer.from(text).toString('base64url')

const withPictures: Prepare = async (backdrop, scene) => {
  for (const key of [scene.key, scene.third])
    await backdrop.oss.call('PUT', {
      bucket: scene.bucket,
      key,
      body: pngOf(16, 16),
      headers: { 'Content-Type': 'image/png' },
    })
  return scene
}
const withPicture: Prepare = async (backdrop, scene) => {
  await backdrop.oss.call('PUT', { bucket: scene.bucket, key: scene.key, body: pngOf(16, 16) })
  return scene
}

const pictures: Plays = {
  'GetObject/watermark': {
    method: 'GET',
    prepare: withPictures,
    call: ({ bucket, key, third }) => ({
      bucket,
      key,
      query: [['x-oss-process', `image/watermark,image_${base64Url(third)}`]],
    }),
  },
  'ProcessObject/plain': {
    method: 'POST',
    prepare: withPicture,
    call: ({ bucket, key, second }) => ({
      bucket,
      key,
      query: [['x-oss-process']],
      body: `x-oss-process=image/resize,w_8|sys/saveas,o_${base64Url(second)}`,
    }),
  },
  'ProcessObject/watermark': {
    method: 'POST',
    prepare: withPictures,
    call: ({ bucket, key, second, third }) => ({
      bucket,
      key,
      query: [['x-oss-process']],
      body: `x-oss-process=image/watermark,image_${base64Url(third)}|sys/saveas,o_${base64Url(second)}`,
    }),
  },
  'AsyncProcessObject/plain': {
    method: 'POST',
    prepare: withPicture,
    call: ({ bucket, key, second }) => ({
      bucket,
      key,
      query: [['x-oss-async-process']],
      body: `x-oss-async-process=image/resize,w_8|sys/saveas,o_${base64Url(second)}`,
    }),
  },
  'AsyncProcessObject/watermark': {
    method: 'POST',
    prepare: withPictures,
    call: ({ bucket, key, second, third }) => ({
      bucket,
      key,
      query: [['x-oss-async-process']],
      body: `x-oss-async-process=image/watermark,image_${base64Url(third)}|sys/saveas,o_${base64Url(second)}`,
    }),
  },
}

const linkPlay = (headers: Headers): OssPlay => ({
  method: 'PUT',
  call: ({ bucket, key, second }) => ({
    bucket,
    key,
    query: [['symlink']],
    headers: { 'x-oss-symlink-target': second, ...headers },
  }),
})
/** A link at the scene's key to its second object. */
const withLink: Prepare = async (backdrop, scene) => {
  await backdrop.put(scene.bucket, scene.second)
  await backdrop.oss.call('PUT', linkPlay({}).call(scene))
  return scene
}
const restorePlay = (query: QueryPairs, allowed: readonly number[]): OssPlay => ({
  method: 'POST',
  prepare: async (backdrop, scene) => {
    await backdrop.put(scene.bucket, scene.key, { 'x-oss-storage-class': 'ColdArchive' })
    return scene
  },
  allowed,
  call: ({ bucket, key }) => ({ bucket, key, query }),
})
const selectPlay = (process: string, body: string, prepare?: Prepare): OssPlay => ({
  method: 'POST',
  allowed: [200, 206],
  ...(prepare === undefined ? {} : { prepare }),
  call: ({ bucket, key }) => ({ bucket, key, query: [['x-oss-process', process]], body }),
})
const everything = Buffer.from('select * from ossobject').toString('base64')
const selectAll = `<SelectRequest><Expression>${everything}</Expression></SelectRequest>`
const knowing: Headers = { 'If-Match': '*' }
const versioned = (play: OssPlay): OssPlay => ({ ...play, allowed: versionAnswers })

const objects: Plays = {
  'SelectObject/plain': selectPlay('csv/select', selectAll, withObject),
  'SelectObject/link': selectPlay('csv/select', selectAll, withLink),
  'CreateSelectObjectMeta/plain': selectPlay('csv/meta', '<CsvMetaRequest/>', withObject),
  'CreateSelectObjectMeta/link': selectPlay('csv/meta', '<CsvMetaRequest/>', withLink),
  ...writes('PutObject', (headers) => ({
    method: 'PUT',
    call: ({ bucket, key }) => ({ bucket, key, headers, body: 'x' }),
  })),
  'PutObject/private': {
    method: 'PUT',
    call: ({ bucket, key }) => ({ bucket, key, headers: acl('private'), body: 'x' }),
  },
  'PutObject/bucket-acl-header': {
    method: 'PUT',
    call: ({ bucket, key }) => ({ bucket, key, headers: { 'x-oss-acl': 'public-read' }, body: 'x' }),
  },
  'PutObject/if-match': objectPlay('PUT', [], { headers: knowing, body: 'x' }),
  'PostObject/if-match': {
    method: 'POST',
    prepare: withObject,
    call: ({ bucket }) => ({ bucket }),
    form: { fields: Object.entries(knowing) },
  },
  'CopyObject/if-match': copyPlay(knowing, async (backdrop, scene) =>
    withObject(backdrop, await withSource(backdrop, scene)),
  ),
  'DeleteObject/if-match': objectPlay('DELETE', [], { headers: knowing }),
  ...writes('PostObject', (headers) => ({
    method: 'POST',
    call: ({ bucket }) => ({ bucket }),
    form: { fields: Object.entries(headers) },
  })),
  'PostObject/file-name': {
    method: 'POST',
    call: ({ bucket }) => ({ bucket }),
    form: { fields: [], keyField: () => '${filename}', fileName: ({ key }) => key },
  },
  ...writes('AppendObject', (headers) => ({
    method: 'POST',
    call: ({ bucket, key }) => ({ bucket, key, query: [['append'], ['position', '0']], headers, body: 'x' }),
  })),
  'SealAppendObject/plain': {
    method: 'POST',
    prepare: async ({ oss }, scene) => {
      const { bucket, key } = scene
      await oss.call('POST', { bucket, key, query: [['append'], ['position', '0']], body: 'x' })
      return scene
    },
    call: ({ bucket, key }) => ({ bucket, key, query: [['seal'], ['position', '1']] }),
  },
  ...writes('CopyObject', (headers) =>
    copyPlay('x-oss-tagging' in headers ? { ...headers, 'x-oss-tagging-directive': 'Replace' } : headers),
  ),
  'CopyObject/tags-travel': copyPlay({}, withTaggedSource),
  'CopyObject/source-version': copyPlay({}, withSource, '?versionId=null'),
  'CopyObject/source-version-tags-travel': copyPlay({}, withTaggedSource, '?versionId=null'),
  'GetObject/plain': objectPlay('GET'),
  'GetObject/version': versioned(objectPlay('GET', nullVersion)),
  'HeadObject/plain': objectPlay('HEAD'),
  'HeadObject/version': versioned(objectPlay('HEAD', nullVersion)),
  'GetObjectMeta/plain': objectPlay('HEAD', [['objectMeta']]),
  'GetObjectMeta/version': versioned(objectPlay('HEAD', [['objectMeta'], ...nullVersion])),
  'DeleteObject/plain': objectPlay('DELETE'),
  'DeleteObject/version': versioned(objectPlay('DELETE', nullVersion)),
  'DeleteObject/version-if-match': versioned(objectPlay('DELETE', nullVersion, { headers: knowing })),
  'DeleteMultipleObjects/plain': deleteMany(),
  'DeleteMultipleObjects/version': deleteMany('<VersionId>null</VersionId>'),
  ...writes('PutSymlink', (headers) => linkPlay(headers)),
  'PutSymlink/if-match': { ...linkPlay(knowing), prepare: withObject },
  'GetSymlink/plain': { ...objectPlay('GET', [['symlink']]), prepare: withLink },
  'GetSymlink/version': versioned({ ...objectPlay('GET', [['symlink'], ...nullVersion]), prepare: withLink }),
  'GetObject/link': { ...objectPlay('GET'), prepare: withLink },
  'HeadObject/link': { ...objectPlay('HEAD'), prepare: withLink },
  'RestoreObject/plain': restorePlay([['restore']], [202]),
  'RestoreObject/version': restorePlay([['restore'], ...nullVersion], [202, ...versionAnswers]),
  // Nothing is restored, so there is nothing to clean.
  'CleanRestoredObject/plain': restorePlay([['cleanRestoredObject']], [409]),
  'CleanRestoredObject/version': restorePlay([['cleanRestoredObject'], ...nullVersion], [409, ...versionAnswers]),
  'PutObjectTagging/plain': objectPlay('PUT', [['tagging']], { body: tagsBody }),
  'PutObjectTagging/version': versioned(objectPlay('PUT', [['tagging'], ...nullVersion], { body: tagsBody })),
  'GetObjectTagging/plain': objectPlay('GET', [['tagging']]),
  'GetObjectTagging/version': versioned(objectPlay('GET', [['tagging'], ...nullVersion])),
  'DeleteObjectTagging/plain': objectPlay('DELETE', [['tagging']]),
  'DeleteObjectTagging/version': versioned(objectPlay('DELETE', [['tagging'], ...nullVersion])),
  'GetObjectAcl/plain': objectPlay('GET', [['acl']]),
  'GetObjectAcl/version': versioned(objectPlay('GET', [['acl'], ...nullVersion])),
  'PutObjectAcl/plain': objectPlay('PUT', [['acl']], { headers: acl('public-read') }),
  'PutObjectAcl/version': versioned(objectPlay('PUT', [['acl'], ...nullVersion], { headers: acl('public-read') })),
}

const ofUpload = ({ bucket, key, uploadId }: Scene, query: QueryPairs = []): OssCall => ({
  bucket,
  key,
  query: [...query, ['uploadId', uploadId]],
})
const completion = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etagOf('part')}</ETag></Part></CompleteMultipartUpload>`

const complete = (headers: Headers): OssPlay => ({
  method: 'POST',
  prepare: withUpload,
  call: (scene) => ({ ...ofUpload(scene), headers, body: completion }),
})
const partCopy = (version: string): OssPlay => ({
  method: 'PUT',
  prepare: withUploadAndSource,
  ...(version === '' ? {} : { allowed: versionAnswers }),
  call: (scene) => ({
    ...ofUpload(scene, [['partNumber', '2']]),
    headers: { 'x-oss-copy-source': `/${scene.source.bucket}/${scene.source.key}${version}` },
  }),
})

const multipart: Plays = {
  ...writes('InitiateMultipartUpload', (headers) => ({
    method: 'POST',
    call: ({ bucket, key }) => ({ bucket, key, query: [['uploads']], headers }),
  })),
  'UploadPart/plain': {
    method: 'PUT',
    prepare: withUpload,
    call: (scene) => ({ ...ofUpload(scene, [['partNumber', '2']]), body: 'x' }),
  },
  'UploadPartCopy/plain': partCopy(''),
  'UploadPartCopy/source-version': partCopy('?versionId=null'),
  'CompleteMultipartUpload/plain': complete({}),
  'CompleteMultipartUpload/public-read': complete(acl('public-read')),
  'CompleteMultipartUpload/public-read-write': complete(acl('public-read-write')),
  'CompleteMultipartUpload/if-match': {
    ...complete(knowing),
    prepare: async (backdrop, scene) => withUpload(backdrop, await withObject(backdrop, scene)),
  },
  'AbortMultipartUpload/plain': { method: 'DELETE', prepare: withUpload, call: (scene) => ofUpload(scene) },
  'ListParts/plain': { method: 'GET', prepare: withUpload, call: (scene) => ofUpload(scene) },
}

export const ossPlays: Plays = { ...buckets, ...objects, ...pictures, ...multipart }
