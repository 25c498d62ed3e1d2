/** The client with Node's own transport, digests and files. */
import { createClient as createPortableClient } from '../client.ts'
import type { Client, ClientOptions } from '../client.ts'
import { httpTransport } from './http-transport.ts'
import type { HttpTransportOptions } from './http-transport.ts'
import { nodeDigests } from './node-digests.ts'

export * from '../index.ts'
export { fileCheckpoint } from './checkpoint-file.ts'
export { downloadFile, type DownloadedObject, type DownloadOptions } from './download-file.ts'
export { type FileSource, openFileSource } from './file-source.ts'
export { httpTransport, type HttpTransportOptions } from './http-transport.ts'
export { nodeDigests } from './node-digests.ts'
export { uploadCheckpointPath, uploadFile } from './upload-file.ts'
export { profileCredentials, type ProfileOptions } from './profile-file.ts'

export type NodeClientOptions = ClientOptions & HttpTransportOptions

/** As the portable `createClient`, over node:http unless `fetch` or `transport` is given. */
export function createClient(options: NodeClientOptions): Client {
  const { connectTimeoutMs, certificateAuthorities } = options
  const isChosen = options.fetch !== undefined || options.transport !== undefined
  const transport = isChosen ? options.transport : httpTransport({ connectTimeoutMs, certificateAuthorities })
  return createPortableClient({ ...options, digests: options.digests ?? nodeDigests, transport })
}
