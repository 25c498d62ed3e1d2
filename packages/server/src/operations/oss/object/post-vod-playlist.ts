import { onObject, query, required, within } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { bucketEncryption } from '../encryption.ts'
import { ossOperation } from '../../operation.ts'
import { etagHeader, ofObject } from '../fields.ts'
import { playlistOf, requireChannel } from '../live-channel.ts'
import { quoted } from '../object-answer.ts'
import { invalidArgument, notWritten, requireObjectKey } from '../refusals.ts'

export const postVodPlaylist = ossOperation(
  {
    name: 'PostVodPlaylist',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/postvodplaylist',
    summary: 'Stores the playlist of what was streamed to a live channel in a time, which is nothing.',
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
    errors: [
      ...folderErrors,
      'InvalidArgument',
      'InvalidObjectName',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchLiveChannel',
    ],
  },
  async (input, context) => {
    const { bucket, key } = input
    requireObjectKey(key)
    const [channel = '', playlist = '', ...more] = key.split('/')
    if (more.length > 0 || !/^.+\.m3u8$/s.test(playlist)) throw invalidArgument('PlaylistName', key)
    await requireChannel(channel, context)
    const text = playlistOf(input)
    const draft = {
      meta: { contentType: 'application/x-mpegURL', userMeta: [], persistentHeaders: [], tags: [] },
      acl: 'default',
      storageClass: context.bucket.storageClass,
      encryption: await bucketEncryption(context.bucket, context.kms, context.now.getTime()),
    } as const
    const grant = context.grants.object('write', key)
    const put = await context.objects.put(
      grant,
      draft,
      Buffer.from(text),
      {},
      {},
      context.now.getTime(),
      context.signal,
    )
    if (put.kind !== 'stored') throw notWritten(put, { bucket, key })
    return { etag: quoted(put.object.etag) }
  },
)
