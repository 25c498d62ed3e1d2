import { randomUUID } from 'node:crypto'
import { ServiceError, list, member, onBucket, required, shape, text, wrapped, xml } from '@latchkey/protocol'
import {
  overwriteAffixLettersMax,
  overwriteDocument,
  overwriteDocumentBytesMax,
  overwritePrincipalsMax,
  overwriteRulesMax,
  parseOverwriteDocument,
} from '../../../rules/overwrite.ts'
import type { OverwriteRule } from '../../../rules/overwrite.ts'
import { documentValues } from '../../../store/buckets/document-values.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument } from '../refusals.ts'

const rule = shape({
  id: member('ID', text),
  action: member('Action', text),
  prefix: member('Prefix', text),
  suffix: member('Suffix', text),
  principals: member('Principals', wrapped('Principal', text)),
})
const configuration = required(xml('OverwriteConfiguration', shape({ rules: member('Rule', list(rule)) })))

export const putBucketOverwriteConfig = ossOperation(
  {
    name: 'PutBucketOverwriteConfig',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketoverwriteconfig',
    summary: 'Replaces the rules by which objects are not written over, by prefix, suffix and who writes.',
    route: { method: 'PUT', on: 'bucket', query: { overwriteConfig: true } },
    needs: [{ action: 'oss:PutBucketOverwriteConfig', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['EntityTooLarge', 'InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { rules = [] } = input.configuration
    if (rules.length > overwriteRulesMax) throw invalidArgument('Rule', String(rules.length))
    const checked = rules.map(checkedRule)
    const ids = new Set<string>()
    for (const { id } of checked) {
      if (ids.has(id)) throw invalidArgument('ID', id)
      ids.add(id)
    }
    const document = overwriteDocument(checked)
    if (Buffer.byteLength(document) > overwriteDocumentBytesMax)
      throw new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(overwriteDocumentBytesMax) })
    await setDocument(context, 'overwriteConfig', document)
    return {}
  },
)

export const getBucketOverwriteConfig = ossOperation(
  {
    name: 'GetBucketOverwriteConfig',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketoverwriteconfig',
    summary: 'Tells the rules by which objects are not written over.',
    route: { method: 'GET', on: 'bucket', query: { overwriteConfig: true } },
    needs: [{ action: 'oss:GetBucketOverwriteConfig', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchBucketOverwriteConfig'],
  },
  (_, { bucket }) => {
    const rules = stored(bucket)
    if (rules === undefined) throw new ServiceError('NoSuchBucketOverwriteConfig', { BucketName: bucket.name })
    return Promise.resolve({ configuration: { rules: rules.map(toldRule) } })
  },
)

export const deleteBucketOverwriteConfig = ossOperation(
  {
    name: 'DeleteBucketOverwriteConfig',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketoverwriteconfig',
    summary: 'Removes the rules by which objects are not written over; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { overwriteConfig: true } },
    needs: [{ action: 'oss:DeleteBucketOverwriteConfig', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setDocument(context, 'overwriteConfig', undefined)
    return {}
  },
)

const stored = documentValues('overwriteConfig', parseOverwriteDocument)

type Given = {
  readonly id?: string | undefined
  readonly action?: string | undefined
  readonly prefix?: string | undefined
  readonly suffix?: string | undefined
  readonly principals?: readonly string[] | undefined
}

function checkedRule({ id = '', action = '', prefix = '', suffix = '', principals = [] }: Given): OverwriteRule {
  if (action !== 'forbid') throw invalidArgument('Action', action)
  if (prefix.length > overwriteAffixLettersMax) throw invalidArgument('Prefix', prefix)
  if (suffix.length > overwriteAffixLettersMax) throw invalidArgument('Suffix', suffix)
  if (principals.length > overwritePrincipalsMax) throw invalidArgument('Principals', String(principals.length))
  return { id: id === '' ? randomUUID() : id, prefix, suffix, principals }
}

function toldRule({ id, prefix, suffix, principals }: OverwriteRule) {
  return {
    id,
    action: 'forbid',
    prefix: prefix === '' ? undefined : prefix,
    suffix: suffix === '' ? undefined : suffix,
    principals: principals.length === 0 ? undefined : principals,
  }
}
