/** The part of ali-oss that the cases use. The package brings no types of its own. */
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'

export type AliAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>> }
export type AliObject = {
  readonly name: string
  readonly size: number
  readonly etag: string
  readonly type: string
  readonly lastModified: string
  readonly storageClass: string
  readonly owner: { readonly id: string; readonly displayName: string } | null
}
type Options = Readonly<Record<string, unknown>>
export type Answered = {
  readonly res: AliAnswer
  /** What the application of a callback said. */
  readonly data?: unknown
}
export type Checkpoint = { readonly uploadId: string; readonly doneParts: readonly unknown[] }
export type AliList = Answered & {
  readonly objects: readonly AliObject[]
  readonly prefixes: readonly string[] | null
  readonly isTruncated: boolean
  readonly nextMarker: string | null
  readonly nextContinuationToken: string | null
  readonly keyCount: number
}
export type AliUpload = { readonly name: string; readonly uploadId: string; readonly initiated: string }

export type AliOss = {
  readonly options: Record<string, unknown>
  useBucket(name: string): AliOss
  listBuckets(query: Options): Promise<
    {
      readonly buckets: readonly { readonly name: string; readonly region: string }[] | null
      readonly owner: { readonly id: string }
    } & { readonly isTruncated: boolean; readonly nextMarker: string | null }
  >
  putBucket(name: string, options?: Options): Promise<Answered>
  deleteBucket(name: string): Promise<Answered>
  getBucketInfo(name: string): Promise<{ readonly bucket: Readonly<Record<string, unknown>> }>
  getBucketLocation(name: string): Promise<{ readonly location: string }>
  getBucketStat(name: string): Promise<{ readonly stat: Readonly<Record<string, string>> }>
  getBucketVersioning(name: string): Promise<{ readonly versionStatus: string | undefined }>
  putBucketVersioning(name: string, status: 'Enabled' | 'Suspended'): Promise<Answered>
  getBucketVersions(query?: Options): Promise<{
    readonly objects: readonly { readonly name: string; readonly versionId: string; readonly isLatest: boolean }[]
    readonly deleteMarker: readonly { readonly name: string; readonly versionId: string }[]
    readonly isTruncated: boolean
    readonly nextKeyMarker: string | null
    readonly nextVersionIdMarker: string | null
  }>
  putBucketTags(name: string, tag: Readonly<Record<string, string>>): Promise<Answered>
  getBucketTags(name: string): Promise<{ readonly tag: Readonly<Record<string, string>> }>
  deleteBucketTags(name: string): Promise<Answered>
  putSymlink(name: string, target: string, options?: Options): Promise<Answered>
  getSymlink(name: string): Promise<Answered & { readonly targetName: string }>
  putObjectTagging(name: string, tag: Readonly<Record<string, string>>): Promise<Answered>
  getObjectTagging(name: string): Promise<{ readonly tag: Readonly<Record<string, string>> }>
  deleteObjectTagging(name: string): Promise<Answered>
  getBucketACL(name: string): Promise<{ readonly acl: string; readonly owner: { readonly id: string } }>
  putBucketACL(name: string, acl: string): Promise<Answered>
  putBucketCORS(name: string, rules: readonly Options[]): Promise<Answered>
  getBucketCORS(name: string): Promise<{ readonly rules: readonly Readonly<Record<string, unknown>>[] }>
  deleteBucketCORS(name: string): Promise<Answered>
  putBucketEncryption(name: string, rule: Options): Promise<Answered>
  getBucketEncryption(name: string): Promise<{ readonly encryption: Readonly<Record<string, unknown>> }>
  deleteBucketEncryption(name: string): Promise<Answered>
  putBucketLifecycle(name: string, rules: readonly Options[]): Promise<Answered>
  getBucketLifecycle(
    name: string,
  ): Promise<{ readonly rules: readonly Readonly<Record<string, unknown>>[] | undefined }>
  deleteBucketLifecycle(name: string): Promise<Answered>
  putBucketLogging(name: string, prefix: string): Promise<Answered>
  getBucketLogging(name: string): Promise<{ readonly enable: boolean; readonly prefix: string | undefined }>
  deleteBucketLogging(name: string): Promise<Answered>
  initiateBucketWorm(name: string, days: string): Promise<{ readonly wormId: string }>
  completeBucketWorm(name: string, wormId: string): Promise<Answered>
  extendBucketWorm(name: string, wormId: string, days: string): Promise<Answered>
  getBucketWorm(name: string): Promise<{ readonly state: string; readonly days: string }>
  abortBucketWorm(name: string): Promise<Answered>
  putBucketInventory(name: string, inventory: Options): Promise<Answered>
  getBucketInventory(name: string, id: string): Promise<{ readonly inventory: Readonly<Record<string, unknown>> }>
  listBucketInventory(name: string): Promise<{ readonly inventoryList: readonly unknown[] }>
  deleteBucketInventory(name: string, id: string): Promise<Answered>
  putBucketPolicy(name: string, policy: object): Promise<Answered>
  getBucketPolicy(name: string): Promise<{ readonly policy: unknown }>
  deleteBucketPolicy(name: string): Promise<Answered>
  putBucketReferer(name: string, allowEmpty: boolean, referers: readonly string[]): Promise<Answered>
  getBucketReferer(name: string): Promise<{ readonly allowEmpty: boolean; readonly referers: unknown }>
  deleteBucketReferer(name: string): Promise<Answered>
  putBucketWebsite(name: string, site: Options): Promise<Answered>
  getBucketWebsite(name: string): Promise<{
    readonly index: string
    readonly supportSubDir: string
    readonly type: string
    readonly error: string
    readonly routingRules: readonly unknown[]
  }>
  deleteBucketWebsite(name: string): Promise<Answered>
  putBucketRequestPayment(name: string, payer: string): Promise<Answered>
  getBucketRequestPayment(name: string): Promise<{ readonly payer: string }>
  putChannel(
    id: string,
    configuration: Options,
  ): Promise<{ readonly publishUrls: readonly string[]; readonly playUrls: readonly string[] }>
  getChannel(id: string): Promise<{ readonly data: { readonly Status: string } }>
  getChannelStatus(id: string): Promise<{ readonly data: { readonly Status: string } }>
  putChannelStatus(id: string, status: string): Promise<Answered>
  listChannels(query: Options): Promise<{ readonly channels: readonly { readonly Name: string }[] }>
  getChannelHistory(id: string): Promise<{ readonly records: readonly unknown[] }>
  deleteChannel(id: string): Promise<Answered>
  listLiveChannels?: unknown
  put(
    name: string,
    file: Buffer | string | Readable,
    options?: Options,
  ): Promise<Answered & { readonly name: string; readonly url: string }>
  putStream(name: string, stream: Readable, options?: Options): Promise<Answered>
  append(name: string, file: Buffer, options?: Options): Promise<Answered & { readonly nextAppendPosition: string }>
  get(name: string, options?: Options): Promise<Answered & { readonly content: Buffer }>
  getStream(name: string, options?: Options): Promise<Answered & { readonly stream: Readable }>
  head(
    name: string,
    options?: Options,
  ): Promise<Answered & { readonly status: number; readonly meta: Readonly<Record<string, string>> | null }>
  getObjectMeta(name: string): Promise<Answered & { readonly status: number }>
  delete(name: string, options?: Options): Promise<Answered>
  deleteMulti(
    names: readonly (string | { readonly key: string; readonly versionId: string })[],
    options?: Options,
  ): Promise<{ readonly deleted: readonly { readonly Key: string; readonly DeleteMarkerVersionId?: string }[] }>
  copy(
    name: string,
    source: string,
    bucketOrOptions?: string | Options,
    options?: Options,
  ): Promise<Answered & { readonly data: { readonly etag: string } | undefined }>
  putMeta(name: string, meta: Readonly<Record<string, string>>): Promise<unknown>
  putACL(name: string, acl: string): Promise<Answered>
  getACL(name: string): Promise<{ readonly acl: string; readonly owner: { readonly id: string } }>
  list(query: Options): Promise<AliList>
  listV2(query: Options): Promise<AliList>
  multipartUpload(
    name: string,
    file: Buffer | string,
    options?: Options,
  ): Promise<Answered & { readonly etag: string; readonly name: string }>
  multipartUploadCopy(name: string, source: Options, options?: Options): Promise<Answered & { readonly etag: string }>
  initMultipartUpload(
    name: string,
    options?: Options,
  ): Promise<{ readonly uploadId: string; readonly name: string; readonly bucket: string }>
  uploadPart(
    name: string,
    uploadId: string,
    number: number,
    file: Buffer | string,
    start: number,
    end: number,
  ): Promise<{ readonly etag: string }>
  uploadPartCopy(
    name: string,
    uploadId: string,
    number: number,
    range: string,
    source: Options,
  ): Promise<{ readonly etag: string }>
  completeMultipartUpload(
    name: string,
    uploadId: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
    options?: Options,
  ): Promise<Answered & { readonly etag: string }>
  abortMultipartUpload(name: string, uploadId: string): Promise<Answered>
  listParts(
    name: string,
    uploadId: string,
    query?: Options,
  ): Promise<{
    readonly parts: readonly { readonly PartNumber: string; readonly ETag: string; readonly Size: string }[]
    readonly isTruncated: string | boolean
    readonly nextPartNumberMarker: string
  }>
  listUploads(query: Options): Promise<{
    readonly uploads: readonly AliUpload[] | null
    readonly isTruncated: boolean
    readonly nextKeyMarker: string
    readonly nextUploadIdMarker: string
  }>
  signatureUrl(name: string, options?: Options): string
  asyncSignatureUrl(name: string, options?: Options): Promise<string>
  signatureUrlV4(
    method: string,
    expiresSeconds: number,
    request: Options,
    name: string,
    additionalHeaders?: readonly string[],
  ): Promise<string>
  calculatePostSignature(policy: object): {
    readonly OSSAccessKeyId: string
    readonly Signature: string
    readonly policy: string
  }
  signPostObjectPolicyV4(policy: object, date: Date): string
}

export type AliSts = {
  assumeRole(
    role: string,
    policy: object | string | undefined,
    expirationSeconds: number,
    session: string,
  ): Promise<{
    readonly credentials: {
      readonly AccessKeyId: string
      readonly AccessKeySecret: string
      readonly SecurityToken: string
      readonly Expiration: string
    }
  }>
}
type Library = { new (options: Options): AliOss; readonly STS: new (options: Options) => AliSts }

/** What ali-oss throws. */
export type AliError = Error & {
  readonly code?: string
  readonly status?: number
  readonly requestId?: string
  readonly ecCode?: string
}

// The package is CommonJS without types; this is the one place that says what it is.
export const AliOssLibrary = createRequire(import.meta.url)('ali-oss') as Library
