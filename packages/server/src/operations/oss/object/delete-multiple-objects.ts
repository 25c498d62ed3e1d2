import {
  ServiceError,
  boolean,
  choice,
  encodedText,
  header,
  list,
  listAtMost,
  member,
  onObject,
  query,
  required,
  shape,
  text,
  xml,
} from '@latchkey/protocol'
import type { Removed } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { noSuchBucket, requireObjectKey, requireVersionId } from '../refusals.ts'

export const deletedKeysMax = 1_000

export const deleteMultipleObjects = ossOperation(
  {
    name: 'DeleteMultipleObjects',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletemultipleobjects',
    summary: 'Deletes up to 1,000 objects or versions. Every key is authorized first, and one refusal refuses all.',
    route: { method: 'POST', on: 'bucket', query: { delete: true } },
    needs: [
      {
        action: 'oss:DeleteObject',
        versionAction: 'oss:DeleteObjectVersion',
        on: onObject(),
        each: 'delete.objects',
        stage: 'body',
      },
    ],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      encodingType: query('encoding-type', choice('url')),
      // Checked against the document by whoever reads it.
      contentMd5: required(header('Content-MD5', text)),
      delete: required(
        xml(
          'Delete',
          shape({
            quiet: member('Quiet', boolean),
            objects: member(
              'Object',
              // Counted before the first is authorized.
              listAtMost(
                deletedKeysMax,
                shape({ key: required(member('Key', text)), versionId: member('VersionId', text) }),
              ),
            ),
          }),
        ),
      ),
    },
    output: {
      result: xml(
        'DeleteResult',
        shape({
          encodingType: member('EncodingType', text),
          deleted: member(
            'Deleted',
            list(
              shape({
                key: required(member('Key', encodedText)),
                versionId: member('VersionId', text),
                deleteMarker: member('DeleteMarker', boolean),
                deleteMarkerVersionId: member('DeleteMarkerVersionId', text),
              }),
            ),
          ),
        }),
      ),
    },
    status: 200,
    errors: [
      'FileImmutable',
      'InvalidArgument',
      'InvalidDigest',
      'InvalidObjectName',
      'MalformedXML',
      'MissingArgument',
      'NoSuchBucket',
    ],
  },
  async (input, context) => {
    const { quiet = false, objects = [] } = input.delete
    if (objects.length === 0) throw new ServiceError('MalformedXML')
    for (const { key, versionId } of objects) {
      requireObjectKey(key)
      requireVersionId(versionId)
    }
    const removed = await removeAll(objects, context)
    if (quiet) return {}
    const deleted = objects.map((each) => answerOf(each, removed.get(nameOf(each))))
    return { result: { encodingType: input.encodingType, deleted } }
  },
)

type Deleted = Wanted & {
  readonly deleteMarker?: boolean
  readonly deleteMarkerVersionId?: string | undefined
}

type Wanted = { readonly key: string; readonly versionId?: string | undefined }

const nameOf = ({ key, versionId = '' }: Wanted): string => `${versionId} ${key}`

/** Each key, or version of it, is deleted once, however often it is named: the second time would add a delete marker. */
async function removeAll(
  wanted: readonly Wanted[],
  context: Pick<OssContext, 'bucket' | 'grants' | 'objects'>,
): Promise<ReadonlyMap<string, Removed>> {
  const distinct = [...new Map(wanted.map((each) => [nameOf(each), each]))]
  const removals = distinct.map(([, { key, versionId }]) => ({ grant: grantOn(context, 'delete', key), versionId }))
  const removed = await context.objects.removeMany(removals)
  if (removed.some(({ kind }) => kind === 'no-bucket')) throw noSuchBucket(context.bucket.name)
  return new Map(distinct.flatMap(([name], index) => (removed[index] === undefined ? [] : [[name, removed[index]]])))
}

/** What is told of one that was named: keys that were not there are told as deleted too (quirk 8). */
function answerOf({ key, versionId }: Wanted, removed: Removed | undefined): Deleted {
  const named = { key, versionId }
  if (removed?.kind === 'marked') return { ...named, deleteMarker: true, deleteMarkerVersionId: removed.versionId }
  if (removed?.kind === 'removed' && removed.wasMarker)
    return { ...named, deleteMarker: true, deleteMarkerVersionId: versionId }
  return named
}
