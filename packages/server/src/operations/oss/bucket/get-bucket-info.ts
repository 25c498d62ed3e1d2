import { boolean, member, onBucket, required, shape, text, time, wrapped, xml } from '@latchkey/protocol'
import { accessMonitorOf } from '../../../access/object-accesses.ts'
import { isBlockOn } from '../../../access/public-access-block.ts'
import { ossOperation } from '../../operation.ts'
import { defaultEncryption } from '../encryption.ts'
import { ofBucket, ownerOf, ownerShape, versioningStatus } from '../fields.ts'
import { resourceGroupOf } from '../resource-group.ts'

export const getBucketInfo = ossOperation(
  {
    name: 'GetBucketInfo',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketinfo',
    summary: 'Tells what a bucket is: owner, place, class, ACL, endpoints.',
    route: { method: 'GET', on: 'bucket', query: { bucketInfo: true } },
    needs: [{ action: 'oss:GetBucketInfo', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      info: required(
        xml(
          'BucketInfo',
          shape({
            bucket: required(
              member(
                'Bucket',
                shape({
                  name: required(member('Name', text)),
                  location: required(member('Location', text)),
                  creationDate: required(member('CreationDate', time)),
                  extranetEndpoint: required(member('ExtranetEndpoint', text)),
                  intranetEndpoint: required(member('IntranetEndpoint', text)),
                  grants: required(member('AccessControlList', wrapped('Grant', text))),
                  redundancy: required(member('DataRedundancyType', text)),
                  owner: required(member('Owner', ownerShape)),
                  storageClass: required(member('StorageClass', text)),
                  resourceGroupId: required(member('ResourceGroupId', text)),
                  encryption: required(
                    member(
                      'ServerSideEncryptionRule',
                      shape({
                        algorithm: required(member('SSEAlgorithm', text)),
                        keyId: member('KMSMasterKeyID', text),
                        dataEncryption: member('KMSDataEncryption', text),
                      }),
                    ),
                  ),
                  versioning: member('Versioning', text),
                  accessMonitor: required(member('AccessMonitor', text)),
                  transferAcceleration: required(member('TransferAcceleration', text)),
                  crossRegionReplication: required(member('CrossRegionReplication', text)),
                  logging: required(
                    member(
                      'BucketPolicy',
                      shape({
                        logBucket: required(member('LogBucket', text)),
                        logPrefix: required(member('LogPrefix', text)),
                      }),
                    ),
                  ),
                  comment: required(member('Comment', text)),
                  isPublicAccessBlocked: required(member('BlockPublicAccess', boolean)),
                }),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, context) => {
    const { bucket } = context
    return Promise.resolve({
      info: {
        bucket: {
          name: bucket.name,
          location: `oss-${context.region}`,
          creationDate: new Date(bucket.createdMs),
          extranetEndpoint: context.endpoint.extranet,
          intranetEndpoint: context.endpoint.intranet,
          grants: [bucket.acl],
          redundancy: bucket.redundancy,
          owner: ownerOf(bucket.accountId),
          storageClass: bucket.storageClass,
          resourceGroupId: resourceGroupOf(bucket),
          encryption: defaultEncryption(bucket) ?? { algorithm: 'None' },
          versioning: versioningStatus[bucket.versioning],
          accessMonitor: accessMonitorOf(bucket) === undefined ? 'Disabled' : 'Enabled',
          transferAcceleration: bucket.documents.transferAcceleration === 'true' ? 'Enabled' : 'Disabled',
          crossRegionReplication: 'Disabled',
          logging: { logBucket: '', logPrefix: '' },
          comment: '',
          isPublicAccessBlocked: isBlockOn(bucket.documents.publicAccessBlock),
        },
      },
    })
  },
)
