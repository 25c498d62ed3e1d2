import { test } from 'node:test'
import {
  header,
  inBucket,
  inKey,
  integer,
  list,
  member,
  query,
  required,
  shape,
  text,
  within,
  xml,
  choice,
} from './contract.ts'
import type { InputOf, OutputOf } from './contract.ts'

const input = {
  bucket: inBucket,
  key: inKey,
  prefix: query('prefix', text),
  maxKeys: query('max-keys', within(0, 1000)),
  acl: header('x-oss-acl', choice('private', 'public-read')),
  body: required(
    xml(
      'Delete',
      shape({
        objects: required(
          member('Object', list(shape({ key: required(member('Key', text)), size: member('Size', integer) }))),
        ),
      }),
    ),
  ),
} as const

test('the types of input and output are read from the contract', (t) => {
  const value: InputOf<typeof input> = {
    bucket: 'b',
    key: 'k',
    acl: 'private',
    body: { objects: [{ key: 'a', size: 1 }] },
  }
  const output: OutputOf<{
    readonly etag: { readonly in: 'header'; readonly name: 'ETag'; readonly value: typeof text }
  }> = { etag: '"A"' }
  // @ts-expect-error a choice takes only its own words
  const wrong: InputOf<typeof input> = { bucket: 'b', key: 'k', acl: 'open', body: { objects: [] } }
  t.assert.equal(value.body.objects[0]?.key, 'a')
  t.assert.equal(output.etag, '"A"')
  t.assert.notEqual(wrong, undefined)
})
