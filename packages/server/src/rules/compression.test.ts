import { test } from 'node:test'
import { acceptsGzip, isCompressible } from './compression.ts'
import type { Content } from './compression.ts'

const page: Content = { sizeBytes: 1_024, contentType: 'text/html' }
const contents: [what: string, change: Partial<Content>, want: boolean][] = [
  ['a page of 1 KB', {}, true],
  ['a page below that', { sizeBytes: 1_023 }, false],
  ['a type with parameters', { contentType: 'Application/JSON; charset=utf-8' }, true],
  ['a picture', { contentType: 'image/png' }, false],
  ['bytes', { contentType: 'application/octet-stream' }, false],
  ['XML of another type', { contentType: 'application/xml' }, false],
  ['what is compressed already', { contentEncoding: 'gzip' }, false],
  ['what is not to be transformed', { cacheControl: 'public, no-transform' }, false],
  ['what may be cached', { cacheControl: 'max-age=60' }, true],
]
for (const [what, change, want] of contents)
  test(`${what}: ${want}`, (t) => t.assert.equal(isCompressible({ ...page, ...change }), want))

const accepts: [header: string | undefined, want: boolean][] = [
  [undefined, false],
  ['', false],
  ['identity', false],
  ['gzip', true],
  ['GZIP', true],
  ['deflate, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000', false],
  ['gzip;q=0.001', true],
  ['*', false],
  ['x-gzipped', false],
]
for (const [header, want] of accepts)
  test(`Accept-Encoding "${header}" takes gzip: ${want}`, (t) => t.assert.equal(acceptsGzip(header), want))
