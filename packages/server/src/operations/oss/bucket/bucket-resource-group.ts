import { member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'
import { checkedResourceGroup, resourceGroupOf } from '../resource-group.ts'

export const putBucketResourceGroup = ossOperation(
  {
    name: 'PutBucketResourceGroup',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketresourcegroup',
    summary: 'Puts a bucket into a resource group.',
    route: { method: 'PUT', on: 'bucket', query: { resourceGroup: true } },
    needs: [{ action: 'oss:PutBucketResourceGroup', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      configuration: required(
        xml('BucketResourceGroupConfiguration', shape({ resourceGroupId: member('ResourceGroupId', text) })),
      ),
    },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket', 'ResourceGroupIdPreCheckError'],
  },
  async (input, context) => {
    await setDocument(context, 'resourceGroup', checkedResourceGroup(input.configuration.resourceGroupId?.trim()))
    return {}
  },
)

export const getBucketResourceGroup = ossOperation(
  {
    name: 'GetBucketResourceGroup',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketresourcegroup',
    summary: 'Tells the resource group of a bucket.',
    route: { method: 'GET', on: 'bucket', query: { resourceGroup: true } },
    needs: [{ action: 'oss:GetBucketResourceGroup', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      configuration: required(
        xml('BucketResourceGroupConfiguration', shape({ resourceGroupId: required(member('ResourceGroupId', text)) })),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { resourceGroupId: resourceGroupOf(bucket) } }),
)
