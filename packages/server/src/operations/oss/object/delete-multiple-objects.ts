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
import { versionNamed } from '../../../rules/names.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { invalidVersion, noSuchBucket, requireObjectKey } from '../refusals.ts'

export const deletedKeysMax = 1_000
/** Deletions under way at once: enough that the store commits them in groups. */
const deletionsAtOnceMax = 64

export const deleteMultipleObjects = ossOperation(
  {
    name: 'DeleteMultipleObjects',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletemultipleobjects',
    summary: 'Deletes up to 1,000 objects. Every key is authorized first, and one refusal refuses all.',
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
            list(shape({ key: required(member('Key', encodedText)), versionId: member('VersionId', text) })),
          ),
        }),
      ),
    },
    status: 200,
    errors: [
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
      if (versionNamed(versionId) === 'malformed') throw invalidVersion(versionId)
    }
    await removeAll(new Set(objects.filter(isHere).map(({ key }) => key)), context)
    if (quiet) return {}
    // Keys that were not there are told as deleted too (quirk 8).
    return { result: { encodingType: input.encodingType, deleted: objects } }
  },
)

/** Without versioning there is no version but the object itself, and deleting what does not exist succeeds. */
const isHere = ({ versionId }: { readonly versionId?: string | undefined }): boolean =>
  versionNamed(versionId) === 'current'

async function removeAll(
  keys: Iterable<string>,
  context: Pick<OssContext, 'bucket' | 'grants' | 'objects'>,
): Promise<void> {
  const waiting = [...keys]
  for (let at = 0; at < waiting.length; at += deletionsAtOnceMax) {
    const outcomes = await Promise.all(
      waiting.slice(at, at + deletionsAtOnceMax).map((key) => context.objects.remove(grantOn(context, 'delete', key))),
    )
    if (outcomes.includes('no-bucket')) throw noSuchBucket(context.bucket.name)
  }
}
