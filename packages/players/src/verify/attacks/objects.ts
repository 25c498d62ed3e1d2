/** Straight at the objects of somebody else: read, write, delete, copy, uploads. */
import { flag, onKey, readOwn } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import { createHash } from 'node:crypto'
import { percentEncodePath } from '@latchkey/protocol'

export const readAttacks: readonly Attack[] = [
  onKey({ class: 'read', title: 'GET', order: (_, key) => ({ method: 'GET', key }) }),
  onKey({ class: 'read', title: 'HEAD', order: (_, key) => ({ method: 'HEAD', key }) }),
  onKey({
    class: 'read',
    title: 'GET of a range',
    order: (_, key) => ({ method: 'GET', key, headers: [['range', 'bytes=0-3']] }),
  }),
  onKey({
    class: 'read',
    title: 'GET ?objectMeta',
    order: (_, key) => ({ method: 'HEAD', key, query: [flag('objectMeta')] }),
  }),
  onKey({
    class: 'read',
    title: 'GET with another content type asked for',
    order: (_, key) => ({ method: 'GET', key, query: [['response-content-type', 'text/html']] }),
  }),
  onKey({ class: 'read', title: 'a signed URL', inQuery: true, order: (_, key) => ({ method: 'GET', key }) }),
]

const text = [['content-type', 'text/plain']] as const

export const writeAttacks: readonly Attack[] = [
  onKey({
    class: 'write',
    title: 'PUT over a file',
    ownKey: (lab) => lab.fresh('put'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A', headers: text }),
  }),
  onKey({
    class: 'write',
    title: 'PUT of a new file',
    target: ({ b }) => `${b.space.prefix}new.txt`,
    ownKey: (lab) => lab.fresh('put'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A', headers: text }),
  }),
  onKey({
    class: 'write',
    title: 'PUT by a signed URL',
    inQuery: true,
    ownKey: (lab) => lab.fresh('put'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A' }),
  }),
  onKey({
    class: 'write',
    title: 'AppendObject',
    target: ({ b }) => `${b.space.prefix}log.txt`,
    ownKey: (lab) => lab.fresh('append'),
    order: (_, key) => ({ method: 'POST', key, query: [flag('append'), ['position', '0']], body: 'by A' }),
  }),
  onKey({
    class: 'write',
    title: 'a multipart upload is begun',
    ownKey: (lab) => lab.fresh('parts'),
    order: (_, key) => ({ method: 'POST', key, query: [flag('uploads')] }),
  }),
]

export const deleteAttacks: readonly Attack[] = [
  onKey({ class: 'delete', title: 'DELETE', isForNobody: true, order: (_, key) => ({ method: 'DELETE', key }) }),
  onKey({
    class: 'delete',
    title: 'DELETE by a signed URL',
    inQuery: true,
    isForNobody: true,
    order: (_, key) => ({ method: 'DELETE', key }),
  }),
  onKey({
    class: 'delete',
    title: 'DELETE of a version',
    isForNobody: true,
    order: (_, key) => ({ method: 'DELETE', key, query: [['versionId', 'null']] }),
  }),
  {
    // Of many keys the answer may be 200 with a list of those that are gone: B's must not be.
    class: 'delete',
    title: 'many at once, one of them of B',
    signed: true,
    refused: 'harmless',
    attempt: (lab, send) => send(deleteMany(lab, [lab.fresh('none'), lab.secret])),
    control: readOwn,
  },
]

function deleteMany({ bucket }: Lab, keys: readonly string[]) {
  const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')
  const body = `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>false</Quiet>${objects}</Delete>`
  return {
    method: 'POST',
    bucket,
    query: [flag('delete')],
    headers: [
      ['content-md5', contentMd5(body)],
      ['content-type', 'application/xml'],
    ] as const,
    body,
  }
}

const copySource = (lab: Lab, key: string) => ['x-oss-copy-source', `/${lab.bucket}/${percentEncodePath(key)}`] as const

export const copyFromAttacks: readonly Attack[] = [
  onKey({
    class: 'copy-from',
    title: 'CopyObject',
    order: (lab, key) => ({ method: 'PUT', key: lab.fresh('copy'), headers: [copySource(lab, key)] }),
  }),
  onKey({
    class: 'copy-from',
    title: 'CopyObject of a version',
    target: (lab) => `${lab.secret}?versionId=null`,
    ownKey: (lab) => lab.own,
    order: (lab, key) => ({
      method: 'PUT',
      key: lab.fresh('copy'),
      headers: [['x-oss-copy-source', `/${lab.bucket}/${key}`]],
    }),
  }),
  onKey({
    class: 'copy-from',
    title: 'CopyObject, the slashes of the source encoded',
    order: (lab, key) => ({
      method: 'PUT',
      key: lab.fresh('copy'),
      headers: [['x-oss-copy-source', `/${lab.bucket}/${encodeURIComponent(key)}`]],
    }),
    refused: 'rejected',
  }),
  onKey({
    class: 'copy-from',
    title: 'UploadPartCopy',
    order: (lab, key) => ({
      method: 'PUT',
      key: lab.own,
      query: [
        ['partNumber', '1'],
        ['uploadId', lab.ownUpload],
      ],
      headers: [copySource(lab, key)],
    }),
  }),
]

export const copyToAttacks: readonly Attack[] = [
  onKey({
    class: 'copy-to',
    title: 'CopyObject over a file',
    ownKey: (lab) => lab.fresh('copy'),
    order: (lab, key) => ({ method: 'PUT', key, headers: [copySource(lab, lab.own)] }),
  }),
  onKey({
    class: 'copy-to',
    title: 'CopyObject to a new file',
    target: ({ b }) => `${b.space.prefix}copied.txt`,
    ownKey: (lab) => lab.fresh('copy'),
    order: (lab, key) => ({ method: 'PUT', key, headers: [copySource(lab, lab.own)] }),
  }),
]

const ofUpload = (uploadId: string) => ['uploadId', uploadId] as const

export const uploadAttacks: readonly Attack[] = [
  onKey({
    class: 'uploads',
    title: 'all uploads of the bucket',
    isForNobody: true,
    order: () => ({ method: 'GET', query: [flag('uploads')] }),
  }),
  onKey({
    class: 'uploads',
    title: 'the uploads of B',
    isForNobody: true,
    order: ({ b }) => ({ method: 'GET', query: [flag('uploads'), ['prefix', b.space.prefix]] }),
  }),
  onUpload('the parts of an upload', (key, id) => ({ method: 'GET', key, query: [ofUpload(id)] })),
  onUpload('a part of an upload', (key, id) => ({
    method: 'PUT',
    key,
    query: [['partNumber', '1'], ofUpload(id)],
    body: 'by A',
  })),
  onUpload(
    'an upload is completed',
    (key, id) => ({
      method: 'POST',
      key,
      query: [
        ['uploadId', id],
        ['completeAll', 'yes'],
      ],
      headers: [['x-oss-complete-all', 'yes']],
    }),
    'read',
  ),
  onUpload('an upload is aborted', (key, id) => ({ method: 'DELETE', key, query: [ofUpload(id)] }), 'read'),
  {
    class: 'uploads',
    title: "B's upload under a key of A",
    signed: true,
    refused: 'rejected',
    attempt: (lab, send) =>
      send({ method: 'DELETE', bucket: lab.bucket, key: lab.own, query: [ofUpload(lab.secretUpload)] }),
    control: (lab, send) => send({ method: 'GET', bucket: lab.bucket, key: lab.own, query: [ofUpload(lab.ownUpload)] }),
  },
]

/** What would use up A's own upload has A's reading as its control. */
function onUpload(
  title: string,
  order: (key: string, id: string) => Omit<Parameters<Lab['send']>[0], 'bucket'>,
  control: 'same' | 'read' = 'same',
): Attack {
  return {
    class: 'uploads',
    title,
    signed: true,
    refused: 'denied',
    attempt: (lab, send) => send({ bucket: lab.bucket, ...order(lab.secret, lab.secretUpload) }),
    control: (lab, send) =>
      send(
        control === 'same'
          ? { bucket: lab.bucket, ...order(lab.own, lab.ownUpload) }
          : { method: 'GET', bucket: lab.bucket, key: lab.own, query: [ofUpload(lab.ownUpload)] },
      ),
  }
}

const contentMd5 = (body: string): string => createHash('md5').update(body).digest('base64')
