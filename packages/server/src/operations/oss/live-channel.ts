/** Live channels: their documents. Streams would come by RTMP, which this server does not speak, so none is ever live. */
import { ServiceError } from '@latchkey/protocol'
import type { NamedDocument } from '../../store/buckets/documents.ts'
import type { OssContext } from '../operation.ts'
import { objectUrl } from './object-answer.ts'
import { invalidArgument, requireObjectKey } from './refusals.ts'

/** The cloud names no number. */
export const liveChannelsMax = 1_000

export type LiveChannel = {
  readonly description: string
  readonly status: 'enabled' | 'disabled'
  readonly target: {
    readonly type: 'HLS'
    readonly fragDuration: number
    readonly fragCount: number
    readonly playlistName: string
  }
}

export const liveChannelText = (channel: LiveChannel): string => JSON.stringify(channel)

export function parseLiveChannel(document: NamedDocument): LiveChannel {
  // The document was written by PutLiveChannel and PutLiveChannelStatus and nothing else.
  return JSON.parse(document.text) as LiveChannel
}

/** @throws ServiceError InvalidObjectName, InvalidArgument: a channel's name is a key without slashes */
export function requireChannelName(name: string): void {
  requireObjectKey(name)
  if (name.includes('/'))
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'ChannelName', ArgumentValue: name.slice(0, 128) },
      { message: 'The name of a live channel has no slash.', ec: '0044-00000302' },
    )
}

/** @throws ServiceError InvalidArgument, NoSuchLiveChannel */
export async function requireChannel(
  name: string,
  { bucket, documents }: Pick<OssContext, 'bucket' | 'documents'>,
): Promise<LiveChannel> {
  requireChannelName(name)
  const found = await documents.find(bucket.id, 'live', name)
  if (found === undefined) throw new ServiceError('NoSuchLiveChannel', { ChannelName: name })
  return parseLiveChannel(found)
}

/** Where a stream would go, and where it would be watched, in the style of the address that the request used. */
export function urlsOf(
  name: string,
  { target }: Pick<LiveChannel, 'target'>,
  bucketUrl: string,
): { readonly publish: { readonly url: string }; readonly play: { readonly url: string } } {
  return {
    publish: { url: objectUrl(bucketUrl, `live/${name}`).replace(/^https?:/, 'rtmp:') },
    play: { url: objectUrl(bucketUrl, `${name}/${target.playlistName}`) },
  }
}

const daySeconds = 86_400

type PlaylistTime = { readonly startTime: number; readonly endTime: number }

/** Judged before the channel is looked up, as ali-oss's own tests expect. @throws ServiceError InvalidArgument */
export function requirePlaylistTime({ startTime, endTime }: PlaylistTime): void {
  if (endTime <= startTime) throw invalidArgument('endTime', String(endTime), undefined, '0044-00000308')
  if (endTime - startTime > daySeconds)
    throw invalidArgument('endTime', String(endTime), 'The time is longer than a day.')
}

/** No stream ever came, and the cloud makes no playlist of nothing. */
export function nothingStreamed({ startTime }: PlaylistTime): ServiceError {
  return invalidArgument('startTime', String(startTime), 'Nothing was streamed in this time.')
}
