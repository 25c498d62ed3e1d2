import {
  ServiceError,
  boolean,
  choice,
  integer,
  isBucketName,
  list,
  member,
  onBucket,
  onObject,
  query,
  required,
  shape,
  text,
  wrapped,
  xml,
} from '@latchkey/protocol'
import type { ValueOf } from '@latchkey/protocol'
import {
  inventoriesMax,
  inventoryDocument,
  inventoryFolder,
  inventoryIdPattern,
  inventoryProblem,
  parseInventoryDocument,
} from '../../../rules/inventory.ts'
import type { Inventory } from '../../../rules/inventory.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket, notImplemented } from '../refusals.ts'

const pageMax = 100
const bucketArnPrefix = 'acs:oss:::'

const inventoryShape = shape({
  id: member('Id', text),
  isEnabled: member('IsEnabled', boolean),
  destination: required(
    member(
      'Destination',
      shape({
        bucket: required(
          member(
            'OSSBucketDestination',
            shape({
              format: required(member('Format', choice('CSV', 'Parquet', 'ORC'))),
              accountId: required(member('AccountId', text)),
              roleArn: required(member('RoleArn', text)),
              bucket: required(member('Bucket', text)),
              prefix: member('Prefix', text),
              encryption: member(
                'Encryption',
                shape({
                  sseOss: member('SSE-OSS', text),
                  sseKms: member('SSE-KMS', shape({ keyId: required(member('KeyId', text)) })),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  ),
  schedule: required(
    member(
      'Schedule',
      shape({
        frequency: required(member('Frequency', choice('Daily', 'Weekly', 'Monthly', 'Once'))),
        dayOfMonth: member('DayOfMonth', integer),
        isDeletedAfterwards: member('AutoDelete', boolean),
      }),
    ),
  ),
  filter: member(
    'Filter',
    shape({
      modifiedFrom: member('LastModifyBeginTimeStamp', integer),
      modifiedTo: member('LastModifyEndTimeStamp', integer),
      sizeFrom: member('LowerSizeBound', integer),
      sizeTo: member('UpperSizeBound', integer),
      storageClass: member('StorageClass', text),
      prefix: member('Prefix', text),
    }),
  ),
  versions: required(member('IncludedObjectVersions', choice('All', 'Current'))),
  fields: member('OptionalFields', wrapped('Field', text)),
  incremental: member('IncrementalInventory', shape({ isEnabled: member('IsEnabled', boolean) })),
})
const configuration = xml('InventoryConfiguration', inventoryShape)
const inventoryId = required(query('inventoryId', text))

export const putBucketInventory = ossOperation(
  {
    name: 'PutBucketInventory',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketinventory',
    summary: 'Asks for a list of the objects of a bucket: each day, week or month, or once.',
    route: { method: 'PUT', on: 'bucket', query: { inventory: true, inventoryId: true } },
    needs: [
      { action: 'oss:PutBucketInventory', on: onBucket(), stage: 'head' },
      // The destination is inside the body. Whoever may not write there does not make the server write there.
      { action: 'oss:PutObject', on: onObject('destination', 'targetKey'), stage: 'found' },
    ],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, inventoryId, configuration: required(configuration) },
    output: {},
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InventoryAlreadyExist',
      'InventoryExceedLimit',
      'MalformedXML',
      'NoSuchBucket',
      'NotImplemented',
    ],
  },
  async (input, context) => {
    const inventory = inventoryOf(input.configuration, input.inventoryId, context.bucket)
    const problem = inventoryProblem(inventory)
    if (problem !== undefined) throw invalidArgument(problem.argument, problem.value, undefined, problem.ec)
    const destination = await destinationOf(inventory.destination.bucketName, context)
    const key = inventoryFolder(inventory, context.bucket.name)
    await context.grants.found('oss:PutObject', { bucket: destination, key }, 'write')
    const document = { name: inventory.id, text: inventoryDocument(inventory), onlyIfAbsent: true } as const
    const grant = context.grants.bucket('configure')
    const put = await context.documents.put(grant, 'inventory', document, inventoriesMax, context.now.getTime())
    switch (put) {
      case 'stored':
        return {}
      case 'exists':
        throw new ServiceError('InventoryAlreadyExist', { InventoryId: inventory.id })
      case 'too-many':
        throw new ServiceError('InventoryExceedLimit', { MaxInventories: String(inventoriesMax) })
      case 'no-bucket':
        throw noSuchBucket(context.bucket.name)
    }
  },
)

export const getBucketInventory = ossOperation(
  {
    name: 'GetBucketInventory',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketinventory',
    summary: 'Tells one inventory of a bucket.',
    route: { method: 'GET', on: 'bucket', query: { inventory: true, inventoryId: true } },
    needs: [{ action: 'oss:GetBucketInventory', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, inventoryId },
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchInventory'],
  },
  async (input, { bucket, documents }) => {
    const found = inventoryIdPattern.test(input.inventoryId)
      ? await documents.find(bucket.id, 'inventory', input.inventoryId)
      : undefined
    if (found === undefined) throw new ServiceError('NoSuchInventory', { InventoryId: input.inventoryId.slice(0, 128) })
    return { configuration: shown(parseInventoryDocument(found.text)) }
  },
)

export const listBucketInventory = ossOperation(
  {
    name: 'ListBucketInventory',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listbucketinventory',
    summary: 'Lists the inventories of a bucket, a hundred at a time.',
    route: { method: 'GET', on: 'bucket', query: { inventory: true } },
    needs: [{ action: 'oss:GetBucketInventory', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, token: query('continuation-token', text) },
    output: {
      result: required(
        xml(
          'ListInventoryConfigurationsResult',
          shape({
            inventories: member('InventoryConfiguration', list(inventoryShape)),
            isTruncated: required(member('IsTruncated', boolean)),
            token: member('ContinuationToken', text),
            nextToken: member('NextContinuationToken', text),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket', 'NoSuchInventory'],
  },
  async (input, { bucket, documents }) => {
    const after = input.token === undefined || input.token === '' ? undefined : input.token
    if (after !== undefined && !inventoryIdPattern.test(after)) throw invalidArgument('continuation-token', after)
    const page = await documents.list(bucket.id, 'inventory', { after, limit: pageMax })
    if (page.documents.length === 0 && after === undefined)
      throw new ServiceError('NoSuchInventory', { BucketName: bucket.name })
    return {
      result: {
        inventories: page.documents.map((document) => shown(parseInventoryDocument(document.text))),
        isTruncated: page.isTruncated,
        token: after,
        nextToken: page.isTruncated ? page.documents.at(-1)?.name : undefined,
      },
    }
  },
)

export const deleteBucketInventory = ossOperation(
  {
    name: 'DeleteBucketInventory',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketinventory',
    summary: 'Ends an inventory; its reports stay. Without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { inventory: true, inventoryId: true } },
    needs: [{ action: 'oss:DeleteBucketInventory', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, inventoryId },
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (input, context) => {
    if (!inventoryIdPattern.test(input.inventoryId)) return {}
    const removed = await context.documents.remove(context.grants.bucket('configure'), 'inventory', input.inventoryId)
    if (removed === 'no-bucket') throw noSuchBucket(context.bucket.name)
    return {}
  },
)

function inventoryOf(given: ValueOf<typeof inventoryShape>, inventoryIdGiven: string, bucket: Bucket): Inventory {
  const { bucket: destination } = given.destination
  const { frequency, dayOfMonth, isDeletedAfterwards } = given.schedule
  if (given.id === undefined)
    throw new ServiceError(
      'MalformedXML',
      { ErrorDetail: 'InventoryConfiguration.Id: is missing' },
      { ec: '0020-00000005' },
    )
  if (given.id !== inventoryIdGiven)
    throw invalidArgument(
      'Id',
      given.id,
      'The Id of the document is not the inventoryId of the request.',
      '0020-00000043',
    )
  if (destination.format !== 'CSV') throw notImplemented('Format')
  if (given.incremental?.isEnabled === true)
    throw notImplemented('IncrementalInventory', 'An inventory lists all that there is.')
  if (dayOfMonth !== undefined && frequency !== 'Monthly')
    throw invalidArgument('DayOfMonth', String(dayOfMonth), 'DayOfMonth goes with Monthly.')
  if (isDeletedAfterwards === true && frequency !== 'Once')
    throw invalidArgument('AutoDelete', 'true', 'AutoDelete goes with Once.')
  if (destination.accountId !== bucket.accountId)
    throw invalidArgument(
      'AccountId',
      destination.accountId,
      'It is the account that owns the bucket.',
      '0020-00000028',
    )
  if (!/^acs:ram::\d{1,32}:role\/[A-Za-z0-9.@_-]{1,64}$/i.test(destination.roleArn))
    throw invalidArgument('RoleArn', destination.roleArn)
  const { filter, fields = [] } = given
  return {
    id: given.id,
    isEnabled: given.isEnabled ?? false,
    destination: {
      accountId: destination.accountId,
      roleArn: destination.roleArn,
      bucketName: bucketNameOf(destination.bucket),
      prefix: destination.prefix,
      encryption: encryptionOf(destination.encryption),
    },
    frequency,
    dayOfMonth,
    isDeletedAfterwards,
    filter: filter && { ...boundsOf(filter), storageClass: inOrder(filter.storageClass) },
    versions: given.versions,
    fields,
  }
}

/** Terraform's provider sends a bound that nobody set as 0, and no `IsEnabled` for one that is false. */
function boundsOf(filter: NonNullable<Inventory['filter']>): Inventory['filter'] {
  const { modifiedFrom, modifiedTo, sizeTo, ...rest } = filter
  const isSet = ([, value]: readonly [string, number | undefined]): boolean => value !== undefined && value !== 0
  return { ...rest, ...Object.fromEntries(Object.entries({ modifiedFrom, modifiedTo, sizeTo }).filter(isSet)) }
}

/** The cloud tells them in the order of the alphabet, however they came. */
function inOrder(storageClasses: string | undefined): string | undefined {
  return storageClasses
    ?.split(',')
    .map((one) => one.trim())
    .toSorted()
    .join(',')
}

function bucketNameOf(arn: string): string {
  if (!arn.startsWith(bucketArnPrefix))
    throw invalidArgument('Bucket', arn, `A destination is ${bucketArnPrefix}BUCKET.`, '0020-00000030')
  const name = arn.slice(bucketArnPrefix.length)
  if (name.length < 3 || name.length > 63) throw invalidArgument('Bucket', arn, undefined, '0020-00000031')
  if (!isBucketName(name)) throw invalidArgument('Bucket', arn, undefined, '0020-00000032')
  return name
}

type Encryption = NonNullable<ValueOf<typeof inventoryShape>['destination']['bucket']['encryption']>

function encryptionOf(given: Encryption | undefined): Inventory['destination']['encryption'] {
  // Whether there is such a key is asked with each report, as the cloud does it.
  if (given?.sseKms !== undefined) return { kind: 'SSE-KMS', keyId: given.sseKms.keyId }
  return given?.sseOss === undefined ? undefined : { kind: 'SSE-OSS' }
}

/** One's own bucket; whether somebody else has one of this name is nothing to tell here. */
async function destinationOf(
  name: string,
  { bucket, buckets }: Pick<OssContext, 'bucket' | 'buckets'>,
): Promise<Bucket> {
  const found = await buckets.find(name)
  if (found === undefined || found.accountId !== bucket.accountId)
    throw invalidArgument('Bucket', name, 'The destination is a bucket of the same account.', '0020-00000033')
  return found
}

function shown(inventory: Inventory): ValueOf<typeof inventoryShape> {
  const { destination, frequency, dayOfMonth, isDeletedAfterwards, ...rest } = inventory
  const { encryption, bucketName, ...where } = destination
  return {
    ...rest,
    destination: {
      bucket: {
        ...where,
        format: 'CSV',
        bucket: bucketArnPrefix + bucketName,
        encryption:
          encryption && (encryption.kind === 'SSE-OSS' ? { sseOss: '' } : { sseKms: { keyId: encryption.keyId } }),
      },
    },
    schedule: {
      frequency,
      ...(dayOfMonth !== undefined && { dayOfMonth }),
      ...(isDeletedAfterwards !== undefined && { isDeletedAfterwards }),
    },
  }
}
