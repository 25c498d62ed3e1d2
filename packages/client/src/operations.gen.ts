// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.
import type { CallInput, CallOutput, WireContract } from './wire-contract.ts'

/** Takes back a retention policy that is not locked yet; without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/abortbucketworm */
export const abortBucketWorm = {
  name: 'AbortBucketWorm',
  product: 'oss',
  summary: 'Takes back a retention policy that is not locked yet; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { worm: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type AbortBucketWormInput = CallInput<(typeof abortBucketWorm)['input']>
export type AbortBucketWormOutput = CallOutput<(typeof abortBucketWorm)['output']>

/** Ends an upload and drops its parts. https://help.aliyun.com/en/oss/developer-reference/abortmultipartupload */
export const abortMultipartUpload = {
  name: 'AbortMultipartUpload',
  product: 'oss',
  summary: 'Ends an upload and drops its parts.',
  route: { method: 'DELETE', on: 'object', query: { uploadId: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    uploadId: { in: 'query', name: 'uploadId', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 204,
} as const satisfies WireContract
export type AbortMultipartUploadInput = CallInput<(typeof abortMultipartUpload)['input']>
export type AbortMultipartUploadOutput = CallOutput<(typeof abortMultipartUpload)['output']>

/** Adds to the end of an object; at position 0 of a key that is not there it creates one. https://help.aliyun.com/en/oss/developer-reference/appendobject */
export const appendObject = {
  name: 'AppendObject',
  product: 'oss',
  summary: 'Adds to the end of an object; at position 0 of a key that is not there it creates one.',
  route: { method: 'POST', on: 'object', query: { append: true } },
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
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    declaredCrc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    position: { in: 'query', name: 'position', value: { type: 'integer', min: 0, max: 5368709120 }, required: true },
    body: { in: 'stream' },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    nextAppendPosition: { in: 'header', name: 'x-oss-next-append-position', value: { type: 'integer' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type AppendObjectInput = CallInput<(typeof appendObject)['input']>
export type AppendObjectOutput = CallOutput<(typeof appendObject)['output']>

/** Makes a picture of an object and stores it as another object, and answers with the ids of a task. https://help.aliyun.com/en/oss/user-guide/asynchronous-processing */
export const asyncProcessObject = {
  name: 'AsyncProcessObject',
  product: 'oss',
  summary: 'Makes a picture of an object and stores it as another object, and answers with the ids of a task.',
  route: { method: 'POST', on: 'object', query: { 'x-oss-async-process': true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    process: { in: 'query', name: 'x-oss-async-process', value: { type: 'text' } },
    task: { in: 'text', maxBytes: 12308 },
  },
  output: { result: { in: 'text', contentType: 'application/json', required: true } },
  status: 200,
} as const satisfies WireContract
export type AsyncProcessObjectInput = CallInput<(typeof asyncProcessObject)['input']>
export type AsyncProcessObjectOutput = CallOutput<(typeof asyncProcessObject)['output']>

/** Ends before its time that a restored object of the two coldest classes can be read. https://help.aliyun.com/en/oss/developer-reference/cleanrestoredobject */
export const cleanRestoredObject = {
  name: 'CleanRestoredObject',
  product: 'oss',
  summary: 'Ends before its time that a restored object of the two coldest classes can be read.',
  route: { method: 'POST', on: 'object', query: { cleanRestoredObject: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type CleanRestoredObjectInput = CallInput<(typeof cleanRestoredObject)['input']>
export type CleanRestoredObjectOutput = CallOutput<(typeof cleanRestoredObject)['output']>

/** Locks a retention policy for good. https://help.aliyun.com/en/oss/developer-reference/completebucketworm */
export const completeBucketWorm = {
  name: 'CompleteBucketWorm',
  product: 'oss',
  summary: 'Locks a retention policy for good.',
  route: { method: 'POST', on: 'bucket', query: { wormId: true } },
  input: { bucket: { in: 'bucket' }, wormId: { in: 'query', name: 'wormId', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type CompleteBucketWormInput = CallInput<(typeof completeBucketWorm)['input']>
export type CompleteBucketWormOutput = CallOutput<(typeof completeBucketWorm)['output']>

/** Makes an object of the parts that are named, in their order; parts not named are dropped. https://help.aliyun.com/en/oss/developer-reference/completemultipartupload */
export const completeMultipartUpload = {
  name: 'CompleteMultipartUpload',
  product: 'oss',
  summary: 'Makes an object of the parts that are named, in their order; parts not named are dropped.',
  route: { method: 'POST', on: 'object', query: { uploadId: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    uploadId: { in: 'query', name: 'uploadId', value: { type: 'text' }, required: true },
    callback: { in: 'header', name: 'x-oss-callback', value: { type: 'text' } },
    callbackVariables: { in: 'header', name: 'x-oss-callback-var', value: { type: 'text' } },
    callbackParameter: { in: 'query', name: 'callback', value: { type: 'text' } },
    callbackVariablesParameter: { in: 'query', name: 'callback-var', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    encryptionContext: { in: 'header', name: 'x-oss-server-side-encryption-context', value: { type: 'text' } },
    objectAcl: {
      in: 'header',
      name: 'x-oss-object-acl',
      value: { type: 'choice', values: ['default', 'private', 'public-read', 'public-read-write'] },
    },
    forbidOverwrite: { in: 'header', name: 'x-oss-forbid-overwrite', value: { type: 'boolean' } },
    completeAll: { in: 'header', name: 'x-oss-complete-all', value: { type: 'choice', values: ['yes'] } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    manifest: {
      in: 'xml',
      root: 'CompleteMultipartUpload',
      value: {
        type: 'shape',
        members: {
          parts: {
            name: 'Part',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  partNumber: { name: 'PartNumber', value: { type: 'integer', min: 1, max: 10000 }, required: true },
                  etag: { name: 'ETag', value: { type: 'text' }, required: true },
                },
              },
              countMax: 10000,
            },
          },
        },
      },
      malformedEc: '0042-00000205',
    },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    callbackAnswer: { in: 'text', contentType: 'application/json' },
    result: {
      in: 'xml',
      root: 'CompleteMultipartUploadResult',
      value: {
        type: 'shape',
        members: {
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          location: { name: 'Location', value: { type: 'text' }, required: true },
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
          etag: { name: 'ETag', value: { type: 'text' }, required: true },
        },
      },
    },
  },
  status: 200,
} as const satisfies WireContract
export type CompleteMultipartUploadInput = CallInput<(typeof completeMultipartUpload)['input']>
export type CompleteMultipartUploadOutput = CallOutput<(typeof completeMultipartUpload)['output']>

/** Copies an object of at most 5 GB; a copy onto itself replaces what is said of it. https://help.aliyun.com/en/oss/developer-reference/copyobject */
export const copyObject = {
  name: 'CopyObject',
  product: 'oss',
  summary: 'Copies an object of at most 5 GB; a copy onto itself replaces what is said of it.',
  route: { method: 'PUT', on: 'object', header: 'x-oss-copy-source' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    copySource: { in: 'header', name: 'x-oss-copy-source', value: { type: 'text' }, required: true },
    sourceIfMatch: { in: 'header', name: 'x-oss-copy-source-if-match', value: { type: 'text' } },
    sourceIfUnmodifiedSince: { in: 'header', name: 'x-oss-copy-source-if-unmodified-since', value: { type: 'text' } },
    sourceIfNoneMatch: { in: 'header', name: 'x-oss-copy-source-if-none-match', value: { type: 'text' } },
    sourceIfModifiedSince: { in: 'header', name: 'x-oss-copy-source-if-modified-since', value: { type: 'text' } },
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
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    metadataDirective: { in: 'header', name: 'x-oss-metadata-directive', value: { type: 'text' } },
    taggingDirective: { in: 'header', name: 'x-oss-tagging-directive', value: { type: 'text' } },
  },
  output: {
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    sourceVersionId: { in: 'header', name: 'x-oss-copy-source-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    result: {
      in: 'xml',
      root: 'CopyObjectResult',
      value: {
        type: 'shape',
        members: {
          lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
          etag: { name: 'ETag', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CopyObjectInput = CallInput<(typeof copyObject)['input']>
export type CopyObjectOutput = CallOutput<(typeof copyObject)['output']>

/** Makes the token that a domain’s owner shows in a TXT record; one that is still good is told again. https://help.aliyun.com/en/oss/developer-reference/createcnametoken */
export const createCnameToken = {
  name: 'CreateCnameToken',
  product: 'oss',
  summary: 'Makes the token that a domain’s owner shows in a TXT record; one that is still good is told again.',
  route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'token' } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'BucketCnameConfiguration',
      value: {
        type: 'shape',
        members: {
          cname: {
            name: 'Cname',
            value: {
              type: 'shape',
              members: {
                domain: { name: 'Domain', value: { type: 'text' }, required: true },
                isWildcard: { name: 'IsWildCard', value: { type: 'boolean' } },
                certificate: {
                  name: 'CertificateConfiguration',
                  value: {
                    type: 'shape',
                    members: {
                      id: { name: 'CertId', value: { type: 'text' } },
                      certificate: { name: 'Certificate', value: { type: 'text' } },
                      privateKey: { name: 'PrivateKey', value: { type: 'text' } },
                      previousId: { name: 'PreviousCertId', value: { type: 'text' } },
                      isForced: { name: 'Force', value: { type: 'boolean' } },
                      isDeleted: { name: 'DeleteCertificate', value: { type: 'boolean' } },
                    },
                  },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: {
    token: {
      in: 'xml',
      root: 'CnameToken',
      value: {
        type: 'shape',
        members: {
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          cname: { name: 'Cname', value: { type: 'text' }, required: true },
          token: { name: 'Token', value: { type: 'text' }, required: true },
          expires: { name: 'ExpireTime', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateCnameTokenInput = CallInput<(typeof createCnameToken)['input']>
export type CreateCnameTokenOutput = CallOutput<(typeof createCnameToken)['output']>

/** Counts the records and splits of a CSV or JSON LINES object, which a range of SelectObject needs. https://help.aliyun.com/en/oss/developer-reference/createselectobjectmeta */
export const createSelectObjectMeta = {
  name: 'CreateSelectObjectMeta',
  product: 'oss',
  summary: 'Counts the records and splits of a CSV or JSON LINES object, which a range of SelectObject needs.',
  route: { method: 'POST', on: 'object', query: { 'x-oss-process': ['csv/meta', 'json/meta'] } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    process: { in: 'query', name: 'x-oss-process', value: { type: 'text' }, required: true },
    request: { in: 'text', maxBytes: 65536 },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    body: { in: 'stream', required: true },
  },
  status: 200,
} as const satisfies WireContract
export type CreateSelectObjectMetaInput = CallInput<(typeof createSelectObjectMeta)['input']>
export type CreateSelectObjectMetaOutput = CallOutput<(typeof createSelectObjectMeta)['output']>

/** Deletes a bucket that holds no objects, versions or unfinished uploads. https://help.aliyun.com/en/oss/developer-reference/deletebucket */
export const deleteBucket = {
  name: 'DeleteBucket',
  product: 'oss',
  summary: 'Deletes a bucket that holds no objects, versions or unfinished uploads.',
  route: { method: 'DELETE', on: 'bucket' },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketInput = CallInput<(typeof deleteBucket)['input']>
export type DeleteBucketOutput = CallOutput<(typeof deleteBucket)['output']>

/** Removes the rules for other origins; without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketcors */
export const deleteBucketCors = {
  name: 'DeleteBucketCors',
  product: 'oss',
  summary: 'Removes the rules for other origins; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { cors: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketCorsInput = CallInput<(typeof deleteBucketCors)['input']>
export type DeleteBucketCorsOutput = CallOutput<(typeof deleteBucketCors)['output']>

/** Objects lie on the disk as they come again, unless their writers say otherwise; without a rule it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketencryption */
export const deleteBucketEncryption = {
  name: 'DeleteBucketEncryption',
  product: 'oss',
  summary:
    'Objects lie on the disk as they come again, unless their writers say otherwise; without a rule it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { encryption: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketEncryptionInput = CallInput<(typeof deleteBucketEncryption)['input']>
export type DeleteBucketEncryptionOutput = CallOutput<(typeof deleteBucketEncryption)['output']>

/** Removes all limits of folders; without any it succeeds as well. extensions.md#rules-for-folders */
export const deleteBucketFolderRules = {
  name: 'DeleteBucketFolderRules',
  product: 'oss',
  summary: 'Removes all limits of folders; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { folderRules: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketFolderRulesInput = CallInput<(typeof deleteBucketFolderRules)['input']>
export type DeleteBucketFolderRulesOutput = CallOutput<(typeof deleteBucketFolderRules)['output']>

/** Ends an inventory; its reports stay. Without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketinventory */
export const deleteBucketInventory = {
  name: 'DeleteBucketInventory',
  product: 'oss',
  summary: 'Ends an inventory; its reports stay. Without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { inventory: true, inventoryId: true } },
  input: {
    bucket: { in: 'bucket' },
    inventoryId: { in: 'query', name: 'inventoryId', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketInventoryInput = CallInput<(typeof deleteBucketInventory)['input']>
export type DeleteBucketInventoryOutput = CallOutput<(typeof deleteBucketInventory)['output']>

/** Removes the rules by which objects of a bucket expire; without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketlifecycle */
export const deleteBucketLifecycle = {
  name: 'DeleteBucketLifecycle',
  product: 'oss',
  summary: 'Removes the rules by which objects of a bucket expire; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { lifecycle: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketLifecycleInput = CallInput<(typeof deleteBucketLifecycle)['input']>
export type DeleteBucketLifecycleOutput = CallOutput<(typeof deleteBucketLifecycle)['output']>

/** Ends the log of a bucket; lines that are not written yet are dropped. Without any log it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketlogging */
export const deleteBucketLogging = {
  name: 'DeleteBucketLogging',
  product: 'oss',
  summary: 'Ends the log of a bucket; lines that are not written yet are dropped. Without any log it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { logging: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketLoggingInput = CallInput<(typeof deleteBucketLogging)['input']>
export type DeleteBucketLoggingOutput = CallOutput<(typeof deleteBucketLogging)['output']>

/** Removes the rules by which objects are not written over; without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketoverwriteconfig */
export const deleteBucketOverwriteConfig = {
  name: 'DeleteBucketOverwriteConfig',
  product: 'oss',
  summary: 'Removes the rules by which objects are not written over; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { overwriteConfig: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketOverwriteConfigInput = CallInput<(typeof deleteBucketOverwriteConfig)['input']>
export type DeleteBucketOverwriteConfigOutput = CallOutput<(typeof deleteBucketOverwriteConfig)['output']>

/** Removes the policy of a bucket; without one it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketpolicy */
export const deleteBucketPolicy = {
  name: 'DeleteBucketPolicy',
  product: 'oss',
  summary: 'Removes the policy of a bucket; without one it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { policy: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketPolicyInput = CallInput<(typeof deleteBucketPolicy)['input']>
export type DeleteBucketPolicyOutput = CallOutput<(typeof deleteBucketPolicy)['output']>

/** Ends the public access block of a bucket; without one it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketpublicaccessblock */
export const deleteBucketPublicAccessBlock = {
  name: 'DeleteBucketPublicAccessBlock',
  product: 'oss',
  summary: 'Ends the public access block of a bucket; without one it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { publicAccessBlock: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketPublicAccessBlockInput = CallInput<(typeof deleteBucketPublicAccessBlock)['input']>
export type DeleteBucketPublicAccessBlockOutput = CallOutput<(typeof deleteBucketPublicAccessBlock)['output']>

/** Ends one rule of replication; what was copied stays. https://help.aliyun.com/en/oss/developer-reference/deletebucketreplication */
export const deleteBucketReplication = {
  name: 'DeleteBucketReplication',
  product: 'oss',
  summary: 'Ends one rule of replication; what was copied stays.',
  route: { method: 'POST', on: 'bucket', query: { replication: true, comp: 'delete' } },
  input: {
    bucket: { in: 'bucket' },
    rules: {
      in: 'xml',
      root: 'ReplicationRules',
      value: { type: 'shape', members: { ids: { name: 'ID', value: { type: 'list', of: { type: 'text' } } } } },
      malformedEc: '0031-00000001',
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteBucketReplicationInput = CallInput<(typeof deleteBucketReplication)['input']>
export type DeleteBucketReplicationOutput = CallOutput<(typeof deleteBucketReplication)['output']>

/** Removes the tags of a bucket, or those with the keys that `tagging=k1,k2` names. https://help.aliyun.com/en/oss/developer-reference/deletebuckettags */
export const deleteBucketTags = {
  name: 'DeleteBucketTags',
  product: 'oss',
  summary: 'Removes the tags of a bucket, or those with the keys that `tagging=k1,k2` names.',
  route: { method: 'DELETE', on: 'bucket', query: { tagging: true } },
  input: { bucket: { in: 'bucket' }, keys: { in: 'query', name: 'tagging', value: { type: 'text' } } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketTagsInput = CallInput<(typeof deleteBucketTags)['input']>
export type DeleteBucketTagsOutput = CallOutput<(typeof deleteBucketTags)['output']>

/** Ends the website of a bucket; without one it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletebucketwebsite */
export const deleteBucketWebsite = {
  name: 'DeleteBucketWebsite',
  product: 'oss',
  summary: 'Ends the website of a bucket; without one it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { website: true } },
  input: { bucket: { in: 'bucket' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteBucketWebsiteInput = CallInput<(typeof deleteBucketWebsite)['input']>
export type DeleteBucketWebsiteOutput = CallOutput<(typeof deleteBucketWebsite)['output']>

/** Lets a domain go, which leads nowhere from then on; one that was not bound as well. https://help.aliyun.com/en/oss/developer-reference/deletecname */
export const deleteCname = {
  name: 'DeleteCname',
  product: 'oss',
  summary: 'Lets a domain go, which leads nowhere from then on; one that was not bound as well.',
  route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'delete' } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'BucketCnameConfiguration',
      value: {
        type: 'shape',
        members: {
          cname: {
            name: 'Cname',
            value: {
              type: 'shape',
              members: {
                domain: { name: 'Domain', value: { type: 'text' }, required: true },
                isWildcard: { name: 'IsWildCard', value: { type: 'boolean' } },
                certificate: {
                  name: 'CertificateConfiguration',
                  value: {
                    type: 'shape',
                    members: {
                      id: { name: 'CertId', value: { type: 'text' } },
                      certificate: { name: 'Certificate', value: { type: 'text' } },
                      privateKey: { name: 'PrivateKey', value: { type: 'text' } },
                      previousId: { name: 'PreviousCertId', value: { type: 'text' } },
                      isForced: { name: 'Force', value: { type: 'boolean' } },
                      isDeleted: { name: 'DeleteCertificate', value: { type: 'boolean' } },
                    },
                  },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteCnameInput = CallInput<(typeof deleteCname)['input']>
export type DeleteCnameOutput = CallOutput<(typeof deleteCname)['output']>

/** Removes a live channel, not its objects; without one of that name it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletelivechannel */
export const deleteLiveChannel = {
  name: 'DeleteLiveChannel',
  product: 'oss',
  summary: 'Removes a live channel, not its objects; without one of that name it succeeds as well.',
  route: { method: 'DELETE', on: 'object', query: { live: true } },
  input: { bucket: { in: 'bucket' }, key: { in: 'key' } },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteLiveChannelInput = CallInput<(typeof deleteLiveChannel)['input']>
export type DeleteLiveChannelOutput = CallOutput<(typeof deleteLiveChannel)['output']>

/** Deletes up to 1,000 objects or versions. Every key is authorized first, and one refusal refuses all. https://help.aliyun.com/en/oss/developer-reference/deletemultipleobjects */
export const deleteMultipleObjects = {
  name: 'DeleteMultipleObjects',
  product: 'oss',
  summary: 'Deletes up to 1,000 objects or versions. Every key is authorized first, and one refusal refuses all.',
  route: { method: 'POST', on: 'bucket', query: { delete: true } },
  input: {
    bucket: { in: 'bucket' },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' }, required: true },
    delete: {
      in: 'xml',
      root: 'Delete',
      value: {
        type: 'shape',
        members: {
          quiet: { name: 'Quiet', value: { type: 'boolean' } },
          objects: {
            name: 'Object',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text' }, required: true },
                  versionId: { name: 'VersionId', value: { type: 'text' } },
                },
              },
              countMax: 1000,
            },
          },
        },
      },
      required: true,
    },
  },
  output: {
    result: {
      in: 'xml',
      root: 'DeleteResult',
      value: {
        type: 'shape',
        members: {
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          deleted: {
            name: 'Deleted',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
                  versionId: { name: 'VersionId', value: { type: 'text' } },
                  deleteMarker: { name: 'DeleteMarker', value: { type: 'boolean' } },
                  deleteMarkerVersionId: { name: 'DeleteMarkerVersionId', value: { type: 'text' } },
                },
              },
            },
          },
        },
      },
    },
  },
  status: 200,
} as const satisfies WireContract
export type DeleteMultipleObjectsInput = CallInput<(typeof deleteMultipleObjects)['input']>
export type DeleteMultipleObjectsOutput = CallOutput<(typeof deleteMultipleObjects)['output']>

/** Deletes an object, or one version of it; where versions are kept a delete marker hides the object instead. https://help.aliyun.com/en/oss/developer-reference/deleteobject */
export const deleteObject = {
  name: 'DeleteObject',
  product: 'oss',
  summary: 'Deletes an object, or one version of it; where versions are kept a delete marker hides the object instead.',
  route: { method: 'DELETE', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
  },
  output: {
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    deleteMarker: { in: 'header', name: 'x-oss-delete-marker', value: { type: 'boolean' } },
  },
  status: 204,
} as const satisfies WireContract
export type DeleteObjectInput = CallInput<(typeof deleteObject)['input']>
export type DeleteObjectOutput = CallOutput<(typeof deleteObject)['output']>

/** Removes the tags of an object; without any it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deleteobjecttagging */
export const deleteObjectTagging = {
  name: 'DeleteObjectTagging',
  product: 'oss',
  summary: 'Removes the tags of an object; without any it succeeds as well.',
  route: { method: 'DELETE', on: 'object', query: { tagging: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: { versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } } },
  status: 204,
} as const satisfies WireContract
export type DeleteObjectTaggingInput = CallInput<(typeof deleteObjectTagging)['input']>
export type DeleteObjectTaggingOutput = CallOutput<(typeof deleteObjectTagging)['output']>

/** Ends the public access block of the account; without one it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletepublicaccessblock */
export const deletePublicAccessBlock = {
  name: 'DeletePublicAccessBlock',
  product: 'oss',
  summary: 'Ends the public access block of the account; without one it succeeds as well.',
  route: { method: 'DELETE', on: 'service', query: { publicAccessBlock: true } },
  input: {},
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeletePublicAccessBlockInput = CallInput<(typeof deletePublicAccessBlock)['input']>
export type DeletePublicAccessBlockOutput = CallOutput<(typeof deletePublicAccessBlock)['output']>

/** Removes a style; without one of that name it succeeds as well. https://help.aliyun.com/en/oss/developer-reference/deletestyle */
export const deleteStyle = {
  name: 'DeleteStyle',
  product: 'oss',
  summary: 'Removes a style; without one of that name it succeeds as well.',
  route: { method: 'DELETE', on: 'bucket', query: { style: true, styleName: true } },
  input: {
    bucket: { in: 'bucket' },
    styleName: { in: 'query', name: 'styleName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 204,
} as const satisfies WireContract
export type DeleteStyleInput = CallInput<(typeof deleteStyle)['input']>
export type DeleteStyleOutput = CallOutput<(typeof deleteStyle)['output']>

/** Tells the endpoints of the region that this server is; there is no other. https://help.aliyun.com/en/oss/developer-reference/describeregions */
export const describeRegions = {
  name: 'DescribeRegions',
  product: 'oss',
  summary: 'Tells the endpoints of the region that this server is; there is no other.',
  route: { method: 'GET', on: 'service', query: { regions: true } },
  input: { regions: { in: 'query', name: 'regions', value: { type: 'text' } } },
  output: {
    result: {
      in: 'xml',
      root: 'RegionInfoList',
      value: {
        type: 'shape',
        members: {
          regions: {
            name: 'RegionInfo',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  region: { name: 'Region', value: { type: 'text' }, required: true },
                  internetEndpoint: { name: 'InternetEndpoint', value: { type: 'text' }, required: true },
                  internalEndpoint: { name: 'InternalEndpoint', value: { type: 'text' }, required: true },
                  accelerateEndpoint: { name: 'AccelerateEndpoint', value: { type: 'text' }, required: true },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type DescribeRegionsInput = CallInput<(typeof describeRegions)['input']>
export type DescribeRegionsOutput = CallOutput<(typeof describeRegions)['output']>

/** Makes the time of a locked retention policy longer. https://help.aliyun.com/en/oss/developer-reference/extendbucketworm */
export const extendBucketWorm = {
  name: 'ExtendBucketWorm',
  product: 'oss',
  summary: 'Makes the time of a locked retention policy longer.',
  route: { method: 'POST', on: 'bucket', query: { wormId: true, wormExtend: true } },
  input: {
    bucket: { in: 'bucket' },
    wormId: { in: 'query', name: 'wormId', value: { type: 'text' }, required: true },
    configuration: {
      in: 'xml',
      root: 'ExtendWormConfiguration',
      value: {
        type: 'shape',
        members: { days: { name: 'RetentionPeriodInDays', value: { type: 'integer' }, required: true } },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type ExtendBucketWormInput = CallInput<(typeof extendBucketWorm)['input']>
export type ExtendBucketWormOutput = CallOutput<(typeof extendBucketWorm)['output']>

/** Tells whether a bucket keeps the times at which its objects are read. https://help.aliyun.com/en/oss/developer-reference/getbucketaccessmonitor */
export const getBucketAccessMonitor = {
  name: 'GetBucketAccessMonitor',
  product: 'oss',
  summary: 'Tells whether a bucket keeps the times at which its objects are read.',
  route: { method: 'GET', on: 'bucket', query: { accessmonitor: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'AccessMonitorConfiguration',
      value: {
        type: 'shape',
        members: {
          status: { name: 'Status', value: { type: 'choice', values: ['Enabled', 'Disabled'] }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketAccessMonitorInput = CallInput<(typeof getBucketAccessMonitor)['input']>
export type GetBucketAccessMonitorOutput = CallOutput<(typeof getBucketAccessMonitor)['output']>

/** Tells owner and ACL of a bucket. https://help.aliyun.com/en/oss/developer-reference/getbucketacl */
export const getBucketAcl = {
  name: 'GetBucketAcl',
  product: 'oss',
  summary: 'Tells owner and ACL of a bucket.',
  route: { method: 'GET', on: 'bucket', query: { acl: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    policy: {
      in: 'xml',
      root: 'AccessControlPolicy',
      value: {
        type: 'shape',
        members: {
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
          grants: {
            name: 'AccessControlList',
            value: { type: 'list', of: { type: 'text' }, wrapped: 'Grant' },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketAclInput = CallInput<(typeof getBucketAcl)['input']>
export type GetBucketAclOutput = CallOutput<(typeof getBucketAcl)['output']>

/** Tells whether objects of the class Archive can be read without restoring them first. https://help.aliyun.com/en/oss/developer-reference/getbucketarchivedirectread */
export const getBucketArchiveDirectRead = {
  name: 'GetBucketArchiveDirectRead',
  product: 'oss',
  summary: 'Tells whether objects of the class Archive can be read without restoring them first.',
  route: { method: 'GET', on: 'bucket', query: { bucketArchiveDirectRead: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'ArchiveDirectReadConfiguration',
      value: { type: 'shape', members: { enabled: { name: 'Enabled', value: { type: 'boolean' }, required: true } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketArchiveDirectReadInput = CallInput<(typeof getBucketArchiveDirectRead)['input']>
export type GetBucketArchiveDirectReadOutput = CallOutput<(typeof getBucketArchiveDirectRead)['output']>

/** Tells the rules by which browsers may use a bucket from other origins. https://help.aliyun.com/en/oss/developer-reference/getbucketcors */
export const getBucketCors = {
  name: 'GetBucketCors',
  product: 'oss',
  summary: 'Tells the rules by which browsers may use a bucket from other origins.',
  route: { method: 'GET', on: 'bucket', query: { cors: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'CORSConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'CORSRule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  allowedOrigins: { name: 'AllowedOrigin', value: { type: 'list', of: { type: 'text' } } },
                  allowedMethods: { name: 'AllowedMethod', value: { type: 'list', of: { type: 'text' } } },
                  allowedHeaders: { name: 'AllowedHeader', value: { type: 'list', of: { type: 'text' } } },
                  exposeHeaders: { name: 'ExposeHeader', value: { type: 'list', of: { type: 'text' } } },
                  maxAgeSeconds: { name: 'MaxAgeSeconds', value: { type: 'integer' } },
                },
              },
            },
          },
          responseVary: { name: 'ResponseVary', value: { type: 'boolean' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketCorsInput = CallInput<(typeof getBucketCors)['input']>
export type GetBucketCorsOutput = CallOutput<(typeof getBucketCors)['output']>

/** Tells how objects lie on the disk whose writers do not say so themselves. https://help.aliyun.com/en/oss/developer-reference/getbucketencryption */
export const getBucketEncryption = {
  name: 'GetBucketEncryption',
  product: 'oss',
  summary: 'Tells how objects lie on the disk whose writers do not say so themselves.',
  route: { method: 'GET', on: 'bucket', query: { encryption: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    rule: {
      in: 'xml',
      root: 'ServerSideEncryptionRule',
      value: {
        type: 'shape',
        members: {
          byDefault: {
            name: 'ApplyServerSideEncryptionByDefault',
            value: {
              type: 'shape',
              members: {
                algorithm: { name: 'SSEAlgorithm', value: { type: 'text' }, required: true },
                keyId: { name: 'KMSMasterKeyID', value: { type: 'text' } },
                dataEncryption: { name: 'KMSDataEncryption', value: { type: 'text' } },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketEncryptionInput = CallInput<(typeof getBucketEncryption)['input']>
export type GetBucketEncryptionOutput = CallOutput<(typeof getBucketEncryption)['output']>

/** Tells the limits of the folders below each prefix, and whether everything in them is counted yet. extensions.md#rules-for-folders */
export const getBucketFolderRules = {
  name: 'GetBucketFolderRules',
  product: 'oss',
  summary: 'Tells the limits of the folders below each prefix, and whether everything in them is counted yet.',
  route: { method: 'GET', on: 'bucket', query: { folderRules: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'FolderRulesConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  prefix: { name: 'Prefix', value: { type: 'text' }, required: true },
                  maxBytes: { name: 'MaxBytes', value: { type: 'integer' } },
                  maxObjects: { name: 'MaxObjects', value: { type: 'integer' } },
                  maxObjectBytes: { name: 'MaxObjectBytes', value: { type: 'integer' } },
                  contentTypes: { name: 'ContentType', value: { type: 'list', of: { type: 'text' } } },
                  insertOnly: { name: 'InsertOnly', value: { type: 'boolean' } },
                  overrides: {
                    name: 'Override',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          id: { name: 'Id', value: { type: 'text' }, required: true },
                          maxBytes: { name: 'MaxBytes', value: { type: 'integer' } },
                          maxObjects: { name: 'MaxObjects', value: { type: 'integer' } },
                          maxObjectBytes: { name: 'MaxObjectBytes', value: { type: 'integer' } },
                        },
                      },
                    },
                  },
                  status: { name: 'Status', value: { type: 'choice', values: ['counting', 'enforced'] } },
                },
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
export type GetBucketFolderRulesInput = CallInput<(typeof getBucketFolderRules)['input']>
export type GetBucketFolderRulesOutput = CallOutput<(typeof getBucketFolderRules)['output']>

/** Tells how much lies in the folders with one id or several, one for each rule or of one of them, and how much may. extensions.md#rules-for-folders */
export const getBucketFolderUsage = {
  name: 'GetBucketFolderUsage',
  product: 'oss',
  summary:
    'Tells how much lies in the folders with one id or several, one for each rule or of one of them, and how much may.',
  route: { method: 'GET', on: 'bucket', query: { folderUsage: true } },
  input: {
    bucket: { in: 'bucket' },
    id: { in: 'query', name: 'folderUsage', value: { type: 'text' }, required: true },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text' } },
  },
  output: {
    usage: {
      in: 'xml',
      root: 'FolderUsage',
      value: {
        type: 'shape',
        members: {
          id: { name: 'Id', value: { type: 'text' }, required: true },
          folders: {
            name: 'Folder',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'Id', value: { type: 'text' }, required: true },
                  prefix: { name: 'Prefix', value: { type: 'text' }, required: true },
                  status: {
                    name: 'Status',
                    value: { type: 'choice', values: ['counting', 'enforced'] },
                    required: true,
                  },
                  usedBytes: { name: 'UsedBytes', value: { type: 'integer' }, required: true },
                  usedObjects: { name: 'UsedObjects', value: { type: 'integer' }, required: true },
                  maxBytes: { name: 'MaxBytes', value: { type: 'integer' } },
                  maxObjects: { name: 'MaxObjects', value: { type: 'integer' } },
                  maxObjectBytes: { name: 'MaxObjectBytes', value: { type: 'integer' } },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketFolderUsageInput = CallInput<(typeof getBucketFolderUsage)['input']>
export type GetBucketFolderUsageOutput = CallOutput<(typeof getBucketFolderUsage)['output']>

/** Tells by which versions and cipher suites of TLS a bucket is reached. https://help.aliyun.com/en/oss/developer-reference/getbuckethttpsconfig */
export const getBucketHttpsConfig = {
  name: 'GetBucketHttpsConfig',
  product: 'oss',
  summary: 'Tells by which versions and cipher suites of TLS a bucket is reached.',
  route: { method: 'GET', on: 'bucket', query: { httpsConfig: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'HttpsConfiguration',
      value: {
        type: 'shape',
        members: {
          tls: {
            name: 'TLS',
            value: {
              type: 'shape',
              members: {
                enable: { name: 'Enable', value: { type: 'boolean' }, required: true },
                versions: {
                  name: 'TLSVersion',
                  value: { type: 'list', of: { type: 'choice', values: ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] } },
                },
              },
            },
            required: true,
          },
          ciphers: {
            name: 'CipherSuite',
            value: {
              type: 'shape',
              members: {
                enable: { name: 'Enable', value: { type: 'boolean' }, required: true },
                strong: { name: 'StrongCipherSuite', value: { type: 'boolean' } },
                upTo12: { name: 'CustomCipherSuite', value: { type: 'list', of: { type: 'text' } } },
                of13: { name: 'TLS13CustomCipherSuite', value: { type: 'list', of: { type: 'text' } } },
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
export type GetBucketHttpsConfigInput = CallInput<(typeof getBucketHttpsConfig)['input']>
export type GetBucketHttpsConfigOutput = CallOutput<(typeof getBucketHttpsConfig)['output']>

/** Tells what a bucket is: owner, place, class, ACL, endpoints. https://help.aliyun.com/en/oss/developer-reference/getbucketinfo */
export const getBucketInfo = {
  name: 'GetBucketInfo',
  product: 'oss',
  summary: 'Tells what a bucket is: owner, place, class, ACL, endpoints.',
  route: { method: 'GET', on: 'bucket', query: { bucketInfo: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    info: {
      in: 'xml',
      root: 'BucketInfo',
      value: {
        type: 'shape',
        members: {
          bucket: {
            name: 'Bucket',
            value: {
              type: 'shape',
              members: {
                name: { name: 'Name', value: { type: 'text' }, required: true },
                location: { name: 'Location', value: { type: 'text' }, required: true },
                creationDate: { name: 'CreationDate', value: { type: 'time' }, required: true },
                extranetEndpoint: { name: 'ExtranetEndpoint', value: { type: 'text' }, required: true },
                intranetEndpoint: { name: 'IntranetEndpoint', value: { type: 'text' }, required: true },
                grants: {
                  name: 'AccessControlList',
                  value: { type: 'list', of: { type: 'text' }, wrapped: 'Grant' },
                  required: true,
                },
                redundancy: { name: 'DataRedundancyType', value: { type: 'text' }, required: true },
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
                storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                resourceGroupId: { name: 'ResourceGroupId', value: { type: 'text' }, required: true },
                encryption: {
                  name: 'ServerSideEncryptionRule',
                  value: {
                    type: 'shape',
                    members: {
                      algorithm: { name: 'SSEAlgorithm', value: { type: 'text' }, required: true },
                      keyId: { name: 'KMSMasterKeyID', value: { type: 'text' } },
                      dataEncryption: { name: 'KMSDataEncryption', value: { type: 'text' } },
                    },
                  },
                  required: true,
                },
                versioning: { name: 'Versioning', value: { type: 'text' } },
                accessMonitor: { name: 'AccessMonitor', value: { type: 'text' }, required: true },
                transferAcceleration: { name: 'TransferAcceleration', value: { type: 'text' }, required: true },
                crossRegionReplication: { name: 'CrossRegionReplication', value: { type: 'text' }, required: true },
                logging: {
                  name: 'BucketPolicy',
                  value: {
                    type: 'shape',
                    members: {
                      logBucket: { name: 'LogBucket', value: { type: 'text' }, required: true },
                      logPrefix: { name: 'LogPrefix', value: { type: 'text' }, required: true },
                    },
                  },
                  required: true,
                },
                comment: { name: 'Comment', value: { type: 'text' }, required: true },
                isPublicAccessBlocked: { name: 'BlockPublicAccess', value: { type: 'boolean' }, required: true },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketInfoInput = CallInput<(typeof getBucketInfo)['input']>
export type GetBucketInfoOutput = CallOutput<(typeof getBucketInfo)['output']>

/** Tells one inventory of a bucket. https://help.aliyun.com/en/oss/developer-reference/getbucketinventory */
export const getBucketInventory = {
  name: 'GetBucketInventory',
  product: 'oss',
  summary: 'Tells one inventory of a bucket.',
  route: { method: 'GET', on: 'bucket', query: { inventory: true, inventoryId: true } },
  input: {
    bucket: { in: 'bucket' },
    inventoryId: { in: 'query', name: 'inventoryId', value: { type: 'text' }, required: true },
  },
  output: {
    configuration: {
      in: 'xml',
      root: 'InventoryConfiguration',
      value: {
        type: 'shape',
        members: {
          id: { name: 'Id', value: { type: 'text' } },
          isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } },
          destination: {
            name: 'Destination',
            value: {
              type: 'shape',
              members: {
                bucket: {
                  name: 'OSSBucketDestination',
                  value: {
                    type: 'shape',
                    members: {
                      format: {
                        name: 'Format',
                        value: { type: 'choice', values: ['CSV', 'Parquet', 'ORC'] },
                        required: true,
                      },
                      accountId: { name: 'AccountId', value: { type: 'text' }, required: true },
                      roleArn: { name: 'RoleArn', value: { type: 'text' }, required: true },
                      bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
                      prefix: { name: 'Prefix', value: { type: 'text' } },
                      encryption: {
                        name: 'Encryption',
                        value: {
                          type: 'shape',
                          members: {
                            sseOss: { name: 'SSE-OSS', value: { type: 'text' } },
                            sseKms: {
                              name: 'SSE-KMS',
                              value: {
                                type: 'shape',
                                members: { keyId: { name: 'KeyId', value: { type: 'text' }, required: true } },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                  required: true,
                },
              },
            },
            required: true,
          },
          schedule: {
            name: 'Schedule',
            value: {
              type: 'shape',
              members: {
                frequency: {
                  name: 'Frequency',
                  value: { type: 'choice', values: ['Daily', 'Weekly', 'Monthly', 'Once'] },
                  required: true,
                },
                dayOfMonth: { name: 'DayOfMonth', value: { type: 'integer' } },
                isDeletedAfterwards: { name: 'AutoDelete', value: { type: 'boolean' } },
              },
            },
            required: true,
          },
          filter: {
            name: 'Filter',
            value: {
              type: 'shape',
              members: {
                modifiedFrom: { name: 'LastModifyBeginTimeStamp', value: { type: 'integer' } },
                modifiedTo: { name: 'LastModifyEndTimeStamp', value: { type: 'integer' } },
                sizeFrom: { name: 'LowerSizeBound', value: { type: 'integer' } },
                sizeTo: { name: 'UpperSizeBound', value: { type: 'integer' } },
                storageClass: { name: 'StorageClass', value: { type: 'text' } },
                prefix: { name: 'Prefix', value: { type: 'text' } },
              },
            },
          },
          versions: {
            name: 'IncludedObjectVersions',
            value: { type: 'choice', values: ['All', 'Current'] },
            required: true,
          },
          fields: { name: 'OptionalFields', value: { type: 'list', of: { type: 'text' }, wrapped: 'Field' } },
          incremental: {
            name: 'IncrementalInventory',
            value: { type: 'shape', members: { isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } } } },
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketInventoryInput = CallInput<(typeof getBucketInventory)['input']>
export type GetBucketInventoryOutput = CallOutput<(typeof getBucketInventory)['output']>

/** Tells the rules by which objects of a bucket expire and change their class. https://help.aliyun.com/en/oss/developer-reference/getbucketlifecycle */
export const getBucketLifecycle = {
  name: 'GetBucketLifecycle',
  product: 'oss',
  summary: 'Tells the rules by which objects of a bucket expire and change their class.',
  route: { method: 'GET', on: 'bucket', query: { lifecycle: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'LifecycleConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  prefix: { name: 'Prefix', value: { type: 'text' } },
                  status: {
                    name: 'Status',
                    value: { type: 'choice', values: ['Enabled', 'Disabled'] },
                    required: true,
                  },
                  tags: {
                    name: 'Tag',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          key: { name: 'Key', value: { type: 'text' }, required: true },
                          value: { name: 'Value', value: { type: 'text' }, required: true },
                        },
                      },
                    },
                  },
                  filter: {
                    name: 'Filter',
                    value: {
                      type: 'shape',
                      members: {
                        not: {
                          name: 'Not',
                          value: {
                            type: 'list',
                            of: {
                              type: 'shape',
                              members: {
                                prefix: { name: 'Prefix', value: { type: 'text' } },
                                tag: {
                                  name: 'Tag',
                                  value: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' }, required: true },
                                      value: { name: 'Value', value: { type: 'text' }, required: true },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        sizeGreaterThan: { name: 'ObjectSizeGreaterThan', value: { type: 'integer' } },
                        sizeLessThan: { name: 'ObjectSizeLessThan', value: { type: 'integer' } },
                      },
                    },
                  },
                  accessTimeBase: { name: 'AtimeBase', value: { type: 'integer' } },
                  expiration: {
                    name: 'Expiration',
                    value: {
                      type: 'shape',
                      members: {
                        days: { name: 'Days', value: { type: 'integer' } },
                        createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                        date: { name: 'Date', value: { type: 'text' } },
                        isAccessTime: { name: 'IsAccessTime', value: { type: 'text' } },
                        expiredObjectDeleteMarker: { name: 'ExpiredObjectDeleteMarker', value: { type: 'boolean' } },
                      },
                    },
                  },
                  transitions: {
                    name: 'Transition',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          days: { name: 'Days', value: { type: 'integer' } },
                          createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                          date: { name: 'Date', value: { type: 'text' } },
                          storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                          isAccessTime: { name: 'IsAccessTime', value: { type: 'boolean' } },
                          returnToStdWhenVisit: { name: 'ReturnToStdWhenVisit', value: { type: 'boolean' } },
                          allowSmallFile: { name: 'AllowSmallFile', value: { type: 'boolean' } },
                        },
                      },
                    },
                  },
                  noncurrentExpiration: {
                    name: 'NoncurrentVersionExpiration',
                    value: {
                      type: 'shape',
                      members: {
                        noncurrentDays: { name: 'NoncurrentDays', value: { type: 'integer' }, required: true },
                        isAccessTime: { name: 'IsAccessTime', value: { type: 'text' } },
                      },
                    },
                  },
                  noncurrentTransitions: {
                    name: 'NoncurrentVersionTransition',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          noncurrentDays: { name: 'NoncurrentDays', value: { type: 'integer' }, required: true },
                          storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                          isAccessTime: { name: 'IsAccessTime', value: { type: 'boolean' } },
                          returnToStdWhenVisit: { name: 'ReturnToStdWhenVisit', value: { type: 'boolean' } },
                          allowSmallFile: { name: 'AllowSmallFile', value: { type: 'boolean' } },
                        },
                      },
                    },
                  },
                  abortMultipartUpload: {
                    name: 'AbortMultipartUpload',
                    value: {
                      type: 'shape',
                      members: {
                        days: { name: 'Days', value: { type: 'integer' } },
                        createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                        date: { name: 'Date', value: { type: 'text' } },
                      },
                    },
                  },
                },
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
export type GetBucketLifecycleInput = CallInput<(typeof getBucketLifecycle)['input']>
export type GetBucketLifecycleOutput = CallOutput<(typeof getBucketLifecycle)['output']>

/** Tells the region of a bucket, as `oss-REGION`. https://help.aliyun.com/en/oss/developer-reference/getbucketlocation */
export const getBucketLocation = {
  name: 'GetBucketLocation',
  product: 'oss',
  summary: 'Tells the region of a bucket, as `oss-REGION`.',
  route: { method: 'GET', on: 'bucket', query: { location: true } },
  input: { bucket: { in: 'bucket' } },
  output: { document: { in: 'text', contentType: 'application/xml', required: true } },
  status: 200,
} as const satisfies WireContract
export type GetBucketLocationInput = CallInput<(typeof getBucketLocation)['input']>
export type GetBucketLocationOutput = CallOutput<(typeof getBucketLocation)['output']>

/** Tells where log objects of a bucket are written; without any log the document is empty. https://help.aliyun.com/en/oss/developer-reference/getbucketlogging */
export const getBucketLogging = {
  name: 'GetBucketLogging',
  product: 'oss',
  summary: 'Tells where log objects of a bucket are written; without any log the document is empty.',
  route: { method: 'GET', on: 'bucket', query: { logging: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    status: {
      in: 'xml',
      root: 'BucketLoggingStatus',
      value: {
        type: 'shape',
        members: {
          enabled: {
            name: 'LoggingEnabled',
            value: {
              type: 'shape',
              members: {
                targetBucket: { name: 'TargetBucket', value: { type: 'text' }, required: true },
                targetPrefix: { name: 'TargetPrefix', value: { type: 'text' } },
                role: { name: 'LoggingRole', value: { type: 'text' } },
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
export type GetBucketLoggingInput = CallInput<(typeof getBucketLogging)['input']>
export type GetBucketLoggingOutput = CallOutput<(typeof getBucketLogging)['output']>

/** Tells the rules by which objects are not written over. https://help.aliyun.com/en/oss/developer-reference/getbucketoverwriteconfig */
export const getBucketOverwriteConfig = {
  name: 'GetBucketOverwriteConfig',
  product: 'oss',
  summary: 'Tells the rules by which objects are not written over.',
  route: { method: 'GET', on: 'bucket', query: { overwriteConfig: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'OverwriteConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  action: { name: 'Action', value: { type: 'text' } },
                  prefix: { name: 'Prefix', value: { type: 'text' } },
                  suffix: { name: 'Suffix', value: { type: 'text' } },
                  principals: {
                    name: 'Principals',
                    value: { type: 'list', of: { type: 'text' }, wrapped: 'Principal' },
                  },
                },
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
export type GetBucketOverwriteConfigInput = CallInput<(typeof getBucketOverwriteConfig)['input']>
export type GetBucketOverwriteConfigOutput = CallOutput<(typeof getBucketOverwriteConfig)['output']>

/** Answers the policy of a bucket as it was put. https://help.aliyun.com/en/oss/developer-reference/getbucketpolicy */
export const getBucketPolicy = {
  name: 'GetBucketPolicy',
  product: 'oss',
  summary: 'Answers the policy of a bucket as it was put.',
  route: { method: 'GET', on: 'bucket', query: { policy: true } },
  input: { bucket: { in: 'bucket' } },
  output: { policy: { in: 'text', contentType: 'application/json', required: true } },
  status: 200,
} as const satisfies WireContract
export type GetBucketPolicyInput = CallInput<(typeof getBucketPolicy)['input']>
export type GetBucketPolicyOutput = CallOutput<(typeof getBucketPolicy)['output']>

/** Tells whether a statement of the bucket policy lets the public in. https://help.aliyun.com/en/oss/developer-reference/getbucketpolicystatus */
export const getBucketPolicyStatus = {
  name: 'GetBucketPolicyStatus',
  product: 'oss',
  summary: 'Tells whether a statement of the bucket policy lets the public in.',
  route: { method: 'GET', on: 'bucket', query: { policyStatus: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    status: {
      in: 'xml',
      root: 'PolicyStatus',
      value: { type: 'shape', members: { isPublic: { name: 'IsPublic', value: { type: 'boolean' }, required: true } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketPolicyStatusInput = CallInput<(typeof getBucketPolicyStatus)['input']>
export type GetBucketPolicyStatusOutput = CallOutput<(typeof getBucketPolicyStatus)['output']>

/** Tells whether public access to a bucket is blocked. https://help.aliyun.com/en/oss/developer-reference/getbucketpublicaccessblock */
export const getBucketPublicAccessBlock = {
  name: 'GetBucketPublicAccessBlock',
  product: 'oss',
  summary: 'Tells whether public access to a bucket is blocked.',
  route: { method: 'GET', on: 'bucket', query: { publicAccessBlock: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'PublicAccessBlockConfiguration',
      value: {
        type: 'shape',
        members: { isBlocked: { name: 'BlockPublicAccess', value: { type: 'boolean' }, required: true } },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketPublicAccessBlockInput = CallInput<(typeof getBucketPublicAccessBlock)['input']>
export type GetBucketPublicAccessBlockOutput = CallOutput<(typeof getBucketPublicAccessBlock)['output']>

/** Tells the lists of pages that may lead to the objects of a bucket; without any, that all may. https://help.aliyun.com/en/oss/developer-reference/getbucketreferer */
export const getBucketReferer = {
  name: 'GetBucketReferer',
  product: 'oss',
  summary: 'Tells the lists of pages that may lead to the objects of a bucket; without any, that all may.',
  route: { method: 'GET', on: 'bucket', query: { referer: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'RefererConfiguration',
      value: {
        type: 'shape',
        members: {
          allowEmptyReferer: { name: 'AllowEmptyReferer', value: { type: 'boolean' }, required: true },
          allowTruncateQueryString: { name: 'AllowTruncateQueryString', value: { type: 'boolean' } },
          truncatePath: { name: 'TruncatePath', value: { type: 'boolean' } },
          allowed: { name: 'RefererList', value: { type: 'list', of: { type: 'text' }, wrapped: 'Referer' } },
          denied: { name: 'RefererBlacklist', value: { type: 'list', of: { type: 'text' }, wrapped: 'Referer' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketRefererInput = CallInput<(typeof getBucketReferer)['input']>
export type GetBucketRefererOutput = CallOutput<(typeof getBucketReferer)['output']>

/** Tells the rules by which a bucket is replicated. https://help.aliyun.com/en/oss/developer-reference/getbucketreplication */
export const getBucketReplication = {
  name: 'GetBucketReplication',
  product: 'oss',
  summary: 'Tells the rules by which a bucket is replicated.',
  route: { method: 'GET', on: 'bucket', query: { replication: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'ReplicationConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  rtc: {
                    name: 'RTC',
                    value: { type: 'shape', members: { status: { name: 'Status', value: { type: 'text' } } } },
                  },
                  prefixes: { name: 'PrefixSet', value: { type: 'list', of: { type: 'text' }, wrapped: 'Prefix' } },
                  action: { name: 'Action', value: { type: 'text' } },
                  destination: {
                    name: 'Destination',
                    value: {
                      type: 'shape',
                      members: {
                        bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
                        location: { name: 'Location', value: { type: 'text' }, required: true },
                        transferType: {
                          name: 'TransferType',
                          value: { type: 'choice', values: ['internal', 'oss_acc'] },
                        },
                      },
                    },
                    required: true,
                  },
                  status: { name: 'Status', value: { type: 'text' } },
                  history: {
                    name: 'HistoricalObjectReplication',
                    value: { type: 'choice', values: ['enabled', 'disabled'] },
                  },
                  role: { name: 'SyncRole', value: { type: 'text' } },
                  selection: {
                    name: 'SourceSelectionCriteria',
                    value: {
                      type: 'shape',
                      members: {
                        kms: {
                          name: 'SseKmsEncryptedObjects',
                          value: {
                            type: 'shape',
                            members: {
                              status: { name: 'Status', value: { type: 'choice', values: ['Enabled', 'Disabled'] } },
                            },
                          },
                        },
                      },
                    },
                  },
                  encryption: {
                    name: 'EncryptionConfiguration',
                    value: { type: 'shape', members: { keyId: { name: 'ReplicaKmsKeyID', value: { type: 'text' } } } },
                  },
                },
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
export type GetBucketReplicationInput = CallInput<(typeof getBucketReplication)['input']>
export type GetBucketReplicationOutput = CallOutput<(typeof getBucketReplication)['output']>

/** Tells where the target of a replication may lie: in the one region that there is. https://help.aliyun.com/en/oss/developer-reference/getbucketreplicationlocation */
export const getBucketReplicationLocation = {
  name: 'GetBucketReplicationLocation',
  product: 'oss',
  summary: 'Tells where the target of a replication may lie: in the one region that there is.',
  route: { method: 'GET', on: 'bucket', query: { replicationLocation: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    location: {
      in: 'xml',
      root: 'ReplicationLocation',
      value: {
        type: 'shape',
        members: {
          locations: { name: 'Location', value: { type: 'list', of: { type: 'text' } } },
          transfers: {
            name: 'LocationTransferTypeConstraint',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  location: { name: 'Location', value: { type: 'text' } },
                  types: { name: 'TransferTypes', value: { type: 'list', of: { type: 'text' }, wrapped: 'Type' } },
                },
              },
              wrapped: 'LocationTransferType',
            },
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketReplicationLocationInput = CallInput<(typeof getBucketReplicationLocation)['input']>
export type GetBucketReplicationLocationOutput = CallOutput<(typeof getBucketReplicationLocation)['output']>

/** Tells how far a rule of replication came. https://help.aliyun.com/en/oss/developer-reference/getbucketreplicationprogress */
export const getBucketReplicationProgress = {
  name: 'GetBucketReplicationProgress',
  product: 'oss',
  summary: 'Tells how far a rule of replication came.',
  route: { method: 'GET', on: 'bucket', query: { replicationProgress: true } },
  input: {
    bucket: { in: 'bucket' },
    ruleId: { in: 'query', name: 'rule-id', value: { type: 'text' }, required: true },
  },
  output: {
    progress: {
      in: 'xml',
      root: 'ReplicationProgress',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  prefixes: { name: 'PrefixSet', value: { type: 'list', of: { type: 'text' }, wrapped: 'Prefix' } },
                  action: { name: 'Action', value: { type: 'text' } },
                  destination: {
                    name: 'Destination',
                    value: {
                      type: 'shape',
                      members: {
                        bucket: { name: 'Bucket', value: { type: 'text' } },
                        location: { name: 'Location', value: { type: 'text' } },
                        transferType: { name: 'TransferType', value: { type: 'text' } },
                      },
                    },
                  },
                  status: { name: 'Status', value: { type: 'text' } },
                  history: { name: 'HistoricalObjectReplication', value: { type: 'text' } },
                  progress: {
                    name: 'Progress',
                    value: {
                      type: 'shape',
                      members: {
                        historical: { name: 'HistoricalObject', value: { type: 'text' } },
                        newObject: { name: 'NewObject', value: { type: 'time' } },
                      },
                    },
                  },
                },
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
export type GetBucketReplicationProgressInput = CallInput<(typeof getBucketReplicationProgress)['input']>
export type GetBucketReplicationProgressOutput = CallOutput<(typeof getBucketReplicationProgress)['output']>

/** Tells who pays for requests to a bucket; the owner when nobody said so. https://help.aliyun.com/en/oss/developer-reference/getbucketrequestpayment */
export const getBucketRequestPayment = {
  name: 'GetBucketRequestPayment',
  product: 'oss',
  summary: 'Tells who pays for requests to a bucket; the owner when nobody said so.',
  route: { method: 'GET', on: 'bucket', query: { requestPayment: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'RequestPaymentConfiguration',
      value: {
        type: 'shape',
        members: {
          payer: { name: 'Payer', value: { type: 'choice', values: ['BucketOwner', 'Requester'] }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketRequestPaymentInput = CallInput<(typeof getBucketRequestPayment)['input']>
export type GetBucketRequestPaymentOutput = CallOutput<(typeof getBucketRequestPayment)['output']>

/** Tells the resource group of a bucket. https://help.aliyun.com/en/oss/developer-reference/getbucketresourcegroup */
export const getBucketResourceGroup = {
  name: 'GetBucketResourceGroup',
  product: 'oss',
  summary: 'Tells the resource group of a bucket.',
  route: { method: 'GET', on: 'bucket', query: { resourceGroup: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'BucketResourceGroupConfiguration',
      value: {
        type: 'shape',
        members: { resourceGroupId: { name: 'ResourceGroupId', value: { type: 'text' }, required: true } },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketResourceGroupInput = CallInput<(typeof getBucketResourceGroup)['input']>
export type GetBucketResourceGroupOutput = CallOutput<(typeof getBucketResourceGroup)['output']>

/** Counts objects and bytes of a bucket by storage class, delete markers and unfinished uploads, as of now. https://help.aliyun.com/en/oss/developer-reference/getbucketstat */
export const getBucketStat = {
  name: 'GetBucketStat',
  product: 'oss',
  summary: 'Counts objects and bytes of a bucket by storage class, delete markers and unfinished uploads, as of now.',
  route: { method: 'GET', on: 'bucket', query: { stat: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    stat: {
      in: 'xml',
      root: 'BucketStat',
      value: {
        type: 'shape',
        members: {
          storage: { name: 'Storage', value: { type: 'integer' }, required: true },
          objectCount: { name: 'ObjectCount', value: { type: 'integer' }, required: true },
          uploadCount: { name: 'MultipartUploadCount', value: { type: 'integer' }, required: true },
          liveChannelCount: { name: 'LiveChannelCount', value: { type: 'integer' }, required: true },
          lastModifiedTime: { name: 'LastModifiedTime', value: { type: 'integer' }, required: true },
          standardStorage: { name: 'StandardStorage', value: { type: 'integer' }, required: true },
          standardObjectCount: { name: 'StandardObjectCount', value: { type: 'integer' }, required: true },
          infrequentAccessStorage: { name: 'InfrequentAccessStorage', value: { type: 'integer' }, required: true },
          infrequentAccessRealStorage: {
            name: 'InfrequentAccessRealStorage',
            value: { type: 'integer' },
            required: true,
          },
          infrequentAccessObjectCount: {
            name: 'InfrequentAccessObjectCount',
            value: { type: 'integer' },
            required: true,
          },
          archiveStorage: { name: 'ArchiveStorage', value: { type: 'integer' }, required: true },
          archiveRealStorage: { name: 'ArchiveRealStorage', value: { type: 'integer' }, required: true },
          archiveObjectCount: { name: 'ArchiveObjectCount', value: { type: 'integer' }, required: true },
          coldArchiveStorage: { name: 'ColdArchiveStorage', value: { type: 'integer' }, required: true },
          coldArchiveRealStorage: { name: 'ColdArchiveRealStorage', value: { type: 'integer' }, required: true },
          coldArchiveObjectCount: { name: 'ColdArchiveObjectCount', value: { type: 'integer' }, required: true },
          deepColdArchiveStorage: { name: 'DeepColdArchiveStorage', value: { type: 'integer' }, required: true },
          deepColdArchiveRealStorage: {
            name: 'DeepColdArchiveRealStorage',
            value: { type: 'integer' },
            required: true,
          },
          deepColdArchiveObjectCount: {
            name: 'DeepColdArchiveObjectCount',
            value: { type: 'integer' },
            required: true,
          },
          deleteMarkerCount: { name: 'DeleteMarkerCount', value: { type: 'integer' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketStatInput = CallInput<(typeof getBucketStat)['input']>
export type GetBucketStatOutput = CallOutput<(typeof getBucketStat)['output']>

/** Tells the tags of a bucket; without any the set is empty. https://help.aliyun.com/en/oss/developer-reference/getbuckettags */
export const getBucketTags = {
  name: 'GetBucketTags',
  product: 'oss',
  summary: 'Tells the tags of a bucket; without any the set is empty.',
  route: { method: 'GET', on: 'bucket', query: { tagging: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    tagging: {
      in: 'xml',
      root: 'Tagging',
      value: {
        type: 'shape',
        members: {
          tagSet: {
            name: 'TagSet',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text' }, required: true },
                  value: { name: 'Value', value: { type: 'text' } },
                },
              },
              wrapped: 'Tag',
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketTagsInput = CallInput<(typeof getBucketTags)['input']>
export type GetBucketTagsOutput = CallOutput<(typeof getBucketTags)['output']>

/** Tells whether a bucket can be reached through the acceleration endpoints. https://help.aliyun.com/en/oss/developer-reference/getbuckettransferacceleration */
export const getBucketTransferAcceleration = {
  name: 'GetBucketTransferAcceleration',
  product: 'oss',
  summary: 'Tells whether a bucket can be reached through the acceleration endpoints.',
  route: { method: 'GET', on: 'bucket', query: { transferAcceleration: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'TransferAccelerationConfiguration',
      value: { type: 'shape', members: { enabled: { name: 'Enabled', value: { type: 'boolean' }, required: true } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketTransferAccelerationInput = CallInput<(typeof getBucketTransferAcceleration)['input']>
export type GetBucketTransferAccelerationOutput = CallOutput<(typeof getBucketTransferAcceleration)['output']>

/** Tells whether old versions of objects are kept; empty where that was never switched on. https://help.aliyun.com/en/oss/developer-reference/getbucketversioning */
export const getBucketVersioning = {
  name: 'GetBucketVersioning',
  product: 'oss',
  summary: 'Tells whether old versions of objects are kept; empty where that was never switched on.',
  route: { method: 'GET', on: 'bucket', query: { versioning: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'VersioningConfiguration',
      value: { type: 'shape', members: { status: { name: 'Status', value: { type: 'text' } } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketVersioningInput = CallInput<(typeof getBucketVersioning)['input']>
export type GetBucketVersioningOutput = CallOutput<(typeof getBucketVersioning)['output']>

/** Tells the website of a bucket as it was put. https://help.aliyun.com/en/oss/developer-reference/getbucketwebsite */
export const getBucketWebsite = {
  name: 'GetBucketWebsite',
  product: 'oss',
  summary: 'Tells the website of a bucket as it was put.',
  route: { method: 'GET', on: 'bucket', query: { website: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'WebsiteConfiguration',
      value: {
        type: 'shape',
        members: {
          index: {
            name: 'IndexDocument',
            value: {
              type: 'shape',
              members: {
                suffix: { name: 'Suffix', value: { type: 'text' }, required: true },
                supportSubDir: { name: 'SupportSubDir', value: { type: 'boolean' } },
                type: { name: 'Type', value: { type: 'integer' } },
              },
            },
          },
          error: {
            name: 'ErrorDocument',
            value: {
              type: 'shape',
              members: {
                key: { name: 'Key', value: { type: 'text' }, required: true },
                httpStatus: { name: 'HttpStatus', value: { type: 'integer' } },
              },
            },
          },
          rules: {
            name: 'RoutingRules',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  number: { name: 'RuleNumber', value: { type: 'integer' }, required: true },
                  condition: {
                    name: 'Condition',
                    value: {
                      type: 'shape',
                      members: {
                        keyPrefix: { name: 'KeyPrefixEquals', value: { type: 'text' } },
                        keySuffix: { name: 'KeySuffixEquals', value: { type: 'text' } },
                        errorStatus: { name: 'HttpErrorCodeReturnedEquals', value: { type: 'integer' } },
                        headers: {
                          name: 'IncludeHeader',
                          value: {
                            type: 'list',
                            of: {
                              type: 'shape',
                              members: {
                                key: { name: 'Key', value: { type: 'text' }, required: true },
                                equals: { name: 'Equals', value: { type: 'text' } },
                                startsWith: { name: 'StartsWith', value: { type: 'text' } },
                                endsWith: { name: 'EndsWith', value: { type: 'text' } },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                  redirect: {
                    name: 'Redirect',
                    value: {
                      type: 'shape',
                      members: {
                        type: {
                          name: 'RedirectType',
                          value: { type: 'choice', values: ['Mirror', 'External', 'AliCDN', 'Internal'] },
                          required: true,
                        },
                        protocol: { name: 'Protocol', value: { type: 'choice', values: ['http', 'https'] } },
                        hostName: { name: 'HostName', value: { type: 'text' } },
                        replaceKeyWith: { name: 'ReplaceKeyWith', value: { type: 'text' } },
                        replacePrefixWith: { name: 'ReplaceKeyPrefixWith', value: { type: 'text' } },
                        enableReplacePrefix: { name: 'EnableReplacePrefix', value: { type: 'boolean' } },
                        passQueryString: { name: 'PassQueryString', value: { type: 'boolean' } },
                        status: { name: 'HttpRedirectCode', value: { type: 'integer' } },
                        mirrorUrl: { name: 'MirrorURL', value: { type: 'text' } },
                        mirrorPassQueryString: { name: 'MirrorPassQueryString', value: { type: 'boolean' } },
                        mirrorPassOriginalSlashes: { name: 'MirrorPassOriginalSlashes', value: { type: 'boolean' } },
                        mirrorFollowRedirect: { name: 'MirrorFollowRedirect', value: { type: 'boolean' } },
                        mirrorCheckMd5: { name: 'MirrorCheckMd5', value: { type: 'boolean' } },
                        mirrorSni: { name: 'MirrorSNI', value: { type: 'boolean' } },
                        mirrorAllowHead: { name: 'MirrorAllowHeadObject', value: { type: 'boolean' } },
                        mirrorSaveMeta: { name: 'MirrorSaveOssMeta', value: { type: 'boolean' } },
                        mirrorHeaders: {
                          name: 'MirrorHeaders',
                          value: {
                            type: 'shape',
                            members: {
                              passAll: { name: 'PassAll', value: { type: 'boolean' } },
                              pass: { name: 'Pass', value: { type: 'list', of: { type: 'text' } } },
                              remove: { name: 'Remove', value: { type: 'list', of: { type: 'text' } } },
                              set: {
                                name: 'Set',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorUserLastModified: { name: 'MirrorUserLastModified', value: { type: 'text' } },
                        MirrorURLProbe: { name: 'MirrorURLProbe', value: { type: 'text' } },
                        MirrorURLSlave: { name: 'MirrorURLSlave', value: { type: 'text' } },
                        MirrorSwitchAllErrors: { name: 'MirrorSwitchAllErrors', value: { type: 'text' } },
                        MirrorMultiAlternates: {
                          name: 'MirrorMultiAlternates',
                          value: {
                            type: 'shape',
                            members: {
                              alternates: {
                                name: 'MirrorMultiAlternate',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      number: { name: 'MirrorMultiAlternateNumber', value: { type: 'integer' } },
                                      url: { name: 'MirrorMultiAlternateURL', value: { type: 'text' } },
                                      MirrorMultiAlternateVpcId: {
                                        name: 'MirrorMultiAlternateVpcId',
                                        value: { type: 'text' },
                                      },
                                      MirrorMultiAlternateDstRegion: {
                                        name: 'MirrorMultiAlternateDstRegion',
                                        value: { type: 'text' },
                                      },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        TransparentMirrorResponseCodes: {
                          name: 'TransparentMirrorResponseCodes',
                          value: { type: 'text' },
                        },
                        MirrorAsyncStatus: { name: 'MirrorAsyncStatus', value: { type: 'text' } },
                        MirrorReturnHeaders: {
                          name: 'MirrorReturnHeaders',
                          value: {
                            type: 'shape',
                            members: {
                              headers: {
                                name: 'ReturnHeader',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorTaggings: {
                          name: 'MirrorTaggings',
                          value: {
                            type: 'shape',
                            members: {
                              taggings: {
                                name: 'Taggings',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorAuth: {
                          name: 'MirrorAuth',
                          value: {
                            type: 'shape',
                            members: {
                              AuthType: { name: 'AuthType', value: { type: 'text' } },
                              Region: { name: 'Region', value: { type: 'text' } },
                              AccessKeyId: { name: 'AccessKeyId', value: { type: 'text' } },
                              AccessKeySecret: { name: 'AccessKeySecret', value: { type: 'text' } },
                            },
                          },
                        },
                        mirrorProxyPass: { name: 'MirrorProxyPass', value: { type: 'boolean' } },
                        mirrorAllowImageInfo: { name: 'MirrorAllowGetImageInfo', value: { type: 'boolean' } },
                        MirrorDstVpcId: { name: 'MirrorDstVpcId', value: { type: 'text' } },
                        MirrorDstSlaveVpcId: { name: 'MirrorDstSlaveVpcId', value: { type: 'text' } },
                        MirrorDstRegion: { name: 'MirrorDstRegion', value: { type: 'text' } },
                        MirrorIsExpressTunnel: { name: 'MirrorIsExpressTunnel', value: { type: 'text' } },
                        MirrorTunnelId: { name: 'MirrorTunnelId', value: { type: 'text' } },
                        MirrorUsingRole: { name: 'MirrorUsingRole', value: { type: 'text' } },
                        MirrorRole: { name: 'MirrorRole', value: { type: 'text' } },
                        MirrorAllowVideoSnapshot: { name: 'MirrorAllowVideoSnapshot', value: { type: 'text' } },
                      },
                    },
                    required: true,
                  },
                  lua: {
                    name: 'LuaConfig',
                    value: { type: 'shape', members: { script: { name: 'Script', value: { type: 'text' } } } },
                  },
                },
              },
              wrapped: 'RoutingRule',
            },
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketWebsiteInput = CallInput<(typeof getBucketWebsite)['input']>
export type GetBucketWebsiteOutput = CallOutput<(typeof getBucketWebsite)['output']>

/** Tells the retention policy of a bucket. https://help.aliyun.com/en/oss/developer-reference/getbucketworm */
export const getBucketWorm = {
  name: 'GetBucketWorm',
  product: 'oss',
  summary: 'Tells the retention policy of a bucket.',
  route: { method: 'GET', on: 'bucket', query: { worm: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'WormConfiguration',
      value: {
        type: 'shape',
        members: {
          id: { name: 'WormId', value: { type: 'text' }, required: true },
          state: { name: 'State', value: { type: 'text' }, required: true },
          days: { name: 'RetentionPeriodInDays', value: { type: 'integer' }, required: true },
          created: { name: 'CreationDate', value: { type: 'time' }, required: true },
          expires: { name: 'ExpirationDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetBucketWormInput = CallInput<(typeof getBucketWorm)['input']>
export type GetBucketWormOutput = CallOutput<(typeof getBucketWorm)['output']>

/** Tells the token that was made for a domain, while it is good. https://help.aliyun.com/en/oss/developer-reference/getcnametoken */
export const getCnameToken = {
  name: 'GetCnameToken',
  product: 'oss',
  summary: 'Tells the token that was made for a domain, while it is good.',
  route: { method: 'GET', on: 'bucket', query: { cname: true, comp: 'token' } },
  input: { bucket: { in: 'bucket' }, cname: { in: 'query', name: 'cname', value: { type: 'text' }, required: true } },
  output: {
    token: {
      in: 'xml',
      root: 'CnameToken',
      value: {
        type: 'shape',
        members: {
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          cname: { name: 'Cname', value: { type: 'text' }, required: true },
          token: { name: 'Token', value: { type: 'text' }, required: true },
          expires: { name: 'ExpireTime', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetCnameTokenInput = CallInput<(typeof getCnameToken)['input']>
export type GetCnameTokenOutput = CallOutput<(typeof getCnameToken)['output']>

/** Tells the streams that came to a live channel: none ever did. https://help.aliyun.com/en/oss/developer-reference/getlivechannelhistory */
export const getLiveChannelHistory = {
  name: 'GetLiveChannelHistory',
  product: 'oss',
  summary: 'Tells the streams that came to a live channel: none ever did.',
  route: { method: 'GET', on: 'object', query: { live: true, comp: 'history' } },
  input: { bucket: { in: 'bucket' }, key: { in: 'key' } },
  output: {
    history: {
      in: 'xml',
      root: 'LiveChannelHistory',
      value: {
        type: 'shape',
        members: {
          records: {
            name: 'LiveRecord',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  start: { name: 'StartTime', value: { type: 'time' }, required: true },
                  end: { name: 'EndTime', value: { type: 'time' }, required: true },
                  remoteAddress: { name: 'RemoteAddr', value: { type: 'text' }, required: true },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetLiveChannelHistoryInput = CallInput<(typeof getLiveChannelHistory)['input']>
export type GetLiveChannelHistoryOutput = CallOutput<(typeof getLiveChannelHistory)['output']>

/** Tells the document of a live channel. https://help.aliyun.com/en/oss/developer-reference/getlivechannelinfo */
export const getLiveChannelInfo = {
  name: 'GetLiveChannelInfo',
  product: 'oss',
  summary: 'Tells the document of a live channel.',
  route: { method: 'GET', on: 'object', query: { live: true } },
  input: { bucket: { in: 'bucket' }, key: { in: 'key' } },
  output: {
    configuration: {
      in: 'xml',
      root: 'LiveChannelConfiguration',
      value: {
        type: 'shape',
        members: {
          description: { name: 'Description', value: { type: 'text' }, required: true },
          status: { name: 'Status', value: { type: 'text' }, required: true },
          target: {
            name: 'Target',
            value: {
              type: 'shape',
              members: {
                type: { name: 'Type', value: { type: 'text' }, required: true },
                fragDuration: { name: 'FragDuration', value: { type: 'integer' }, required: true },
                fragCount: { name: 'FragCount', value: { type: 'integer' }, required: true },
                playlistName: { name: 'PlaylistName', value: { type: 'text' }, required: true },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetLiveChannelInfoInput = CallInput<(typeof getLiveChannelInfo)['input']>
export type GetLiveChannelInfoOutput = CallOutput<(typeof getLiveChannelInfo)['output']>

/** Tells whether a live channel is disabled, or waits for a stream. https://help.aliyun.com/en/oss/developer-reference/getlivechannelstat */
export const getLiveChannelStat = {
  name: 'GetLiveChannelStat',
  product: 'oss',
  summary: 'Tells whether a live channel is disabled, or waits for a stream.',
  route: { method: 'GET', on: 'object', query: { live: true, comp: 'stat' } },
  input: { bucket: { in: 'bucket' }, key: { in: 'key' } },
  output: {
    stat: {
      in: 'xml',
      root: 'LiveChannelStat',
      value: { type: 'shape', members: { status: { name: 'Status', value: { type: 'text' }, required: true } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetLiveChannelStatInput = CallInput<(typeof getLiveChannelStat)['input']>
export type GetLiveChannelStatOutput = CallOutput<(typeof getLiveChannelStat)['output']>

/** Reads an object or one range of it, or a picture made of it. https://help.aliyun.com/en/oss/developer-reference/getobject */
export const getObject = {
  name: 'GetObject',
  product: 'oss',
  summary: 'Reads an object or one range of it, or a picture made of it.',
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
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    contentLength: { in: 'header', name: 'Content-Length', value: { type: 'integer' }, required: true },
    acceptRanges: { in: 'header', name: 'Accept-Ranges', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    objectType: { in: 'header', name: 'x-oss-object-type', value: { type: 'text' } },
    storageClass: { in: 'header', name: 'x-oss-storage-class', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    restore: { in: 'header', name: 'x-oss-restore', value: { type: 'text' } },
    transitionTime: { in: 'header', name: 'x-oss-transition-time', value: { type: 'time' } },
    lastAccessTime: { in: 'header', name: 'x-oss-last-access-time', value: { type: 'time' } },
    sealedTime: { in: 'header', name: 'x-oss-sealed-time', value: { type: 'time' } },
    nextAppendPosition: { in: 'header', name: 'x-oss-next-append-position', value: { type: 'integer' } },
    taggingCount: { in: 'header', name: 'x-oss-tagging-count', value: { type: 'integer' } },
    expiration: { in: 'header', name: 'x-oss-expiration', value: { type: 'text' } },
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
export type GetObjectInput = CallInput<(typeof getObject)['input']>
export type GetObjectOutput = CallOutput<(typeof getObject)['output']>

/** Tells owner and ACL of an object. https://help.aliyun.com/en/oss/developer-reference/getobjectacl */
export const getObjectAcl = {
  name: 'GetObjectAcl',
  product: 'oss',
  summary: 'Tells owner and ACL of an object.',
  route: { method: 'GET', on: 'object', query: { acl: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    policy: {
      in: 'xml',
      root: 'AccessControlPolicy',
      value: {
        type: 'shape',
        members: {
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
          grants: {
            name: 'AccessControlList',
            value: { type: 'list', of: { type: 'text' }, wrapped: 'Grant' },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetObjectAclInput = CallInput<(typeof getObjectAcl)['input']>
export type GetObjectAclOutput = CallOutput<(typeof getObjectAcl)['output']>

/** Tells size, ETag, time and CRC-64 of an object, and nothing of its content type or user metadata. https://help.aliyun.com/en/oss/developer-reference/getobjectmeta */
export const getObjectMeta = {
  name: 'GetObjectMeta',
  product: 'oss',
  summary: 'Tells size, ETag, time and CRC-64 of an object, and nothing of its content type or user metadata.',
  route: { method: 'HEAD', alsoMethod: 'GET', on: 'object', query: { objectMeta: true } },
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
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    transitionTime: { in: 'header', name: 'x-oss-transition-time', value: { type: 'time' } },
    lastAccessTime: { in: 'header', name: 'x-oss-last-access-time', value: { type: 'time' } },
  },
  status: 200,
} as const satisfies WireContract
export type GetObjectMetaInput = CallInput<(typeof getObjectMeta)['input']>
export type GetObjectMetaOutput = CallOutput<(typeof getObjectMeta)['output']>

/** Tells the tags of an object; without any the set is empty. https://help.aliyun.com/en/oss/developer-reference/getobjecttagging */
export const getObjectTagging = {
  name: 'GetObjectTagging',
  product: 'oss',
  summary: 'Tells the tags of an object; without any the set is empty.',
  route: { method: 'GET', on: 'object', query: { tagging: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    tagging: {
      in: 'xml',
      root: 'Tagging',
      value: {
        type: 'shape',
        members: {
          tagSet: {
            name: 'TagSet',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text' }, required: true },
                  value: { name: 'Value', value: { type: 'text' } },
                },
              },
              wrapped: 'Tag',
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetObjectTaggingInput = CallInput<(typeof getObjectTagging)['input']>
export type GetObjectTaggingOutput = CallOutput<(typeof getObjectTagging)['output']>

/** Tells whether public access to all buckets of the account is blocked. https://help.aliyun.com/en/oss/developer-reference/getpublicaccessblock */
export const getPublicAccessBlock = {
  name: 'GetPublicAccessBlock',
  product: 'oss',
  summary: 'Tells whether public access to all buckets of the account is blocked.',
  route: { method: 'GET', on: 'service', query: { publicAccessBlock: true } },
  input: {},
  output: {
    configuration: {
      in: 'xml',
      root: 'PublicAccessBlockConfiguration',
      value: {
        type: 'shape',
        members: { isBlocked: { name: 'BlockPublicAccess', value: { type: 'boolean' }, required: true } },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetPublicAccessBlockInput = CallInput<(typeof getPublicAccessBlock)['input']>
export type GetPublicAccessBlockOutput = CallOutput<(typeof getPublicAccessBlock)['output']>

/** Tells the recipe that a name stands for. https://help.aliyun.com/en/oss/developer-reference/getstyle */
export const getStyle = {
  name: 'GetStyle',
  product: 'oss',
  summary: 'Tells the recipe that a name stands for.',
  route: { method: 'GET', on: 'bucket', query: { style: true, styleName: true } },
  input: {
    bucket: { in: 'bucket' },
    styleName: { in: 'query', name: 'styleName', value: { type: 'text' }, required: true },
  },
  output: {
    style: {
      in: 'xml',
      root: 'Style',
      value: {
        type: 'shape',
        members: {
          name: { name: 'Name', value: { type: 'text' }, required: true },
          content: { name: 'Content', value: { type: 'text' }, required: true },
          category: { name: 'Category', value: { type: 'text' }, required: true },
          created: { name: 'CreateTime', value: { type: 'text' }, required: true },
          modified: { name: 'LastModifyTime', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetStyleInput = CallInput<(typeof getStyle)['input']>
export type GetStyleOutput = CallOutput<(typeof getStyle)['output']>

/** Tells where a link points to, whether or not there is an object. https://help.aliyun.com/en/oss/developer-reference/getsymlink */
export const getSymlink = {
  name: 'GetSymlink',
  product: 'oss',
  summary: 'Tells where a link points to, whether or not there is an object.',
  route: { method: 'GET', on: 'object', query: { symlink: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
  },
  output: {
    target: { in: 'header', name: 'x-oss-symlink-target', value: { type: 'text' }, required: true },
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    userMeta: { in: 'headers', prefix: 'x-oss-meta-' },
  },
  status: 200,
} as const satisfies WireContract
export type GetSymlinkInput = CallInput<(typeof getSymlink)['input']>
export type GetSymlinkOutput = CallOutput<(typeof getSymlink)['output']>

/** Answers the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none. https://help.aliyun.com/en/oss/developer-reference/getvodplaylist */
export const getVodPlaylist = {
  name: 'GetVodPlaylist',
  product: 'oss',
  summary: 'Answers the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none.',
  route: { method: 'GET', on: 'object', query: { vod: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    startTime: {
      in: 'query',
      name: 'startTime',
      value: { type: 'integer', min: 0, max: 9007199254740991 },
      required: true,
    },
    endTime: {
      in: 'query',
      name: 'endTime',
      value: { type: 'integer', min: 0, max: 9007199254740991 },
      required: true,
    },
  },
  output: { playlist: { in: 'text', contentType: 'application/x-mpegURL', required: true } },
  status: 200,
} as const satisfies WireContract
export type GetVodPlaylistInput = CallInput<(typeof getVodPlaylist)['input']>
export type GetVodPlaylistOutput = CallOutput<(typeof getVodPlaylist)['output']>

/** Tells everything that is known of an object, without its bytes. https://help.aliyun.com/en/oss/developer-reference/headobject */
export const headObject = {
  name: 'HeadObject',
  product: 'oss',
  summary: 'Tells everything that is known of an object, without its bytes.',
  route: { method: 'HEAD', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    lastModified: { in: 'header', name: 'Last-Modified', value: { type: 'time' }, required: true },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    contentLength: { in: 'header', name: 'Content-Length', value: { type: 'integer' }, required: true },
    acceptRanges: { in: 'header', name: 'Accept-Ranges', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    objectType: { in: 'header', name: 'x-oss-object-type', value: { type: 'text' } },
    storageClass: { in: 'header', name: 'x-oss-storage-class', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    restore: { in: 'header', name: 'x-oss-restore', value: { type: 'text' } },
    transitionTime: { in: 'header', name: 'x-oss-transition-time', value: { type: 'time' } },
    lastAccessTime: { in: 'header', name: 'x-oss-last-access-time', value: { type: 'time' } },
    sealedTime: { in: 'header', name: 'x-oss-sealed-time', value: { type: 'time' } },
    nextAppendPosition: { in: 'header', name: 'x-oss-next-append-position', value: { type: 'integer' } },
    taggingCount: { in: 'header', name: 'x-oss-tagging-count', value: { type: 'integer' } },
    expiration: { in: 'header', name: 'x-oss-expiration', value: { type: 'text' } },
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
export type HeadObjectInput = CallInput<(typeof headObject)['input']>
export type HeadObjectOutput = CallOutput<(typeof headObject)['output']>

/** Begins a retention policy, which is void when nobody locks it within a day. https://help.aliyun.com/en/oss/developer-reference/initiatebucketworm */
export const initiateBucketWorm = {
  name: 'InitiateBucketWorm',
  product: 'oss',
  summary: 'Begins a retention policy, which is void when nobody locks it within a day.',
  route: { method: 'POST', on: 'bucket', query: { worm: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'InitiateWormConfiguration',
      value: {
        type: 'shape',
        members: { days: { name: 'RetentionPeriodInDays', value: { type: 'integer' }, required: true } },
      },
      required: true,
    },
  },
  output: { wormId: { in: 'header', name: 'x-oss-worm-id', value: { type: 'text' }, required: true } },
  status: 200,
} as const satisfies WireContract
export type InitiateBucketWormInput = CallInput<(typeof initiateBucketWorm)['input']>
export type InitiateBucketWormOutput = CallOutput<(typeof initiateBucketWorm)['output']>

/** Begins an upload in parts and fixes what will be said of the object. https://help.aliyun.com/en/oss/developer-reference/initiatemultipartupload */
export const initiateMultipartUpload = {
  name: 'InitiateMultipartUpload',
  product: 'oss',
  summary: 'Begins an upload in parts and fixes what will be said of the object.',
  route: { method: 'POST', on: 'object', query: { uploads: true } },
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
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    sequential: { in: 'query', name: 'sequential', value: { type: 'text' } },
  },
  output: {
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    result: {
      in: 'xml',
      root: 'InitiateMultipartUploadResult',
      value: {
        type: 'shape',
        members: {
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
          uploadId: { name: 'UploadId', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type InitiateMultipartUploadInput = CallInput<(typeof initiateMultipartUpload)['input']>
export type InitiateMultipartUploadOutput = CallOutput<(typeof initiateMultipartUpload)['output']>

/** Lists the inventories of a bucket, a hundred at a time. https://help.aliyun.com/en/oss/developer-reference/listbucketinventory */
export const listBucketInventory = {
  name: 'ListBucketInventory',
  product: 'oss',
  summary: 'Lists the inventories of a bucket, a hundred at a time.',
  route: { method: 'GET', on: 'bucket', query: { inventory: true } },
  input: { bucket: { in: 'bucket' }, token: { in: 'query', name: 'continuation-token', value: { type: 'text' } } },
  output: {
    result: {
      in: 'xml',
      root: 'ListInventoryConfigurationsResult',
      value: {
        type: 'shape',
        members: {
          inventories: {
            name: 'InventoryConfiguration',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'Id', value: { type: 'text' } },
                  isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } },
                  destination: {
                    name: 'Destination',
                    value: {
                      type: 'shape',
                      members: {
                        bucket: {
                          name: 'OSSBucketDestination',
                          value: {
                            type: 'shape',
                            members: {
                              format: {
                                name: 'Format',
                                value: { type: 'choice', values: ['CSV', 'Parquet', 'ORC'] },
                                required: true,
                              },
                              accountId: { name: 'AccountId', value: { type: 'text' }, required: true },
                              roleArn: { name: 'RoleArn', value: { type: 'text' }, required: true },
                              bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
                              prefix: { name: 'Prefix', value: { type: 'text' } },
                              encryption: {
                                name: 'Encryption',
                                value: {
                                  type: 'shape',
                                  members: {
                                    sseOss: { name: 'SSE-OSS', value: { type: 'text' } },
                                    sseKms: {
                                      name: 'SSE-KMS',
                                      value: {
                                        type: 'shape',
                                        members: { keyId: { name: 'KeyId', value: { type: 'text' }, required: true } },
                                      },
                                    },
                                  },
                                },
                              },
                            },
                          },
                          required: true,
                        },
                      },
                    },
                    required: true,
                  },
                  schedule: {
                    name: 'Schedule',
                    value: {
                      type: 'shape',
                      members: {
                        frequency: {
                          name: 'Frequency',
                          value: { type: 'choice', values: ['Daily', 'Weekly', 'Monthly', 'Once'] },
                          required: true,
                        },
                        dayOfMonth: { name: 'DayOfMonth', value: { type: 'integer' } },
                        isDeletedAfterwards: { name: 'AutoDelete', value: { type: 'boolean' } },
                      },
                    },
                    required: true,
                  },
                  filter: {
                    name: 'Filter',
                    value: {
                      type: 'shape',
                      members: {
                        modifiedFrom: { name: 'LastModifyBeginTimeStamp', value: { type: 'integer' } },
                        modifiedTo: { name: 'LastModifyEndTimeStamp', value: { type: 'integer' } },
                        sizeFrom: { name: 'LowerSizeBound', value: { type: 'integer' } },
                        sizeTo: { name: 'UpperSizeBound', value: { type: 'integer' } },
                        storageClass: { name: 'StorageClass', value: { type: 'text' } },
                        prefix: { name: 'Prefix', value: { type: 'text' } },
                      },
                    },
                  },
                  versions: {
                    name: 'IncludedObjectVersions',
                    value: { type: 'choice', values: ['All', 'Current'] },
                    required: true,
                  },
                  fields: { name: 'OptionalFields', value: { type: 'list', of: { type: 'text' }, wrapped: 'Field' } },
                  incremental: {
                    name: 'IncrementalInventory',
                    value: { type: 'shape', members: { isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } } } },
                  },
                },
              },
            },
          },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          token: { name: 'ContinuationToken', value: { type: 'text' } },
          nextToken: { name: 'NextContinuationToken', value: { type: 'text' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListBucketInventoryInput = CallInput<(typeof listBucketInventory)['input']>
export type ListBucketInventoryOutput = CallOutput<(typeof listBucketInventory)['output']>

/** Lists the buckets of the caller’s account in the order of their names. https://help.aliyun.com/en/oss/developer-reference/listbuckets */
export const listBuckets = {
  name: 'ListBuckets',
  product: 'oss',
  summary: 'Lists the buckets of the caller’s account in the order of their names.',
  route: { method: 'GET', on: 'service' },
  input: {
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    marker: { in: 'query', name: 'marker', value: { type: 'text', max: 1023 } },
    maxKeys: { in: 'query', name: 'max-keys', value: { type: 'integer', min: 1, max: 1000 } },
    tagKey: { in: 'query', name: 'tag-key', value: { type: 'text' } },
    tagValue: { in: 'query', name: 'tag-value', value: { type: 'text' } },
    tagging: { in: 'query', name: 'tagging', value: { type: 'text' } },
    resourceGroupId: { in: 'header', name: 'x-oss-resource-group-id', value: { type: 'text' } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListAllMyBucketsResult',
      value: {
        type: 'shape',
        members: {
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
          prefix: { name: 'Prefix', value: { type: 'text' } },
          marker: { name: 'Marker', value: { type: 'text' } },
          maxKeys: { name: 'MaxKeys', value: { type: 'integer' } },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' } },
          nextMarker: { name: 'NextMarker', value: { type: 'text' } },
          buckets: {
            name: 'Buckets',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  name: { name: 'Name', value: { type: 'text' }, required: true },
                  location: { name: 'Location', value: { type: 'text' }, required: true },
                  region: { name: 'Region', value: { type: 'text' }, required: true },
                  creationDate: { name: 'CreationDate', value: { type: 'time' }, required: true },
                  storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                  extranetEndpoint: { name: 'ExtranetEndpoint', value: { type: 'text' }, required: true },
                  intranetEndpoint: { name: 'IntranetEndpoint', value: { type: 'text' }, required: true },
                  resourceGroupId: { name: 'ResourceGroupId', value: { type: 'text' }, required: true },
                  tagging: {
                    name: 'Tagging',
                    value: {
                      type: 'shape',
                      members: {
                        tagSet: {
                          name: 'TagSet',
                          value: {
                            type: 'list',
                            of: {
                              type: 'shape',
                              members: {
                                key: { name: 'Key', value: { type: 'text' }, required: true },
                                value: { name: 'Value', value: { type: 'text' } },
                              },
                            },
                            wrapped: 'Tag',
                          },
                          required: true,
                        },
                      },
                    },
                  },
                },
              },
              wrapped: 'Bucket',
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListBucketsInput = CallInput<(typeof listBuckets)['input']>
export type ListBucketsOutput = CallOutput<(typeof listBuckets)['output']>

/** Lists the domains that are bound to a bucket, and what their certificates say. https://help.aliyun.com/en/oss/developer-reference/listcname */
export const listCname = {
  name: 'ListCname',
  product: 'oss',
  summary: 'Lists the domains that are bound to a bucket, and what their certificates say.',
  route: { method: 'GET', on: 'bucket', query: { cname: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    result: {
      in: 'xml',
      root: 'ListCnameResult',
      value: {
        type: 'shape',
        members: {
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          owner: { name: 'Owner', value: { type: 'text' }, required: true },
          cnames: {
            name: 'Cname',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  domain: { name: 'Domain', value: { type: 'text' }, required: true },
                  lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
                  status: { name: 'Status', value: { type: 'text' }, required: true },
                  certificate: {
                    name: 'Certificate',
                    value: {
                      type: 'shape',
                      members: {
                        type: { name: 'Type', value: { type: 'text' }, required: true },
                        id: { name: 'CertId', value: { type: 'text' }, required: true },
                        status: { name: 'Status', value: { type: 'text' }, required: true },
                        created: { name: 'CreationDate', value: { type: 'text' }, required: true },
                        fingerprint: { name: 'Fingerprint', value: { type: 'text' }, required: true },
                        validFrom: { name: 'ValidStartDate', value: { type: 'text' }, required: true },
                        validTo: { name: 'ValidEndDate', value: { type: 'text' }, required: true },
                      },
                    },
                  },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListCnameInput = CallInput<(typeof listCname)['input']>
export type ListCnameOutput = CallOutput<(typeof listCname)['output']>

/** Lists live channels in the order of their names. https://help.aliyun.com/en/oss/developer-reference/listlivechannel */
export const listLiveChannel = {
  name: 'ListLiveChannel',
  product: 'oss',
  summary: 'Lists live channels in the order of their names.',
  route: { method: 'GET', on: 'bucket', query: { live: true } },
  input: {
    bucket: { in: 'bucket' },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    marker: { in: 'query', name: 'marker', value: { type: 'text', max: 1023 } },
    maxKeys: { in: 'query', name: 'max-keys', value: { type: 'integer', min: 1, max: 1000 } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListLiveChannelResult',
      value: {
        type: 'shape',
        members: {
          prefix: { name: 'Prefix', value: { type: 'text' }, required: true },
          marker: { name: 'Marker', value: { type: 'text' }, required: true },
          maxKeys: { name: 'MaxKeys', value: { type: 'integer' }, required: true },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          nextMarker: { name: 'NextMarker', value: { type: 'text' }, required: true },
          channels: {
            name: 'LiveChannel',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  name: { name: 'Name', value: { type: 'text' }, required: true },
                  description: { name: 'Description', value: { type: 'text' }, required: true },
                  status: { name: 'Status', value: { type: 'text' }, required: true },
                  lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
                  publish: {
                    name: 'PublishUrls',
                    value: {
                      type: 'shape',
                      members: { url: { name: 'Url', value: { type: 'text' }, required: true } },
                    },
                    required: true,
                  },
                  play: {
                    name: 'PlayUrls',
                    value: {
                      type: 'shape',
                      members: { url: { name: 'Url', value: { type: 'text' }, required: true } },
                    },
                    required: true,
                  },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListLiveChannelInput = CallInput<(typeof listLiveChannel)['input']>
export type ListLiveChannelOutput = CallOutput<(typeof listLiveChannel)['output']>

/** Lists uploads that were begun and neither completed nor aborted, by key and then by time. https://help.aliyun.com/en/oss/developer-reference/listmultipartuploads */
export const listMultipartUploads = {
  name: 'ListMultipartUploads',
  product: 'oss',
  summary: 'Lists uploads that were begun and neither completed nor aborted, by key and then by time.',
  route: { method: 'GET', on: 'bucket', query: { uploads: true } },
  input: {
    bucket: { in: 'bucket' },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    delimiter: { in: 'query', name: 'delimiter', value: { type: 'text', max: 1023 } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    keyMarker: { in: 'query', name: 'key-marker', value: { type: 'text', max: 1023 } },
    uploadIdMarker: { in: 'query', name: 'upload-id-marker', value: { type: 'text', max: 64 } },
    maxUploads: { in: 'query', name: 'max-uploads', value: { type: 'integer', min: 1, max: 1000 } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListMultipartUploadsResult',
      value: {
        type: 'shape',
        members: {
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          keyMarker: { name: 'KeyMarker', value: { type: 'text', encoded: true }, required: true },
          uploadIdMarker: { name: 'UploadIdMarker', value: { type: 'text' }, required: true },
          nextKeyMarker: { name: 'NextKeyMarker', value: { type: 'text', encoded: true }, required: true },
          nextUploadIdMarker: { name: 'NextUploadIdMarker', value: { type: 'text' }, required: true },
          delimiter: { name: 'Delimiter', value: { type: 'text', encoded: true }, required: true },
          prefix: { name: 'Prefix', value: { type: 'text', encoded: true }, required: true },
          maxUploads: { name: 'MaxUploads', value: { type: 'integer' }, required: true },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          uploads: {
            name: 'Upload',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
                  uploadId: { name: 'UploadId', value: { type: 'text' }, required: true },
                  storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                  initiated: { name: 'Initiated', value: { type: 'time' }, required: true },
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
export type ListMultipartUploadsInput = CallInput<(typeof listMultipartUploads)['input']>
export type ListMultipartUploadsOutput = CallOutput<(typeof listMultipartUploads)['output']>

/** Lists versions and delete markers, the newest of each key first; without versioning an object is `null`. https://help.aliyun.com/en/oss/developer-reference/listobjectversions */
export const listObjectVersions = {
  name: 'ListObjectVersions',
  product: 'oss',
  summary: 'Lists versions and delete markers, the newest of each key first; without versioning an object is `null`.',
  route: { method: 'GET', on: 'bucket', query: { versions: true } },
  input: {
    bucket: { in: 'bucket' },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    delimiter: { in: 'query', name: 'delimiter', value: { type: 'text', max: 1023 } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    keyMarker: { in: 'query', name: 'key-marker', value: { type: 'text', max: 1023 } },
    versionIdMarker: { in: 'query', name: 'version-id-marker', value: { type: 'text' } },
    maxKeys: { in: 'query', name: 'max-keys', value: { type: 'integer', min: 0, max: 1000 } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListVersionsResult',
      value: {
        type: 'shape',
        members: {
          name: { name: 'Name', value: { type: 'text' }, required: true },
          prefix: { name: 'Prefix', value: { type: 'text', encoded: true }, required: true },
          keyMarker: { name: 'KeyMarker', value: { type: 'text', encoded: true }, required: true },
          versionIdMarker: { name: 'VersionIdMarker', value: { type: 'text' }, required: true },
          maxKeys: { name: 'MaxKeys', value: { type: 'integer' }, required: true },
          delimiter: { name: 'Delimiter', value: { type: 'text', encoded: true }, required: true },
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          nextKeyMarker: { name: 'NextKeyMarker', value: { type: 'text', encoded: true } },
          nextVersionIdMarker: { name: 'NextVersionIdMarker', value: { type: 'text' } },
          versions: {
            name: 'Version',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
                  versionId: { name: 'VersionId', value: { type: 'text' }, required: true },
                  isLatest: { name: 'IsLatest', value: { type: 'boolean' }, required: true },
                  lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
                  etag: { name: 'ETag', value: { type: 'text' } },
                  type: { name: 'Type', value: { type: 'text' } },
                  size: { name: 'Size', value: { type: 'integer' } },
                  storageClass: { name: 'StorageClass', value: { type: 'text' } },
                  restoreInfo: { name: 'RestoreInfo', value: { type: 'text' } },
                  transitionTime: { name: 'TransitionTime', value: { type: 'time' } },
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
              either: ['Version', 'DeleteMarker'],
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
export type ListObjectVersionsInput = CallInput<(typeof listObjectVersions)['input']>
export type ListObjectVersionsOutput = CallOutput<(typeof listObjectVersions)['output']>

/** Lists objects in the order of their keys, with their owner; keys behind a delimiter are grouped. https://help.aliyun.com/en/oss/developer-reference/listobjects */
export const listObjects = {
  name: 'ListObjects',
  product: 'oss',
  summary: 'Lists objects in the order of their keys, with their owner; keys behind a delimiter are grouped.',
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
                  restoreInfo: { name: 'RestoreInfo', value: { type: 'text' } },
                  transitionTime: { name: 'TransitionTime', value: { type: 'time' } },
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
export type ListObjectsInput = CallInput<(typeof listObjects)['input']>
export type ListObjectsOutput = CallOutput<(typeof listObjects)['output']>

/** Lists objects in the order of their keys and continues by a token; owners only when asked for. https://help.aliyun.com/en/oss/developer-reference/listobjectsv2 */
export const listObjectsV2 = {
  name: 'ListObjectsV2',
  product: 'oss',
  summary: 'Lists objects in the order of their keys and continues by a token; owners only when asked for.',
  route: { method: 'GET', on: 'bucket', query: { 'list-type': '2' }, otherValueEc: { 'list-type': '0015-00000401' } },
  input: {
    bucket: { in: 'bucket' },
    prefix: { in: 'query', name: 'prefix', value: { type: 'text', max: 1023 } },
    delimiter: { in: 'query', name: 'delimiter', value: { type: 'text', max: 1023 } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
    startAfter: { in: 'query', name: 'start-after', value: { type: 'text', max: 1023 } },
    continuationToken: { in: 'query', name: 'continuation-token', value: { type: 'text' } },
    maxKeys: { in: 'query', name: 'max-keys', value: { type: 'integer', min: 0, max: 1000 } },
    fetchOwner: { in: 'query', name: 'fetch-owner', value: { type: 'boolean' } },
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
          startAfter: { name: 'StartAfter', value: { type: 'text', encoded: true } },
          maxKeys: { name: 'MaxKeys', value: { type: 'integer' }, required: true },
          delimiter: { name: 'Delimiter', value: { type: 'text', encoded: true }, required: true },
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          continuationToken: { name: 'ContinuationToken', value: { type: 'text' } },
          nextContinuationToken: { name: 'NextContinuationToken', value: { type: 'text' } },
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
                  restoreInfo: { name: 'RestoreInfo', value: { type: 'text' } },
                  transitionTime: { name: 'TransitionTime', value: { type: 'time' } },
                  owner: {
                    name: 'Owner',
                    value: {
                      type: 'shape',
                      members: {
                        id: { name: 'ID', value: { type: 'text' }, required: true },
                        displayName: { name: 'DisplayName', value: { type: 'text' }, required: true },
                      },
                    },
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
          keyCount: { name: 'KeyCount', value: { type: 'integer' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListObjectsV2Input = CallInput<(typeof listObjectsV2)['input']>
export type ListObjectsV2Output = CallOutput<(typeof listObjectsV2)['output']>

/** Lists the parts of an unfinished upload in the order of their numbers. https://help.aliyun.com/en/oss/developer-reference/listparts */
export const listParts = {
  name: 'ListParts',
  product: 'oss',
  summary: 'Lists the parts of an unfinished upload in the order of their numbers.',
  route: { method: 'GET', on: 'object', query: { uploadId: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    uploadId: { in: 'query', name: 'uploadId', value: { type: 'text' }, required: true },
    maxParts: { in: 'query', name: 'max-parts', value: { type: 'integer', min: 1, max: 1000 } },
    partNumberMarker: { in: 'query', name: 'part-number-marker', value: { type: 'integer', min: 0, max: 10000 } },
    encodingType: { in: 'query', name: 'encoding-type', value: { type: 'choice', values: ['url'] } },
  },
  output: {
    result: {
      in: 'xml',
      root: 'ListPartsResult',
      value: {
        type: 'shape',
        members: {
          encodingType: { name: 'EncodingType', value: { type: 'text' } },
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          key: { name: 'Key', value: { type: 'text', encoded: true }, required: true },
          uploadId: { name: 'UploadId', value: { type: 'text' }, required: true },
          storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
          clientKey: { name: 'ClientEncryptionKey', value: { type: 'text' } },
          clientStart: { name: 'ClientEncryptionStart', value: { type: 'text' } },
          clientCekAlgorithm: { name: 'ClientEncryptionCekAlg', value: { type: 'text' } },
          clientWrapAlgorithm: { name: 'ClientEncryptionWrapAlg', value: { type: 'text' } },
          clientDataSize: { name: 'ClientEncryptionDataSize', value: { type: 'integer' } },
          clientPartSize: { name: 'ClientEncryptionPartSize', value: { type: 'integer' } },
          partNumberMarker: { name: 'PartNumberMarker', value: { type: 'integer' }, required: true },
          nextPartNumberMarker: { name: 'NextPartNumberMarker', value: { type: 'integer' }, required: true },
          maxParts: { name: 'MaxParts', value: { type: 'integer' }, required: true },
          isTruncated: { name: 'IsTruncated', value: { type: 'boolean' }, required: true },
          parts: {
            name: 'Part',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  partNumber: { name: 'PartNumber', value: { type: 'integer' }, required: true },
                  lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
                  etag: { name: 'ETag', value: { type: 'text' }, required: true },
                  crc64: { name: 'HashCrc64ecma', value: { type: 'text' }, required: true },
                  size: { name: 'Size', value: { type: 'integer' }, required: true },
                },
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
export type ListPartsInput = CallInput<(typeof listParts)['input']>
export type ListPartsOutput = CallOutput<(typeof listParts)['output']>

/** Lists all styles of a bucket in the order of their names. https://help.aliyun.com/en/oss/developer-reference/liststyle */
export const listStyle = {
  name: 'ListStyle',
  product: 'oss',
  summary: 'Lists all styles of a bucket in the order of their names.',
  route: { method: 'GET', on: 'bucket', query: { style: true } },
  input: { bucket: { in: 'bucket' } },
  output: {
    styles: {
      in: 'xml',
      root: 'StyleList',
      value: {
        type: 'shape',
        members: {
          styles: {
            name: 'Style',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  name: { name: 'Name', value: { type: 'text' }, required: true },
                  content: { name: 'Content', value: { type: 'text' }, required: true },
                  category: { name: 'Category', value: { type: 'text' }, required: true },
                  created: { name: 'CreateTime', value: { type: 'text' }, required: true },
                  modified: { name: 'LastModifyTime', value: { type: 'text' }, required: true },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListStyleInput = CallInput<(typeof listStyle)['input']>
export type ListStyleOutput = CallOutput<(typeof listStyle)['output']>

/** The same for requests to the bucket itself: a page that lists objects is asked about first. https://help.aliyun.com/en/oss/developer-reference/options */
export const optionBucket = {
  name: 'OptionBucket',
  product: 'oss',
  summary: 'The same for requests to the bucket itself: a page that lists objects is asked about first.',
  route: { method: 'OPTIONS', on: 'bucket' },
  input: {
    bucket: { in: 'bucket' },
    origin: { in: 'header', name: 'Origin', value: { type: 'text' } },
    method: { in: 'header', name: 'Access-Control-Request-Method', value: { type: 'text' } },
    requestHeaders: { in: 'header', name: 'Access-Control-Request-Headers', value: { type: 'text' } },
  },
  output: {
    allowOrigin: { in: 'header', name: 'Access-Control-Allow-Origin', value: { type: 'text' } },
    allowMethods: { in: 'header', name: 'Access-Control-Allow-Methods', value: { type: 'text' } },
    allowHeaders: { in: 'header', name: 'Access-Control-Allow-Headers', value: { type: 'text' } },
    exposeHeaders: { in: 'header', name: 'Access-Control-Expose-Headers', value: { type: 'text' } },
    maxAgeSeconds: { in: 'header', name: 'Access-Control-Max-Age', value: { type: 'integer' } },
    vary: { in: 'header', name: 'Vary', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type OptionBucketInput = CallInput<(typeof optionBucket)['input']>
export type OptionBucketOutput = CallOutput<(typeof optionBucket)['output']>

/** Tells a browser what the bucket’s CORS rules let it ask of a key, whether there is an object or not. https://help.aliyun.com/en/oss/developer-reference/options */
export const optionObject = {
  name: 'OptionObject',
  product: 'oss',
  summary: 'Tells a browser what the bucket’s CORS rules let it ask of a key, whether there is an object or not.',
  route: { method: 'OPTIONS', on: 'object' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    origin: { in: 'header', name: 'Origin', value: { type: 'text' } },
    method: { in: 'header', name: 'Access-Control-Request-Method', value: { type: 'text' } },
    requestHeaders: { in: 'header', name: 'Access-Control-Request-Headers', value: { type: 'text' } },
  },
  output: {
    allowOrigin: { in: 'header', name: 'Access-Control-Allow-Origin', value: { type: 'text' } },
    allowMethods: { in: 'header', name: 'Access-Control-Allow-Methods', value: { type: 'text' } },
    allowHeaders: { in: 'header', name: 'Access-Control-Allow-Headers', value: { type: 'text' } },
    exposeHeaders: { in: 'header', name: 'Access-Control-Expose-Headers', value: { type: 'text' } },
    maxAgeSeconds: { in: 'header', name: 'Access-Control-Max-Age', value: { type: 'integer' } },
    vary: { in: 'header', name: 'Vary', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type OptionObjectInput = CallInput<(typeof optionObject)['input']>
export type OptionObjectOutput = CallOutput<(typeof optionObject)['output']>

/** Stores the file of a browser’s form; the form’s own fields carry signature, policy and headers. https://help.aliyun.com/en/oss/developer-reference/postobject */
export const postObject = {
  name: 'PostObject',
  product: 'oss',
  summary: 'Stores the file of a browser’s form; the form’s own fields carry signature, policy and headers.',
  route: { method: 'POST', on: 'bucket', form: true },
  input: {
    bucket: { in: 'bucket' },
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
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    keyField: { in: 'header', name: 'key', value: { type: 'text' } },
    callbackField: { in: 'header', name: 'callback', value: { type: 'text' } },
    successStatus: { in: 'header', name: 'success_action_status', value: { type: 'text' } },
    successRedirect: { in: 'header', name: 'success_action_redirect', value: { type: 'text' } },
    form: { in: 'form' },
  },
  output: {
    status: { in: 'status', required: true },
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    location: { in: 'header', name: 'Location', value: { type: 'text' } },
    callbackAnswer: { in: 'text', contentType: 'application/json' },
    result: {
      in: 'xml',
      root: 'PostResponse',
      value: {
        type: 'shape',
        members: {
          bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
          location: { name: 'Location', value: { type: 'text' }, required: true },
          key: { name: 'Key', value: { type: 'text' }, required: true },
          etag: { name: 'ETag', value: { type: 'text' }, required: true },
        },
      },
    },
  },
  status: 204,
} as const satisfies WireContract
export type PostObjectInput = CallInput<(typeof postObject)['input']>
export type PostObjectOutput = CallOutput<(typeof postObject)['output']>

/** Stores the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none. https://help.aliyun.com/en/oss/developer-reference/postvodplaylist */
export const postVodPlaylist = {
  name: 'PostVodPlaylist',
  product: 'oss',
  summary: 'Stores the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none.',
  route: { method: 'POST', on: 'object', query: { vod: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    startTime: {
      in: 'query',
      name: 'startTime',
      value: { type: 'integer', min: 0, max: 9007199254740991 },
      required: true,
    },
    endTime: {
      in: 'query',
      name: 'endTime',
      value: { type: 'integer', min: 0, max: 9007199254740991 },
      required: true,
    },
  },
  output: { etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true } },
  status: 200,
} as const satisfies WireContract
export type PostVodPlaylistInput = CallInput<(typeof postVodPlaylist)['input']>
export type PostVodPlaylistOutput = CallOutput<(typeof postVodPlaylist)['output']>

/** Makes a picture of an object and stores it as another object. https://help.aliyun.com/en/oss/user-guide/sys-or-saveas */
export const processObject = {
  name: 'ProcessObject',
  product: 'oss',
  summary: 'Makes a picture of an object and stores it as another object.',
  route: { method: 'POST', on: 'object', query: { 'x-oss-process': true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    process: { in: 'query', name: 'x-oss-process', value: { type: 'text' } },
    task: { in: 'text', maxBytes: 12308 },
  },
  output: {
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    result: { in: 'text', contentType: 'application/json', required: true },
  },
  status: 200,
} as const satisfies WireContract
export type ProcessObjectInput = CallInput<(typeof processObject)['input']>
export type ProcessObjectOutput = CallOutput<(typeof processObject)['output']>

/** Creates a bucket. Creating one’s own bucket again succeeds, and sets its ACL when one is given. https://help.aliyun.com/en/oss/developer-reference/putbucket */
export const putBucket = {
  name: 'PutBucket',
  product: 'oss',
  summary: 'Creates a bucket. Creating one’s own bucket again succeeds, and sets its ACL when one is given.',
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
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
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
export type PutBucketInput = CallInput<(typeof putBucket)['input']>
export type PutBucketOutput = CallOutput<(typeof putBucket)['output']>

/** Says whether a bucket keeps the times at which its objects are read. https://help.aliyun.com/en/oss/developer-reference/putbucketaccessmonitor */
export const putBucketAccessMonitor = {
  name: 'PutBucketAccessMonitor',
  product: 'oss',
  summary: 'Says whether a bucket keeps the times at which its objects are read.',
  route: { method: 'PUT', on: 'bucket', query: { accessmonitor: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'AccessMonitorConfiguration',
      value: {
        type: 'shape',
        members: {
          status: { name: 'Status', value: { type: 'choice', values: ['Enabled', 'Disabled'] }, required: true },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketAccessMonitorInput = CallInput<(typeof putBucketAccessMonitor)['input']>
export type PutBucketAccessMonitorOutput = CallOutput<(typeof putBucketAccessMonitor)['output']>

/** Sets the ACL of a bucket, and creates the bucket when there is none. https://help.aliyun.com/en/oss/developer-reference/putbucketacl */
export const putBucketAcl = {
  name: 'PutBucketAcl',
  product: 'oss',
  summary: 'Sets the ACL of a bucket, and creates the bucket when there is none.',
  route: { method: 'PUT', on: 'bucket', query: { acl: true } },
  input: {
    bucket: { in: 'bucket' },
    acl: {
      in: 'header',
      name: 'x-oss-acl',
      value: { type: 'choice', values: ['private', 'public-read', 'public-read-write'] },
      required: true,
    },
  },
  output: { location: { in: 'header', name: 'Location', value: { type: 'text' } } },
  status: 200,
} as const satisfies WireContract
export type PutBucketAclInput = CallInput<(typeof putBucketAcl)['input']>
export type PutBucketAclOutput = CallOutput<(typeof putBucketAcl)['output']>

/** Lets objects of the class Archive be read without restoring them first, or no longer. https://help.aliyun.com/en/oss/developer-reference/putbucketarchivedirectread */
export const putBucketArchiveDirectRead = {
  name: 'PutBucketArchiveDirectRead',
  product: 'oss',
  summary: 'Lets objects of the class Archive be read without restoring them first, or no longer.',
  route: { method: 'PUT', on: 'bucket', query: { bucketArchiveDirectRead: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'ArchiveDirectReadConfiguration',
      value: { type: 'shape', members: { enabled: { name: 'Enabled', value: { type: 'boolean' }, required: true } } },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketArchiveDirectReadInput = CallInput<(typeof putBucketArchiveDirectRead)['input']>
export type PutBucketArchiveDirectReadOutput = CallOutput<(typeof putBucketArchiveDirectRead)['output']>

/** Replaces the rules by which browsers may use a bucket from other origins. https://help.aliyun.com/en/oss/developer-reference/putbucketcors */
export const putBucketCors = {
  name: 'PutBucketCors',
  product: 'oss',
  summary: 'Replaces the rules by which browsers may use a bucket from other origins.',
  route: { method: 'PUT', on: 'bucket', query: { cors: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'CORSConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'CORSRule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  allowedOrigins: { name: 'AllowedOrigin', value: { type: 'list', of: { type: 'text' } } },
                  allowedMethods: { name: 'AllowedMethod', value: { type: 'list', of: { type: 'text' } } },
                  allowedHeaders: { name: 'AllowedHeader', value: { type: 'list', of: { type: 'text' } } },
                  exposeHeaders: { name: 'ExposeHeader', value: { type: 'list', of: { type: 'text' } } },
                  maxAgeSeconds: { name: 'MaxAgeSeconds', value: { type: 'integer' } },
                },
              },
            },
          },
          responseVary: { name: 'ResponseVary', value: { type: 'boolean' } },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketCorsInput = CallInput<(typeof putBucketCors)['input']>
export type PutBucketCorsOutput = CallOutput<(typeof putBucketCors)['output']>

/** Says how objects lie on the disk whose writers do not say so themselves. https://help.aliyun.com/en/oss/developer-reference/putbucketencryption */
export const putBucketEncryption = {
  name: 'PutBucketEncryption',
  product: 'oss',
  summary: 'Says how objects lie on the disk whose writers do not say so themselves.',
  route: { method: 'PUT', on: 'bucket', query: { encryption: true } },
  input: {
    bucket: { in: 'bucket' },
    rule: {
      in: 'xml',
      root: 'ServerSideEncryptionRule',
      value: {
        type: 'shape',
        members: {
          byDefault: {
            name: 'ApplyServerSideEncryptionByDefault',
            value: {
              type: 'shape',
              members: {
                algorithm: { name: 'SSEAlgorithm', value: { type: 'text' }, required: true },
                keyId: { name: 'KMSMasterKeyID', value: { type: 'text' } },
                dataEncryption: { name: 'KMSDataEncryption', value: { type: 'text' } },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketEncryptionInput = CallInput<(typeof putBucketEncryption)['input']>
export type PutBucketEncryptionOutput = CallOutput<(typeof putBucketEncryption)['output']>

/** Replaces the limits of the folders below a prefix: bytes, objects, the largest object, types, insert-only. extensions.md#rules-for-folders */
export const putBucketFolderRules = {
  name: 'PutBucketFolderRules',
  product: 'oss',
  summary: 'Replaces the limits of the folders below a prefix: bytes, objects, the largest object, types, insert-only.',
  route: { method: 'PUT', on: 'bucket', query: { folderRules: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'FolderRulesConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  prefix: { name: 'Prefix', value: { type: 'text' }, required: true },
                  maxBytes: { name: 'MaxBytes', value: { type: 'integer' } },
                  maxObjects: { name: 'MaxObjects', value: { type: 'integer' } },
                  maxObjectBytes: { name: 'MaxObjectBytes', value: { type: 'integer' } },
                  contentTypes: { name: 'ContentType', value: { type: 'list', of: { type: 'text' } } },
                  insertOnly: { name: 'InsertOnly', value: { type: 'boolean' } },
                  overrides: {
                    name: 'Override',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          id: { name: 'Id', value: { type: 'text' }, required: true },
                          maxBytes: { name: 'MaxBytes', value: { type: 'integer' } },
                          maxObjects: { name: 'MaxObjects', value: { type: 'integer' } },
                          maxObjectBytes: { name: 'MaxObjectBytes', value: { type: 'integer' } },
                        },
                      },
                    },
                  },
                  status: { name: 'Status', value: { type: 'choice', values: ['counting', 'enforced'] } },
                },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketFolderRulesInput = CallInput<(typeof putBucketFolderRules)['input']>
export type PutBucketFolderRulesOutput = CallOutput<(typeof putBucketFolderRules)['output']>

/** Says by which versions and cipher suites of TLS a bucket is reached. https://help.aliyun.com/en/oss/developer-reference/putbuckethttpsconfig */
export const putBucketHttpsConfig = {
  name: 'PutBucketHttpsConfig',
  product: 'oss',
  summary: 'Says by which versions and cipher suites of TLS a bucket is reached.',
  route: { method: 'PUT', on: 'bucket', query: { httpsConfig: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'HttpsConfiguration',
      value: {
        type: 'shape',
        members: {
          tls: {
            name: 'TLS',
            value: {
              type: 'shape',
              members: {
                enable: { name: 'Enable', value: { type: 'boolean' }, required: true },
                versions: {
                  name: 'TLSVersion',
                  value: { type: 'list', of: { type: 'choice', values: ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] } },
                },
              },
            },
            required: true,
          },
          ciphers: {
            name: 'CipherSuite',
            value: {
              type: 'shape',
              members: {
                enable: { name: 'Enable', value: { type: 'boolean' }, required: true },
                strong: { name: 'StrongCipherSuite', value: { type: 'boolean' } },
                upTo12: { name: 'CustomCipherSuite', value: { type: 'list', of: { type: 'text' } } },
                of13: { name: 'TLS13CustomCipherSuite', value: { type: 'list', of: { type: 'text' } } },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketHttpsConfigInput = CallInput<(typeof putBucketHttpsConfig)['input']>
export type PutBucketHttpsConfigOutput = CallOutput<(typeof putBucketHttpsConfig)['output']>

/** Asks for a list of the objects of a bucket: each day, week or month, or once. https://help.aliyun.com/en/oss/developer-reference/putbucketinventory */
export const putBucketInventory = {
  name: 'PutBucketInventory',
  product: 'oss',
  summary: 'Asks for a list of the objects of a bucket: each day, week or month, or once.',
  route: { method: 'PUT', on: 'bucket', query: { inventory: true, inventoryId: true } },
  input: {
    bucket: { in: 'bucket' },
    inventoryId: { in: 'query', name: 'inventoryId', value: { type: 'text' }, required: true },
    configuration: {
      in: 'xml',
      root: 'InventoryConfiguration',
      value: {
        type: 'shape',
        members: {
          id: { name: 'Id', value: { type: 'text' } },
          isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } },
          destination: {
            name: 'Destination',
            value: {
              type: 'shape',
              members: {
                bucket: {
                  name: 'OSSBucketDestination',
                  value: {
                    type: 'shape',
                    members: {
                      format: {
                        name: 'Format',
                        value: { type: 'choice', values: ['CSV', 'Parquet', 'ORC'] },
                        required: true,
                      },
                      accountId: { name: 'AccountId', value: { type: 'text' }, required: true },
                      roleArn: { name: 'RoleArn', value: { type: 'text' }, required: true },
                      bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
                      prefix: { name: 'Prefix', value: { type: 'text' } },
                      encryption: {
                        name: 'Encryption',
                        value: {
                          type: 'shape',
                          members: {
                            sseOss: { name: 'SSE-OSS', value: { type: 'text' } },
                            sseKms: {
                              name: 'SSE-KMS',
                              value: {
                                type: 'shape',
                                members: { keyId: { name: 'KeyId', value: { type: 'text' }, required: true } },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                  required: true,
                },
              },
            },
            required: true,
          },
          schedule: {
            name: 'Schedule',
            value: {
              type: 'shape',
              members: {
                frequency: {
                  name: 'Frequency',
                  value: { type: 'choice', values: ['Daily', 'Weekly', 'Monthly', 'Once'] },
                  required: true,
                },
                dayOfMonth: { name: 'DayOfMonth', value: { type: 'integer' } },
                isDeletedAfterwards: { name: 'AutoDelete', value: { type: 'boolean' } },
              },
            },
            required: true,
          },
          filter: {
            name: 'Filter',
            value: {
              type: 'shape',
              members: {
                modifiedFrom: { name: 'LastModifyBeginTimeStamp', value: { type: 'integer' } },
                modifiedTo: { name: 'LastModifyEndTimeStamp', value: { type: 'integer' } },
                sizeFrom: { name: 'LowerSizeBound', value: { type: 'integer' } },
                sizeTo: { name: 'UpperSizeBound', value: { type: 'integer' } },
                storageClass: { name: 'StorageClass', value: { type: 'text' } },
                prefix: { name: 'Prefix', value: { type: 'text' } },
              },
            },
          },
          versions: {
            name: 'IncludedObjectVersions',
            value: { type: 'choice', values: ['All', 'Current'] },
            required: true,
          },
          fields: { name: 'OptionalFields', value: { type: 'list', of: { type: 'text' }, wrapped: 'Field' } },
          incremental: {
            name: 'IncrementalInventory',
            value: { type: 'shape', members: { isEnabled: { name: 'IsEnabled', value: { type: 'boolean' } } } },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketInventoryInput = CallInput<(typeof putBucketInventory)['input']>
export type PutBucketInventoryOutput = CallOutput<(typeof putBucketInventory)['output']>

/** Replaces the rules by which objects of a bucket expire and change their class. https://help.aliyun.com/en/oss/developer-reference/putbucketlifecycle */
export const putBucketLifecycle = {
  name: 'PutBucketLifecycle',
  product: 'oss',
  summary: 'Replaces the rules by which objects of a bucket expire and change their class.',
  route: { method: 'PUT', on: 'bucket', query: { lifecycle: true } },
  input: {
    bucket: { in: 'bucket' },
    mayOverlap: { in: 'header', name: 'x-oss-allow-same-action-overlap', value: { type: 'boolean' } },
    configuration: {
      in: 'xml',
      root: 'LifecycleConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  prefix: { name: 'Prefix', value: { type: 'text' } },
                  status: {
                    name: 'Status',
                    value: { type: 'choice', values: ['Enabled', 'Disabled'] },
                    required: true,
                  },
                  tags: {
                    name: 'Tag',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          key: { name: 'Key', value: { type: 'text' }, required: true },
                          value: { name: 'Value', value: { type: 'text' }, required: true },
                        },
                      },
                    },
                  },
                  filter: {
                    name: 'Filter',
                    value: {
                      type: 'shape',
                      members: {
                        not: {
                          name: 'Not',
                          value: {
                            type: 'list',
                            of: {
                              type: 'shape',
                              members: {
                                prefix: { name: 'Prefix', value: { type: 'text' } },
                                tag: {
                                  name: 'Tag',
                                  value: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' }, required: true },
                                      value: { name: 'Value', value: { type: 'text' }, required: true },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        sizeGreaterThan: { name: 'ObjectSizeGreaterThan', value: { type: 'integer' } },
                        sizeLessThan: { name: 'ObjectSizeLessThan', value: { type: 'integer' } },
                      },
                    },
                  },
                  accessTimeBase: { name: 'AtimeBase', value: { type: 'integer' } },
                  expiration: {
                    name: 'Expiration',
                    value: {
                      type: 'shape',
                      members: {
                        days: { name: 'Days', value: { type: 'integer' } },
                        createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                        date: { name: 'Date', value: { type: 'text' } },
                        isAccessTime: { name: 'IsAccessTime', value: { type: 'text' } },
                        expiredObjectDeleteMarker: { name: 'ExpiredObjectDeleteMarker', value: { type: 'boolean' } },
                      },
                    },
                  },
                  transitions: {
                    name: 'Transition',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          days: { name: 'Days', value: { type: 'integer' } },
                          createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                          date: { name: 'Date', value: { type: 'text' } },
                          storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                          isAccessTime: { name: 'IsAccessTime', value: { type: 'boolean' } },
                          returnToStdWhenVisit: { name: 'ReturnToStdWhenVisit', value: { type: 'boolean' } },
                          allowSmallFile: { name: 'AllowSmallFile', value: { type: 'boolean' } },
                        },
                      },
                    },
                  },
                  noncurrentExpiration: {
                    name: 'NoncurrentVersionExpiration',
                    value: {
                      type: 'shape',
                      members: {
                        noncurrentDays: { name: 'NoncurrentDays', value: { type: 'integer' }, required: true },
                        isAccessTime: { name: 'IsAccessTime', value: { type: 'text' } },
                      },
                    },
                  },
                  noncurrentTransitions: {
                    name: 'NoncurrentVersionTransition',
                    value: {
                      type: 'list',
                      of: {
                        type: 'shape',
                        members: {
                          noncurrentDays: { name: 'NoncurrentDays', value: { type: 'integer' }, required: true },
                          storageClass: { name: 'StorageClass', value: { type: 'text' }, required: true },
                          isAccessTime: { name: 'IsAccessTime', value: { type: 'boolean' } },
                          returnToStdWhenVisit: { name: 'ReturnToStdWhenVisit', value: { type: 'boolean' } },
                          allowSmallFile: { name: 'AllowSmallFile', value: { type: 'boolean' } },
                        },
                      },
                    },
                  },
                  abortMultipartUpload: {
                    name: 'AbortMultipartUpload',
                    value: {
                      type: 'shape',
                      members: {
                        days: { name: 'Days', value: { type: 'integer' } },
                        createdBeforeDate: { name: 'CreatedBeforeDate', value: { type: 'text' } },
                        date: { name: 'Date', value: { type: 'text' } },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketLifecycleInput = CallInput<(typeof putBucketLifecycle)['input']>
export type PutBucketLifecycleOutput = CallOutput<(typeof putBucketLifecycle)['output']>

/** Says where log objects of the requests to a bucket are written. https://help.aliyun.com/en/oss/developer-reference/putbucketlogging */
export const putBucketLogging = {
  name: 'PutBucketLogging',
  product: 'oss',
  summary: 'Says where log objects of the requests to a bucket are written.',
  route: { method: 'PUT', on: 'bucket', query: { logging: true } },
  input: {
    bucket: { in: 'bucket' },
    status: {
      in: 'xml',
      root: 'BucketLoggingStatus',
      value: {
        type: 'shape',
        members: {
          enabled: {
            name: 'LoggingEnabled',
            value: {
              type: 'shape',
              members: {
                targetBucket: { name: 'TargetBucket', value: { type: 'text' }, required: true },
                targetPrefix: { name: 'TargetPrefix', value: { type: 'text' } },
                role: { name: 'LoggingRole', value: { type: 'text' } },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketLoggingInput = CallInput<(typeof putBucketLogging)['input']>
export type PutBucketLoggingOutput = CallOutput<(typeof putBucketLogging)['output']>

/** Replaces the rules by which objects are not written over, by prefix, suffix and who writes. https://help.aliyun.com/en/oss/developer-reference/putbucketoverwriteconfig */
export const putBucketOverwriteConfig = {
  name: 'PutBucketOverwriteConfig',
  product: 'oss',
  summary: 'Replaces the rules by which objects are not written over, by prefix, suffix and who writes.',
  route: { method: 'PUT', on: 'bucket', query: { overwriteConfig: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'OverwriteConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  action: { name: 'Action', value: { type: 'text' } },
                  prefix: { name: 'Prefix', value: { type: 'text' } },
                  suffix: { name: 'Suffix', value: { type: 'text' } },
                  principals: {
                    name: 'Principals',
                    value: { type: 'list', of: { type: 'text' }, wrapped: 'Principal' },
                  },
                },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketOverwriteConfigInput = CallInput<(typeof putBucketOverwriteConfig)['input']>
export type PutBucketOverwriteConfigOutput = CallOutput<(typeof putBucketOverwriteConfig)['output']>

/** Replaces the policy of a bucket, which may allow and deny beyond its own account. https://help.aliyun.com/en/oss/developer-reference/putbucketpolicy */
export const putBucketPolicy = {
  name: 'PutBucketPolicy',
  product: 'oss',
  summary: 'Replaces the policy of a bucket, which may allow and deny beyond its own account.',
  route: { method: 'PUT', on: 'bucket', query: { policy: true } },
  input: { bucket: { in: 'bucket' }, policy: { in: 'text', maxBytes: 16384 } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketPolicyInput = CallInput<(typeof putBucketPolicy)['input']>
export type PutBucketPolicyOutput = CallOutput<(typeof putBucketPolicy)['output']>

/** Takes the effect of public ACLs and policies from a bucket and refuses new ones, or gives it back. https://help.aliyun.com/en/oss/developer-reference/putbucketpublicaccessblock */
export const putBucketPublicAccessBlock = {
  name: 'PutBucketPublicAccessBlock',
  product: 'oss',
  summary: 'Takes the effect of public ACLs and policies from a bucket and refuses new ones, or gives it back.',
  route: { method: 'PUT', on: 'bucket', query: { publicAccessBlock: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'PublicAccessBlockConfiguration',
      value: {
        type: 'shape',
        members: { isBlocked: { name: 'BlockPublicAccess', value: { type: 'boolean' }, required: true } },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketPublicAccessBlockInput = CallInput<(typeof putBucketPublicAccessBlock)['input']>
export type PutBucketPublicAccessBlockOutput = CallOutput<(typeof putBucketPublicAccessBlock)['output']>

/** Replaces the lists of pages that may lead to the objects of a bucket. https://help.aliyun.com/en/oss/developer-reference/putbucketreferer */
export const putBucketReferer = {
  name: 'PutBucketReferer',
  product: 'oss',
  summary: 'Replaces the lists of pages that may lead to the objects of a bucket.',
  route: { method: 'PUT', on: 'bucket', query: { referer: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'RefererConfiguration',
      value: {
        type: 'shape',
        members: {
          allowEmptyReferer: { name: 'AllowEmptyReferer', value: { type: 'boolean' } },
          allowTruncateQueryString: { name: 'AllowTruncateQueryString', value: { type: 'boolean' } },
          truncatePath: { name: 'TruncatePath', value: { type: 'boolean' } },
          allowed: { name: 'RefererList', value: { type: 'list', of: { type: 'text' }, wrapped: 'Referer' } },
          denied: { name: 'RefererBlacklist', value: { type: 'list', of: { type: 'text' }, wrapped: 'Referer' } },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketRefererInput = CallInput<(typeof putBucketReferer)['input']>
export type PutBucketRefererOutput = CallOutput<(typeof putBucketReferer)['output']>

/** Adds a rule by which changes of objects are made in another bucket too. https://help.aliyun.com/en/oss/developer-reference/putbucketreplication */
export const putBucketReplication = {
  name: 'PutBucketReplication',
  product: 'oss',
  summary: 'Adds a rule by which changes of objects are made in another bucket too.',
  route: { method: 'POST', on: 'bucket', query: { replication: true, comp: 'add' } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'ReplicationConfiguration',
      value: {
        type: 'shape',
        members: {
          rules: {
            name: 'Rule',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  id: { name: 'ID', value: { type: 'text' } },
                  rtc: {
                    name: 'RTC',
                    value: { type: 'shape', members: { status: { name: 'Status', value: { type: 'text' } } } },
                  },
                  prefixes: { name: 'PrefixSet', value: { type: 'list', of: { type: 'text' }, wrapped: 'Prefix' } },
                  action: { name: 'Action', value: { type: 'text' } },
                  destination: {
                    name: 'Destination',
                    value: {
                      type: 'shape',
                      members: {
                        bucket: { name: 'Bucket', value: { type: 'text' }, required: true },
                        location: { name: 'Location', value: { type: 'text' }, required: true },
                        transferType: {
                          name: 'TransferType',
                          value: { type: 'choice', values: ['internal', 'oss_acc'] },
                        },
                      },
                    },
                    required: true,
                  },
                  status: { name: 'Status', value: { type: 'text' } },
                  history: {
                    name: 'HistoricalObjectReplication',
                    value: { type: 'choice', values: ['enabled', 'disabled'] },
                  },
                  role: { name: 'SyncRole', value: { type: 'text' } },
                  selection: {
                    name: 'SourceSelectionCriteria',
                    value: {
                      type: 'shape',
                      members: {
                        kms: {
                          name: 'SseKmsEncryptedObjects',
                          value: {
                            type: 'shape',
                            members: {
                              status: { name: 'Status', value: { type: 'choice', values: ['Enabled', 'Disabled'] } },
                            },
                          },
                        },
                      },
                    },
                  },
                  encryption: {
                    name: 'EncryptionConfiguration',
                    value: { type: 'shape', members: { keyId: { name: 'ReplicaKmsKeyID', value: { type: 'text' } } } },
                  },
                },
              },
            },
          },
        },
      },
      malformedEc: '0031-00000001',
      required: true,
    },
  },
  output: { ruleId: { in: 'header', name: 'x-oss-replication-rule-id', value: { type: 'text' }, required: true } },
  status: 200,
} as const satisfies WireContract
export type PutBucketReplicationInput = CallInput<(typeof putBucketReplication)['input']>
export type PutBucketReplicationOutput = CallOutput<(typeof putBucketReplication)['output']>

/** Says who pays for requests to a bucket: its owner or whoever sends them. https://help.aliyun.com/en/oss/developer-reference/putbucketrequestpayment */
export const putBucketRequestPayment = {
  name: 'PutBucketRequestPayment',
  product: 'oss',
  summary: 'Says who pays for requests to a bucket: its owner or whoever sends them.',
  route: { method: 'PUT', on: 'bucket', query: { requestPayment: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'RequestPaymentConfiguration',
      value: {
        type: 'shape',
        members: {
          payer: { name: 'Payer', value: { type: 'choice', values: ['BucketOwner', 'Requester'] }, required: true },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketRequestPaymentInput = CallInput<(typeof putBucketRequestPayment)['input']>
export type PutBucketRequestPaymentOutput = CallOutput<(typeof putBucketRequestPayment)['output']>

/** Puts a bucket into a resource group. https://help.aliyun.com/en/oss/developer-reference/putbucketresourcegroup */
export const putBucketResourceGroup = {
  name: 'PutBucketResourceGroup',
  product: 'oss',
  summary: 'Puts a bucket into a resource group.',
  route: { method: 'PUT', on: 'bucket', query: { resourceGroup: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'BucketResourceGroupConfiguration',
      value: { type: 'shape', members: { resourceGroupId: { name: 'ResourceGroupId', value: { type: 'text' } } } },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketResourceGroupInput = CallInput<(typeof putBucketResourceGroup)['input']>
export type PutBucketResourceGroupOutput = CallOutput<(typeof putBucketResourceGroup)['output']>

/** Replaces the tags of a bucket. https://help.aliyun.com/en/oss/developer-reference/putbuckettags */
export const putBucketTags = {
  name: 'PutBucketTags',
  product: 'oss',
  summary: 'Replaces the tags of a bucket.',
  route: { method: 'PUT', on: 'bucket', query: { tagging: true } },
  input: {
    bucket: { in: 'bucket' },
    tagging: {
      in: 'xml',
      root: 'Tagging',
      value: {
        type: 'shape',
        members: {
          tagSet: {
            name: 'TagSet',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text' }, required: true },
                  value: { name: 'Value', value: { type: 'text' } },
                },
              },
              wrapped: 'Tag',
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketTagsInput = CallInput<(typeof putBucketTags)['input']>
export type PutBucketTagsOutput = CallOutput<(typeof putBucketTags)['output']>

/** Opens the acceleration endpoints to a bucket, or closes them. https://help.aliyun.com/en/oss/developer-reference/putbuckettransferacceleration */
export const putBucketTransferAcceleration = {
  name: 'PutBucketTransferAcceleration',
  product: 'oss',
  summary: 'Opens the acceleration endpoints to a bucket, or closes them.',
  route: { method: 'PUT', on: 'bucket', query: { transferAcceleration: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'TransferAccelerationConfiguration',
      value: { type: 'shape', members: { enabled: { name: 'Enabled', value: { type: 'boolean' }, required: true } } },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketTransferAccelerationInput = CallInput<(typeof putBucketTransferAcceleration)['input']>
export type PutBucketTransferAccelerationOutput = CallOutput<(typeof putBucketTransferAcceleration)['output']>

/** Keeps old versions of objects from now on, or stops doing so; versions that are there stay. https://help.aliyun.com/en/oss/developer-reference/putbucketversioning */
export const putBucketVersioning = {
  name: 'PutBucketVersioning',
  product: 'oss',
  summary: 'Keeps old versions of objects from now on, or stops doing so; versions that are there stay.',
  route: { method: 'PUT', on: 'bucket', query: { versioning: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'VersioningConfiguration',
      value: { type: 'shape', members: { status: { name: 'Status', value: { type: 'text' } } } },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketVersioningInput = CallInput<(typeof putBucketVersioning)['input']>
export type PutBucketVersioningOutput = CallOutput<(typeof putBucketVersioning)['output']>

/** Makes a website of a bucket: its index and error pages, redirects, and origins that are asked for what is missing. https://help.aliyun.com/en/oss/developer-reference/putbucketwebsite */
export const putBucketWebsite = {
  name: 'PutBucketWebsite',
  product: 'oss',
  summary:
    'Makes a website of a bucket: its index and error pages, redirects, and origins that are asked for what is missing.',
  route: { method: 'PUT', on: 'bucket', query: { website: true } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'WebsiteConfiguration',
      value: {
        type: 'shape',
        members: {
          index: {
            name: 'IndexDocument',
            value: {
              type: 'shape',
              members: {
                suffix: { name: 'Suffix', value: { type: 'text' }, required: true },
                supportSubDir: { name: 'SupportSubDir', value: { type: 'boolean' } },
                type: { name: 'Type', value: { type: 'integer' } },
              },
            },
          },
          error: {
            name: 'ErrorDocument',
            value: {
              type: 'shape',
              members: {
                key: { name: 'Key', value: { type: 'text' }, required: true },
                httpStatus: { name: 'HttpStatus', value: { type: 'integer' } },
              },
            },
          },
          rules: {
            name: 'RoutingRules',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  number: { name: 'RuleNumber', value: { type: 'integer' }, required: true },
                  condition: {
                    name: 'Condition',
                    value: {
                      type: 'shape',
                      members: {
                        keyPrefix: { name: 'KeyPrefixEquals', value: { type: 'text' } },
                        keySuffix: { name: 'KeySuffixEquals', value: { type: 'text' } },
                        errorStatus: { name: 'HttpErrorCodeReturnedEquals', value: { type: 'integer' } },
                        headers: {
                          name: 'IncludeHeader',
                          value: {
                            type: 'list',
                            of: {
                              type: 'shape',
                              members: {
                                key: { name: 'Key', value: { type: 'text' }, required: true },
                                equals: { name: 'Equals', value: { type: 'text' } },
                                startsWith: { name: 'StartsWith', value: { type: 'text' } },
                                endsWith: { name: 'EndsWith', value: { type: 'text' } },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                  redirect: {
                    name: 'Redirect',
                    value: {
                      type: 'shape',
                      members: {
                        type: {
                          name: 'RedirectType',
                          value: { type: 'choice', values: ['Mirror', 'External', 'AliCDN', 'Internal'] },
                          required: true,
                        },
                        protocol: { name: 'Protocol', value: { type: 'choice', values: ['http', 'https'] } },
                        hostName: { name: 'HostName', value: { type: 'text' } },
                        replaceKeyWith: { name: 'ReplaceKeyWith', value: { type: 'text' } },
                        replacePrefixWith: { name: 'ReplaceKeyPrefixWith', value: { type: 'text' } },
                        enableReplacePrefix: { name: 'EnableReplacePrefix', value: { type: 'boolean' } },
                        passQueryString: { name: 'PassQueryString', value: { type: 'boolean' } },
                        status: { name: 'HttpRedirectCode', value: { type: 'integer' } },
                        mirrorUrl: { name: 'MirrorURL', value: { type: 'text' } },
                        mirrorPassQueryString: { name: 'MirrorPassQueryString', value: { type: 'boolean' } },
                        mirrorPassOriginalSlashes: { name: 'MirrorPassOriginalSlashes', value: { type: 'boolean' } },
                        mirrorFollowRedirect: { name: 'MirrorFollowRedirect', value: { type: 'boolean' } },
                        mirrorCheckMd5: { name: 'MirrorCheckMd5', value: { type: 'boolean' } },
                        mirrorSni: { name: 'MirrorSNI', value: { type: 'boolean' } },
                        mirrorAllowHead: { name: 'MirrorAllowHeadObject', value: { type: 'boolean' } },
                        mirrorSaveMeta: { name: 'MirrorSaveOssMeta', value: { type: 'boolean' } },
                        mirrorHeaders: {
                          name: 'MirrorHeaders',
                          value: {
                            type: 'shape',
                            members: {
                              passAll: { name: 'PassAll', value: { type: 'boolean' } },
                              pass: { name: 'Pass', value: { type: 'list', of: { type: 'text' } } },
                              remove: { name: 'Remove', value: { type: 'list', of: { type: 'text' } } },
                              set: {
                                name: 'Set',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorUserLastModified: { name: 'MirrorUserLastModified', value: { type: 'text' } },
                        MirrorURLProbe: { name: 'MirrorURLProbe', value: { type: 'text' } },
                        MirrorURLSlave: { name: 'MirrorURLSlave', value: { type: 'text' } },
                        MirrorSwitchAllErrors: { name: 'MirrorSwitchAllErrors', value: { type: 'text' } },
                        MirrorMultiAlternates: {
                          name: 'MirrorMultiAlternates',
                          value: {
                            type: 'shape',
                            members: {
                              alternates: {
                                name: 'MirrorMultiAlternate',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      number: { name: 'MirrorMultiAlternateNumber', value: { type: 'integer' } },
                                      url: { name: 'MirrorMultiAlternateURL', value: { type: 'text' } },
                                      MirrorMultiAlternateVpcId: {
                                        name: 'MirrorMultiAlternateVpcId',
                                        value: { type: 'text' },
                                      },
                                      MirrorMultiAlternateDstRegion: {
                                        name: 'MirrorMultiAlternateDstRegion',
                                        value: { type: 'text' },
                                      },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        TransparentMirrorResponseCodes: {
                          name: 'TransparentMirrorResponseCodes',
                          value: { type: 'text' },
                        },
                        MirrorAsyncStatus: { name: 'MirrorAsyncStatus', value: { type: 'text' } },
                        MirrorReturnHeaders: {
                          name: 'MirrorReturnHeaders',
                          value: {
                            type: 'shape',
                            members: {
                              headers: {
                                name: 'ReturnHeader',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorTaggings: {
                          name: 'MirrorTaggings',
                          value: {
                            type: 'shape',
                            members: {
                              taggings: {
                                name: 'Taggings',
                                value: {
                                  type: 'list',
                                  of: {
                                    type: 'shape',
                                    members: {
                                      key: { name: 'Key', value: { type: 'text' } },
                                      value: { name: 'Value', value: { type: 'text' } },
                                    },
                                  },
                                },
                              },
                            },
                          },
                        },
                        MirrorAuth: {
                          name: 'MirrorAuth',
                          value: {
                            type: 'shape',
                            members: {
                              AuthType: { name: 'AuthType', value: { type: 'text' } },
                              Region: { name: 'Region', value: { type: 'text' } },
                              AccessKeyId: { name: 'AccessKeyId', value: { type: 'text' } },
                              AccessKeySecret: { name: 'AccessKeySecret', value: { type: 'text' } },
                            },
                          },
                        },
                        mirrorProxyPass: { name: 'MirrorProxyPass', value: { type: 'boolean' } },
                        mirrorAllowImageInfo: { name: 'MirrorAllowGetImageInfo', value: { type: 'boolean' } },
                        MirrorDstVpcId: { name: 'MirrorDstVpcId', value: { type: 'text' } },
                        MirrorDstSlaveVpcId: { name: 'MirrorDstSlaveVpcId', value: { type: 'text' } },
                        MirrorDstRegion: { name: 'MirrorDstRegion', value: { type: 'text' } },
                        MirrorIsExpressTunnel: { name: 'MirrorIsExpressTunnel', value: { type: 'text' } },
                        MirrorTunnelId: { name: 'MirrorTunnelId', value: { type: 'text' } },
                        MirrorUsingRole: { name: 'MirrorUsingRole', value: { type: 'text' } },
                        MirrorRole: { name: 'MirrorRole', value: { type: 'text' } },
                        MirrorAllowVideoSnapshot: { name: 'MirrorAllowVideoSnapshot', value: { type: 'text' } },
                      },
                    },
                    required: true,
                  },
                  lua: {
                    name: 'LuaConfig',
                    value: { type: 'shape', members: { script: { name: 'Script', value: { type: 'text' } } } },
                  },
                },
              },
              wrapped: 'RoutingRule',
            },
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutBucketWebsiteInput = CallInput<(typeof putBucketWebsite)['input']>
export type PutBucketWebsiteOutput = CallOutput<(typeof putBucketWebsite)['output']>

/** Binds a domain to a bucket, whose objects it then leads to, or changes its certificate. https://help.aliyun.com/en/oss/developer-reference/putcname */
export const putCname = {
  name: 'PutCname',
  product: 'oss',
  summary: 'Binds a domain to a bucket, whose objects it then leads to, or changes its certificate.',
  route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'add' } },
  input: {
    bucket: { in: 'bucket' },
    configuration: {
      in: 'xml',
      root: 'BucketCnameConfiguration',
      value: {
        type: 'shape',
        members: {
          cname: {
            name: 'Cname',
            value: {
              type: 'shape',
              members: {
                domain: { name: 'Domain', value: { type: 'text' }, required: true },
                isWildcard: { name: 'IsWildCard', value: { type: 'boolean' } },
                certificate: {
                  name: 'CertificateConfiguration',
                  value: {
                    type: 'shape',
                    members: {
                      id: { name: 'CertId', value: { type: 'text' } },
                      certificate: { name: 'Certificate', value: { type: 'text' } },
                      privateKey: { name: 'PrivateKey', value: { type: 'text' } },
                      previousId: { name: 'PreviousCertId', value: { type: 'text' } },
                      isForced: { name: 'Force', value: { type: 'boolean' } },
                      isDeleted: { name: 'DeleteCertificate', value: { type: 'boolean' } },
                    },
                  },
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutCnameInput = CallInput<(typeof putCname)['input']>
export type PutCnameOutput = CallOutput<(typeof putCname)['output']>

/** Makes a live channel or replaces it. Its document and status are kept; no stream can be sent to it. https://help.aliyun.com/en/oss/developer-reference/putlivechannel */
export const putLiveChannel = {
  name: 'PutLiveChannel',
  product: 'oss',
  summary: 'Makes a live channel or replaces it. Its document and status are kept; no stream can be sent to it.',
  route: { method: 'PUT', on: 'object', query: { live: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    configuration: {
      in: 'xml',
      root: 'LiveChannelConfiguration',
      value: {
        type: 'shape',
        members: {
          description: { name: 'Description', value: { type: 'text' } },
          status: { name: 'Status', value: { type: 'text' } },
          target: {
            name: 'Target',
            value: {
              type: 'shape',
              members: {
                type: { name: 'Type', value: { type: 'text' }, required: true },
                fragDuration: { name: 'FragDuration', value: { type: 'text' } },
                fragCount: { name: 'FragCount', value: { type: 'text' } },
                playlistName: { name: 'PlaylistName', value: { type: 'text' } },
              },
            },
            required: true,
          },
          snapshot: { name: 'Snapshot', value: { type: 'shape', members: {} } },
        },
      },
      required: true,
    },
  },
  output: {
    result: {
      in: 'xml',
      root: 'CreateLiveChannelResult',
      value: {
        type: 'shape',
        members: {
          publish: {
            name: 'PublishUrls',
            value: { type: 'shape', members: { url: { name: 'Url', value: { type: 'text' }, required: true } } },
            required: true,
          },
          play: {
            name: 'PlayUrls',
            value: { type: 'shape', members: { url: { name: 'Url', value: { type: 'text' }, required: true } } },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type PutLiveChannelInput = CallInput<(typeof putLiveChannel)['input']>
export type PutLiveChannelOutput = CallOutput<(typeof putLiveChannel)['output']>

/** Says whether a live channel takes streams. https://help.aliyun.com/en/oss/developer-reference/putlivechannelstatus */
export const putLiveChannelStatus = {
  name: 'PutLiveChannelStatus',
  product: 'oss',
  summary: 'Says whether a live channel takes streams.',
  route: { method: 'PUT', on: 'object', query: { live: true, status: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    status: { in: 'query', name: 'status', value: { type: 'choice', values: ['enabled', 'disabled'] }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutLiveChannelStatusInput = CallInput<(typeof putLiveChannelStatus)['input']>
export type PutLiveChannelStatusOutput = CallOutput<(typeof putLiveChannelStatus)['output']>

/** Stores an object of at most 5 GB, replacing a former one of the same key at once and whole. https://help.aliyun.com/en/oss/developer-reference/putobject */
export const putObject = {
  name: 'PutObject',
  product: 'oss',
  summary: 'Stores an object of at most 5 GB, replacing a former one of the same key at once and whole.',
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
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    callbackAnswer: { in: 'text', contentType: 'application/json' },
  },
  status: 200,
} as const satisfies WireContract
export type PutObjectInput = CallInput<(typeof putObject)['input']>
export type PutObjectOutput = CallOutput<(typeof putObject)['output']>

/** Sets the ACL of an object; `default` leaves it to the bucket. https://help.aliyun.com/en/oss/developer-reference/putobjectacl */
export const putObjectAcl = {
  name: 'PutObjectAcl',
  product: 'oss',
  summary: 'Sets the ACL of an object; `default` leaves it to the bucket.',
  route: { method: 'PUT', on: 'object', query: { acl: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    objectAcl: {
      in: 'header',
      name: 'x-oss-object-acl',
      value: { type: 'choice', values: ['default', 'private', 'public-read', 'public-read-write'] },
      required: true,
    },
  },
  output: { versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } } },
  status: 200,
} as const satisfies WireContract
export type PutObjectAclInput = CallInput<(typeof putObjectAcl)['input']>
export type PutObjectAclOutput = CallOutput<(typeof putObjectAcl)['output']>

/** Replaces the tags of an object; its time of change stays. https://help.aliyun.com/en/oss/developer-reference/putobjecttagging */
export const putObjectTagging = {
  name: 'PutObjectTagging',
  product: 'oss',
  summary: 'Replaces the tags of an object; its time of change stays.',
  route: { method: 'PUT', on: 'object', query: { tagging: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    tagging: {
      in: 'xml',
      root: 'Tagging',
      value: {
        type: 'shape',
        members: {
          tagSet: {
            name: 'TagSet',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  key: { name: 'Key', value: { type: 'text' }, required: true },
                  value: { name: 'Value', value: { type: 'text' } },
                },
              },
              wrapped: 'Tag',
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  output: { versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } } },
  status: 200,
} as const satisfies WireContract
export type PutObjectTaggingInput = CallInput<(typeof putObjectTagging)['input']>
export type PutObjectTaggingOutput = CallOutput<(typeof putObjectTagging)['output']>

/** Takes the effect of public ACLs and policies from all buckets of the account, or gives it back. https://help.aliyun.com/en/oss/developer-reference/putpublicaccessblock */
export const putPublicAccessBlock = {
  name: 'PutPublicAccessBlock',
  product: 'oss',
  summary: 'Takes the effect of public ACLs and policies from all buckets of the account, or gives it back.',
  route: { method: 'PUT', on: 'service', query: { publicAccessBlock: true } },
  input: {
    configuration: {
      in: 'xml',
      root: 'PublicAccessBlockConfiguration',
      value: {
        type: 'shape',
        members: { isBlocked: { name: 'BlockPublicAccess', value: { type: 'boolean' }, required: true } },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutPublicAccessBlockInput = CallInput<(typeof putPublicAccessBlock)['input']>
export type PutPublicAccessBlockOutput = CallOutput<(typeof putPublicAccessBlock)['output']>

/** Stores a recipe for pictures under a name, or another one under the same name. https://help.aliyun.com/en/oss/developer-reference/putstyle */
export const putStyle = {
  name: 'PutStyle',
  product: 'oss',
  summary: 'Stores a recipe for pictures under a name, or another one under the same name.',
  route: { method: 'PUT', on: 'bucket', query: { style: true, styleName: true } },
  input: {
    bucket: { in: 'bucket' },
    styleName: { in: 'query', name: 'styleName', value: { type: 'text' }, required: true },
    category: { in: 'query', name: 'category', value: { type: 'choice', values: ['image', 'document', 'video'] } },
    style: {
      in: 'xml',
      root: 'Style',
      value: { type: 'shape', members: { content: { name: 'Content', value: { type: 'text' }, required: true } } },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type PutStyleInput = CallInput<(typeof putStyle)['input']>
export type PutStyleOutput = CallOutput<(typeof putStyle)['output']>

/** Makes a link to another key of the bucket, whether or not there is an object at it. https://help.aliyun.com/en/oss/developer-reference/putsymlink */
export const putSymlink = {
  name: 'PutSymlink',
  product: 'oss',
  summary: 'Makes a link to another key of the bucket, whether or not there is an object at it.',
  route: { method: 'PUT', on: 'object', query: { symlink: true } },
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
    ifMatch: { in: 'header', name: 'If-Match', value: { type: 'text' } },
    ifUnmodifiedSince: { in: 'header', name: 'If-Unmodified-Since', value: { type: 'text' } },
    ifNoneMatch: { in: 'header', name: 'If-None-Match', value: { type: 'text' } },
    ifModifiedSince: { in: 'header', name: 'If-Modified-Since', value: { type: 'text' } },
    target: { in: 'header', name: 'x-oss-symlink-target', value: { type: 'text' }, required: true },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type PutSymlinkInput = CallInput<(typeof putSymlink)['input']>
export type PutSymlinkOutput = CallOutput<(typeof putSymlink)['output']>

/** Makes an archived object readable for some days, after the time that its class and the tier take. https://help.aliyun.com/en/oss/developer-reference/restoreobject */
export const restoreObject = {
  name: 'RestoreObject',
  product: 'oss',
  summary: 'Makes an archived object readable for some days, after the time that its class and the tier take.',
  route: { method: 'POST', on: 'object', query: { restore: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    versionId: { in: 'query', name: 'versionId', value: { type: 'text' } },
    request: {
      in: 'xml',
      root: 'RestoreRequest',
      value: {
        type: 'shape',
        members: {
          days: { name: 'Days', value: { type: 'integer' } },
          jobParameters: {
            name: 'JobParameters',
            value: { type: 'shape', members: { tier: { name: 'Tier', value: { type: 'text' } } } },
          },
        },
      },
    },
  },
  output: {
    status: { in: 'status', required: true },
    priority: { in: 'header', name: 'x-oss-object-restore-priority', value: { type: 'text' } },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
  },
  status: 202,
} as const satisfies WireContract
export type RestoreObjectInput = CallInput<(typeof restoreObject)['input']>
export type RestoreObjectOutput = CallOutput<(typeof restoreObject)['output']>

/** Ends the appends to an object, which rules may make colder than Archive from then on. https://help.aliyun.com/en/oss/developer-reference/sealappendobject */
export const sealAppendObject = {
  name: 'SealAppendObject',
  product: 'oss',
  summary: 'Ends the appends to an object, which rules may make colder than Archive from then on.',
  route: { method: 'POST', on: 'object', query: { seal: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    position: { in: 'query', name: 'position', value: { type: 'integer', min: 0, max: 5368709120 }, required: true },
  },
  output: {
    sealedTime: { in: 'header', name: 'x-oss-sealed-time', value: { type: 'time' }, required: true },
    etag: { in: 'header', name: 'ETag', value: { type: 'text' }, required: true },
    versionId: { in: 'header', name: 'x-oss-version-id', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type SealAppendObjectInput = CallInput<(typeof sealAppendObject)['input']>
export type SealAppendObjectOutput = CallOutput<(typeof sealAppendObject)['output']>

/** Answers the records of a CSV or JSON object that an SQL statement asks for. https://help.aliyun.com/en/oss/developer-reference/selectobject */
export const selectObject = {
  name: 'SelectObject',
  product: 'oss',
  summary: 'Answers the records of a CSV or JSON object that an SQL statement asks for.',
  route: { method: 'POST', on: 'object', query: { 'x-oss-process': ['csv/select', 'json/select'] } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    process: { in: 'query', name: 'x-oss-process', value: { type: 'text' }, required: true },
    range: { in: 'header', name: 'Range', value: { type: 'text' } },
    request: {
      in: 'xml',
      root: 'SelectRequest',
      value: {
        type: 'shape',
        members: {
          expression: { name: 'Expression', value: { type: 'text' } },
          input: {
            name: 'InputSerialization',
            value: {
              type: 'shape',
              members: {
                compressionType: { name: 'CompressionType', value: { type: 'text' } },
                csv: {
                  name: 'CSV',
                  value: {
                    type: 'shape',
                    members: {
                      fileHeaderInfo: { name: 'FileHeaderInfo', value: { type: 'text' } },
                      recordDelimiter: { name: 'RecordDelimiter', value: { type: 'text' } },
                      fieldDelimiter: { name: 'FieldDelimiter', value: { type: 'text' } },
                      quoteCharacter: { name: 'QuoteCharacter', value: { type: 'text' } },
                      commentCharacter: { name: 'CommentCharacter', value: { type: 'text' } },
                      range: { name: 'Range', value: { type: 'text' } },
                      allowQuotedRecordDelimiter: { name: 'AllowQuotedRecordDelimiter', value: { type: 'text' } },
                    },
                  },
                },
                json: {
                  name: 'JSON',
                  value: {
                    type: 'shape',
                    members: {
                      type: { name: 'Type', value: { type: 'text' } },
                      range: { name: 'Range', value: { type: 'text' } },
                      parseJsonNumberAsString: { name: 'ParseJsonNumberAsString', value: { type: 'text' } },
                    },
                  },
                },
              },
            },
          },
          output: {
            name: 'OutputSerialization',
            value: {
              type: 'shape',
              members: {
                csv: {
                  name: 'CSV',
                  value: {
                    type: 'shape',
                    members: {
                      recordDelimiter: { name: 'RecordDelimiter', value: { type: 'text' } },
                      fieldDelimiter: { name: 'FieldDelimiter', value: { type: 'text' } },
                    },
                  },
                },
                json: {
                  name: 'JSON',
                  value: {
                    type: 'shape',
                    members: { recordDelimiter: { name: 'RecordDelimiter', value: { type: 'text' } } },
                  },
                },
                keepAllColumns: { name: 'KeepAllColumns', value: { type: 'text' } },
                outputRawData: { name: 'OutputRawData', value: { type: 'text' } },
                enablePayloadCrc: { name: 'EnablePayloadCrc', value: { type: 'text' } },
                outputHeader: { name: 'OutputHeader', value: { type: 'text' } },
              },
            },
          },
          options: {
            name: 'Options',
            value: {
              type: 'shape',
              members: {
                skipPartialDataRecord: { name: 'SkipPartialDataRecord', value: { type: 'text' } },
                maxSkippedRecordsAllowed: { name: 'MaxSkippedRecordsAllowed', value: { type: 'text' } },
              },
            },
          },
        },
      },
      required: true,
    },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    isRaw: { in: 'header', name: 'x-oss-select-output-raw', value: { type: 'text' } },
    contentType: { in: 'header', name: 'Content-Type', value: { type: 'text' } },
    body: { in: 'stream', required: true },
  },
  status: 206,
} as const satisfies WireContract
export type SelectObjectInput = CallInput<(typeof selectObject)['input']>
export type SelectObjectOutput = CallOutput<(typeof selectObject)['output']>

/** Stores one part of an upload, replacing a former one of the same number. https://help.aliyun.com/en/oss/developer-reference/uploadpart */
export const uploadPart = {
  name: 'UploadPart',
  product: 'oss',
  summary: 'Stores one part of an upload, replacing a former one of the same number.',
  route: { method: 'PUT', on: 'object', query: { partNumber: true, uploadId: true } },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    uploadId: { in: 'query', name: 'uploadId', value: { type: 'text' }, required: true },
    partNumber: { in: 'query', name: 'partNumber', value: { type: 'integer', min: 1, max: 10000 }, required: true },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    encryptionContext: { in: 'header', name: 'x-oss-server-side-encryption-context', value: { type: 'text' } },
    clientKey: { in: 'header', name: 'x-oss-meta-client-side-encryption-key', value: { type: 'text' } },
    clientStart: { in: 'header', name: 'x-oss-meta-client-side-encryption-start', value: { type: 'text' } },
    clientCekAlgorithm: { in: 'header', name: 'x-oss-meta-client-side-encryption-cek-alg', value: { type: 'text' } },
    clientWrapAlgorithm: { in: 'header', name: 'x-oss-meta-client-side-encryption-wrap-alg', value: { type: 'text' } },
    clientMagicHmac: {
      in: 'header',
      name: 'x-oss-meta-client-side-encryption-magic-number-hmac',
      value: { type: 'text' },
    },
    clientDataSize: { in: 'header', name: 'x-oss-meta-client-side-encryption-data-size', value: { type: 'text' } },
    clientPartSize: { in: 'header', name: 'x-oss-meta-client-side-encryption-part-size', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    declaredCrc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    body: { in: 'stream' },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    contentMd5: { in: 'header', name: 'Content-MD5', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type UploadPartInput = CallInput<(typeof uploadPart)['input']>
export type UploadPartOutput = CallOutput<(typeof uploadPart)['output']>

/** Stores one part of an upload from bytes of another object. https://help.aliyun.com/en/oss/developer-reference/uploadpartcopy */
export const uploadPartCopy = {
  name: 'UploadPartCopy',
  product: 'oss',
  summary: 'Stores one part of an upload from bytes of another object.',
  route: { method: 'PUT', on: 'object', query: { partNumber: true, uploadId: true }, header: 'x-oss-copy-source' },
  input: {
    bucket: { in: 'bucket' },
    key: { in: 'key' },
    uploadId: { in: 'query', name: 'uploadId', value: { type: 'text' }, required: true },
    partNumber: { in: 'query', name: 'partNumber', value: { type: 'integer', min: 1, max: 10000 }, required: true },
    copySource: { in: 'header', name: 'x-oss-copy-source', value: { type: 'text' }, required: true },
    sourceIfMatch: { in: 'header', name: 'x-oss-copy-source-if-match', value: { type: 'text' } },
    sourceIfUnmodifiedSince: { in: 'header', name: 'x-oss-copy-source-if-unmodified-since', value: { type: 'text' } },
    sourceIfNoneMatch: { in: 'header', name: 'x-oss-copy-source-if-none-match', value: { type: 'text' } },
    sourceIfModifiedSince: { in: 'header', name: 'x-oss-copy-source-if-modified-since', value: { type: 'text' } },
    trafficLimit: { in: 'header', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    trafficLimitParameter: { in: 'query', name: 'x-oss-traffic-limit', value: { type: 'text' } },
    sourceRange: { in: 'header', name: 'x-oss-copy-source-range', value: { type: 'text' } },
  },
  output: {
    etag: { in: 'header', name: 'ETag', value: { type: 'text' } },
    crc64: { in: 'header', name: 'x-oss-hash-crc64ecma', value: { type: 'text' } },
    sourceVersionId: { in: 'header', name: 'x-oss-copy-source-version-id', value: { type: 'text' } },
    encryption: { in: 'header', name: 'x-oss-server-side-encryption', value: { type: 'text' } },
    dataEncryption: { in: 'header', name: 'x-oss-server-side-data-encryption', value: { type: 'text' } },
    encryptionKeyId: { in: 'header', name: 'x-oss-server-side-encryption-key-id', value: { type: 'text' } },
    result: {
      in: 'xml',
      root: 'CopyPartResult',
      value: {
        type: 'shape',
        members: {
          lastModified: { name: 'LastModified', value: { type: 'time' }, required: true },
          etag: { name: 'ETag', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UploadPartCopyInput = CallInput<(typeof uploadPartCopy)['input']>
export type UploadPartCopyOutput = CallOutput<(typeof uploadPartCopy)['output']>

/** Gives a user or another role temporary credentials of a role that trusts it. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerole */
export const assumeRole = {
  name: 'AssumeRole',
  product: 'sts',
  summary: 'Gives a user or another role temporary credentials of a role that trusts it.',
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
export type AssumeRoleInput = CallInput<(typeof assumeRole)['input']>
export type AssumeRoleOutput = CallOutput<(typeof assumeRole)['output']>

/** Gives whoever has a token of an OIDC provider temporary credentials of a role that trusts it. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc */
export const assumeRoleWithOIDC = {
  name: 'AssumeRoleWithOIDC',
  product: 'sts',
  summary: 'Gives whoever has a token of an OIDC provider temporary credentials of a role that trusts it.',
  route: { action: 'AssumeRoleWithOIDC', version: '2015-04-01' },
  input: {
    oidcProviderArn: { in: 'param', name: 'OIDCProviderArn', value: { type: 'text' }, required: true },
    roleArn: { in: 'param', name: 'RoleArn', value: { type: 'text' }, required: true },
    oidcToken: { in: 'param', name: 'OIDCToken', value: { type: 'text' }, required: true },
    roleSessionName: { in: 'param', name: 'RoleSessionName', value: { type: 'text' }, required: true },
    durationSeconds: { in: 'param', name: 'DurationSeconds', value: { type: 'integer' } },
    policy: { in: 'param', name: 'Policy', value: { type: 'text' } },
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
    oidcTokenInfo: {
      in: 'member',
      name: 'OIDCTokenInfo',
      value: {
        type: 'shape',
        members: {
          subject: { name: 'Subject', value: { type: 'text' }, required: true },
          issuer: { name: 'Issuer', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          expirationTime: { name: 'ExpirationTime', value: { type: 'time' }, required: true },
          issuanceTime: { name: 'IssuanceTime', value: { type: 'time' }, required: true },
          verificationInfo: { name: 'VerificationInfo', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type AssumeRoleWithOIDCInput = CallInput<(typeof assumeRoleWithOIDC)['input']>
export type AssumeRoleWithOIDCOutput = CallOutput<(typeof assumeRoleWithOIDC)['output']>

/** Gives whoever has a SAML response of a provider temporary credentials of a role that it names. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-assumerolewithsaml */
export const assumeRoleWithSAML = {
  name: 'AssumeRoleWithSAML',
  product: 'sts',
  summary: 'Gives whoever has a SAML response of a provider temporary credentials of a role that it names.',
  route: { action: 'AssumeRoleWithSAML', version: '2015-04-01' },
  input: {
    samlProviderArn: { in: 'param', name: 'SAMLProviderArn', value: { type: 'text' } },
    roleArn: { in: 'param', name: 'RoleArn', value: { type: 'text' } },
    samlAssertion: { in: 'param', name: 'SAMLAssertion', value: { type: 'text' } },
    durationSeconds: { in: 'param', name: 'DurationSeconds', value: { type: 'integer' } },
    policy: { in: 'param', name: 'Policy', value: { type: 'text' } },
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
    samlAssertionInfo: {
      in: 'member',
      name: 'SAMLAssertionInfo',
      value: {
        type: 'shape',
        members: {
          subjectType: { name: 'SubjectType', value: { type: 'text' }, required: true },
          subject: { name: 'Subject', value: { type: 'text' }, required: true },
          recipient: { name: 'Recipient', value: { type: 'text' }, required: true },
          issuer: { name: 'Issuer', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type AssumeRoleWithSAMLInput = CallInput<(typeof assumeRoleWithSAML)['input']>
export type AssumeRoleWithSAMLOutput = CallOutput<(typeof assumeRoleWithSAML)['output']>

/** Says who the caller is. Every valid credential may ask; no policy can forbid it. https://help.aliyun.com/zh/ram/developer-reference/api-sts-2015-04-01-getcalleridentity */
export const getCallerIdentity = {
  name: 'GetCallerIdentity',
  product: 'sts',
  summary: 'Says who the caller is. Every valid credential may ask; no policy can forbid it.',
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
export type GetCallerIdentityInput = CallInput<(typeof getCallerIdentity)['input']>
export type GetCallerIdentityOutput = CallOutput<(typeof getCallerIdentity)['output']>

/** Says which extensions this server has. Every valid credential may ask; no policy can forbid it. extensions.md#what-a-server-has */
export const getCapabilities = {
  name: 'GetCapabilities',
  product: 'sts',
  summary: 'Says which extensions this server has. Every valid credential may ask; no policy can forbid it.',
  route: { action: 'GetCapabilities', version: '2026-11-01' },
  input: {},
  output: {
    capabilities: {
      in: 'member',
      name: 'Capabilities',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            name: { name: 'Name', value: { type: 'text' }, required: true },
            version: { name: 'Version', value: { type: 'integer' }, required: true },
          },
        },
        wrapped: 'Capability',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetCapabilitiesInput = CallInput<(typeof getCapabilities)['input']>
export type GetCapabilitiesOutput = CallOutput<(typeof getCapabilities)['output']>

/** Lists what was revoked and may still end a session: of one role, or of all that there are. extensions.md#revoked-sessions */
export const listRevocations = {
  name: 'ListRevocations',
  product: 'sts',
  summary: 'Lists what was revoked and may still end a session: of one role, or of all that there are.',
  route: { action: 'ListRevocations', version: '2026-11-01' },
  input: {
    roleArn: { in: 'param', name: 'RoleArn', value: { type: 'text' } },
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    revocations: {
      in: 'member',
      name: 'Revocations',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            revocationId: { name: 'RevocationId', value: { type: 'text' }, required: true },
            roleArn: { name: 'RoleArn', value: { type: 'text' }, required: true },
            sessionKeyId: { name: 'SessionKeyId', value: { type: 'text' } },
            roleSessionName: { name: 'RoleSessionName', value: { type: 'text' } },
            sourceIdentity: { name: 'SourceIdentity', value: { type: 'text' } },
            issuerKeyId: { name: 'IssuerKeyId', value: { type: 'text' } },
            firstKeyId: { name: 'FirstKeyId', value: { type: 'text' } },
            sequence: { name: 'Sequence', value: { type: 'integer' }, required: true },
            revokeDate: { name: 'RevokeDate', value: { type: 'time' }, required: true },
            expireDate: { name: 'ExpireDate', value: { type: 'time' }, required: true },
            revokedBy: { name: 'RevokedBy', value: { type: 'text' }, required: true },
            deniedUntil: { name: 'DeniedUntil', value: { type: 'time' } },
          },
        },
        wrapped: 'Revocation',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListRevocationsInput = CallInput<(typeof listRevocations)['input']>
export type ListRevocationsOutput = CallOutput<(typeof listRevocations)['output']>

/** Ends sessions of a role that were issued before, all of them or those that match everything given. extensions.md#revoked-sessions */
export const revokeSessions = {
  name: 'RevokeSessions',
  product: 'sts',
  summary: 'Ends sessions of a role that were issued before, all of them or those that match everything given.',
  route: { action: 'RevokeSessions', version: '2026-11-01' },
  input: {
    roleArn: { in: 'param', name: 'RoleArn', value: { type: 'text' }, required: true },
    sessionKeyId: { in: 'param', name: 'SessionKeyId', value: { type: 'text' } },
    roleSessionName: { in: 'param', name: 'RoleSessionName', value: { type: 'text' } },
    sourceIdentity: { in: 'param', name: 'SourceIdentity', value: { type: 'text' } },
    issuerKeyId: { in: 'param', name: 'IssuerKeyId', value: { type: 'text' } },
    firstKeyId: { in: 'param', name: 'FirstKeyId', value: { type: 'text' } },
    deniedUntil: { in: 'param', name: 'DeniedUntil', value: { type: 'time' } },
  },
  output: {
    revocationId: { in: 'member', name: 'RevocationId', value: { type: 'text' }, required: true },
    sequence: { in: 'member', name: 'Sequence', value: { type: 'integer' }, required: true },
    revokeDate: { in: 'member', name: 'RevokeDate', value: { type: 'time' }, required: true },
    expireDate: { in: 'member', name: 'ExpireDate', value: { type: 'time' }, required: true },
    deniedUntil: { in: 'member', name: 'DeniedUntil', value: { type: 'time' } },
  },
  status: 200,
} as const satisfies WireContract
export type RevokeSessionsInput = CallInput<(typeof revokeSessions)['input']>
export type RevokeSessionsOutput = CallOutput<(typeof revokeSessions)['output']>

/** Puts a user into a group, whose policies it has from its next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-addusertogroup */
export const addUserToGroup = {
  name: 'AddUserToGroup',
  product: 'ram',
  summary: 'Puts a user into a group, whose policies it has from its next request on.',
  route: { action: 'AddUserToGroup', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type AddUserToGroupInput = CallInput<(typeof addUserToGroup)['input']>
export type AddUserToGroupOutput = CallOutput<(typeof addUserToGroup)['output']>

/** Gives the members of a group what a policy allows, from their next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytogroup */
export const attachPolicyToGroup = {
  name: 'AttachPolicyToGroup',
  product: 'ram',
  summary: 'Gives the members of a group what a policy allows, from their next request on.',
  route: { action: 'AttachPolicyToGroup', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type AttachPolicyToGroupInput = CallInput<(typeof attachPolicyToGroup)['input']>
export type AttachPolicyToGroupOutput = CallOutput<(typeof attachPolicyToGroup)['output']>

/** Gives all sessions of a role what a policy allows, from their next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytorole */
export const attachPolicyToRole = {
  name: 'AttachPolicyToRole',
  product: 'ram',
  summary: 'Gives all sessions of a role what a policy allows, from their next request on.',
  route: { action: 'AttachPolicyToRole', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type AttachPolicyToRoleInput = CallInput<(typeof attachPolicyToRole)['input']>
export type AttachPolicyToRoleOutput = CallOutput<(typeof attachPolicyToRole)['output']>

/** Gives a user what a policy allows, from the user’s next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-attachpolicytouser */
export const attachPolicyToUser = {
  name: 'AttachPolicyToUser',
  product: 'ram',
  summary: 'Gives a user what a policy allows, from the user’s next request on.',
  route: { action: 'AttachPolicyToUser', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type AttachPolicyToUserInput = CallInput<(typeof attachPolicyToUser)['input']>
export type AttachPolicyToUserOutput = CallOutput<(typeof attachPolicyToUser)['output']>

/** Binds a virtual MFA device to a user, shown by two codes that follow each other. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-bindmfadevice */
export const bindMFADevice = {
  name: 'BindMFADevice',
  product: 'ram',
  summary: 'Binds a virtual MFA device to a user, shown by two codes that follow each other.',
  route: { action: 'BindMFADevice', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    serialNumber: { in: 'param', name: 'SerialNumber', value: { type: 'text' }, required: true },
    authenticationCode1: { in: 'param', name: 'AuthenticationCode1', value: { type: 'text' }, required: true },
    authenticationCode2: { in: 'param', name: 'AuthenticationCode2', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type BindMFADeviceInput = CallInput<(typeof bindMFADevice)['input']>
export type BindMFADeviceOutput = CallOutput<(typeof bindMFADevice)['output']>

/** Lets a user change its own password. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-changepassword */
export const changePassword = {
  name: 'ChangePassword',
  product: 'ram',
  summary: 'Lets a user change its own password.',
  route: { action: 'ChangePassword', version: '2015-05-01' },
  input: {
    oldPassword: { in: 'param', name: 'OldPassword', value: { type: 'text' }, required: true },
    newPassword: { in: 'param', name: 'NewPassword', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type ChangePasswordInput = CallInput<(typeof changePassword)['input']>
export type ChangePasswordOutput = CallOutput<(typeof changePassword)['output']>

/** Takes the account’s alias away, which is then free. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-clearaccountalias */
export const clearAccountAlias = {
  name: 'ClearAccountAlias',
  product: 'ram',
  summary: 'Takes the account’s alias away, which is then free.',
  route: { action: 'ClearAccountAlias', version: '2015-05-01' },
  input: {},
  output: {},
  status: 200,
} as const satisfies WireContract
export type ClearAccountAliasInput = CallInput<(typeof clearAccountAlias)['input']>
export type ClearAccountAliasOutput = CallOutput<(typeof clearAccountAlias)['output']>

/** Makes an access key for a user, or for the caller. Its secret is shown here and never again. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createaccesskey */
export const createAccessKey = {
  name: 'CreateAccessKey',
  product: 'ram',
  summary: 'Makes an access key for a user, or for the caller. Its secret is shown here and never again.',
  route: { action: 'CreateAccessKey', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' } } },
  output: {
    accessKey: {
      in: 'member',
      name: 'AccessKey',
      value: {
        type: 'shape',
        members: {
          accessKeyId: { name: 'AccessKeyId', value: { type: 'text' }, required: true },
          accessKeySecret: { name: 'AccessKeySecret', value: { type: 'text' }, required: true },
          status: { name: 'Status', value: { type: 'text' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateAccessKeyInput = CallInput<(typeof createAccessKey)['input']>
export type CreateAccessKeyOutput = CallOutput<(typeof createAccessKey)['output']>

/** Makes a group, which has no members and no policies yet. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-creategroup */
export const createGroup = {
  name: 'CreateGroup',
  product: 'ram',
  summary: 'Makes a group, which has no members and no policies yet.',
  route: { action: 'CreateGroup', version: '2015-05-01' },
  input: {
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
    comments: { in: 'param', name: 'Comments', value: { type: 'text' } },
  },
  output: {
    group: {
      in: 'member',
      name: 'Group',
      value: {
        type: 'shape',
        members: {
          groupId: { name: 'GroupId', value: { type: 'text' }, required: true },
          groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateGroupInput = CallInput<(typeof createGroup)['input']>
export type CreateGroupOutput = CallOutput<(typeof createGroup)['output']>

/** Gives a user a password, with which it signs in to the console. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createloginprofile */
export const createLoginProfile = {
  name: 'CreateLoginProfile',
  product: 'ram',
  summary: 'Gives a user a password, with which it signs in to the console.',
  route: { action: 'CreateLoginProfile', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    password: { in: 'param', name: 'Password', value: { type: 'text' }, required: true },
    passwordResetRequired: { in: 'param', name: 'PasswordResetRequired', value: { type: 'boolean' } },
    mfaBindRequired: { in: 'param', name: 'MFABindRequired', value: { type: 'boolean' } },
  },
  output: {
    loginProfile: {
      in: 'member',
      name: 'LoginProfile',
      value: {
        type: 'shape',
        members: {
          userName: { name: 'UserName', value: { type: 'text' }, required: true },
          passwordResetRequired: { name: 'PasswordResetRequired', value: { type: 'boolean' }, required: true },
          mfaBindRequired: { name: 'MFABindRequired', value: { type: 'boolean' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateLoginProfileInput = CallInput<(typeof createLoginProfile)['input']>
export type CreateLoginProfileOutput = CallOutput<(typeof createLoginProfile)['output']>

/** Makes a policy, whose first version v1 is its default. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createpolicy */
export const createPolicy = {
  name: 'CreatePolicy',
  product: 'ram',
  summary: 'Makes a policy, whose first version v1 is its default.',
  route: { action: 'CreatePolicy', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    policyDocument: { in: 'param', name: 'PolicyDocument', value: { type: 'text' }, required: true },
    description: { in: 'param', name: 'Description', value: { type: 'text' } },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
    },
  },
  output: {
    policy: {
      in: 'member',
      name: 'Policy',
      value: {
        type: 'shape',
        members: {
          policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
          policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreatePolicyInput = CallInput<(typeof createPolicy)['input']>
export type CreatePolicyOutput = CallOutput<(typeof createPolicy)['output']>

/** Adds a version to a policy, and makes it the default when asked to. A policy has at most five. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createpolicyversion */
export const createPolicyVersion = {
  name: 'CreatePolicyVersion',
  product: 'ram',
  summary: 'Adds a version to a policy, and makes it the default when asked to. A policy has at most five.',
  route: { action: 'CreatePolicyVersion', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    policyDocument: { in: 'param', name: 'PolicyDocument', value: { type: 'text' }, required: true },
    setAsDefault: { in: 'param', name: 'SetAsDefault', value: { type: 'boolean' } },
    rotateStrategy: { in: 'param', name: 'RotateStrategy', value: { type: 'text' } },
  },
  output: {
    policyVersion: {
      in: 'member',
      name: 'PolicyVersion',
      value: {
        type: 'shape',
        members: {
          versionId: { name: 'VersionId', value: { type: 'text' }, required: true },
          isDefaultVersion: { name: 'IsDefaultVersion', value: { type: 'boolean' }, required: true },
          policyDocument: { name: 'PolicyDocument', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreatePolicyVersionInput = CallInput<(typeof createPolicyVersion)['input']>
export type CreatePolicyVersionOutput = CallOutput<(typeof createPolicyVersion)['output']>

/** Makes a role with a trust policy that says who may assume it. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createrole */
export const createRole = {
  name: 'CreateRole',
  product: 'ram',
  summary: 'Makes a role with a trust policy that says who may assume it.',
  route: { action: 'CreateRole', version: '2015-05-01' },
  input: {
    roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true },
    assumeRolePolicyDocument: {
      in: 'param',
      name: 'AssumeRolePolicyDocument',
      value: { type: 'text' },
      required: true,
    },
    description: { in: 'param', name: 'Description', value: { type: 'text' } },
    maxSessionDuration: { in: 'param', name: 'MaxSessionDuration', value: { type: 'integer' } },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
    },
  },
  output: {
    role: {
      in: 'member',
      name: 'Role',
      value: {
        type: 'shape',
        members: {
          roleId: { name: 'RoleId', value: { type: 'text' }, required: true },
          roleName: { name: 'RoleName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          maxSessionDuration: { name: 'MaxSessionDuration', value: { type: 'integer' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          assumeRolePolicyDocument: { name: 'AssumeRolePolicyDocument', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateRoleInput = CallInput<(typeof createRole)['input']>
export type CreateRoleOutput = CallOutput<(typeof createRole)['output']>

/** Makes a user, who has no keys and no permissions yet. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createuser */
export const createUser = {
  name: 'CreateUser',
  product: 'ram',
  summary: 'Makes a user, who has no keys and no permissions yet.',
  route: { action: 'CreateUser', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    displayName: { in: 'param', name: 'DisplayName', value: { type: 'text' } },
    mobilePhone: { in: 'param', name: 'MobilePhone', value: { type: 'text' } },
    email: { in: 'param', name: 'Email', value: { type: 'text' } },
    comments: { in: 'param', name: 'Comments', value: { type: 'text' } },
  },
  output: {
    user: {
      in: 'member',
      name: 'User',
      value: {
        type: 'shape',
        members: {
          userId: { name: 'UserId', value: { type: 'text' }, required: true },
          userName: { name: 'UserName', value: { type: 'text' }, required: true },
          displayName: { name: 'DisplayName', value: { type: 'text' } },
          mobilePhone: { name: 'MobilePhone', value: { type: 'text' } },
          email: { name: 'Email', value: { type: 'text' } },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          lastLoginDate: { name: 'LastLoginDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateUserInput = CallInput<(typeof createUser)['input']>
export type CreateUserOutput = CallOutput<(typeof createUser)['output']>

/** Makes a virtual MFA device. Its seed is shown here, as text and as a QR code, and never again. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-createvirtualmfadevice */
export const createVirtualMFADevice = {
  name: 'CreateVirtualMFADevice',
  product: 'ram',
  summary: 'Makes a virtual MFA device. Its seed is shown here, as text and as a QR code, and never again.',
  route: { action: 'CreateVirtualMFADevice', version: '2015-05-01' },
  input: {
    virtualMfaDeviceName: { in: 'param', name: 'VirtualMFADeviceName', value: { type: 'text' }, required: true },
  },
  output: {
    virtualMfaDevice: {
      in: 'member',
      name: 'VirtualMFADevice',
      value: {
        type: 'shape',
        members: {
          serialNumber: { name: 'SerialNumber', value: { type: 'text' }, required: true },
          base32StringSeed: { name: 'Base32StringSeed', value: { type: 'text' }, required: true },
          qrCodePng: { name: 'QRCodePNG', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateVirtualMFADeviceInput = CallInput<(typeof createVirtualMFADevice)['input']>
export type CreateVirtualMFADeviceOutput = CallOutput<(typeof createVirtualMFADevice)['output']>

/** Opens the diagnosis of a refusal, for the account that owns the policies which refused. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-decodediagnosticmessage */
export const decodeDiagnosticMessage = {
  name: 'DecodeDiagnosticMessage',
  product: 'ram',
  summary: 'Opens the diagnosis of a refusal, for the account that owns the policies which refused.',
  route: { action: 'DecodeDiagnosticMessage', version: '2015-05-01' },
  input: {
    encodedDiagnosticMessage: {
      in: 'param',
      name: 'EncodedDiagnosticMessage',
      value: { type: 'text' },
      required: true,
    },
  },
  output: {
    decodedDiagnosticMessage: {
      in: 'member',
      name: 'DecodedDiagnosticMessage',
      value: {
        type: 'shape',
        members: {
          authAction: { name: 'AuthAction', value: { type: 'text' }, required: true },
          authResource: { name: 'AuthResource', value: { type: 'text' }, required: true },
          authConditions: {
            name: 'AuthConditions',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  conditionKey: { name: 'ConditionKey', value: { type: 'text' }, required: true },
                  conditionValues: {
                    name: 'ConditionValues',
                    value: { type: 'list', of: { type: 'text' } },
                    required: true,
                  },
                },
              },
            },
            required: true,
          },
          authPrincipal: {
            name: 'AuthPrincipal',
            value: {
              type: 'shape',
              members: {
                authPrincipalType: { name: 'AuthPrincipalType', value: { type: 'text' } },
                authPrincipalDisplayName: { name: 'AuthPrincipalDisplayName', value: { type: 'text' } },
                authPrincipalOwnerId: { name: 'AuthPrincipalOwnerId', value: { type: 'text' } },
              },
            },
            required: true,
          },
          explicitDeny: { name: 'ExplicitDeny', value: { type: 'boolean' }, required: true },
          matchedPolicies: {
            name: 'MatchedPolicies',
            value: {
              type: 'list',
              of: {
                type: 'shape',
                members: {
                  attachedEntityType: { name: 'AttachedEntityType', value: { type: 'text' } },
                  attachedScope: { name: 'AttachedScope', value: { type: 'text' } },
                  effect: { name: 'Effect', value: { type: 'text' }, required: true },
                  policyIdentifier: { name: 'PolicyIdentifier', value: { type: 'text' } },
                  policyType: { name: 'PolicyType', value: { type: 'text' } },
                  policyVersion: { name: 'PolicyVersion', value: { type: 'text' } },
                },
              },
            },
            required: true,
          },
          noPermissionPolicyType: { name: 'NoPermissionPolicyType', value: { type: 'text' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type DecodeDiagnosticMessageInput = CallInput<(typeof decodeDiagnosticMessage)['input']>
export type DecodeDiagnosticMessageOutput = CallOutput<(typeof decodeDiagnosticMessage)['output']>

/** Deletes an access key; what is signed with it is refused from then on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteaccesskey */
export const deleteAccessKey = {
  name: 'DeleteAccessKey',
  product: 'ram',
  summary: 'Deletes an access key; what is signed with it is refused from then on.',
  route: { action: 'DeleteAccessKey', version: '2015-05-01' },
  input: {
    userAccessKeyId: { in: 'param', name: 'UserAccessKeyId', value: { type: 'text' }, required: true },
    userName: { in: 'param', name: 'UserName', value: { type: 'text' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteAccessKeyInput = CallInput<(typeof deleteAccessKey)['input']>
export type DeleteAccessKeyOutput = CallOutput<(typeof deleteAccessKey)['output']>

/** Deletes a group that has no members and no policies. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletegroup */
export const deleteGroup = {
  name: 'DeleteGroup',
  product: 'ram',
  summary: 'Deletes a group that has no members and no policies.',
  route: { action: 'DeleteGroup', version: '2015-05-01' },
  input: { groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteGroupInput = CallInput<(typeof deleteGroup)['input']>
export type DeleteGroupOutput = CallOutput<(typeof deleteGroup)['output']>

/** Takes a user’s password away; its access keys stay. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteloginprofile */
export const deleteLoginProfile = {
  name: 'DeleteLoginProfile',
  product: 'ram',
  summary: 'Takes a user’s password away; its access keys stay.',
  route: { action: 'DeleteLoginProfile', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteLoginProfileInput = CallInput<(typeof deleteLoginProfile)['input']>
export type DeleteLoginProfileOutput = CallOutput<(typeof deleteLoginProfile)['output']>

/** Deletes a policy that nobody carries; with CascadingDelete all its versions too. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletepolicy */
export const deletePolicy = {
  name: 'DeletePolicy',
  product: 'ram',
  summary: 'Deletes a policy that nobody carries; with CascadingDelete all its versions too.',
  route: { action: 'DeletePolicy', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    cascadingDelete: { in: 'param', name: 'CascadingDelete', value: { type: 'boolean' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeletePolicyInput = CallInput<(typeof deletePolicy)['input']>
export type DeletePolicyOutput = CallOutput<(typeof deletePolicy)['output']>

/** Deletes a version that is not the default. Its number is not used again. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletepolicyversion */
export const deletePolicyVersion = {
  name: 'DeletePolicyVersion',
  product: 'ram',
  summary: 'Deletes a version that is not the default. Its number is not used again.',
  route: { action: 'DeletePolicyVersion', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    versionId: { in: 'param', name: 'VersionId', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeletePolicyVersionInput = CallInput<(typeof deletePolicyVersion)['input']>
export type DeletePolicyVersionOutput = CallOutput<(typeof deletePolicyVersion)['output']>

/** Deletes a role that has no policies any more. All its sessions end at once. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleterole */
export const deleteRole = {
  name: 'DeleteRole',
  product: 'ram',
  summary: 'Deletes a role that has no policies any more. All its sessions end at once.',
  route: { action: 'DeleteRole', version: '2015-05-01' },
  input: { roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteRoleInput = CallInput<(typeof deleteRole)['input']>
export type DeleteRoleOutput = CallOutput<(typeof deleteRole)['output']>

/** Deletes a user who has no keys, policies and groups any more. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deleteuser */
export const deleteUser = {
  name: 'DeleteUser',
  product: 'ram',
  summary: 'Deletes a user who has no keys, policies and groups any more.',
  route: { action: 'DeleteUser', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteUserInput = CallInput<(typeof deleteUser)['input']>
export type DeleteUserOutput = CallOutput<(typeof deleteUser)['output']>

/** Deletes a virtual MFA device that no user has bound. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-deletevirtualmfadevice */
export const deleteVirtualMFADevice = {
  name: 'DeleteVirtualMFADevice',
  product: 'ram',
  summary: 'Deletes a virtual MFA device that no user has bound.',
  route: { action: 'DeleteVirtualMFADevice', version: '2015-05-01' },
  input: { serialNumber: { in: 'param', name: 'SerialNumber', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteVirtualMFADeviceInput = CallInput<(typeof deleteVirtualMFADevice)['input']>
export type DeleteVirtualMFADeviceOutput = CallOutput<(typeof deleteVirtualMFADevice)['output']>

/** Takes a policy from a group, and so from its members. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromgroup */
export const detachPolicyFromGroup = {
  name: 'DetachPolicyFromGroup',
  product: 'ram',
  summary: 'Takes a policy from a group, and so from its members.',
  route: { action: 'DetachPolicyFromGroup', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DetachPolicyFromGroupInput = CallInput<(typeof detachPolicyFromGroup)['input']>
export type DetachPolicyFromGroupOutput = CallOutput<(typeof detachPolicyFromGroup)['output']>

/** Takes a policy from all sessions of a role, from their next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromrole */
export const detachPolicyFromRole = {
  name: 'DetachPolicyFromRole',
  product: 'ram',
  summary: 'Takes a policy from all sessions of a role, from their next request on.',
  route: { action: 'DetachPolicyFromRole', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DetachPolicyFromRoleInput = CallInput<(typeof detachPolicyFromRole)['input']>
export type DetachPolicyFromRoleOutput = CallOutput<(typeof detachPolicyFromRole)['output']>

/** Takes a policy from a user, from the user’s next request on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromuser */
export const detachPolicyFromUser = {
  name: 'DetachPolicyFromUser',
  product: 'ram',
  summary: 'Takes a policy from a user, from the user’s next request on.',
  route: { action: 'DetachPolicyFromUser', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DetachPolicyFromUserInput = CallInput<(typeof detachPolicyFromUser)['input']>
export type DetachPolicyFromUserOutput = CallOutput<(typeof detachPolicyFromUser)['output']>

/** Shows when an access key of a user, or of the caller, was last used. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getaccesskeylastused */
export const getAccessKeyLastUsed = {
  name: 'GetAccessKeyLastUsed',
  product: 'ram',
  summary: 'Shows when an access key of a user, or of the caller, was last used.',
  route: { action: 'GetAccessKeyLastUsed', version: '2015-05-01' },
  input: {
    userAccessKeyId: { in: 'param', name: 'UserAccessKeyId', value: { type: 'text' }, required: true },
    userName: { in: 'param', name: 'UserName', value: { type: 'text' } },
  },
  output: {
    accessKeyLastUsed: {
      in: 'member',
      name: 'AccessKeyLastUsed',
      value: { type: 'shape', members: { lastUsedDate: { name: 'LastUsedDate', value: { type: 'time' } } } },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetAccessKeyLastUsedInput = CallInput<(typeof getAccessKeyLastUsed)['input']>
export type GetAccessKeyLastUsedOutput = CallOutput<(typeof getAccessKeyLastUsed)['output']>

/** Shows the account’s alias, which is its id until it has another. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getaccountalias */
export const getAccountAlias = {
  name: 'GetAccountAlias',
  product: 'ram',
  summary: 'Shows the account’s alias, which is its id until it has another.',
  route: { action: 'GetAccountAlias', version: '2015-05-01' },
  input: {},
  output: { accountAlias: { in: 'member', name: 'AccountAlias', value: { type: 'text' }, required: true } },
  status: 200,
} as const satisfies WireContract
export type GetAccountAliasInput = CallInput<(typeof getAccountAlias)['input']>
export type GetAccountAliasOutput = CallOutput<(typeof getAccountAlias)['output']>

/** Shows a group. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getgroup */
export const getGroup = {
  name: 'GetGroup',
  product: 'ram',
  summary: 'Shows a group.',
  route: { action: 'GetGroup', version: '2015-05-01' },
  input: { groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true } },
  output: {
    group: {
      in: 'member',
      name: 'Group',
      value: {
        type: 'shape',
        members: {
          groupId: { name: 'GroupId', value: { type: 'text' }, required: true },
          groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetGroupInput = CallInput<(typeof getGroup)['input']>
export type GetGroupOutput = CallOutput<(typeof getGroup)['output']>

/** Shows what a user’s sign-in asks; never the password. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getloginprofile */
export const getLoginProfile = {
  name: 'GetLoginProfile',
  product: 'ram',
  summary: 'Shows what a user’s sign-in asks; never the password.',
  route: { action: 'GetLoginProfile', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    loginProfile: {
      in: 'member',
      name: 'LoginProfile',
      value: {
        type: 'shape',
        members: {
          userName: { name: 'UserName', value: { type: 'text' }, required: true },
          passwordResetRequired: { name: 'PasswordResetRequired', value: { type: 'boolean' }, required: true },
          mfaBindRequired: { name: 'MFABindRequired', value: { type: 'boolean' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetLoginProfileInput = CallInput<(typeof getLoginProfile)['input']>
export type GetLoginProfileOutput = CallOutput<(typeof getLoginProfile)['output']>

/** Shows what the passwords of the account’s users must be. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpasswordpolicy */
export const getPasswordPolicy = {
  name: 'GetPasswordPolicy',
  product: 'ram',
  summary: 'Shows what the passwords of the account’s users must be.',
  route: { action: 'GetPasswordPolicy', version: '2015-05-01' },
  input: {},
  output: {
    passwordPolicy: {
      in: 'member',
      name: 'PasswordPolicy',
      value: {
        type: 'shape',
        members: {
          minimumPasswordLength: { name: 'MinimumPasswordLength', value: { type: 'integer' }, required: true },
          requireLowercaseCharacters: {
            name: 'RequireLowercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireUppercaseCharacters: {
            name: 'RequireUppercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireNumbers: { name: 'RequireNumbers', value: { type: 'boolean' }, required: true },
          requireSymbols: { name: 'RequireSymbols', value: { type: 'boolean' }, required: true },
          hardExpiry: { name: 'HardExpiry', value: { type: 'boolean' }, required: true },
          maxPasswordAge: { name: 'MaxPasswordAge', value: { type: 'integer' }, required: true },
          passwordReusePrevention: { name: 'PasswordReusePrevention', value: { type: 'integer' }, required: true },
          maxLoginAttemps: { name: 'MaxLoginAttemps', value: { type: 'integer' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetPasswordPolicyInput = CallInput<(typeof getPasswordPolicy)['input']>
export type GetPasswordPolicyOutput = CallOutput<(typeof getPasswordPolicy)['output']>

/** Shows a policy with its default version. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpolicy */
export const getPolicy = {
  name: 'GetPolicy',
  product: 'ram',
  summary: 'Shows a policy with its default version.',
  route: { action: 'GetPolicy', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
  },
  output: {
    policy: {
      in: 'member',
      name: 'Policy',
      value: {
        type: 'shape',
        members: {
          policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
          policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          attachmentCount: { name: 'AttachmentCount', value: { type: 'integer' }, required: true },
        },
      },
      required: true,
    },
    defaultPolicyVersion: {
      in: 'member',
      name: 'DefaultPolicyVersion',
      value: {
        type: 'shape',
        members: {
          versionId: { name: 'VersionId', value: { type: 'text' }, required: true },
          isDefaultVersion: { name: 'IsDefaultVersion', value: { type: 'boolean' }, required: true },
          policyDocument: { name: 'PolicyDocument', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetPolicyInput = CallInput<(typeof getPolicy)['input']>
export type GetPolicyOutput = CallOutput<(typeof getPolicy)['output']>

/** Shows one version of a policy with its document. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpolicyversion */
export const getPolicyVersion = {
  name: 'GetPolicyVersion',
  product: 'ram',
  summary: 'Shows one version of a policy with its document.',
  route: { action: 'GetPolicyVersion', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    versionId: { in: 'param', name: 'VersionId', value: { type: 'text' }, required: true },
  },
  output: {
    policyVersion: {
      in: 'member',
      name: 'PolicyVersion',
      value: {
        type: 'shape',
        members: {
          versionId: { name: 'VersionId', value: { type: 'text' }, required: true },
          isDefaultVersion: { name: 'IsDefaultVersion', value: { type: 'boolean' }, required: true },
          policyDocument: { name: 'PolicyDocument', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetPolicyVersionInput = CallInput<(typeof getPolicyVersion)['input']>
export type GetPolicyVersionOutput = CallOutput<(typeof getPolicyVersion)['output']>

/** Shows a role with its trust policy. Its name matches whatever the case. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getrole */
export const getRole = {
  name: 'GetRole',
  product: 'ram',
  summary: 'Shows a role with its trust policy. Its name matches whatever the case.',
  route: { action: 'GetRole', version: '2015-05-01' },
  input: { roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true } },
  output: {
    role: {
      in: 'member',
      name: 'Role',
      value: {
        type: 'shape',
        members: {
          roleId: { name: 'RoleId', value: { type: 'text' }, required: true },
          roleName: { name: 'RoleName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          maxSessionDuration: { name: 'MaxSessionDuration', value: { type: 'integer' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          assumeRolePolicyDocument: { name: 'AssumeRolePolicyDocument', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetRoleInput = CallInput<(typeof getRole)['input']>
export type GetRoleOutput = CallOutput<(typeof getRole)['output']>

/** Shows what users may do for themselves, and from where and for how long they sign in. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getsecuritypreference */
export const getSecurityPreference = {
  name: 'GetSecurityPreference',
  product: 'ram',
  summary: 'Shows what users may do for themselves, and from where and for how long they sign in.',
  route: { action: 'GetSecurityPreference', version: '2015-05-01' },
  input: {},
  output: {
    securityPreference: {
      in: 'member',
      name: 'SecurityPreference',
      value: {
        type: 'shape',
        members: {
          accessKeyPreference: {
            name: 'AccessKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageAccessKeys: {
                  name: 'AllowUserToManageAccessKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          loginProfilePreference: {
            name: 'LoginProfilePreference',
            value: {
              type: 'shape',
              members: {
                allowUserToChangePassword: {
                  name: 'AllowUserToChangePassword',
                  value: { type: 'boolean' },
                  required: true,
                },
                enableSaveMFATicket: { name: 'EnableSaveMFATicket', value: { type: 'boolean' }, required: true },
                loginNetworkMasks: { name: 'LoginNetworkMasks', value: { type: 'text' }, required: true },
                loginSessionDuration: { name: 'LoginSessionDuration', value: { type: 'integer' }, required: true },
              },
            },
            required: true,
          },
          mfaPreference: {
            name: 'MFAPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageMFADevices: {
                  name: 'AllowUserToManageMFADevices',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          publicKeyPreference: {
            name: 'PublicKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManagePublicKeys: {
                  name: 'AllowUserToManagePublicKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetSecurityPreferenceInput = CallInput<(typeof getSecurityPreference)['input']>
export type GetSecurityPreferenceOutput = CallOutput<(typeof getSecurityPreference)['output']>

/** Shows a user. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getuser */
export const getUser = {
  name: 'GetUser',
  product: 'ram',
  summary: 'Shows a user.',
  route: { action: 'GetUser', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    user: {
      in: 'member',
      name: 'User',
      value: {
        type: 'shape',
        members: {
          userId: { name: 'UserId', value: { type: 'text' }, required: true },
          userName: { name: 'UserName', value: { type: 'text' }, required: true },
          displayName: { name: 'DisplayName', value: { type: 'text' } },
          mobilePhone: { name: 'MobilePhone', value: { type: 'text' } },
          email: { name: 'Email', value: { type: 'text' } },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          lastLoginDate: { name: 'LastLoginDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetUserInput = CallInput<(typeof getUser)['input']>
export type GetUserOutput = CallOutput<(typeof getUser)['output']>

/** Shows the virtual MFA device that a user has bound. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getusermfainfo */
export const getUserMFAInfo = {
  name: 'GetUserMFAInfo',
  product: 'ram',
  summary: 'Shows the virtual MFA device that a user has bound.',
  route: { action: 'GetUserMFAInfo', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    mfaDevice: {
      in: 'member',
      name: 'MFADevice',
      value: {
        type: 'shape',
        members: {
          serialNumber: { name: 'SerialNumber', value: { type: 'text' }, required: true },
          type: { name: 'Type', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetUserMFAInfoInput = CallInput<(typeof getUserMFAInfo)['input']>
export type GetUserMFAInfoOutput = CallOutput<(typeof getUserMFAInfo)['output']>

/** Lists the access keys of a user, or of the caller, without their secrets. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listaccesskeys */
export const listAccessKeys = {
  name: 'ListAccessKeys',
  product: 'ram',
  summary: 'Lists the access keys of a user, or of the caller, without their secrets.',
  route: { action: 'ListAccessKeys', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' } } },
  output: {
    accessKeys: {
      in: 'member',
      name: 'AccessKeys',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            accessKeyId: { name: 'AccessKeyId', value: { type: 'text' }, required: true },
            status: { name: 'Status', value: { type: 'text' }, required: true },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'AccessKey',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListAccessKeysInput = CallInput<(typeof listAccessKeys)['input']>
export type ListAccessKeysOutput = CallOutput<(typeof listAccessKeys)['output']>

/** Lists the users, groups and roles that carry a policy. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listentitiesforpolicy */
export const listEntitiesForPolicy = {
  name: 'ListEntitiesForPolicy',
  product: 'ram',
  summary: 'Lists the users, groups and roles that carry a policy.',
  route: { action: 'ListEntitiesForPolicy', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
  },
  output: {
    users: {
      in: 'member',
      name: 'Users',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            userId: { name: 'UserId', value: { type: 'text' }, required: true },
            userName: { name: 'UserName', value: { type: 'text' }, required: true },
            displayName: { name: 'DisplayName', value: { type: 'text' } },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'User',
      },
      required: true,
    },
    groups: {
      in: 'member',
      name: 'Groups',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
            comments: { name: 'Comments', value: { type: 'text' } },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Group',
      },
      required: true,
    },
    roles: {
      in: 'member',
      name: 'Roles',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            roleId: { name: 'RoleId', value: { type: 'text' }, required: true },
            roleName: { name: 'RoleName', value: { type: 'text' }, required: true },
            arn: { name: 'Arn', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Role',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListEntitiesForPolicyInput = CallInput<(typeof listEntitiesForPolicy)['input']>
export type ListEntitiesForPolicyOutput = CallOutput<(typeof listEntitiesForPolicy)['output']>

/** Lists groups by name, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listgroups */
export const listGroups = {
  name: 'ListGroups',
  product: 'ram',
  summary: 'Lists groups by name, page by page.',
  route: { action: 'ListGroups', version: '2015-05-01' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    groups: {
      in: 'member',
      name: 'Groups',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            groupId: { name: 'GroupId', value: { type: 'text' }, required: true },
            groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
            comments: { name: 'Comments', value: { type: 'text' } },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          },
        },
        wrapped: 'Group',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListGroupsInput = CallInput<(typeof listGroups)['input']>
export type ListGroupsOutput = CallOutput<(typeof listGroups)['output']>

/** Lists the groups that a user is in, and since when. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listgroupsforuser */
export const listGroupsForUser = {
  name: 'ListGroupsForUser',
  product: 'ram',
  summary: 'Lists the groups that a user is in, and since when.',
  route: { action: 'ListGroupsForUser', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    groups: {
      in: 'member',
      name: 'Groups',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            groupId: { name: 'GroupId', value: { type: 'text' }, required: true },
            groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
            comments: { name: 'Comments', value: { type: 'text' } },
            joinDate: { name: 'JoinDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Group',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListGroupsForUserInput = CallInput<(typeof listGroupsForUser)['input']>
export type ListGroupsForUserOutput = CallOutput<(typeof listGroupsForUser)['output']>

/** Lists the system’s policies and then the account’s by name, or one kind, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpolicies */
export const listPolicies = {
  name: 'ListPolicies',
  product: 'ram',
  summary: 'Lists the system’s policies and then the account’s by name, or one kind, page by page.',
  route: { action: 'ListPolicies', version: '2015-05-01' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' } },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
    },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    policies: {
      in: 'member',
      name: 'Policies',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
            policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
            attachmentCount: { name: 'AttachmentCount', value: { type: 'integer' }, required: true },
            tags: {
              name: 'Tags',
              value: {
                type: 'list',
                of: {
                  type: 'shape',
                  members: {
                    key: { name: 'TagKey', value: { type: 'text' } },
                    value: { name: 'TagValue', value: { type: 'text' } },
                  },
                },
                wrapped: 'Tag',
              },
            },
          },
        },
        wrapped: 'Policy',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListPoliciesInput = CallInput<(typeof listPolicies)['input']>
export type ListPoliciesOutput = CallOutput<(typeof listPolicies)['output']>

/** Lists the policies that a group carries. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforgroup */
export const listPoliciesForGroup = {
  name: 'ListPoliciesForGroup',
  product: 'ram',
  summary: 'Lists the policies that a group carries.',
  route: { action: 'ListPoliciesForGroup', version: '2015-05-01' },
  input: { groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true } },
  output: {
    policies: {
      in: 'member',
      name: 'Policies',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
            policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Policy',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListPoliciesForGroupInput = CallInput<(typeof listPoliciesForGroup)['input']>
export type ListPoliciesForGroupOutput = CallOutput<(typeof listPoliciesForGroup)['output']>

/** Lists the policies that a role carries. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforrole */
export const listPoliciesForRole = {
  name: 'ListPoliciesForRole',
  product: 'ram',
  summary: 'Lists the policies that a role carries.',
  route: { action: 'ListPoliciesForRole', version: '2015-05-01' },
  input: { roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true } },
  output: {
    policies: {
      in: 'member',
      name: 'Policies',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
            policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Policy',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListPoliciesForRoleInput = CallInput<(typeof listPoliciesForRole)['input']>
export type ListPoliciesForRoleOutput = CallOutput<(typeof listPoliciesForRole)['output']>

/** Lists the policies that a user carries. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpoliciesforuser */
export const listPoliciesForUser = {
  name: 'ListPoliciesForUser',
  product: 'ram',
  summary: 'Lists the policies that a user carries.',
  route: { action: 'ListPoliciesForUser', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    policies: {
      in: 'member',
      name: 'Policies',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
            policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
            attachDate: { name: 'AttachDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'Policy',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListPoliciesForUserInput = CallInput<(typeof listPoliciesForUser)['input']>
export type ListPoliciesForUserOutput = CallOutput<(typeof listPoliciesForUser)['output']>

/** Lists the versions of a policy with their documents, oldest first. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpolicyversions */
export const listPolicyVersions = {
  name: 'ListPolicyVersions',
  product: 'ram',
  summary: 'Lists the versions of a policy with their documents, oldest first.',
  route: { action: 'ListPolicyVersions', version: '2015-05-01' },
  input: {
    policyType: { in: 'param', name: 'PolicyType', value: { type: 'text' }, required: true },
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
  },
  output: {
    policyVersions: {
      in: 'member',
      name: 'PolicyVersions',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            versionId: { name: 'VersionId', value: { type: 'text' }, required: true },
            isDefaultVersion: { name: 'IsDefaultVersion', value: { type: 'boolean' }, required: true },
            policyDocument: { name: 'PolicyDocument', value: { type: 'text' } },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'PolicyVersion',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListPolicyVersionsInput = CallInput<(typeof listPolicyVersions)['input']>
export type ListPolicyVersionsOutput = CallOutput<(typeof listPolicyVersions)['output']>

/** Lists roles by name, page by page. With tags to look for, a page may hold fewer roles than asked for. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listroles */
export const listRoles = {
  name: 'ListRoles',
  product: 'ram',
  summary: 'Lists roles by name, page by page. With tags to look for, a page may hold fewer roles than asked for.',
  route: { action: 'ListRoles', version: '2015-05-01' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
    },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    roles: {
      in: 'member',
      name: 'Roles',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            roleId: { name: 'RoleId', value: { type: 'text' }, required: true },
            roleName: { name: 'RoleName', value: { type: 'text' }, required: true },
            arn: { name: 'Arn', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            maxSessionDuration: { name: 'MaxSessionDuration', value: { type: 'integer' }, required: true },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' } },
            tags: {
              name: 'Tags',
              value: {
                type: 'list',
                of: {
                  type: 'shape',
                  members: {
                    key: { name: 'TagKey', value: { type: 'text' } },
                    value: { name: 'TagValue', value: { type: 'text' } },
                  },
                },
                wrapped: 'Tag',
              },
            },
          },
        },
        wrapped: 'Role',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListRolesInput = CallInput<(typeof listRoles)['input']>
export type ListRolesOutput = CallOutput<(typeof listRoles)['output']>

/** Lists tags of roles or policies, one entry for each, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listtagresources */
export const listTagResources = {
  name: 'ListTagResources',
  product: 'ram',
  summary: 'Lists tags of roles or policies, one entry for each, page by page.',
  route: { action: 'ListTagResources', version: '2015-05-01' },
  input: {
    resourceType: { in: 'param', name: 'ResourceType', value: { type: 'text' }, required: true },
    resourceNames: { in: 'params', name: 'ResourceNames', value: { type: 'list', of: { type: 'text' } } },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
    },
    nextToken: { in: 'param', name: 'NextToken', value: { type: 'text' } },
    pageSize: { in: 'param', name: 'PageSize', value: { type: 'integer' } },
  },
  output: {
    tagResources: {
      in: 'member',
      name: 'TagResources',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            resourceType: { name: 'ResourceType', value: { type: 'text' }, required: true },
            resourceName: { name: 'ResourceName', value: { type: 'text' }, required: true },
            tagKey: { name: 'TagKey', value: { type: 'text' }, required: true },
            tagValue: { name: 'TagValue', value: { type: 'text' }, required: true },
          },
        },
      },
      required: true,
    },
    nextToken: { in: 'member', name: 'NextToken', value: { type: 'text' } },
  },
  status: 200,
} as const satisfies WireContract
export type ListTagResourcesInput = CallInput<(typeof listTagResources)['input']>
export type ListTagResourcesOutput = CallOutput<(typeof listTagResources)['output']>

/** Lists users by name, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listusers */
export const listUsers = {
  name: 'ListUsers',
  product: 'ram',
  summary: 'Lists users by name, page by page.',
  route: { action: 'ListUsers', version: '2015-05-01' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    users: {
      in: 'member',
      name: 'Users',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            userId: { name: 'UserId', value: { type: 'text' }, required: true },
            userName: { name: 'UserName', value: { type: 'text' }, required: true },
            displayName: { name: 'DisplayName', value: { type: 'text' } },
            mobilePhone: { name: 'MobilePhone', value: { type: 'text' } },
            email: { name: 'Email', value: { type: 'text' } },
            comments: { name: 'Comments', value: { type: 'text' } },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' } },
            lastLoginDate: { name: 'LastLoginDate', value: { type: 'time' } },
          },
        },
        wrapped: 'User',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListUsersInput = CallInput<(typeof listUsers)['input']>
export type ListUsersOutput = CallOutput<(typeof listUsers)['output']>

/** Lists the members of a group, page by page, and since when they are in it. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listusersforgroup */
export const listUsersForGroup = {
  name: 'ListUsersForGroup',
  product: 'ram',
  summary: 'Lists the members of a group, page by page, and since when they are in it.',
  route: { action: 'ListUsersForGroup', version: '2015-05-01' },
  input: {
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    users: {
      in: 'member',
      name: 'Users',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            userName: { name: 'UserName', value: { type: 'text' }, required: true },
            displayName: { name: 'DisplayName', value: { type: 'text' } },
            joinDate: { name: 'JoinDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'User',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListUsersForGroupInput = CallInput<(typeof listUsersForGroup)['input']>
export type ListUsersForGroupOutput = CallOutput<(typeof listUsersForGroup)['output']>

/** Lists all virtual MFA devices, with the users that they are bound to. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listvirtualmfadevices */
export const listVirtualMFADevices = {
  name: 'ListVirtualMFADevices',
  product: 'ram',
  summary: 'Lists all virtual MFA devices, with the users that they are bound to.',
  route: { action: 'ListVirtualMFADevices', version: '2015-05-01' },
  input: {},
  output: {
    virtualMfaDevices: {
      in: 'member',
      name: 'VirtualMFADevices',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            serialNumber: { name: 'SerialNumber', value: { type: 'text' }, required: true },
            activateDate: { name: 'ActivateDate', value: { type: 'time' } },
            user: {
              name: 'User',
              value: {
                type: 'shape',
                members: {
                  userId: { name: 'UserId', value: { type: 'text' } },
                  userName: { name: 'UserName', value: { type: 'text' } },
                  displayName: { name: 'DisplayName', value: { type: 'text' } },
                },
              },
              required: true,
            },
          },
        },
        wrapped: 'VirtualMFADevice',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListVirtualMFADevicesInput = CallInput<(typeof listVirtualMFADevices)['input']>
export type ListVirtualMFADevicesOutput = CallOutput<(typeof listVirtualMFADevices)['output']>

/** Takes a user out of a group, and the group’s policies from the user. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-removeuserfromgroup */
export const removeUserFromGroup = {
  name: 'RemoveUserFromGroup',
  product: 'ram',
  summary: 'Takes a user out of a group, and the group’s policies from the user.',
  route: { action: 'RemoveUserFromGroup', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type RemoveUserFromGroupInput = CallInput<(typeof removeUserFromGroup)['input']>
export type RemoveUserFromGroupOutput = CallOutput<(typeof removeUserFromGroup)['output']>

/** Gives the account a name of its own, under which its users sign in. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setaccountalias */
export const setAccountAlias = {
  name: 'SetAccountAlias',
  product: 'ram',
  summary: 'Gives the account a name of its own, under which its users sign in.',
  route: { action: 'SetAccountAlias', version: '2015-05-01' },
  input: { accountAlias: { in: 'param', name: 'AccountAlias', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type SetAccountAliasInput = CallInput<(typeof setAccountAlias)['input']>
export type SetAccountAliasOutput = CallOutput<(typeof setAccountAlias)['output']>

/** Chooses the version of a policy that counts, for everybody’s next request. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setdefaultpolicyversion */
export const setDefaultPolicyVersion = {
  name: 'SetDefaultPolicyVersion',
  product: 'ram',
  summary: 'Chooses the version of a policy that counts, for everybody’s next request.',
  route: { action: 'SetDefaultPolicyVersion', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    versionId: { in: 'param', name: 'VersionId', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type SetDefaultPolicyVersionInput = CallInput<(typeof setDefaultPolicyVersion)['input']>
export type SetDefaultPolicyVersionOutput = CallOutput<(typeof setDefaultPolicyVersion)['output']>

/** Says what the passwords of the account’s users must be. What is not given goes back to its default. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setpasswordpolicy */
export const setPasswordPolicy = {
  name: 'SetPasswordPolicy',
  product: 'ram',
  summary: 'Says what the passwords of the account’s users must be. What is not given goes back to its default.',
  route: { action: 'SetPasswordPolicy', version: '2015-05-01' },
  input: {
    minimumPasswordLength: { in: 'param', name: 'MinimumPasswordLength', value: { type: 'integer' } },
    requireLowercaseCharacters: { in: 'param', name: 'RequireLowercaseCharacters', value: { type: 'boolean' } },
    requireUppercaseCharacters: { in: 'param', name: 'RequireUppercaseCharacters', value: { type: 'boolean' } },
    requireNumbers: { in: 'param', name: 'RequireNumbers', value: { type: 'boolean' } },
    requireSymbols: { in: 'param', name: 'RequireSymbols', value: { type: 'boolean' } },
    hardExpiry: { in: 'param', name: 'HardExpiry', value: { type: 'boolean' } },
    maxPasswordAge: { in: 'param', name: 'MaxPasswordAge', value: { type: 'integer' } },
    passwordReusePrevention: { in: 'param', name: 'PasswordReusePrevention', value: { type: 'integer' } },
    maxLoginAttemps: { in: 'param', name: 'MaxLoginAttemps', value: { type: 'integer' } },
  },
  output: {
    passwordPolicy: {
      in: 'member',
      name: 'PasswordPolicy',
      value: {
        type: 'shape',
        members: {
          minimumPasswordLength: { name: 'MinimumPasswordLength', value: { type: 'integer' }, required: true },
          requireLowercaseCharacters: {
            name: 'RequireLowercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireUppercaseCharacters: {
            name: 'RequireUppercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireNumbers: { name: 'RequireNumbers', value: { type: 'boolean' }, required: true },
          requireSymbols: { name: 'RequireSymbols', value: { type: 'boolean' }, required: true },
          hardExpiry: { name: 'HardExpiry', value: { type: 'boolean' }, required: true },
          maxPasswordAge: { name: 'MaxPasswordAge', value: { type: 'integer' }, required: true },
          passwordReusePrevention: { name: 'PasswordReusePrevention', value: { type: 'integer' }, required: true },
          maxLoginAttemps: { name: 'MaxLoginAttemps', value: { type: 'integer' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type SetPasswordPolicyInput = CallInput<(typeof setPasswordPolicy)['input']>
export type SetPasswordPolicyOutput = CallOutput<(typeof setPasswordPolicy)['output']>

/** Says what users may do for themselves, and from where and for how long they sign in. What is not given stays. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setsecuritypreference */
export const setSecurityPreference = {
  name: 'SetSecurityPreference',
  product: 'ram',
  summary:
    'Says what users may do for themselves, and from where and for how long they sign in. What is not given stays.',
  route: { action: 'SetSecurityPreference', version: '2015-05-01' },
  input: {
    enableSaveMFATicket: { in: 'param', name: 'EnableSaveMFATicket', value: { type: 'boolean' } },
    allowUserToChangePassword: { in: 'param', name: 'AllowUserToChangePassword', value: { type: 'boolean' } },
    allowUserToManageAccessKeys: { in: 'param', name: 'AllowUserToManageAccessKeys', value: { type: 'boolean' } },
    allowUserToManageMFADevices: { in: 'param', name: 'AllowUserToManageMFADevices', value: { type: 'boolean' } },
    allowUserToManagePublicKeys: { in: 'param', name: 'AllowUserToManagePublicKeys', value: { type: 'boolean' } },
    loginNetworkMasks: { in: 'param', name: 'LoginNetworkMasks', value: { type: 'text', emptiable: true } },
    loginSessionDuration: { in: 'param', name: 'LoginSessionDuration', value: { type: 'integer' } },
  },
  output: {
    securityPreference: {
      in: 'member',
      name: 'SecurityPreference',
      value: {
        type: 'shape',
        members: {
          accessKeyPreference: {
            name: 'AccessKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageAccessKeys: {
                  name: 'AllowUserToManageAccessKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          loginProfilePreference: {
            name: 'LoginProfilePreference',
            value: {
              type: 'shape',
              members: {
                allowUserToChangePassword: {
                  name: 'AllowUserToChangePassword',
                  value: { type: 'boolean' },
                  required: true,
                },
                enableSaveMFATicket: { name: 'EnableSaveMFATicket', value: { type: 'boolean' }, required: true },
                loginNetworkMasks: { name: 'LoginNetworkMasks', value: { type: 'text' }, required: true },
                loginSessionDuration: { name: 'LoginSessionDuration', value: { type: 'integer' }, required: true },
              },
            },
            required: true,
          },
          mfaPreference: {
            name: 'MFAPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageMFADevices: {
                  name: 'AllowUserToManageMFADevices',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          publicKeyPreference: {
            name: 'PublicKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManagePublicKeys: {
                  name: 'AllowUserToManagePublicKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type SetSecurityPreferenceInput = CallInput<(typeof setSecurityPreference)['input']>
export type SetSecurityPreferenceOutput = CallOutput<(typeof setSecurityPreference)['output']>

/** Puts tags on roles or policies; a key that is there gets the new value. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-tagresources */
export const tagResources = {
  name: 'TagResources',
  product: 'ram',
  summary: 'Puts tags on roles or policies; a key that is there gets the new value.',
  route: { action: 'TagResources', version: '2015-05-01' },
  input: {
    resourceType: { in: 'param', name: 'ResourceType', value: { type: 'text' }, required: true },
    resourceNames: {
      in: 'params',
      name: 'ResourceNames',
      value: { type: 'list', of: { type: 'text' } },
      required: true,
    },
    tags: {
      in: 'params',
      name: 'Tag',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: { key: { name: 'Key', value: { type: 'text' } }, value: { name: 'Value', value: { type: 'text' } } },
        },
      },
      required: true,
    },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type TagResourcesInput = CallInput<(typeof tagResources)['input']>
export type TagResourcesOutput = CallOutput<(typeof tagResources)['output']>

/** Takes a virtual MFA device from its user; the device stays. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-unbindmfadevice */
export const unbindMFADevice = {
  name: 'UnbindMFADevice',
  product: 'ram',
  summary: 'Takes a virtual MFA device from its user; the device stays.',
  route: { action: 'UnbindMFADevice', version: '2015-05-01' },
  input: { userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true } },
  output: {
    mfaDevice: {
      in: 'member',
      name: 'MFADevice',
      value: {
        type: 'shape',
        members: { serialNumber: { name: 'SerialNumber', value: { type: 'text' }, required: true } },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UnbindMFADeviceInput = CallInput<(typeof unbindMFADevice)['input']>
export type UnbindMFADeviceOutput = CallOutput<(typeof unbindMFADevice)['output']>

/** Takes tags from roles or policies: those named, or all. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-untagresources */
export const untagResources = {
  name: 'UntagResources',
  product: 'ram',
  summary: 'Takes tags from roles or policies: those named, or all.',
  route: { action: 'UntagResources', version: '2015-05-01' },
  input: {
    resourceType: { in: 'param', name: 'ResourceType', value: { type: 'text' }, required: true },
    resourceNames: {
      in: 'params',
      name: 'ResourceNames',
      value: { type: 'list', of: { type: 'text' } },
      required: true,
    },
    tagKeys: { in: 'params', name: 'TagKeys', value: { type: 'list', of: { type: 'text' } } },
    all: { in: 'param', name: 'All', value: { type: 'boolean' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type UntagResourcesInput = CallInput<(typeof untagResources)['input']>
export type UntagResourcesOutput = CallOutput<(typeof untagResources)['output']>

/** Disables an access key, or enables it again. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateaccesskey */
export const updateAccessKey = {
  name: 'UpdateAccessKey',
  product: 'ram',
  summary: 'Disables an access key, or enables it again.',
  route: { action: 'UpdateAccessKey', version: '2015-05-01' },
  input: {
    userAccessKeyId: { in: 'param', name: 'UserAccessKeyId', value: { type: 'text' }, required: true },
    status: { in: 'param', name: 'Status', value: { type: 'text' }, required: true },
    userName: { in: 'param', name: 'UserName', value: { type: 'text' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type UpdateAccessKeyInput = CallInput<(typeof updateAccessKey)['input']>
export type UpdateAccessKeyOutput = CallOutput<(typeof updateAccessKey)['output']>

/** Changes a group’s name or comment; members and policies stay. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updategroup */
export const updateGroup = {
  name: 'UpdateGroup',
  product: 'ram',
  summary: 'Changes a group’s name or comment; members and policies stay.',
  route: { action: 'UpdateGroup', version: '2015-05-01' },
  input: {
    groupName: { in: 'param', name: 'GroupName', value: { type: 'text' }, required: true },
    newGroupName: { in: 'param', name: 'NewGroupName', value: { type: 'text' } },
    newComments: { in: 'param', name: 'NewComments', value: { type: 'text', emptiable: true } },
  },
  output: {
    group: {
      in: 'member',
      name: 'Group',
      value: {
        type: 'shape',
        members: {
          groupId: { name: 'GroupId', value: { type: 'text' }, required: true },
          groupName: { name: 'GroupName', value: { type: 'text' }, required: true },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdateGroupInput = CallInput<(typeof updateGroup)['input']>
export type UpdateGroupOutput = CallOutput<(typeof updateGroup)['output']>

/** Sets another password for a user, or what its sign-in asks. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateloginprofile */
export const updateLoginProfile = {
  name: 'UpdateLoginProfile',
  product: 'ram',
  summary: 'Sets another password for a user, or what its sign-in asks.',
  route: { action: 'UpdateLoginProfile', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    password: { in: 'param', name: 'Password', value: { type: 'text' } },
    passwordResetRequired: { in: 'param', name: 'PasswordResetRequired', value: { type: 'boolean' } },
    mfaBindRequired: { in: 'param', name: 'MFABindRequired', value: { type: 'boolean' } },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type UpdateLoginProfileInput = CallInput<(typeof updateLoginProfile)['input']>
export type UpdateLoginProfileOutput = CallOutput<(typeof updateLoginProfile)['output']>

/** Changes the description of a policy. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updatepolicydescription */
export const updatePolicyDescription = {
  name: 'UpdatePolicyDescription',
  product: 'ram',
  summary: 'Changes the description of a policy.',
  route: { action: 'UpdatePolicyDescription', version: '2015-05-01' },
  input: {
    policyName: { in: 'param', name: 'PolicyName', value: { type: 'text' }, required: true },
    newDescription: { in: 'param', name: 'NewDescription', value: { type: 'text' }, required: true },
  },
  output: {
    policy: {
      in: 'member',
      name: 'Policy',
      value: {
        type: 'shape',
        members: {
          policyName: { name: 'PolicyName', value: { type: 'text' }, required: true },
          policyType: { name: 'PolicyType', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          defaultVersion: { name: 'DefaultVersion', value: { type: 'text' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdatePolicyDescriptionInput = CallInput<(typeof updatePolicyDescription)['input']>
export type UpdatePolicyDescriptionOutput = CallOutput<(typeof updatePolicyDescription)['output']>

/** Changes a role’s trust policy, description or longest session. Sessions that exist go on. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updaterole */
export const updateRole = {
  name: 'UpdateRole',
  product: 'ram',
  summary: 'Changes a role’s trust policy, description or longest session. Sessions that exist go on.',
  route: { action: 'UpdateRole', version: '2015-05-01' },
  input: {
    roleName: { in: 'param', name: 'RoleName', value: { type: 'text' }, required: true },
    newAssumeRolePolicyDocument: { in: 'param', name: 'NewAssumeRolePolicyDocument', value: { type: 'text' } },
    newDescription: { in: 'param', name: 'NewDescription', value: { type: 'text' } },
    newMaxSessionDuration: { in: 'param', name: 'NewMaxSessionDuration', value: { type: 'integer' } },
  },
  output: {
    role: {
      in: 'member',
      name: 'Role',
      value: {
        type: 'shape',
        members: {
          roleId: { name: 'RoleId', value: { type: 'text' }, required: true },
          roleName: { name: 'RoleName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          maxSessionDuration: { name: 'MaxSessionDuration', value: { type: 'integer' }, required: true },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          assumeRolePolicyDocument: { name: 'AssumeRolePolicyDocument', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdateRoleInput = CallInput<(typeof updateRole)['input']>
export type UpdateRoleOutput = CallOutput<(typeof updateRole)['output']>

/** Changes a user’s name or description; keys and policies stay. https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-updateuser */
export const updateUser = {
  name: 'UpdateUser',
  product: 'ram',
  summary: 'Changes a user’s name or description; keys and policies stay.',
  route: { action: 'UpdateUser', version: '2015-05-01' },
  input: {
    userName: { in: 'param', name: 'UserName', value: { type: 'text' }, required: true },
    newUserName: { in: 'param', name: 'NewUserName', value: { type: 'text' } },
    newDisplayName: { in: 'param', name: 'NewDisplayName', value: { type: 'text', emptiable: true } },
    newMobilePhone: { in: 'param', name: 'NewMobilePhone', value: { type: 'text', emptiable: true } },
    newEmail: { in: 'param', name: 'NewEmail', value: { type: 'text', emptiable: true } },
    newComments: { in: 'param', name: 'NewComments', value: { type: 'text', emptiable: true } },
  },
  output: {
    user: {
      in: 'member',
      name: 'User',
      value: {
        type: 'shape',
        members: {
          userId: { name: 'UserId', value: { type: 'text' }, required: true },
          userName: { name: 'UserName', value: { type: 'text' }, required: true },
          displayName: { name: 'DisplayName', value: { type: 'text' } },
          mobilePhone: { name: 'MobilePhone', value: { type: 'text' } },
          email: { name: 'Email', value: { type: 'text' } },
          comments: { name: 'Comments', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' } },
          lastLoginDate: { name: 'LastLoginDate', value: { type: 'time' } },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdateUserInput = CallInput<(typeof updateUser)['input']>
export type UpdateUserOutput = CallOutput<(typeof updateUser)['output']>

/** Adds a client id to an OIDC identity provider. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-addclientidtooidcprovider */
export const addClientIdToOIDCProvider = {
  name: 'AddClientIdToOIDCProvider',
  product: 'ims',
  summary: 'Adds a client id to an OIDC identity provider.',
  route: { action: 'AddClientIdToOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    clientId: { in: 'param', name: 'ClientId', value: { type: 'text' }, required: true },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type AddClientIdToOIDCProviderInput = CallInput<(typeof addClientIdToOIDCProvider)['input']>
export type AddClientIdToOIDCProviderOutput = CallOutput<(typeof addClientIdToOIDCProvider)['output']>

/** Adds a fingerprint to an OIDC identity provider. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-addfingerprinttooidcprovider */
export const addFingerprintToOIDCProvider = {
  name: 'AddFingerprintToOIDCProvider',
  product: 'ims',
  summary: 'Adds a fingerprint to an OIDC identity provider.',
  route: { action: 'AddFingerprintToOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    fingerprint: { in: 'param', name: 'Fingerprint', value: { type: 'text' }, required: true },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type AddFingerprintToOIDCProviderInput = CallInput<(typeof addFingerprintToOIDCProvider)['input']>
export type AddFingerprintToOIDCProviderOutput = CallOutput<(typeof addFingerprintToOIDCProvider)['output']>

/** Makes an OIDC identity provider: an issuer whose tokens roles may trust. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-createoidcprovider */
export const createOIDCProvider = {
  name: 'CreateOIDCProvider',
  product: 'ims',
  summary: 'Makes an OIDC identity provider: an issuer whose tokens roles may trust.',
  route: { action: 'CreateOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    issuerUrl: { in: 'param', name: 'IssuerUrl', value: { type: 'text' }, required: true },
    clientIds: { in: 'param', name: 'ClientIds', value: { type: 'text' }, required: true },
    fingerprints: { in: 'param', name: 'Fingerprints', value: { type: 'text' } },
    issuanceLimitTime: { in: 'param', name: 'IssuanceLimitTime', value: { type: 'integer' } },
    description: { in: 'param', name: 'Description', value: { type: 'text' } },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateOIDCProviderInput = CallInput<(typeof createOIDCProvider)['input']>
export type CreateOIDCProviderOutput = CallOutput<(typeof createOIDCProvider)['output']>

/** Makes a SAML identity provider from its metadata document. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-createsamlprovider */
export const createSAMLProvider = {
  name: 'CreateSAMLProvider',
  product: 'ims',
  summary: 'Makes a SAML identity provider from its metadata document.',
  route: { action: 'CreateSAMLProvider', version: '2019-08-15' },
  input: {
    samlProviderName: { in: 'param', name: 'SAMLProviderName', value: { type: 'text' }, required: true },
    encodedSamlMetadataDocument: {
      in: 'param',
      name: 'EncodedSAMLMetadataDocument',
      value: { type: 'text' },
      required: true,
    },
    authnSignAlgo: { in: 'param', name: 'AuthnSignAlgo', value: { type: 'text' } },
    description: { in: 'param', name: 'Description', value: { type: 'text' } },
  },
  output: {
    samlProvider: {
      in: 'member',
      name: 'SAMLProvider',
      value: {
        type: 'shape',
        members: {
          samlProviderName: { name: 'SAMLProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          authnSignAlgo: { name: 'AuthnSignAlgo', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type CreateSAMLProviderInput = CallInput<(typeof createSAMLProvider)['input']>
export type CreateSAMLProviderOutput = CallOutput<(typeof createSAMLProvider)['output']>

/** Deletes an OIDC identity provider: its tokens open no role from then on. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-deleteoidcprovider */
export const deleteOIDCProvider = {
  name: 'DeleteOIDCProvider',
  product: 'ims',
  summary: 'Deletes an OIDC identity provider: its tokens open no role from then on.',
  route: { action: 'DeleteOIDCProvider', version: '2019-08-15' },
  input: { oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteOIDCProviderInput = CallInput<(typeof deleteOIDCProvider)['input']>
export type DeleteOIDCProviderOutput = CallOutput<(typeof deleteOIDCProvider)['output']>

/** Deletes a SAML identity provider: its assertions open no role from then on. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-deletesamlprovider */
export const deleteSAMLProvider = {
  name: 'DeleteSAMLProvider',
  product: 'ims',
  summary: 'Deletes a SAML identity provider: its assertions open no role from then on.',
  route: { action: 'DeleteSAMLProvider', version: '2019-08-15' },
  input: { samlProviderName: { in: 'param', name: 'SAMLProviderName', value: { type: 'text' }, required: true } },
  output: {},
  status: 200,
} as const satisfies WireContract
export type DeleteSAMLProviderInput = CallInput<(typeof deleteSAMLProvider)['input']>
export type DeleteSAMLProviderOutput = CallOutput<(typeof deleteSAMLProvider)['output']>

/** Shows from which addresses an access key may be used. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getaccesskeypolicy */
export const getAccessKeyPolicy = {
  name: 'GetAccessKeyPolicy',
  product: 'ims',
  summary: 'Shows from which addresses an access key may be used.',
  route: { action: 'GetAccessKeyPolicy', version: '2019-08-15' },
  input: {
    userPrincipalName: { in: 'param', name: 'UserPrincipalName', value: { type: 'text' } },
    userAccessKeyId: { in: 'param', name: 'UserAccessKeyId', value: { type: 'text' }, required: true },
  },
  output: { accessKeyPolicy: { in: 'member', name: 'AccessKeyPolicy', value: { type: 'text' }, required: true } },
  status: 200,
} as const satisfies WireContract
export type GetAccessKeyPolicyInput = CallInput<(typeof getAccessKeyPolicy)['input']>
export type GetAccessKeyPolicyOutput = CallOutput<(typeof getAccessKeyPolicy)['output']>

/** Shows what the passwords of the account’s users must be. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getpasswordpolicy */
export const getImsPasswordPolicy = {
  name: 'GetImsPasswordPolicy',
  product: 'ims',
  summary: 'Shows what the passwords of the account’s users must be.',
  route: { action: 'GetPasswordPolicy', version: '2019-08-15' },
  input: {},
  output: {
    passwordPolicy: {
      in: 'member',
      name: 'PasswordPolicy',
      value: {
        type: 'shape',
        members: {
          hardExpire: { name: 'HardExpire', value: { type: 'boolean' }, required: true },
          maxLoginAttemps: { name: 'MaxLoginAttemps', value: { type: 'integer' }, required: true },
          maxPasswordAge: { name: 'MaxPasswordAge', value: { type: 'integer' }, required: true },
          minimumPasswordDifferentCharacter: {
            name: 'MinimumPasswordDifferentCharacter',
            value: { type: 'integer' },
            required: true,
          },
          minimumPasswordLength: { name: 'MinimumPasswordLength', value: { type: 'integer' }, required: true },
          passwordNotContainUserName: {
            name: 'PasswordNotContainUserName',
            value: { type: 'boolean' },
            required: true,
          },
          passwordReusePrevention: { name: 'PasswordReusePrevention', value: { type: 'integer' }, required: true },
          requireLowercaseCharacters: {
            name: 'RequireLowercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireNumbers: { name: 'RequireNumbers', value: { type: 'boolean' }, required: true },
          requireSymbols: { name: 'RequireSymbols', value: { type: 'boolean' }, required: true },
          requireUppercaseCharacters: {
            name: 'RequireUppercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetImsPasswordPolicyInput = CallInput<(typeof getImsPasswordPolicy)['input']>
export type GetImsPasswordPolicyOutput = CallOutput<(typeof getImsPasswordPolicy)['output']>

/** Shows what users may do for themselves, how they sign in, and after how long without a use they may no more. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getsecuritypreference */
export const getImsSecurityPreference = {
  name: 'GetImsSecurityPreference',
  product: 'ims',
  summary:
    'Shows what users may do for themselves, how they sign in, and after how long without a use they may no more.',
  route: { action: 'GetSecurityPreference', version: '2019-08-15' },
  input: {},
  output: {
    securityPreference: {
      in: 'member',
      name: 'SecurityPreference',
      value: {
        type: 'shape',
        members: {
          accessKeyPreference: {
            name: 'AccessKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageAccessKeys: {
                  name: 'AllowUserToManageAccessKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          loginProfilePreference: {
            name: 'LoginProfilePreference',
            value: {
              type: 'shape',
              members: {
                allowUserToChangePassword: {
                  name: 'AllowUserToChangePassword',
                  value: { type: 'boolean' },
                  required: true,
                },
                allowUserToLoginWithPasskey: {
                  name: 'AllowUserToLoginWithPasskey',
                  value: { type: 'boolean' },
                  required: true,
                },
                enableSaveMFATicket: { name: 'EnableSaveMFATicket', value: { type: 'boolean' }, required: true },
                enforceMFAForLogin: { name: 'EnforceMFAForLogin', value: { type: 'boolean' }, required: true },
                loginNetworkMasks: { name: 'LoginNetworkMasks', value: { type: 'text' }, required: true },
                loginSessionDuration: { name: 'LoginSessionDuration', value: { type: 'integer' }, required: true },
                mfaOperationForLogin: {
                  name: 'MFAOperationForLogin',
                  value: { type: 'choice', values: ['mandatory', 'independent', 'adaptive'] },
                  required: true,
                },
                operationForRiskLogin: {
                  name: 'OperationForRiskLogin',
                  value: { type: 'choice', values: ['autonomous', 'enforceVerify'] },
                  required: true,
                },
              },
            },
            required: true,
          },
          mfaPreference: {
            name: 'MFAPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageMFADevices: {
                  name: 'AllowUserToManageMFADevices',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          maxIdleDays: {
            name: 'MaxIdleDays',
            value: {
              type: 'shape',
              members: {
                maxIdleDaysForAccessKeys: {
                  name: 'MaxIdleDaysForAccessKeys',
                  value: { type: 'integer' },
                  required: true,
                },
                maxIdleDaysForUsers: { name: 'MaxIdleDaysForUsers', value: { type: 'integer' }, required: true },
              },
            },
            required: true,
          },
          personalInfoPreference: {
            name: 'PersonalInfoPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManagePersonalDingTalk: {
                  name: 'AllowUserToManagePersonalDingTalk',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          verificationPreference: {
            name: 'VerificationPreference',
            value: {
              type: 'shape',
              members: {
                verificationTypes: {
                  name: 'VerificationTypes',
                  value: { type: 'list', of: { type: 'text' } },
                  required: true,
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetImsSecurityPreferenceInput = CallInput<(typeof getImsSecurityPreference)['input']>
export type GetImsSecurityPreferenceOutput = CallOutput<(typeof getImsSecurityPreference)['output']>

/** Shows an OIDC identity provider. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getoidcprovider */
export const getOIDCProvider = {
  name: 'GetOIDCProvider',
  product: 'ims',
  summary: 'Shows an OIDC identity provider.',
  route: { action: 'GetOIDCProvider', version: '2019-08-15' },
  input: { oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true } },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetOIDCProviderInput = CallInput<(typeof getOIDCProvider)['input']>
export type GetOIDCProviderOutput = CallOutput<(typeof getOIDCProvider)['output']>

/** Shows a SAML identity provider with its metadata document. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getsamlprovider */
export const getSAMLProvider = {
  name: 'GetSAMLProvider',
  product: 'ims',
  summary: 'Shows a SAML identity provider with its metadata document.',
  route: { action: 'GetSAMLProvider', version: '2019-08-15' },
  input: { samlProviderName: { in: 'param', name: 'SAMLProviderName', value: { type: 'text' }, required: true } },
  output: {
    samlProvider: {
      in: 'member',
      name: 'SAMLProvider',
      value: {
        type: 'shape',
        members: {
          samlProviderName: { name: 'SAMLProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          authnSignAlgo: { name: 'AuthnSignAlgo', value: { type: 'text' }, required: true },
          encodedSamlMetadataDocument: { name: 'EncodedSAMLMetadataDocument', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type GetSAMLProviderInput = CallInput<(typeof getSAMLProvider)['input']>
export type GetSAMLProviderOutput = CallOutput<(typeof getSAMLProvider)['output']>

/** Lists OIDC identity providers by name, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-listoidcproviders */
export const listOIDCProviders = {
  name: 'ListOIDCProviders',
  product: 'ims',
  summary: 'Lists OIDC identity providers by name, page by page.',
  route: { action: 'ListOIDCProviders', version: '2019-08-15' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    oidcProviders: {
      in: 'member',
      name: 'OIDCProviders',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
            arn: { name: 'Arn', value: { type: 'text' }, required: true },
            issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
            clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
            fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
            issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
            gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
            gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
          },
        },
        wrapped: 'OIDCProvider',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListOIDCProvidersInput = CallInput<(typeof listOIDCProviders)['input']>
export type ListOIDCProvidersOutput = CallOutput<(typeof listOIDCProviders)['output']>

/** Lists SAML identity providers by name, page by page. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-listsamlproviders */
export const listSAMLProviders = {
  name: 'ListSAMLProviders',
  product: 'ims',
  summary: 'Lists SAML identity providers by name, page by page.',
  route: { action: 'ListSAMLProviders', version: '2019-08-15' },
  input: {
    marker: { in: 'param', name: 'Marker', value: { type: 'text' } },
    maxItems: { in: 'param', name: 'MaxItems', value: { type: 'integer' } },
  },
  output: {
    isTruncated: { in: 'member', name: 'IsTruncated', value: { type: 'boolean' }, required: true },
    marker: { in: 'member', name: 'Marker', value: { type: 'text' } },
    samlProviders: {
      in: 'member',
      name: 'SAMLProviders',
      value: {
        type: 'list',
        of: {
          type: 'shape',
          members: {
            samlProviderName: { name: 'SAMLProviderName', value: { type: 'text' }, required: true },
            arn: { name: 'Arn', value: { type: 'text' }, required: true },
            description: { name: 'Description', value: { type: 'text' } },
            createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
            updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          },
        },
        wrapped: 'SAMLProvider',
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type ListSAMLProvidersInput = CallInput<(typeof listSAMLProviders)['input']>
export type ListSAMLProvidersOutput = CallOutput<(typeof listSAMLProviders)['output']>

/** Removes a client id from an OIDC identity provider. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-removeclientidfromoidcprovider */
export const removeClientIdFromOIDCProvider = {
  name: 'RemoveClientIdFromOIDCProvider',
  product: 'ims',
  summary: 'Removes a client id from an OIDC identity provider.',
  route: { action: 'RemoveClientIdFromOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    clientId: { in: 'param', name: 'ClientId', value: { type: 'text' }, required: true },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type RemoveClientIdFromOIDCProviderInput = CallInput<(typeof removeClientIdFromOIDCProvider)['input']>
export type RemoveClientIdFromOIDCProviderOutput = CallOutput<(typeof removeClientIdFromOIDCProvider)['output']>

/** Removes a fingerprint from an OIDC identity provider. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-removefingerprintfromoidcprovider */
export const removeFingerprintFromOIDCProvider = {
  name: 'RemoveFingerprintFromOIDCProvider',
  product: 'ims',
  summary: 'Removes a fingerprint from an OIDC identity provider.',
  route: { action: 'RemoveFingerprintFromOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    fingerprint: { in: 'param', name: 'Fingerprint', value: { type: 'text' }, required: true },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type RemoveFingerprintFromOIDCProviderInput = CallInput<(typeof removeFingerprintFromOIDCProvider)['input']>
export type RemoveFingerprintFromOIDCProviderOutput = CallOutput<(typeof removeFingerprintFromOIDCProvider)['output']>

/** Says from which addresses an access key of a user, or of the caller, may be used. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setaccesskeypolicy */
export const setAccessKeyPolicy = {
  name: 'SetAccessKeyPolicy',
  product: 'ims',
  summary: 'Says from which addresses an access key of a user, or of the caller, may be used.',
  route: { action: 'SetAccessKeyPolicy', version: '2019-08-15' },
  input: {
    userPrincipalName: { in: 'param', name: 'UserPrincipalName', value: { type: 'text' } },
    userAccessKeyId: { in: 'param', name: 'UserAccessKeyId', value: { type: 'text' }, required: true },
    accessKeyPolicy: { in: 'param', name: 'AccessKeyPolicy', value: { type: 'text' }, required: true },
  },
  output: {},
  status: 200,
} as const satisfies WireContract
export type SetAccessKeyPolicyInput = CallInput<(typeof setAccessKeyPolicy)['input']>
export type SetAccessKeyPolicyOutput = CallOutput<(typeof setAccessKeyPolicy)['output']>

/** Says what the passwords of the account’s users must be. What is not given stays. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setpasswordpolicy */
export const setImsPasswordPolicy = {
  name: 'SetImsPasswordPolicy',
  product: 'ims',
  summary: 'Says what the passwords of the account’s users must be. What is not given stays.',
  route: { action: 'SetPasswordPolicy', version: '2019-08-15' },
  input: {
    minimumPasswordLength: { in: 'param', name: 'MinimumPasswordLength', value: { type: 'integer' } },
    requireLowercaseCharacters: { in: 'param', name: 'RequireLowercaseCharacters', value: { type: 'boolean' } },
    requireUppercaseCharacters: { in: 'param', name: 'RequireUppercaseCharacters', value: { type: 'boolean' } },
    requireNumbers: { in: 'param', name: 'RequireNumbers', value: { type: 'boolean' } },
    requireSymbols: { in: 'param', name: 'RequireSymbols', value: { type: 'boolean' } },
    hardExpire: { in: 'param', name: 'HardExpire', value: { type: 'boolean' } },
    maxPasswordAge: { in: 'param', name: 'MaxPasswordAge', value: { type: 'integer' } },
    passwordReusePrevention: { in: 'param', name: 'PasswordReusePrevention', value: { type: 'integer' } },
    maxLoginAttemps: { in: 'param', name: 'MaxLoginAttemps', value: { type: 'integer' } },
    passwordNotContainUserName: { in: 'param', name: 'PasswordNotContainUserName', value: { type: 'boolean' } },
    minimumPasswordDifferentCharacter: {
      in: 'param',
      name: 'MinimumPasswordDifferentCharacter',
      value: { type: 'integer' },
    },
  },
  output: {
    passwordPolicy: {
      in: 'member',
      name: 'PasswordPolicy',
      value: {
        type: 'shape',
        members: {
          hardExpire: { name: 'HardExpire', value: { type: 'boolean' }, required: true },
          maxLoginAttemps: { name: 'MaxLoginAttemps', value: { type: 'integer' }, required: true },
          maxPasswordAge: { name: 'MaxPasswordAge', value: { type: 'integer' }, required: true },
          minimumPasswordDifferentCharacter: {
            name: 'MinimumPasswordDifferentCharacter',
            value: { type: 'integer' },
            required: true,
          },
          minimumPasswordLength: { name: 'MinimumPasswordLength', value: { type: 'integer' }, required: true },
          passwordNotContainUserName: {
            name: 'PasswordNotContainUserName',
            value: { type: 'boolean' },
            required: true,
          },
          passwordReusePrevention: { name: 'PasswordReusePrevention', value: { type: 'integer' }, required: true },
          requireLowercaseCharacters: {
            name: 'RequireLowercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
          requireNumbers: { name: 'RequireNumbers', value: { type: 'boolean' }, required: true },
          requireSymbols: { name: 'RequireSymbols', value: { type: 'boolean' }, required: true },
          requireUppercaseCharacters: {
            name: 'RequireUppercaseCharacters',
            value: { type: 'boolean' },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type SetImsPasswordPolicyInput = CallInput<(typeof setImsPasswordPolicy)['input']>
export type SetImsPasswordPolicyOutput = CallOutput<(typeof setImsPasswordPolicy)['output']>

/** Says what users may do for themselves, how they sign in, and after how long without a use they may no more. What is not given stays. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setsecuritypreference */
export const setImsSecurityPreference = {
  name: 'SetImsSecurityPreference',
  product: 'ims',
  summary:
    'Says what users may do for themselves, how they sign in, and after how long without a use they may no more. What is not given stays.',
  route: { action: 'SetSecurityPreference', version: '2019-08-15' },
  input: {
    enableSaveMFATicket: { in: 'param', name: 'EnableSaveMFATicket', value: { type: 'boolean' } },
    allowUserToChangePassword: { in: 'param', name: 'AllowUserToChangePassword', value: { type: 'boolean' } },
    allowUserToManageAccessKeys: { in: 'param', name: 'AllowUserToManageAccessKeys', value: { type: 'boolean' } },
    allowUserToManageMFADevices: { in: 'param', name: 'AllowUserToManageMFADevices', value: { type: 'boolean' } },
    allowUserToManagePersonalDingTalk: {
      in: 'param',
      name: 'AllowUserToManagePersonalDingTalk',
      value: { type: 'boolean' },
    },
    allowUserToLoginWithPasskey: { in: 'param', name: 'AllowUserToLoginWithPasskey', value: { type: 'boolean' } },
    loginNetworkMasks: { in: 'param', name: 'LoginNetworkMasks', value: { type: 'text', emptiable: true } },
    loginSessionDuration: { in: 'param', name: 'LoginSessionDuration', value: { type: 'integer' } },
    enforceMFAForLogin: { in: 'param', name: 'EnforceMFAForLogin', value: { type: 'boolean' } },
    mfaOperationForLogin: {
      in: 'param',
      name: 'MFAOperationForLogin',
      value: { type: 'choice', values: ['mandatory', 'independent', 'adaptive'] },
    },
    operationForRiskLogin: {
      in: 'param',
      name: 'OperationForRiskLogin',
      value: { type: 'choice', values: ['autonomous', 'enforceVerify'] },
    },
    maxIdleDaysForAccessKeys: { in: 'param', name: 'MaxIdleDaysForAccessKeys', value: { type: 'integer' } },
    maxIdleDaysForUsers: { in: 'param', name: 'MaxIdleDaysForUsers', value: { type: 'integer' } },
    verificationTypes: { in: 'params', name: 'VerificationTypes', value: { type: 'list', of: { type: 'text' } } },
  },
  output: {
    securityPreference: {
      in: 'member',
      name: 'SecurityPreference',
      value: {
        type: 'shape',
        members: {
          accessKeyPreference: {
            name: 'AccessKeyPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageAccessKeys: {
                  name: 'AllowUserToManageAccessKeys',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          loginProfilePreference: {
            name: 'LoginProfilePreference',
            value: {
              type: 'shape',
              members: {
                allowUserToChangePassword: {
                  name: 'AllowUserToChangePassword',
                  value: { type: 'boolean' },
                  required: true,
                },
                allowUserToLoginWithPasskey: {
                  name: 'AllowUserToLoginWithPasskey',
                  value: { type: 'boolean' },
                  required: true,
                },
                enableSaveMFATicket: { name: 'EnableSaveMFATicket', value: { type: 'boolean' }, required: true },
                enforceMFAForLogin: { name: 'EnforceMFAForLogin', value: { type: 'boolean' }, required: true },
                loginNetworkMasks: { name: 'LoginNetworkMasks', value: { type: 'text' }, required: true },
                loginSessionDuration: { name: 'LoginSessionDuration', value: { type: 'integer' }, required: true },
                mfaOperationForLogin: {
                  name: 'MFAOperationForLogin',
                  value: { type: 'choice', values: ['mandatory', 'independent', 'adaptive'] },
                  required: true,
                },
                operationForRiskLogin: {
                  name: 'OperationForRiskLogin',
                  value: { type: 'choice', values: ['autonomous', 'enforceVerify'] },
                  required: true,
                },
              },
            },
            required: true,
          },
          mfaPreference: {
            name: 'MFAPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManageMFADevices: {
                  name: 'AllowUserToManageMFADevices',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          maxIdleDays: {
            name: 'MaxIdleDays',
            value: {
              type: 'shape',
              members: {
                maxIdleDaysForAccessKeys: {
                  name: 'MaxIdleDaysForAccessKeys',
                  value: { type: 'integer' },
                  required: true,
                },
                maxIdleDaysForUsers: { name: 'MaxIdleDaysForUsers', value: { type: 'integer' }, required: true },
              },
            },
            required: true,
          },
          personalInfoPreference: {
            name: 'PersonalInfoPreference',
            value: {
              type: 'shape',
              members: {
                allowUserToManagePersonalDingTalk: {
                  name: 'AllowUserToManagePersonalDingTalk',
                  value: { type: 'boolean' },
                  required: true,
                },
              },
            },
            required: true,
          },
          verificationPreference: {
            name: 'VerificationPreference',
            value: {
              type: 'shape',
              members: {
                verificationTypes: {
                  name: 'VerificationTypes',
                  value: { type: 'list', of: { type: 'text' } },
                  required: true,
                },
              },
            },
            required: true,
          },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type SetImsSecurityPreferenceInput = CallInput<(typeof setImsSecurityPreference)['input']>
export type SetImsSecurityPreferenceOutput = CallOutput<(typeof setImsSecurityPreference)['output']>

/** Changes an OIDC identity provider’s client ids, time limit or description; its issuer stays. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-updateoidcprovider */
export const updateOIDCProvider = {
  name: 'UpdateOIDCProvider',
  product: 'ims',
  summary: 'Changes an OIDC identity provider’s client ids, time limit or description; its issuer stays.',
  route: { action: 'UpdateOIDCProvider', version: '2019-08-15' },
  input: {
    oidcProviderName: { in: 'param', name: 'OIDCProviderName', value: { type: 'text' }, required: true },
    clientIds: { in: 'param', name: 'ClientIds', value: { type: 'text' } },
    issuanceLimitTime: { in: 'param', name: 'IssuanceLimitTime', value: { type: 'integer' } },
    newDescription: { in: 'param', name: 'NewDescription', value: { type: 'text', emptiable: true } },
  },
  output: {
    oidcProvider: {
      in: 'member',
      name: 'OIDCProvider',
      value: {
        type: 'shape',
        members: {
          oidcProviderName: { name: 'OIDCProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          issuerUrl: { name: 'IssuerUrl', value: { type: 'text' }, required: true },
          clientIds: { name: 'ClientIds', value: { type: 'text' }, required: true },
          fingerprints: { name: 'Fingerprints', value: { type: 'text' }, required: true },
          issuanceLimitTime: { name: 'IssuanceLimitTime', value: { type: 'integer' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          gmtCreate: { name: 'GmtCreate', value: { type: 'text' }, required: true },
          gmtModified: { name: 'GmtModified', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdateOIDCProviderInput = CallInput<(typeof updateOIDCProvider)['input']>
export type UpdateOIDCProviderOutput = CallOutput<(typeof updateOIDCProvider)['output']>

/** Gives a SAML identity provider another metadata document or description. https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-updatesamlprovider */
export const updateSAMLProvider = {
  name: 'UpdateSAMLProvider',
  product: 'ims',
  summary: 'Gives a SAML identity provider another metadata document or description.',
  route: { action: 'UpdateSAMLProvider', version: '2019-08-15' },
  input: {
    samlProviderName: { in: 'param', name: 'SAMLProviderName', value: { type: 'text' }, required: true },
    newEncodedSamlMetadataDocument: { in: 'param', name: 'NewEncodedSAMLMetadataDocument', value: { type: 'text' } },
    authnSignAlgo: { in: 'param', name: 'AuthnSignAlgo', value: { type: 'text' } },
    newDescription: { in: 'param', name: 'NewDescription', value: { type: 'text', emptiable: true } },
  },
  output: {
    samlProvider: {
      in: 'member',
      name: 'SAMLProvider',
      value: {
        type: 'shape',
        members: {
          samlProviderName: { name: 'SAMLProviderName', value: { type: 'text' }, required: true },
          arn: { name: 'Arn', value: { type: 'text' }, required: true },
          description: { name: 'Description', value: { type: 'text' } },
          createDate: { name: 'CreateDate', value: { type: 'time' }, required: true },
          updateDate: { name: 'UpdateDate', value: { type: 'time' }, required: true },
          authnSignAlgo: { name: 'AuthnSignAlgo', value: { type: 'text' }, required: true },
        },
      },
      required: true,
    },
  },
  status: 200,
} as const satisfies WireContract
export type UpdateSAMLProviderInput = CallInput<(typeof updateSAMLProvider)['input']>
export type UpdateSAMLProviderOutput = CallOutput<(typeof updateSAMLProvider)['output']>

/** Decrypts what Encrypt or GenerateDataKey answered as CiphertextBlob. https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-decrypt */
export const decrypt = {
  name: 'Decrypt',
  product: 'kms',
  summary: 'Decrypts what Encrypt or GenerateDataKey answered as CiphertextBlob.',
  route: { action: 'Decrypt', version: '2016-01-20' },
  input: {
    ciphertextBlob: { in: 'param', name: 'CiphertextBlob', value: { type: 'text' }, required: true },
    encryptionContext: { in: 'param', name: 'EncryptionContext', value: { type: 'text' } },
  },
  output: {
    plaintext: { in: 'member', name: 'Plaintext', value: { type: 'text' }, required: true },
    keyId: { in: 'member', name: 'KeyId', value: { type: 'text' }, required: true },
    keyVersionId: { in: 'member', name: 'KeyVersionId', value: { type: 'text' }, required: true },
  },
  status: 200,
} as const satisfies WireContract
export type DecryptInput = CallInput<(typeof decrypt)['input']>
export type DecryptOutput = CallOutput<(typeof decrypt)['output']>

/** Encrypts a small text with a key of the local key store. https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-encrypt */
export const encrypt = {
  name: 'Encrypt',
  product: 'kms',
  summary: 'Encrypts a small text with a key of the local key store.',
  route: { action: 'Encrypt', version: '2016-01-20' },
  input: {
    keyId: { in: 'param', name: 'KeyId', value: { type: 'text' }, required: true },
    plaintext: { in: 'param', name: 'Plaintext', value: { type: 'text' }, required: true },
    encryptionContext: { in: 'param', name: 'EncryptionContext', value: { type: 'text' } },
  },
  output: {
    ciphertextBlob: { in: 'member', name: 'CiphertextBlob', value: { type: 'text' }, required: true },
    keyId: { in: 'member', name: 'KeyId', value: { type: 'text' }, required: true },
    keyVersionId: { in: 'member', name: 'KeyVersionId', value: { type: 'text' }, required: true },
  },
  status: 200,
} as const satisfies WireContract
export type EncryptInput = CallInput<(typeof encrypt)['input']>
export type EncryptOutput = CallOutput<(typeof encrypt)['output']>

/** Draws a key for a client that encrypts by itself, and encrypts it with a key of the local key store. https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-generatedatakey */
export const generateDataKey = {
  name: 'GenerateDataKey',
  product: 'kms',
  summary: 'Draws a key for a client that encrypts by itself, and encrypts it with a key of the local key store.',
  route: { action: 'GenerateDataKey', version: '2016-01-20' },
  input: {
    keyId: { in: 'param', name: 'KeyId', value: { type: 'text' }, required: true },
    keySpec: { in: 'param', name: 'KeySpec', value: { type: 'choice', values: ['AES_256', 'AES_128'] } },
    numberOfBytes: { in: 'param', name: 'NumberOfBytes', value: { type: 'integer', min: 1, max: 1024 } },
    encryptionContext: { in: 'param', name: 'EncryptionContext', value: { type: 'text' } },
  },
  output: {
    plaintext: { in: 'member', name: 'Plaintext', value: { type: 'text' }, required: true },
    ciphertextBlob: { in: 'member', name: 'CiphertextBlob', value: { type: 'text' }, required: true },
    keyId: { in: 'member', name: 'KeyId', value: { type: 'text' }, required: true },
    keyVersionId: { in: 'member', name: 'KeyVersionId', value: { type: 'text' }, required: true },
  },
  status: 200,
} as const satisfies WireContract
export type GenerateDataKeyInput = CallInput<(typeof generateDataKey)['input']>
export type GenerateDataKeyOutput = CallOutput<(typeof generateDataKey)['output']>

export const ossContracts = {
  /** Takes back a retention policy that is not locked yet; without any it succeeds as well. */
  abortBucketWorm,
  /** Ends an upload and drops its parts. */
  abortMultipartUpload,
  /** Adds to the end of an object; at position 0 of a key that is not there it creates one. */
  appendObject,
  /** Makes a picture of an object and stores it as another object, and answers with the ids of a task. */
  asyncProcessObject,
  /** Ends before its time that a restored object of the two coldest classes can be read. */
  cleanRestoredObject,
  /** Locks a retention policy for good. */
  completeBucketWorm,
  /** Makes an object of the parts that are named, in their order; parts not named are dropped. */
  completeMultipartUpload,
  /** Copies an object of at most 5 GB; a copy onto itself replaces what is said of it. */
  copyObject,
  /** Makes the token that a domain’s owner shows in a TXT record; one that is still good is told again. */
  createCnameToken,
  /** Counts the records and splits of a CSV or JSON LINES object, which a range of SelectObject needs. */
  createSelectObjectMeta,
  /** Deletes a bucket that holds no objects, versions or unfinished uploads. */
  deleteBucket,
  /** Removes the rules for other origins; without any it succeeds as well. */
  deleteBucketCors,
  /** Objects lie on the disk as they come again, unless their writers say otherwise; without a rule it succeeds as well. */
  deleteBucketEncryption,
  /** Removes all limits of folders; without any it succeeds as well. */
  deleteBucketFolderRules,
  /** Ends an inventory; its reports stay. Without any it succeeds as well. */
  deleteBucketInventory,
  /** Removes the rules by which objects of a bucket expire; without any it succeeds as well. */
  deleteBucketLifecycle,
  /** Ends the log of a bucket; lines that are not written yet are dropped. Without any log it succeeds as well. */
  deleteBucketLogging,
  /** Removes the rules by which objects are not written over; without any it succeeds as well. */
  deleteBucketOverwriteConfig,
  /** Removes the policy of a bucket; without one it succeeds as well. */
  deleteBucketPolicy,
  /** Ends the public access block of a bucket; without one it succeeds as well. */
  deleteBucketPublicAccessBlock,
  /** Ends one rule of replication; what was copied stays. */
  deleteBucketReplication,
  /** Removes the tags of a bucket, or those with the keys that `tagging=k1,k2` names. */
  deleteBucketTags,
  /** Ends the website of a bucket; without one it succeeds as well. */
  deleteBucketWebsite,
  /** Lets a domain go, which leads nowhere from then on; one that was not bound as well. */
  deleteCname,
  /** Removes a live channel, not its objects; without one of that name it succeeds as well. */
  deleteLiveChannel,
  /** Deletes up to 1,000 objects or versions. Every key is authorized first, and one refusal refuses all. */
  deleteMultipleObjects,
  /** Deletes an object, or one version of it; where versions are kept a delete marker hides the object instead. */
  deleteObject,
  /** Removes the tags of an object; without any it succeeds as well. */
  deleteObjectTagging,
  /** Ends the public access block of the account; without one it succeeds as well. */
  deletePublicAccessBlock,
  /** Removes a style; without one of that name it succeeds as well. */
  deleteStyle,
  /** Tells the endpoints of the region that this server is; there is no other. */
  describeRegions,
  /** Makes the time of a locked retention policy longer. */
  extendBucketWorm,
  /** Tells whether a bucket keeps the times at which its objects are read. */
  getBucketAccessMonitor,
  /** Tells owner and ACL of a bucket. */
  getBucketAcl,
  /** Tells whether objects of the class Archive can be read without restoring them first. */
  getBucketArchiveDirectRead,
  /** Tells the rules by which browsers may use a bucket from other origins. */
  getBucketCors,
  /** Tells how objects lie on the disk whose writers do not say so themselves. */
  getBucketEncryption,
  /** Tells the limits of the folders below each prefix, and whether everything in them is counted yet. */
  getBucketFolderRules,
  /** Tells how much lies in the folders with one id or several, one for each rule or of one of them, and how much may. */
  getBucketFolderUsage,
  /** Tells by which versions and cipher suites of TLS a bucket is reached. */
  getBucketHttpsConfig,
  /** Tells what a bucket is: owner, place, class, ACL, endpoints. */
  getBucketInfo,
  /** Tells one inventory of a bucket. */
  getBucketInventory,
  /** Tells the rules by which objects of a bucket expire and change their class. */
  getBucketLifecycle,
  /** Tells the region of a bucket, as `oss-REGION`. */
  getBucketLocation,
  /** Tells where log objects of a bucket are written; without any log the document is empty. */
  getBucketLogging,
  /** Tells the rules by which objects are not written over. */
  getBucketOverwriteConfig,
  /** Answers the policy of a bucket as it was put. */
  getBucketPolicy,
  /** Tells whether a statement of the bucket policy lets the public in. */
  getBucketPolicyStatus,
  /** Tells whether public access to a bucket is blocked. */
  getBucketPublicAccessBlock,
  /** Tells the lists of pages that may lead to the objects of a bucket; without any, that all may. */
  getBucketReferer,
  /** Tells the rules by which a bucket is replicated. */
  getBucketReplication,
  /** Tells where the target of a replication may lie: in the one region that there is. */
  getBucketReplicationLocation,
  /** Tells how far a rule of replication came. */
  getBucketReplicationProgress,
  /** Tells who pays for requests to a bucket; the owner when nobody said so. */
  getBucketRequestPayment,
  /** Tells the resource group of a bucket. */
  getBucketResourceGroup,
  /** Counts objects and bytes of a bucket by storage class, delete markers and unfinished uploads, as of now. */
  getBucketStat,
  /** Tells the tags of a bucket; without any the set is empty. */
  getBucketTags,
  /** Tells whether a bucket can be reached through the acceleration endpoints. */
  getBucketTransferAcceleration,
  /** Tells whether old versions of objects are kept; empty where that was never switched on. */
  getBucketVersioning,
  /** Tells the website of a bucket as it was put. */
  getBucketWebsite,
  /** Tells the retention policy of a bucket. */
  getBucketWorm,
  /** Tells the token that was made for a domain, while it is good. */
  getCnameToken,
  /** Tells the streams that came to a live channel: none ever did. */
  getLiveChannelHistory,
  /** Tells the document of a live channel. */
  getLiveChannelInfo,
  /** Tells whether a live channel is disabled, or waits for a stream. */
  getLiveChannelStat,
  /** Reads an object or one range of it, or a picture made of it. */
  getObject,
  /** Tells owner and ACL of an object. */
  getObjectAcl,
  /** Tells size, ETag, time and CRC-64 of an object, and nothing of its content type or user metadata. */
  getObjectMeta,
  /** Tells the tags of an object; without any the set is empty. */
  getObjectTagging,
  /** Tells whether public access to all buckets of the account is blocked. */
  getPublicAccessBlock,
  /** Tells the recipe that a name stands for. */
  getStyle,
  /** Tells where a link points to, whether or not there is an object. */
  getSymlink,
  /** Answers the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none. */
  getVodPlaylist,
  /** Tells everything that is known of an object, without its bytes. */
  headObject,
  /** Begins a retention policy, which is void when nobody locks it within a day. */
  initiateBucketWorm,
  /** Begins an upload in parts and fixes what will be said of the object. */
  initiateMultipartUpload,
  /** Lists the inventories of a bucket, a hundred at a time. */
  listBucketInventory,
  /** Lists the buckets of the caller’s account in the order of their names. */
  listBuckets,
  /** Lists the domains that are bound to a bucket, and what their certificates say. */
  listCname,
  /** Lists live channels in the order of their names. */
  listLiveChannel,
  /** Lists uploads that were begun and neither completed nor aborted, by key and then by time. */
  listMultipartUploads,
  /** Lists versions and delete markers, the newest of each key first; without versioning an object is `null`. */
  listObjectVersions,
  /** Lists objects in the order of their keys, with their owner; keys behind a delimiter are grouped. */
  listObjects,
  /** Lists objects in the order of their keys and continues by a token; owners only when asked for. */
  listObjectsV2,
  /** Lists the parts of an unfinished upload in the order of their numbers. */
  listParts,
  /** Lists all styles of a bucket in the order of their names. */
  listStyle,
  /** The same for requests to the bucket itself: a page that lists objects is asked about first. */
  optionBucket,
  /** Tells a browser what the bucket’s CORS rules let it ask of a key, whether there is an object or not. */
  optionObject,
  /** Stores the file of a browser’s form; the form’s own fields carry signature, policy and headers. */
  postObject,
  /** Stores the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none. */
  postVodPlaylist,
  /** Makes a picture of an object and stores it as another object. */
  processObject,
  /** Creates a bucket. Creating one’s own bucket again succeeds, and sets its ACL when one is given. */
  putBucket,
  /** Says whether a bucket keeps the times at which its objects are read. */
  putBucketAccessMonitor,
  /** Sets the ACL of a bucket, and creates the bucket when there is none. */
  putBucketAcl,
  /** Lets objects of the class Archive be read without restoring them first, or no longer. */
  putBucketArchiveDirectRead,
  /** Replaces the rules by which browsers may use a bucket from other origins. */
  putBucketCors,
  /** Says how objects lie on the disk whose writers do not say so themselves. */
  putBucketEncryption,
  /** Replaces the limits of the folders below a prefix: bytes, objects, the largest object, types, insert-only. */
  putBucketFolderRules,
  /** Says by which versions and cipher suites of TLS a bucket is reached. */
  putBucketHttpsConfig,
  /** Asks for a list of the objects of a bucket: each day, week or month, or once. */
  putBucketInventory,
  /** Replaces the rules by which objects of a bucket expire and change their class. */
  putBucketLifecycle,
  /** Says where log objects of the requests to a bucket are written. */
  putBucketLogging,
  /** Replaces the rules by which objects are not written over, by prefix, suffix and who writes. */
  putBucketOverwriteConfig,
  /** Replaces the policy of a bucket, which may allow and deny beyond its own account. */
  putBucketPolicy,
  /** Takes the effect of public ACLs and policies from a bucket and refuses new ones, or gives it back. */
  putBucketPublicAccessBlock,
  /** Replaces the lists of pages that may lead to the objects of a bucket. */
  putBucketReferer,
  /** Adds a rule by which changes of objects are made in another bucket too. */
  putBucketReplication,
  /** Says who pays for requests to a bucket: its owner or whoever sends them. */
  putBucketRequestPayment,
  /** Puts a bucket into a resource group. */
  putBucketResourceGroup,
  /** Replaces the tags of a bucket. */
  putBucketTags,
  /** Opens the acceleration endpoints to a bucket, or closes them. */
  putBucketTransferAcceleration,
  /** Keeps old versions of objects from now on, or stops doing so; versions that are there stay. */
  putBucketVersioning,
  /** Makes a website of a bucket: its index and error pages, redirects, and origins that are asked for what is missing. */
  putBucketWebsite,
  /** Binds a domain to a bucket, whose objects it then leads to, or changes its certificate. */
  putCname,
  /** Makes a live channel or replaces it. Its document and status are kept; no stream can be sent to it. */
  putLiveChannel,
  /** Says whether a live channel takes streams. */
  putLiveChannelStatus,
  /** Stores an object of at most 5 GB, replacing a former one of the same key at once and whole. */
  putObject,
  /** Sets the ACL of an object; `default` leaves it to the bucket. */
  putObjectAcl,
  /** Replaces the tags of an object; its time of change stays. */
  putObjectTagging,
  /** Takes the effect of public ACLs and policies from all buckets of the account, or gives it back. */
  putPublicAccessBlock,
  /** Stores a recipe for pictures under a name, or another one under the same name. */
  putStyle,
  /** Makes a link to another key of the bucket, whether or not there is an object at it. */
  putSymlink,
  /** Makes an archived object readable for some days, after the time that its class and the tier take. */
  restoreObject,
  /** Ends the appends to an object, which rules may make colder than Archive from then on. */
  sealAppendObject,
  /** Answers the records of a CSV or JSON object that an SQL statement asks for. */
  selectObject,
  /** Stores one part of an upload, replacing a former one of the same number. */
  uploadPart,
  /** Stores one part of an upload from bytes of another object. */
  uploadPartCopy,
} as const

export const stsContracts = {
  /** Gives a user or another role temporary credentials of a role that trusts it. */
  assumeRole,
  /** Gives whoever has a token of an OIDC provider temporary credentials of a role that trusts it. */
  assumeRoleWithOIDC,
  /** Gives whoever has a SAML response of a provider temporary credentials of a role that it names. */
  assumeRoleWithSAML,
  /** Says who the caller is. Every valid credential may ask; no policy can forbid it. */
  getCallerIdentity,
  /** Says which extensions this server has. Every valid credential may ask; no policy can forbid it. */
  getCapabilities,
  /** Lists what was revoked and may still end a session: of one role, or of all that there are. */
  listRevocations,
  /** Ends sessions of a role that were issued before, all of them or those that match everything given. */
  revokeSessions,
} as const

export const ramContracts = {
  /** Puts a user into a group, whose policies it has from its next request on. */
  addUserToGroup,
  /** Gives the members of a group what a policy allows, from their next request on. */
  attachPolicyToGroup,
  /** Gives all sessions of a role what a policy allows, from their next request on. */
  attachPolicyToRole,
  /** Gives a user what a policy allows, from the user’s next request on. */
  attachPolicyToUser,
  /** Binds a virtual MFA device to a user, shown by two codes that follow each other. */
  bindMFADevice,
  /** Lets a user change its own password. */
  changePassword,
  /** Takes the account’s alias away, which is then free. */
  clearAccountAlias,
  /** Makes an access key for a user, or for the caller. Its secret is shown here and never again. */
  createAccessKey,
  /** Makes a group, which has no members and no policies yet. */
  createGroup,
  /** Gives a user a password, with which it signs in to the console. */
  createLoginProfile,
  /** Makes a policy, whose first version v1 is its default. */
  createPolicy,
  /** Adds a version to a policy, and makes it the default when asked to. A policy has at most five. */
  createPolicyVersion,
  /** Makes a role with a trust policy that says who may assume it. */
  createRole,
  /** Makes a user, who has no keys and no permissions yet. */
  createUser,
  /** Makes a virtual MFA device. Its seed is shown here, as text and as a QR code, and never again. */
  createVirtualMFADevice,
  /** Opens the diagnosis of a refusal, for the account that owns the policies which refused. */
  decodeDiagnosticMessage,
  /** Deletes an access key; what is signed with it is refused from then on. */
  deleteAccessKey,
  /** Deletes a group that has no members and no policies. */
  deleteGroup,
  /** Takes a user’s password away; its access keys stay. */
  deleteLoginProfile,
  /** Deletes a policy that nobody carries; with CascadingDelete all its versions too. */
  deletePolicy,
  /** Deletes a version that is not the default. Its number is not used again. */
  deletePolicyVersion,
  /** Deletes a role that has no policies any more. All its sessions end at once. */
  deleteRole,
  /** Deletes a user who has no keys, policies and groups any more. */
  deleteUser,
  /** Deletes a virtual MFA device that no user has bound. */
  deleteVirtualMFADevice,
  /** Takes a policy from a group, and so from its members. */
  detachPolicyFromGroup,
  /** Takes a policy from all sessions of a role, from their next request on. */
  detachPolicyFromRole,
  /** Takes a policy from a user, from the user’s next request on. */
  detachPolicyFromUser,
  /** Shows when an access key of a user, or of the caller, was last used. */
  getAccessKeyLastUsed,
  /** Shows the account’s alias, which is its id until it has another. */
  getAccountAlias,
  /** Shows a group. */
  getGroup,
  /** Shows what a user’s sign-in asks; never the password. */
  getLoginProfile,
  /** Shows what the passwords of the account’s users must be. */
  getPasswordPolicy,
  /** Shows a policy with its default version. */
  getPolicy,
  /** Shows one version of a policy with its document. */
  getPolicyVersion,
  /** Shows a role with its trust policy. Its name matches whatever the case. */
  getRole,
  /** Shows what users may do for themselves, and from where and for how long they sign in. */
  getSecurityPreference,
  /** Shows a user. */
  getUser,
  /** Shows the virtual MFA device that a user has bound. */
  getUserMFAInfo,
  /** Lists the access keys of a user, or of the caller, without their secrets. */
  listAccessKeys,
  /** Lists the users, groups and roles that carry a policy. */
  listEntitiesForPolicy,
  /** Lists groups by name, page by page. */
  listGroups,
  /** Lists the groups that a user is in, and since when. */
  listGroupsForUser,
  /** Lists the system’s policies and then the account’s by name, or one kind, page by page. */
  listPolicies,
  /** Lists the policies that a group carries. */
  listPoliciesForGroup,
  /** Lists the policies that a role carries. */
  listPoliciesForRole,
  /** Lists the policies that a user carries. */
  listPoliciesForUser,
  /** Lists the versions of a policy with their documents, oldest first. */
  listPolicyVersions,
  /** Lists roles by name, page by page. With tags to look for, a page may hold fewer roles than asked for. */
  listRoles,
  /** Lists tags of roles or policies, one entry for each, page by page. */
  listTagResources,
  /** Lists users by name, page by page. */
  listUsers,
  /** Lists the members of a group, page by page, and since when they are in it. */
  listUsersForGroup,
  /** Lists all virtual MFA devices, with the users that they are bound to. */
  listVirtualMFADevices,
  /** Takes a user out of a group, and the group’s policies from the user. */
  removeUserFromGroup,
  /** Gives the account a name of its own, under which its users sign in. */
  setAccountAlias,
  /** Chooses the version of a policy that counts, for everybody’s next request. */
  setDefaultPolicyVersion,
  /** Says what the passwords of the account’s users must be. What is not given goes back to its default. */
  setPasswordPolicy,
  /** Says what users may do for themselves, and from where and for how long they sign in. What is not given stays. */
  setSecurityPreference,
  /** Puts tags on roles or policies; a key that is there gets the new value. */
  tagResources,
  /** Takes a virtual MFA device from its user; the device stays. */
  unbindMFADevice,
  /** Takes tags from roles or policies: those named, or all. */
  untagResources,
  /** Disables an access key, or enables it again. */
  updateAccessKey,
  /** Changes a group’s name or comment; members and policies stay. */
  updateGroup,
  /** Sets another password for a user, or what its sign-in asks. */
  updateLoginProfile,
  /** Changes the description of a policy. */
  updatePolicyDescription,
  /** Changes a role’s trust policy, description or longest session. Sessions that exist go on. */
  updateRole,
  /** Changes a user’s name or description; keys and policies stay. */
  updateUser,
} as const

export const imsContracts = {
  /** Adds a client id to an OIDC identity provider. */
  addClientIdToOIDCProvider,
  /** Adds a fingerprint to an OIDC identity provider. */
  addFingerprintToOIDCProvider,
  /** Makes an OIDC identity provider: an issuer whose tokens roles may trust. */
  createOIDCProvider,
  /** Makes a SAML identity provider from its metadata document. */
  createSAMLProvider,
  /** Deletes an OIDC identity provider: its tokens open no role from then on. */
  deleteOIDCProvider,
  /** Deletes a SAML identity provider: its assertions open no role from then on. */
  deleteSAMLProvider,
  /** Shows from which addresses an access key may be used. */
  getAccessKeyPolicy,
  /** Shows what the passwords of the account’s users must be. */
  getImsPasswordPolicy,
  /** Shows what users may do for themselves, how they sign in, and after how long without a use they may no more. */
  getImsSecurityPreference,
  /** Shows an OIDC identity provider. */
  getOIDCProvider,
  /** Shows a SAML identity provider with its metadata document. */
  getSAMLProvider,
  /** Lists OIDC identity providers by name, page by page. */
  listOIDCProviders,
  /** Lists SAML identity providers by name, page by page. */
  listSAMLProviders,
  /** Removes a client id from an OIDC identity provider. */
  removeClientIdFromOIDCProvider,
  /** Removes a fingerprint from an OIDC identity provider. */
  removeFingerprintFromOIDCProvider,
  /** Says from which addresses an access key of a user, or of the caller, may be used. */
  setAccessKeyPolicy,
  /** Says what the passwords of the account’s users must be. What is not given stays. */
  setImsPasswordPolicy,
  /** Says what users may do for themselves, how they sign in, and after how long without a use they may no more. What is not given stays. */
  setImsSecurityPreference,
  /** Changes an OIDC identity provider’s client ids, time limit or description; its issuer stays. */
  updateOIDCProvider,
  /** Gives a SAML identity provider another metadata document or description. */
  updateSAMLProvider,
} as const

export const kmsContracts = {
  /** Decrypts what Encrypt or GenerateDataKey answered as CiphertextBlob. */
  decrypt,
  /** Encrypts a small text with a key of the local key store. */
  encrypt,
  /** Draws a key for a client that encrypts by itself, and encrypts it with a key of the local key store. */
  generateDataKey,
} as const
