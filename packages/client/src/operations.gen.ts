// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.
import type { Contract, InputOf, OutputOf } from '@latchkey/protocol'

/** What the client needs of a contract to write a request and to read its answer. */
export type WireContract = Pick<Contract, 'name' | 'product' | 'route' | 'input' | 'output' | 'status'>

/** Deletes an object; deleting one that does not exist succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deleteobject */
export const deleteObject = {
  name: 'DeleteObject',
  product: 'oss',
  route: { method: 'DELETE', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteObjectInput = InputOf<(typeof deleteObject)['input']>
export type DeleteObjectOutput = OutputOf<(typeof deleteObject)['output']>

/** Reads an object or one range of it. https://help.aliyun.com/en/oss/developer-reference/getobject */
export const getObject = {
  name: 'GetObject',
  product: 'oss',
  route: { method: 'GET', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    responseContentType: { in: 'query', name: 'response-content-type', value: { type: 'text' } },
    responseCacheControl: { in: 'query', name: 'response-cache-control', value: { type: 'text' } },
    responseContentDisposition: { in: 'query', name: 'response-content-disposition', value: { type: 'text' } },
    responseContentEncoding: { in: 'query', name: 'response-content-encoding', value: { type: 'text' } },
    responseContentLanguage: { in: 'query', name: 'response-content-language', value: { type: 'text' } },
    responseExpires: { in: 'query', name: 'response-expires', value: { type: 'text' } },
    range: { in: 'header', name: 'Range', value: { type: 'text' } },
    rangeBehavior: { in: 'header', name: 'x-oss-range-behavior', value: { type: 'choice', values: ['standard'] } },
    process: { in: 'query', name: 'x-oss-process', value: { type: 'text' } },
  },
  output: {
    status: { in: 'status', required: true },
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    contentLength: { in: 'header', name: 'Content-Length', value: { type: 'integer' }, required: true },
    acceptRanges: { in: 'header', name: 'Accept-Ranges', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    objectType: { in: 'header', name: 'x-oss-object-type', value: { type: 'text' } },
    storageClass: { in: 'header', name: 'x-oss-storage-class', value: { type: 'text' } },
    nextAppendPosition: { in: 'header', name: 'x-oss-next-append-position', value: { type: 'integer' } },
    taggingCount: { in: 'header', name: 'x-oss-tagging-count', value: { type: 'integer' } },
    cacheControl: { in: 'header', name: 'Cache-Control', value: { type: 'text' } },
    contentDisposition: { in: 'header', name: 'Content-Disposition', value: { type: 'text' } },
    contentEncoding: { in: 'header', name: 'Content-Encoding', value: { type: 'text' } },
    contentLanguage: { in: 'header', name: 'Content-Language', value: { type: 'text' } },
    expires: { in: 'header', name: 'Expires', value: { type: 'text' } },
    userMeta: { in: 'headers', prefix: 'x-oss-meta-' },
    persistentHeaders: { in: 'headers', prefix: '' },
    contentRange: { in: 'header', name: 'Content-Range', value: { type: 'text' } },
    body: { in: 'stream', required: true },
  },
  status: 200,
} as const satisfies WireContract
export type GetObjectInput = InputOf<(typeof getObject)['input']>
export type GetObjectOutput = OutputOf<(typeof getObject)['output']>

/** Tells size, ETag, time and CRC-64 of an object, and nothing of its content type or user metadata. https://help.aliyun.com/en/oss/developer-reference/getobjectmeta */
export const getObjectMeta = {
  name: 'GetObjectMeta',
  product: 'oss',
  route: { method: 'HEAD', on: 'object', query: { objectMeta: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    contentLength: { in: 'header', name: 'Content-Length', value: { type: 'integer' }, required: true },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type GetObjectMetaInput = InputOf<(typeof getObjectMeta)['input']>
export type GetObjectMetaOutput = OutputOf<(typeof getObjectMeta)['output']>

/** Tells everything that is known of an object, without its bytes. https://help.aliyun.com/en/oss/developer-reference/headobject */
export const headObject = {
  name: 'HeadObject',
  product: 'oss',
  route: { method: 'HEAD', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    process: { in: 'query', name: 'x-oss-process', value: { type: 'text' } },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    contentLength: { in: 'header', name: 'Content-Length', value: { type: 'integer' }, required: true },
    acceptRanges: { in: 'header', name: 'Accept-Ranges', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    objectType: { in: 'header', name: 'x-oss-object-type', value: { type: 'text' } },
    storageClass: { in: 'header', name: 'x-oss-storage-class', value: { type: 'text' } },
    nextAppendPosition: { in: 'header', name: 'x-oss-next-append-position', value: { type: 'integer' } },
    taggingCount: { in: 'header', name: 'x-oss-tagging-count', value: { type: 'integer' } },
    cacheControl: { in: 'header', name: 'Cache-Control', value: { type: 'text' } },
    contentDisposition: { in: 'header', name: 'Content-Disposition', value: { type: 'text' } },
    contentEncoding: { in: 'header', name: 'Content-Encoding', value: { type: 'text' } },
    contentLanguage: { in: 'header', name: 'Content-Language', value: { type: 'text' } },
    expires: { in: 'header', name: 'Expires', value: { type: 'text' } },
    userMeta: { in: 'headers', prefix: 'x-oss-meta-' },
    persistentHeaders: { in: 'headers', prefix: '' },
  },
  status: 200,
} as const satisfies WireContract
export type HeadObjectInput = InputOf<(typeof headObject)['input']>
export type HeadObjectOutput = OutputOf<(typeof headObject)['output']>

/** Lists objects in the order of their keys, with their owner; keys behind a delimiter are grouped. https://help.aliyun.com/en/oss/developer-reference/listobjects */
export const listObjects = {
  name: 'ListObjects',
  product: 'oss',
  route: { method: 'GET', on: 'bucket' },
  input: {
    bucket: { in: 'bucket' },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    delimiter: { in: 'query', name: 'delimiter', value: { type: 'text', max: 1023 } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    marker: { in: 'query', name: 'marker', value: { type: 'text', max: 1023 } },
    maxKeys: { in: 'query', name: 'max-keys', value: { type: 'integer', min: 0, max: 1000 } },
    listType: { in: 'query', name: 'list-type', value: { type: 'text' } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListBucketResult',
      value: {
        type: 'shape',
        members: {
          name: { name: 'Name', value: { type: 'text' }, required: true },
          prefix: { name: 'Prefix', value: { type: 'text', encoded: true }, required: true },
          marker: { name: 'Marker', value: { type: 'text', encoded: true }, required: true },
          maxKeys: { name: 'MaxKeys', value: { type: 'integer' }, required: true },
          delimiter: { name: 'Delimiter', value: { type: 'text', encoded: true }, required: true },
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          nextMarker: { name: 'NextMarker', value: { type: 'text', encoded: true } },
          contents: {
            name: 'Contents',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
                  lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
                  etag: { name: 'ETag', value: { type: 'text' }, required: true },
                  type: { name: 'Type', value: { type: 'text' }, required: true },
                  size: { name: 'Size', value: { type: 'integer' }, required: true },
                  storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                  owner: {
                    name: 'Owner',
                    value: {
                      type: 'shape',
                      members: {
                        id: { name: 'ID', value: { type: 'text' }, required: true },
                        displayName: { name: 'DisplayName', value: { type: 'text' }, required: true },
                      },
                    },
                    required: true,
                  },
                },
              },
            },
          },
          commonPrefixes: {
            name: 'CommonPrefixes',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: { prefix: { name: 'Prefix', value: { type: 'text', encoded: true }, required: true } },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListObjectsInput = InputOf<(typeof listObjects)['input']>
export type ListObjectsOutput = OutputOf<(typeof listObjects)['output']>

/** Creates a bucket. Creating one’s own bucket again succeeds, and sets its ACL when one is given. https://help.aliyun.com/en/oss/developer-reference/putbucket */
export const putBucket = {
  name: 'PutBucket',
  product: 'oss',
  route: { method: 'PUT', on: 'bucket' },
  input: {
    bucket: { in: 'bucket' },
    acl: {
      in: 'header',
      name: 'x-oss-acl',
      value: { type: 'choice', values: ['private', 'public-read', 'public-read-write'] },
    },
    resourceGroupId: { in: 'header', name: 'x-oss-resource-group-id', value: { type: 'text' } },
    namespaceStatus: {
      in: 'header',
      name: 'x-oss-hns-status',
      value: { type: 'choice', values: ['enabled', 'disabled'] },
    },
    tagging: { in: 'header', name: 'x-oss-bucket-tagging', value: { type: 'text' } },
    configuration: {
      in: 'xml',
      root: 'CreateBucketConfiguration',
      value: {
        type: 'shape',
        members: {
          storageClass: {
            name: 'StorageClass',
            value: { type: 'choice', values: ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] },
          },
          redundancy: { name: 'DataRedundancyType', value: { type: 'choice', values: ['LRS', 'ZRS'] } },
          location: { name: 'LocationConstraint', value: { type: 'text' } },
        },
      },
    },
  },
  output: { location: { in: 'header', name: 'Location', value: { type: 'text' } } },
  status: 200,
} as const satisfies WireContract
export type PutBucketInput = InputOf<(typeof putBucket)['input']>
export type PutBucketOutput = OutputOf<(typeof putBucket)['output']>

/** Stores an object of at most 5 GB, replacing a former one of the same key at once and whole. https://help.aliyun.com/en/oss/developer-reference/putobject */
export const putObject = {
  name: 'PutObject',
  product: 'oss',
  route: { method: 'PUT', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text', max: 8192 } },
    cacheControl: { in: 'header', name: 'Cache-Control', value: { type: 'text', max: 8192 } },
    contentDisposition: { in: 'header', name: 'Content-Disposition', value: { type: 'text', max: 8192 } },
    contentEncoding: { in: 'header', name: 'Content-Encoding', value: { type: 'text', max: 8192 } },
    contentLanguage: { in: 'header', name: 'Content-Language', value: { type: 'text', max: 8192 } },
    expires: { in: 'header', name: 'Expires', value: { type: 'text', max: 8192 } },
    userMeta: { in: 'headers', prefix: 'x-oss-meta-' },
    persistentHeaders: { in: 'header', name: 'x-oss-persistent-headers', value: { type: 'text', max: 8192 } },
    objectAcl: {
      in: 'header',
      name: 'x-oss-object-acl',
      value: { type: 'choice', values: ['default', 'private', 'public-read', 'public-read-write'] },
    },
    storageClass: {
      in: 'header',
      name: 'x-oss-storage-class',
      value: { type: 'choice', values: ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] },
    },
    tagging: { in: 'header', name: 'x-oss-tagging', value: { type: 'text' } },
    forbidOverwrite: { in: 'header', name: 'x-oss-forbid-overwrite', value: { type: 'boolean' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    encryptionContext: { in: 'header', name: 'x-oss-server-side-encryption-context', value: { type: 'text' } },
    callback: { in: 'header', name: 'x-oss-callback', value: { type: 'text' } },
    callbackVariables: { in: 'header', name: 'x-oss-callback-var', value: { type: 'text' } },
    callbackParameter: { in: 'query', name: 'callback', value: { type: 'text' } },
    callbackVariablesParameter: { in: 'query', name: 'callback-var', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    declaredCrc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    body: { in: 'stream' },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type PutObjectInput = InputOf<(typeof putObject)['input']>
export type PutObjectOutput = OutputOf<(typeof putObject)['output']>

/** Gives a user or another role temporary credentials of a role that trusts it. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerole */
export const assumeRole = {
  name: 'AssumeRole',
  product: 'sts',
  route: { action: 'AssumeRole', version: '2015-04-01' },
  input: {
    roleArn: { in: 'param', name: 'RoleArn', value: { type: 'text' }, required: true },
    roleSessionName: { in: 'param', name: 'RoleSessionName', value: { type: 'text' }, required: true },
    durationSeconds: { in: 'param', name: 'DurationSeconds', value: { type: 'integer' } },
    policy: { in: 'param', name: 'Policy', value: { type: 'text' } },
    externalId: { in: 'param', name: 'ExternalId', value: { type: 'text' } },
    sourceIdentity: { in: 'param', name: 'SourceIdentity', value: { type: 'text' } },
  },
  output: {
    assumedRoleUser: {
      in: 'member',
      name: 'AssumedRoleUser',
      value: {
        type: 'shape',
        members: {
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          assumedRoleId: { name: 'AssumedRoleId', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
    credentials: {
      in: 'member',
      name: 'Credentials',
      value: {
        type: 'shape',
        members: {
          accessKeyId: { name: 'AccessKeyId', value: { type: 'text' }, required: true },
          accessKeySecret: { name: 'AccessKeySecret', value: { type: 'text' }, required: true },
          securityToken: { name: 'SecurityToken', value: { type: 'text' }, required: true },
          expiration: { name: 'Expiration', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
    sourceIdentity: { in: 'member', name: 'SourceIdentity', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type AssumeRoleInput = InputOf<(typeof assumeRole)['input']>
export type AssumeRoleOutput = OutputOf<(typeof assumeRole)['output']>

/** Says who the caller is. Every valid credential may ask; no policy can forbid it. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-getcalleridentity */
export const getCallerIdentity = {
  name: 'GetCallerIdentity',
  product: 'sts',
  route: { action: 'GetCallerIdentity', version: '2015-04-01' },
  input: {},
  output: {
    accountId: { in: 'member', name: 'AccountId', value: { type: 'text' }, required: true },
    arn: { in: 'member', name: 'Arn', value: { type: 'text' }, required: true },
    identityType: { in: 'member', name: 'IdentityType', value: { type: 'text' }, required: true },
    principalId: { in: 'member', name: 'PrincipalId', value: { type: 'text' }, required: true },
    userId: { in: 'member', name: 'UserId', value: { type: 'text' } },
    roleId: { in: 'member', name: 'RoleId', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type GetCallerIdentityInput = InputOf<(typeof getCallerIdentity)['input']>
export type GetCallerIdentityOutput = OutputOf<(typeof getCallerIdentity)['output']>

export type Operations = {
  DeleteObject: { readonly input: DeleteObjectInput; readonly output: DeleteObjectOutput }
  GetObject: { readonly input: GetObjectInput; readonly output: GetObjectOutput }
  GetObjectMeta: { readonly input: GetObjectMetaInput; readonly output: GetObjectMetaOutput }
  HeadObject: { readonly input: HeadObjectInput; readonly output: HeadObjectOutput }
  ListObjects: { readonly input: ListObjectsInput; readonly output: ListObjectsOutput }
  PutBucket: { readonly input: PutBucketInput; readonly output: PutBucketOutput }
  PutObject: { readonly input: PutObjectInput; readonly output: PutObjectOutput }
  AssumeRole: { readonly input: AssumeRoleInput; readonly output: AssumeRoleOutput }
  GetCallerIdentity: { readonly input: GetCallerIdentityInput; readonly output: GetCallerIdentityOutput }
}
export type OperationName = keyof Operations
