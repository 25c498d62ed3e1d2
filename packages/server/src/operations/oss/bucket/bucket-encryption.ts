import { ServiceError, member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import { encryptionDocument } from '../../../rules/encryption.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { askedEncryption, defaultEncryption } from '../encryption.ts'
import { ofBucket } from '../fields.ts'

const rule = xml(
  'ServerSideEncryptionRule',
  shape({
    byDefault: required(
      member(
        'ApplyServerSideEncryptionByDefault',
        shape({
          algorithm: required(member('SSEAlgorithm', text)),
          keyId: member('KMSMasterKeyID', text),
          dataEncryption: member('KMSDataEncryption', text),
        }),
      ),
    ),
  }),
)

export const putBucketEncryption = ossOperation(
  {
    name: 'PutBucketEncryption',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketencryption',
    summary: 'Says how objects lie on the disk whose writers do not say so themselves.',
    route: { method: 'PUT', on: 'bucket', query: { encryption: true } },
    needs: [{ action: 'oss:PutBucketEncryption', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, rule: required(rule) },
    output: {},
    status: 200,
    errors: [
      'InvalidArgument',
      'InvalidEncryptionAlgorithmError',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MalformedXML',
      'NoSuchBucket',
    ],
  },
  async (input, context) => {
    const { algorithm, keyId, dataEncryption } = input.rule.byDefault
    // The SDKs send elements without text for what their caller left out.
    const wish = askedEncryption({
      algorithm,
      keyId: keyId === '' ? undefined : keyId,
      dataEncryption: dataEncryption === '' ? undefined : dataEncryption,
    })
    if (wish === undefined) throw new ServiceError('InvalidEncryptionAlgorithmError')
    // Whether there is such a key is asked by each write, as in the cloud: it may be made later, or be gone by then.
    await setDocument(context, 'encryption', encryptionDocument(wish))
    return {}
  },
)

export const getBucketEncryption = ossOperation(
  {
    name: 'GetBucketEncryption',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketencryption',
    summary: 'Tells how objects lie on the disk whose writers do not say so themselves.',
    route: { method: 'GET', on: 'bucket', query: { encryption: true } },
    needs: [{ action: 'oss:GetBucketEncryption', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { rule: required(rule) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchServerSideEncryptionRule'],
  },
  (_, { bucket }) => {
    const byDefault = defaultEncryption(bucket)
    if (byDefault === undefined) throw new ServiceError('NoSuchServerSideEncryptionRule', { BucketName: bucket.name })
    return Promise.resolve({ rule: { byDefault } })
  },
)

export const deleteBucketEncryption = ossOperation(
  {
    name: 'DeleteBucketEncryption',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketencryption',
    summary:
      'Objects lie on the disk as they come again, unless their writers say otherwise; without a rule it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { encryption: true } },
    needs: [{ action: 'oss:DeleteBucketEncryption', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setDocument(context, 'encryption', undefined)
    return {}
  },
)
