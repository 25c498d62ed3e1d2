import { onObject, query, required, within } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { etagHeader, ofObject } from '../fields.ts'
import { nothingStreamed, requireChannel, requirePlaylistTime } from '../live-channel.ts'
import { invalidArgument, requireObjectKey } from '../refusals.ts'

export const postVodPlaylist = ossOperation(
  {
    name: 'PostVodPlaylist',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/postvodplaylist',
    summary: 'Stores the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none.',
    route: { method: 'POST', on: 'object', query: { vod: true } },
    needs: [
      { action: 'oss:PostVodPlaylist', on: onObject(), stage: 'head' },
      // It writes an object of any name that ends like a playlist.
      { action: 'oss:PutObject', on: onObject(), stage: 'head' },
    ],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofObject,
      startTime: required(query('startTime', within(0, Number.MAX_SAFE_INTEGER))),
      endTime: required(query('endTime', within(0, Number.MAX_SAFE_INTEGER))),
    },
    output: { etag: required(etagHeader) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MissingArgument', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async (input, context) => {
    const { key } = input
    requireObjectKey(key)
    const [channel = '', playlist = '', ...more] = key.split('/')
    if (more.length > 0 || !/^.+\.m3u8$/s.test(playlist)) throw invalidArgument('PlaylistName', key)
    requirePlaylistTime(input)
    await requireChannel(channel, context)
    throw nothingStreamed(input)
  },
)
