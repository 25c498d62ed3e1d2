import { header, headers, onObject, required, text } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { objectKeyProblem } from '../../../rules/names.ts'
import { decodeLinkTarget } from '../../../rules/link-target.ts'
import { ossOperation } from '../../operation.ts'
import {
  conditionInput,
  contentInput,
  etagHeader,
  objectOutput,
  ofObject,
  placementInput,
  versionIdHeader,
  versionInput,
  writeNeeds,
} from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { quoted } from '../object-answer.ts'
import { objectDraft } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { onlyIfAbsentOf } from '../overwrite.ts'
import { invalidArgument, notWritten } from '../refusals.ts'
import { requireLink, targetOf } from '../through-link.ts'
import { objectOf, versionIdOf } from '../versions.ts'
import { conditionName, ifMatchNeed, onlyIfOf } from '../write-conditions.ts'

const targetHeader = header('x-oss-symlink-target', text)

export const putSymlink = ossOperation(
  {
    name: 'PutSymlink',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putsymlink',
    summary: 'Makes a link to another key of the bucket, whether or not there is an object at it.',
    route: { method: 'PUT', on: 'object', query: { symlink: true } },
    needs: [...writeNeeds('head'), ifMatchNeed],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...contentInput, ...placementInput, ...conditionInput, target: required(targetHeader) },
    output: { etag: etagHeader, versionId: versionIdHeader },
    status: 200,
    errors: [
      'AccessDenied',
      'FileAlreadyExists',
      'FileImmutable',
      ...folderErrors,
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidTag',
      'MetadataTooLarge',
      'MissingArgument',
      'NoSuchBucket',
      'NotImplemented',
      'PreconditionFailed',
      'ServiceUnavailable',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    const { bucket, key } = input
    const onlyIf = onlyIfOf(input)
    await refusePublicAcl(input.objectAcl, context, 'object')
    const target = decodeLinkTarget(input.target)
    if (target === undefined || objectKeyProblem(target) !== undefined)
      throw invalidArgument('x-oss-symlink-target', input.target)
    const draft = { ...objectDraft(input, context.bucket), type: 'Symlink' } as const
    const onlyIfAbsent = onlyIfAbsentOf(input, context.bucket, context)
    const grant = grantOn(context, 'write', key)
    const conditions = { onlyIfAbsent, onlyIf }
    const put = await context.objects.put(grant, draft, Buffer.from(target), {}, conditions, context.now.getTime())
    if (put.kind !== 'stored') throw notWritten(put, { bucket, key, condition: conditionName(input) })
    return { etag: quoted(put.object.etag), versionId: versionIdOf(context.bucket, put.object) }
  },
)

export const getSymlink = ossOperation(
  {
    name: 'GetSymlink',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getsymlink',
    summary: 'Tells where a link points to, whether or not there is an object.',
    route: { method: 'GET', on: 'object', query: { symlink: true } },
    needs: [{ action: 'oss:GetObject', versionAction: 'oss:GetObjectVersion', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: { ...ofObject, ...versionInput },
    output: {
      target: required(targetHeader),
      etag: objectOutput.etag,
      versionId: versionIdHeader,
      lastModified: objectOutput.lastModified,
      userMeta: headers('x-oss-meta-'),
    },
    status: 200,
    errors: [
      'InvalidArgument',
      'InvalidObjectName',
      'MethodNotAllowed',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'NotSymlink',
    ],
  },
  async (input, context) => {
    const { key, versionId } = input
    const grant = grantOn(context, 'read', key)
    const link = requireLink(await objectOf(context.objects, grant, { bucket: context.bucket, key, versionId }), key)
    return {
      target: encodeURIComponent(await targetOf(link, grant, context)),
      etag: quoted(link.etag),
      versionId: versionIdOf(context.bucket, link),
      lastModified: new Date(link.modifiedMs),
      userMeta: link.meta.userMeta,
    }
  },
)
