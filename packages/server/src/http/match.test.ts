import type { Contract, OssRoute } from '@latchkey/protocol'
import { test } from 'node:test'
import { ossOperations } from '../operations/registry.gen.ts'
import { parseQuery } from './locate.ts'
import type { Location } from './locate.ts'
import { ossRouter } from './match.ts'
import type { Wire } from './wire.ts'

const router = ossRouter<{ readonly contract: Contract }>(ossOperations)

function match(line: string, headers: readonly (readonly [string, string])[] = []): string {
  const [method = '', path = '', query] = line.split(/[ ?]/)
  const [bucket, ...rest] = path.slice(1).split('/')
  const key = rest.join('/')
  const location: Location =
    bucket === '' || bucket === undefined
      ? { kind: 'service', bucket: undefined, key: undefined, style: 'service' }
      : key === ''
        ? { kind: 'bucket', bucket, key: undefined, style: 'service' }
        : { kind: 'object', bucket, key, style: 'service' }
  try {
    return router.match({ method, headers } as unknown as Wire, location, parseQuery(query)).contract.name // only these are read
  } catch (error) {
    return (error as { code: string }).code
  }
}

const cases: [line: string, want: string, headers?: [string, string][]][] = [
  ['GET /', 'ListBuckets'],
  ['GET /?tagging=%22a%22:%22b%22', 'ListBuckets'],
  ['PUT /?tagging', 'MethodNotAllowed'],
  ['PUT /b', 'PutBucket'],
  ['PUT /b?acl', 'PutBucketAcl'],
  ['GET /b', 'ListObjects'],
  ['GET /b?prefix=a&marker=b', 'ListObjects'],
  ['GET /b?list-type=2&prefix=a', 'ListObjectsV2'],
  ['GET /b?list-type=3', 'InvalidArgument'],
  ['GET /b?acl', 'GetBucketAcl'],
  ['GET /b?acl=', 'GetBucketAcl'],
  ['GET /b?uploads', 'ListMultipartUploads'],
  ['GET /b/k', 'GetObject'],
  ['GET /b/k?acl', 'GetObjectAcl'],
  ['GET /b/k?response-content-type=a', 'GetObject'],
  ['GET /b/k?unknown=1', 'GetObject'],
  ['HEAD /b/k?objectMeta', 'GetObjectMeta'],
  ['PUT /b/k', 'PutObject'],
  ['PUT /b/k', 'CopyObject', [['x-oss-copy-source', '/b/s']]],
  ['PUT /b/k?partNumber=1&uploadId=U', 'UploadPart'],
  ['PUT /b/k?partNumber=1&uploadId=U', 'UploadPartCopy', [['x-oss-copy-source', '/b/s']]],
  ['POST /b/k?append&position=0', 'AppendObject'],
  ['POST /b/k?uploads', 'InitiateMultipartUpload'],
  ['POST /b/k?uploadId=U', 'CompleteMultipartUpload'],
  ['DELETE /b/k?uploadId=U', 'AbortMultipartUpload'],
  ['POST /b?delete', 'DeleteMultipleObjects'],
  ['POST /b', 'PostObject', [['content-type', 'multipart/form-data; boundary=x']]],
  ['POST /b', 'MethodNotAllowed'],
  ['GET /b?acl&cors', 'InvalidArgument'],
  ['GET /b?acl&acl', 'InvalidArgument'],
  ['GET /b?metaQuery', 'NotImplemented'],
  ['GET /b?acl&metaQuery', 'NotImplemented'],
  ['PUT /b/k?x-oss-rename', 'NotImplemented'],
  ['POST /b/k?x-oss-process', 'ProcessObject'],
  ['GET /b/k?x-oss-process=image/info', 'GetObject'],
  ['HEAD /b/k?x-oss-process=image/info', 'HeadObject'],
  ['POST /b/k?x-oss-process&append', 'InvalidArgument'],
  ['DELETE /b?uploads', 'MethodNotAllowed'],
  ['PATCH /b/k', 'MethodNotAllowed'],
  ['OPTIONS /b/k?uploadId=U&partNumber=1', 'OptionObject'],
]
for (const [line, want, headers] of cases)
  test(`${line}${headers === undefined ? '' : ` with ${headers[0]?.[0]}`} is ${want}`, (t) =>
    t.assert.equal(match(line, headers), want))

test('no two operations answer to the same line', (t) => {
  const lines = ossOperations.map(({ contract }) => {
    const route: OssRoute = contract.route
    return JSON.stringify([
      route.method,
      route.on,
      Object.entries(route.query ?? {})
        .map(([name, value]) => `${name}=${String(value)}`)
        .toSorted((left, right) => left.localeCompare(right)),
      route.header,
      route.form,
    ])
  })
  t.assert.equal(new Set(lines).size, lines.length)
})
