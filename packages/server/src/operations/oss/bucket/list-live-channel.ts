import {
  boolean,
  integer,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  within,
  xml,
} from '@latchkey/protocol'
import { maxKeysDefault, maxKeysMax } from '../../../rules/listing.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket, position } from '../fields.ts'
import { parseLiveChannel, urlsOf } from '../live-channel.ts'

export const listLiveChannel = ossOperation(
  {
    name: 'ListLiveChannel',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listlivechannel',
    summary: 'Lists live channels in the order of their names.',
    route: { method: 'GET', on: 'bucket', query: { live: true } },
    needs: [{ action: 'oss:ListLiveChannel', on: onBucket(), stage: 'head', conditions: { 'oss:Prefix': 'prefix' } }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      prefix: query('prefix', position),
      marker: query('marker', position),
      maxKeys: query('max-keys', within(1, maxKeysMax)),
    },
    output: {
      result: required(
        xml(
          'ListLiveChannelResult',
          shape({
            prefix: required(member('Prefix', text)),
            marker: required(member('Marker', text)),
            maxKeys: required(member('MaxKeys', integer)),
            isTruncated: required(member('IsTruncated', boolean)),
            nextMarker: required(member('NextMarker', text)),
            channels: required(
              member(
                'LiveChannel',
                list(
                  shape({
                    name: required(member('Name', text)),
                    description: required(member('Description', text)),
                    status: required(member('Status', text)),
                    lastModified: required(member('LastModified', time)),
                    publish: required(member('PublishUrls', shape({ url: required(member('Url', text)) }))),
                    play: required(member('PlayUrls', shape({ url: required(member('Url', text)) }))),
                  }),
                ),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  async ({ prefix = '', marker = '', maxKeys = maxKeysDefault }, { bucket, bucketUrl, documents }) => {
    const after = marker === '' ? undefined : marker
    const page = await documents.list(bucket.id, 'live', { prefix, after, limit: maxKeys })
    return {
      result: {
        prefix,
        marker,
        maxKeys,
        isTruncated: page.isTruncated,
        nextMarker: page.isTruncated ? (page.documents.at(-1)?.name ?? '') : '',
        channels: page.documents.map((document) => {
          const channel = parseLiveChannel(document)
          const { description, status } = channel
          const lastModified = new Date(document.modifiedMs)
          return {
            name: document.name,
            description,
            status,
            lastModified,
            ...urlsOf(document.name, channel, bucketUrl),
          }
        }),
      },
    }
  },
)
