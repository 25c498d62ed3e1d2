import {
  ServiceError,
  boolean,
  choice,
  integer,
  list,
  member,
  onBucket,
  required,
  shape,
  text,
  xml,
} from '@latchkey/protocol'
import {
  folderContentTypesMax,
  folderDocumentBytesMax,
  folderLimitMax,
  folderOverridesMax,
  folderRulesMax,
  folderRulesProblem,
  parseFolderDocument,
} from '../../../store/folders/rules.ts'
import type { FolderRule, FolderRulesProblem } from '../../../store/folders/rules.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket } from '../refusals.ts'

const limits = {
  maxBytes: member('MaxBytes', integer),
  maxObjects: member('MaxObjects', integer),
  maxObjectBytes: member('MaxObjectBytes', integer),
} as const

const configuration = xml(
  'FolderRulesConfiguration',
  shape({
    rules: member(
      'Rule',
      list(
        shape({
          prefix: required(member('Prefix', text)),
          ...limits,
          contentTypes: member('ContentType', list(text)),
          insertOnly: member('InsertOnly', boolean),
          overrides: member('Override', list(shape({ id: required(member('Id', text)), ...limits }))),
          /** Told, and passed over when it comes back. */
          status: member('Status', choice('counting', 'enforced')),
        }),
      ),
    ),
  }),
)

export const putBucketFolderRules = ossOperation(
  {
    name: 'PutBucketFolderRules',
    product: 'oss',
    tier: 1,
    page: 'extensions.md#rules-for-folders',
    summary:
      'Replaces the limits of the folders below a prefix: bytes, objects, the largest object, types, insert-only.',
    route: { method: 'PUT', on: 'bucket', query: { folderRules: true } },
    needs: [{ action: 'oss:PutBucketFolderRules', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration: required(configuration) },
    output: {},
    status: 200,
    errors: ['EntityTooLarge', 'FolderRuleBeyondLimit', 'InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const rules = (input.configuration.rules ?? []).map(
      ({ status: _told, insertOnly, contentTypes, overrides, ...rule }): FolderRule => ({
        ...rule,
        // A document that names none allows all.
        contentTypes:
          contentTypes === undefined || contentTypes.length === 0
            ? undefined
            : contentTypes.map((type) => type.trim().toLowerCase()),
        insertOnly: insertOnly === true ? true : undefined,
        overrides: overrides ?? [],
      }),
    )
    const problem = folderRulesProblem(rules)
    if (problem !== undefined) throw folderRulesError(problem)
    await setRules(context, rules)
    return {}
  },
)

export const getBucketFolderRules = ossOperation(
  {
    name: 'GetBucketFolderRules',
    product: 'oss',
    tier: 1,
    page: 'extensions.md#rules-for-folders',
    summary: 'Tells the limits of the folders below each prefix, and whether everything in them is counted yet.',
    route: { method: 'GET', on: 'bucket', query: { folderRules: true } },
    needs: [{ action: 'oss:GetBucketFolderRules', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchFolderRules'],
  },
  (_, { bucket }) => {
    const document = bucket.documents.folderRules
    if (document === undefined) throw new ServiceError('NoSuchFolderRules', { BucketName: bucket.name })
    const rules = parseFolderDocument(document).map(({ epoch: _ours, isCounting = false, ...rule }) => ({
      ...rule,
      status: isCounting ? ('counting' as const) : ('enforced' as const),
    }))
    return Promise.resolve({ configuration: { rules } })
  },
)

export const deleteBucketFolderRules = ossOperation(
  {
    name: 'DeleteBucketFolderRules',
    product: 'oss',
    tier: 1,
    page: 'extensions.md#rules-for-folders',
    summary: 'Removes all limits of folders; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { folderRules: true } },
    needs: [{ action: 'oss:DeleteBucketFolderRules', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setRules(context, undefined)
    return {}
  },
)

async function setRules(
  { folderRules, grants, bucket }: Pick<OssContext, 'bucket' | 'folderRules' | 'grants'>,
  rules: readonly FolderRule[] | undefined,
): Promise<void> {
  if ((await folderRules.set(grants.bucket('configure'), rules)) === 'no-bucket') throw noSuchBucket(bucket.name)
}

const limitNames = { maxBytes: 'MaxBytes', maxObjects: 'MaxObjects', maxObjectBytes: 'MaxObjectBytes' } as const

function folderRulesError(problem: FolderRulesProblem): ServiceError {
  switch (problem.kind) {
    case 'no-rules':
      return new ServiceError('MalformedXML', {}, { message: 'There is no Rule.' })
    case 'too-many-rules':
      return new ServiceError('FolderRuleBeyondLimit', { MaxRules: String(folderRulesMax) })
    case 'too-many-overrides':
      return new ServiceError('FolderRuleBeyondLimit', { MaxOverrides: String(folderOverridesMax) })
    case 'too-many-types':
      return new ServiceError('FolderRuleBeyondLimit', { MaxContentTypes: String(folderContentTypesMax) })
    case 'too-large':
      return new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(folderDocumentBytesMax) })
    case 'bad-prefix':
      return invalidArgument('Prefix', problem.value, 'A prefix is parts of a key with a slash between them: eu/saves.')
    case 'bad-id':
      return invalidArgument('Id', problem.value, 'An id is one part of a key, without a slash.')
    case 'bad-type':
      return invalidArgument('ContentType', problem.value, 'A type is image/png, or image/* for all of its kind.')
    case 'bad-limit':
      return invalidArgument(limitNames[problem.name], String(problem.value), `A limit is 0 to ${folderLimitMax}.`)
    case 'empty-rule':
      return invalidArgument('Rule', problem.value, 'The rule limits nothing.')
    case 'empty-override':
      return invalidArgument('Override', problem.value, 'The override limits nothing.')
    case 'same-id':
      return invalidArgument('Id', problem.value, 'A rule has one override for each id.')
    case 'overlap':
      return invalidArgument(
        'Prefix',
        problem.value,
        `A key would lie in a folder of two rules; the other is ${problem.other}.`,
      )
  }
}
