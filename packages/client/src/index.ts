/**
 * The client of OSS, STS and RAM, for browsers and every other runtime with `fetch`. Programs on Node import
 * `@latchkey/client/node`, which is the same with a transport and digests of its own, and with files.
 */
export { AnswerBody } from './answer-body.ts'
export { type Body, type BodySource } from './body.ts'
export { type Capabilities } from './capabilities.ts'
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type Methods,
  type RawAnswer,
  type RawRequest,
  type UrlToSign,
} from './client.ts'
export { type Chance, type Clock } from './clock.ts'
export { combineCrc64, crc64After, crc64OfNothing, createCrc64, type RunningCrc64 } from './crc64.ts'
export {
  type Credentials,
  CredentialsError,
  type CredentialsProvider,
  firstOf,
  staticCredentials,
} from './credentials.ts'
export { type ClientDigests, portableClientDigests } from './digests.ts'
export { type Addressing, type Endpoint, parseEndpoint, placeOf, regionOf } from './endpoint.ts'
export { fetchTransport } from './fetch-transport.ts'
export * from './operations.gen.ts'
export { assumeRoleCredentials } from './providers/assume-role.ts'
export { credentialsUri, parseCredentials } from './providers/credentials-uri.ts'
export { environmentCredentials, environmentNames, type Environment } from './providers/environment.ts'
export { refreshing, type RefreshingOptions } from './providers/refreshing.ts'
export {
  AnswerFormError,
  ConnectionError,
  InputError,
  IntegrityError,
  RequestError,
  TimeoutError,
} from './request-error.ts'
export { type FormToSign, type SignedForm } from './sign-form.ts'
export {
  presignSecondsMax,
  presignSessionSecondsMax,
  type RequestToSign,
  signRequest,
  type SignRequestOptions,
  type SignatureVersion,
} from './sign-request.ts'
export { Appender } from './transfer/append.ts'
export { type CheckpointStore, type DownloadCheckpoint, type UploadCheckpoint } from './transfer/checkpoint.ts'
export { type UploadedObject } from './transfer/complete-upload.ts'
export { type CopyInput, copyObjectWithin, type CopyOptions, type CopySource } from './transfer/copy-object.ts'
export { copySourceOf } from './transfer/copy-source.ts'
export { partBytesDefault, partBytesFor, partsAtOnceDefault, wholeBytesMax } from './transfer/part-sizes.ts'
export { forEachParallel } from './transfer/parallel.ts'
export { blobSource, bytesSource, type PartSource } from './transfer/part-source.ts'
export { type OnProgress, type Progress } from './transfer/progress.ts'
export { type ObjectRange, resumedBody } from './transfer/resumed-body.ts'
export { type UploadInput } from './transfer/upload-input.ts'
export { abandonUpload, uploadObject, type UploadOptions } from './transfer/upload.ts'
export { type Transport, type WireAnswer, type WireRequest } from './transport.ts'
export { type CallForm, type CallInput, type CallOutput, type WireContract } from './wire-contract.ts'
