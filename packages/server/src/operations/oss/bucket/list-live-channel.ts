import { boolean, integer, member, onBucket, query, required, shape, text, within, xml } from '@latchkey/protocol'
import { maxKeysDefault, maxKeysMax } from '../../../rules/listing.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket, position } from '../fields.ts'

export const listLiveChannel = ossOperation(
  {
    name: 'ListLiveChannel',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listlivechannel',
    summary: 'Lists live channels. No bucket has any; clients ask before they delete a bucket.',
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
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  ({ prefix = '', marker = '', maxKeys = maxKeysDefault }) =>
    Promise.resolve({ result: { prefix, marker, maxKeys, isTruncated: false, nextMarker: '' } }),
)
