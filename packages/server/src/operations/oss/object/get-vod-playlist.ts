import { onObject, query, required, within } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofObject } from '../fields.ts'
import { nothingStreamed, requireChannel, requirePlaylistTime } from '../live-channel.ts'

export const getVodPlaylist = ossOperation(
  {
    name: 'GetVodPlaylist',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getvodplaylist',
    summary:
      'Answers the playlist of what was streamed to a live channel in a time: nothing ever is, so there is none.',
    route: { method: 'GET', on: 'object', query: { vod: true } },
    needs: [{ action: 'oss:GetVodPlaylist', on: onObject(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofObject,
      startTime: required(query('startTime', within(0, Number.MAX_SAFE_INTEGER))),
      endTime: required(query('endTime', within(0, Number.MAX_SAFE_INTEGER))),
    },
    output: { playlist: required({ in: 'text', contentType: 'application/x-mpegURL' }) },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'MissingArgument', 'NoSuchBucket', 'NoSuchLiveChannel'],
  },
  async (input, context) => {
    requirePlaylistTime(input)
    await requireChannel(input.key, context)
    throw nothingStreamed(input)
  },
)
