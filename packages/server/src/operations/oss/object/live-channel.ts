import {
  ServiceError,
  choice,
  list,
  member,
  onObject,
  query,
  required,
  shape,
  text,
  time,
  xml,
} from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofObject } from '../fields.ts'
import { liveChannelText, liveChannelsMax, requireChannel, requireChannelName, urlsOf } from '../live-channel.ts'
import type { LiveChannel } from '../live-channel.ts'
import { invalidArgument, noSuchBucket, notImplemented } from '../refusals.ts'

const page = (name: string): string => `https://help.aliyun.com/en/oss/developer-reference/${name}`

export const putLiveChannel = ossOperation(
  {
    name: 'PutLiveChannel',
    product: 'oss',
    tier: 3,
    page: page('putlivechannel'),
    summary: 'Makes a live channel or replaces it. Its document and status are kept; no stream can be sent to it.',
    route: { method: 'PUT', on: 'object', query: { live: true } },
    needs: [{ action: 'oss:PutLiveChannel', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofObject,
      configuration: required(
        xml(
          'LiveChannelConfiguration',
          shape({
            description: member('Description', text),
            status: member('Status', text),
            target: required(
              member(
                'Target',
                shape({
                  type: required(member('Type', text)),
                  fragDuration: member('FragDuration', text),
                  fragCount: member('FragCount', text),
                  playlistName: member('PlaylistName', text),
                }),
              ),
            ),
            snapshot: member('Snapshot', shape({})),
          }),
        ),
      ),
    },
    output: {
      result: required(
        xml(
          'CreateLiveChannelResult',
          shape({
            publish: required(member('PublishUrls', shape({ url: required(member('Url', text)) }))),
            play: required(member('PlayUrls', shape({ url: required(member('Url', text)) }))),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MalformedXML', 'NoSuchBucket', 'NotImplemented'],
  },
  async ({ key, configuration }, context) => {
    requireChannelName(key)
    const { description = '', status = '', target, snapshot } = configuration
    if (snapshot !== undefined) throw notImplemented('Snapshot')
    if (Buffer.byteLength(description) > descriptionBytesMax) throw invalidArgument('Description', description)
    if (target.type !== 'HLS') throw invalidArgument('Type', target.type)
    const channel: LiveChannel = {
      description,
      status: statusIn(status === '' ? 'enabled' : status),
      target: {
        type: 'HLS',
        fragDuration: countIn('FragDuration', target.fragDuration, 5, '0044-00000014'),
        fragCount: countIn('FragCount', target.fragCount, 3),
        playlistName: playlistIn(target.playlistName),
      },
    }
    await putChannel(key, channel, context)
    return { result: urlsOf(key, channel, context.bucketUrl) }
  },
)

/** As documented: https://help.aliyun.com/en/oss/developer-reference/putlivechannel */
const descriptionBytesMax = 128
const playlistNameBytesMin = 6
const playlistNameBytesMax = 128
const fragmentsMax = 100

function statusIn(text: string): LiveChannel['status'] {
  if (text === 'enabled' || text === 'disabled') return text
  throw new ServiceError(
    'InvalidArgument',
    { ArgumentName: 'Status', ArgumentValue: text.slice(0, 128) },
    { ec: '0044-00000002' },
  )
}

function countIn(name: string, given: string | undefined, standard: number, ec?: string): number {
  const trimmed = (given ?? '').trim()
  if (trimmed === '') return standard
  const count = /^\d{1,3}$/.test(trimmed) ? Number(trimmed) : 0
  if (count >= 1 && count <= fragmentsMax) return count
  const shown = { ArgumentName: name, ArgumentValue: trimmed.slice(0, 128) }
  throw new ServiceError('InvalidArgument', shown, ec === undefined ? {} : { ec })
}

function playlistIn(given: string | undefined): string {
  const name = given === undefined || given === '' ? 'playlist.m3u8' : given
  const bytes = Buffer.byteLength(name)
  if (!name.endsWith('.m3u8') || name.includes('/') || bytes < playlistNameBytesMin || bytes > playlistNameBytesMax)
    throw invalidArgument('PlaylistName', name)
  return name
}

async function putChannel(
  key: string,
  channel: LiveChannel,
  { bucket, documents, grants, now }: Pick<OssContext, 'bucket' | 'documents' | 'grants' | 'now'>,
): Promise<void> {
  const document = { name: key, text: liveChannelText(channel) }
  const grant = grants.object('configure', key)
  const outcome = await documents.put(grant, 'live', document, liveChannelsMax, now.getTime())
  if (outcome === 'no-bucket') throw noSuchBucket(bucket.name)
  if (outcome === 'too-many')
    throw invalidArgument('ChannelName', key, `A bucket has at most ${liveChannelsMax} live channels.`)
}

export const putLiveChannelStatus = ossOperation(
  {
    name: 'PutLiveChannelStatus',
    product: 'oss',
    tier: 3,
    page: page('putlivechannelstatus'),
    summary: 'Says whether a live channel takes streams.',
    route: { method: 'PUT', on: 'object', query: { live: true, status: true } },
    needs: [{ action: 'oss:PutLiveChannelStatus', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofObject, status: required(query('status', choice('enabled', 'disabled'))) },
    output: {},
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async ({ key, status }, context) => {
    const channel = await requireChannel(key, context)
    await putChannel(key, { ...channel, status }, context)
    return {}
  },
)

export const getLiveChannelInfo = ossOperation(
  {
    name: 'GetLiveChannelInfo',
    product: 'oss',
    tier: 3,
    page: page('getlivechannelinfo'),
    summary: 'Tells the document of a live channel.',
    route: { method: 'GET', on: 'object', query: { live: true } },
    needs: [{ action: 'oss:GetLiveChannel', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofObject,
    output: {
      configuration: required(
        xml(
          'LiveChannelConfiguration',
          shape({
            description: required(member('Description', text)),
            status: required(member('Status', text)),
            target: required(
              member(
                'Target',
                shape({
                  type: required(member('Type', text)),
                  fragDuration: required(member('FragDuration', { type: 'integer' })),
                  fragCount: required(member('FragCount', { type: 'integer' })),
                  playlistName: required(member('PlaylistName', text)),
                }),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async ({ key }, context) => ({ configuration: await requireChannel(key, context) }),
)

export const getLiveChannelStat = ossOperation(
  {
    name: 'GetLiveChannelStat',
    product: 'oss',
    tier: 3,
    page: page('getlivechannelstat'),
    summary: 'Tells whether a live channel is disabled, or waits for a stream.',
    route: { method: 'GET', on: 'object', query: { live: true, comp: 'stat' } },
    needs: [{ action: 'oss:GetLiveChannelStat', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofObject,
    output: { stat: required(xml('LiveChannelStat', shape({ status: required(member('Status', text)) }))) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async ({ key }, context) => {
    const { status } = await requireChannel(key, context)
    return { stat: { status: status === 'disabled' ? 'Disabled' : 'Idle' } }
  },
)

export const getLiveChannelHistory = ossOperation(
  {
    name: 'GetLiveChannelHistory',
    product: 'oss',
    tier: 3,
    page: page('getlivechannelhistory'),
    summary: 'Tells the streams that came to a live channel: none ever did.',
    route: { method: 'GET', on: 'object', query: { live: true, comp: 'history' } },
    needs: [{ action: 'oss:GetLiveChannelHistory', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofObject,
    output: {
      history: required(
        xml(
          'LiveChannelHistory',
          shape({
            records: required(
              member(
                'LiveRecord',
                list(
                  shape({
                    start: required(member('StartTime', time)),
                    end: required(member('EndTime', time)),
                    remoteAddress: required(member('RemoteAddr', text)),
                  }),
                ),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async ({ key }, context) => {
    await requireChannel(key, context)
    return { history: { records: [] } }
  },
)

export const deleteLiveChannel = ossOperation(
  {
    name: 'DeleteLiveChannel',
    product: 'oss',
    tier: 3,
    page: page('deletelivechannel'),
    summary: 'Removes a live channel, not its objects; without one of that name it succeeds as well.',
    route: { method: 'DELETE', on: 'object', query: { live: true } },
    needs: [{ action: 'oss:DeleteLiveChannel', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofObject,
    output: {},
    status: 204,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket'],
  },
  async ({ key }, context) => {
    requireChannelName(key)
    const removed = await context.documents.remove(context.grants.object('configure', key), 'live', key)
    if (removed === 'no-bucket') throw noSuchBucket(context.bucket.name)
    return {}
  },
)
