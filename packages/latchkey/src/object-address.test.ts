import { test } from 'node:test'
import { folderOf, parseBucketAddress, parseKeyAddress, parseObjectAddress } from './object-address.ts'
import { localPathOf } from './transfers/local-tree.ts'

const addresses: [text: string, bucket: string, key: string][] = [
  ['oss://b', 'b', ''],
  ['oss://b/', 'b', ''],
  ['oss://b/a/b', 'b', 'a/b'],
  ['oss://b//a', 'b', '/a'],
  ['oss://b/a%20b?c#d', 'b', 'a%20b?c#d'],
  ['oss://b/a\nb', 'b', 'a\nb'],
]
for (const [text, bucket, key] of addresses)
  test(`${JSON.stringify(text)} is key ${JSON.stringify(key)}`, (t) =>
    t.assert.deepEqual(parseObjectAddress(text), { bucket, key }))

test('what is no address is refused', (t) => {
  for (const text of ['b/k', 'oss:/b', 'oss://', 's3://b/k'])
    t.assert.throws(() => parseObjectAddress(text), /no address/)
  t.assert.throws(() => parseKeyAddress('oss://b/'), /names a bucket/)
  t.assert.throws(() => parseBucketAddress('oss://b/k'), /names an object/)
  t.assert.equal(parseBucketAddress('b'), 'b')
})

test('a folder ends with a slash, so that 1 is not 10', (t) => {
  t.assert.deepEqual(['', '1', '1/'].map(folderOf), ['', '1/', '1/'])
})

const paths: [key: string, want: string | undefined][] = [
  ['a', '/there/a'],
  ['a/b.txt', '/there/a/b.txt'],
  ['..a', '/there/..a'],
  ['../a', undefined],
  ['a/../../b', undefined],
  ['a/./b', undefined],
  ['/etc/passwd', undefined],
  ['a//b', undefined],
  ['a/', undefined],
  ['', undefined],
  ['a\0b', undefined],
]
for (const [key, want] of paths)
  test(`the key ${JSON.stringify(key)} belongs at ${want ?? 'no path'}`, (t) =>
    t.assert.equal(localPathOf('/there', key), want))
