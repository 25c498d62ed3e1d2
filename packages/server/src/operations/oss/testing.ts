/** Runs operations as the pipeline would, over a real store, with every permission granted unless a test takes it away. */
import { ServiceError } from '@latchkey/protocol'
import type { BodyStream, Contract, InputOf, OutputOf } from '@latchkey/protocol'
import { restoreTimes } from '../../rules/restore.ts'
import { openBoundDomains } from '../../access/bound-domains.ts'
import { openOriginSecrets } from '../../access/origin-secrets.ts'
import { objectAccesses } from '../../access/object-accesses.ts'
import type { ObjectAccesses } from '../../access/object-accesses.ts'
import type { Caller } from '../../access/caller.ts'
import { openOutbound } from '../../base/outbound.ts'
import { openCallbackKey } from '../../callbacks/callback-key.ts'
import { openCallbacks } from '../../callbacks/callbacks.ts'
import { createImages } from '../../images/images.ts'
import { openSelectionGate } from '../../select/gate.ts'
import { recordSealer } from '../../store/directory/seal.ts'
import type { Grant, Verb } from '../../store/grant.ts'
import type { Bucket, Pairs } from '../../store/port.ts'
import { grantFor, makeBucket, openTestStore, testNowMs } from '../../store/testing.ts'
import type { TestStore } from '../../store/testing.ts'
import type { Found, OssContext, OssOperation } from '../operation.ts'

export const testAccountId = '1000000000000001'
export const testRoot: Caller = { kind: 'root', accountId: testAccountId, accessKeyId: 'LKROOT' }
export const otherRoot: Caller = { kind: 'root', accountId: '2000000000000002', accessKeyId: 'LKOTHER' }
export const anonymous: Caller = { kind: 'anonymous' }

/** Input without what every request has: the bucket is the bench's own, user metadata is empty. */
type Given<C extends Contract> = Omit<InputOf<C['input']>, 'bucket' | 'userMeta'> & {
  readonly bucket?: string
  readonly userMeta?: Pairs
}

export type Bench = {
  readonly store: TestStore
  readonly bucket: Bucket
  /** What was asked at stage `found`, as `oss:GetObject game-saves/key`. */
  readonly found: string[]
  readonly accesses: ObjectAccesses
  run<C extends Contract>(
    operation: OssOperation<C>,
    input: Given<C>,
    change?: BenchChange,
  ): Promise<OutputOf<C['output']>>
  [Symbol.asyncDispose](): Promise<void>
}

export type BenchChange = Partial<Pick<OssContext, 'caller' | 'now' | 'signal' | 'region' | 'bucketUrl' | 'images'>> & {
  /** Actions that are refused when they are asked at stage `found` or `told`. */
  readonly denied?: readonly string[]
  /** What domains' owners say in TXT records. */
  readonly txtRecords?: Readonly<Record<string, readonly string[]>>
}

/** One image process for all benches: it starts with the first picture, and keeps nothing alive. */
const images = createImages()

/** `await using bench = await openBench()`: a store in a temporary folder with one bucket, `game-saves`. */
export async function openBench(): Promise<Bench> {
  const store = await openTestStore()
  const bucket = await makeBucket(store)
  const found: string[] = []
  const selectionGate = openSelectionGate(2)
  const accesses = objectAccesses(store)
  return {
    store,
    bucket,
    found,
    accesses,
    async run(operation, input, change = {}) {
      const name = input.bucket ?? bucket.name
      const context = contextFor(store, await store.buckets.find(name), found, { selectionGate, accesses, ...change })
      // The two fields left out of `Given` are put back, so it is the input of this contract.
      const whole = { userMeta: [], ...input, bucket: name } as unknown as InputOf<
        (typeof operation)['contract']['input']
      >
      return operation.run(whole, context)
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

function contextFor(
  store: TestStore,
  bucket: Bucket | undefined,
  found: string[],
  change: BenchChange & Pick<OssContext, 'selectionGate' | 'accesses'>,
): OssContext {
  const { denied = [], txtRecords: _ofDomains, ...rest } = change
  const theBucket = (): Bucket => {
    if (bucket === undefined) throw new ServiceError('NoSuchBucket')
    return bucket
  }
  const grants = {
    bucket: (verb: Verb): Grant => grantFor(verb, theBucket()),
    object: (verb: Verb, key: string): Grant => grantFor(verb, theBucket(), key),
    found(action: string, what: Found, verb: Verb): Promise<Grant> {
      found.push(`${action} ${what.bucket.name}/${what.key}`)
      if (denied.includes(action)) return Promise.reject(new ServiceError('AccessDenied'))
      return Promise.resolve(grantFor(verb, what.bucket, what.key))
    },
    tells: (action: string): Promise<boolean> => Promise.resolve(!denied.includes(action)),
  }
  return {
    requestId: '636B68BA80DA8539399F1234',
    now: new Date(testNowMs),
    signal: new AbortController().signal,
    caller: testRoot,
    get bucket() {
      return theBucket()
    },
    maybeBucket: bucket,
    grants,
    buckets: store.buckets,
    objects: store.objects,
    uploads: store.uploads,
    kms: store.kms,
    documents: store.documents,
    folderRules: store.folderRules,
    replicated: store,
    domains: store.domains,
    originSecrets: openOriginSecrets(recordSealer({ writeVersion: 1, keyOf: () => new Uint8Array(32) }, store.ids)),
    boundDomains: openBoundDomains({
      isService: (domain) => domain.endsWith('.aliyuncs.com'),
      ownership: 'dns',
      txtRecords: (name) => Promise.resolve(change.txtRecords?.[name] ?? []),
      sealer: recordSealer({ writeVersion: 1, keyOf: () => new Uint8Array(32) }, store.ids),
    }),
    images,
    selectIndexes: store.selectIndexes,
    callbacks: openCallbacks(
      openCallbackKey(store.kv, recordSealer({ writeVersion: 1, keyOf: () => new Uint8Array(32) }, store.ids)),
      openOutbound(['127.0.0.0/8']),
    ),
    clientAddress: '127.0.0.1',
    callbackKeyUrl: 'http://127.0.0.1:9000/-/callback/public-key.pem',
    ids: store.ids,
    region: 'cn-hangzhou',
    restoreTimes: restoreTimes([]),
    endpoint: { extranet: '127.0.0.1:9000', intranet: '127.0.0.1:9000' },
    bucketUrl: `http://127.0.0.1:9000/${bucket?.name ?? ''}`,
    isBoundHost: false,
    ...rest,
  }
}

/** A body of known length that comes in chunks of at most `chunkBytes`. */
export function bodyOf(content: string | Uint8Array, chunkBytes = 65_536): BodyStream {
  const bytes = Buffer.from(content)
  return { sizeBytes: bytes.length, isChunked: false, chunks: chunksOf(bytes, chunkBytes) }
}

async function* chunksOf(bytes: Buffer, chunkBytes: number): AsyncGenerator<Uint8Array, void, void> {
  for (let atByte = 0; atByte < bytes.length; atByte += chunkBytes) yield bytes.subarray(atByte, atByte + chunkBytes)
}

export async function bytesOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body)
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export async function textOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  return (await bytesOf(body)).toString('utf8')
}
