import { test } from 'node:test'
import { parseKmsKeyName } from './kms-key-name.ts'

const id = '0123abcd-4567-89ab-cdef-0123456789ab'
const cases: [text: string, want: object | undefined][] = [
  [id, { keyId: id, accountId: undefined }],
  [`acs:kms:cn-hangzhou:1234567890123456:key/${id}`, { keyId: id, accountId: '1234567890123456' }],
  [`acs:kms::1:key/${id}`, { keyId: id, accountId: '1' }],
  [`acs:kms:cn-hangzhou::key/${id}`, undefined],
  [`acs:kms:cn-hangzhou:1:key/${id}/x`, undefined],
  [`acs:oss:cn-hangzhou:1:key/${id}`, undefined],
  [id.toUpperCase(), undefined],
  [`${id} `, undefined],
  ['alias/acs/oss', undefined],
  ['', undefined],
]
for (const [text, want] of cases)
  test(`${JSON.stringify(text)} names ${want === undefined ? 'no key' : 'a key'}`, (t) =>
    t.assert.deepEqual(parseKmsKeyName(text), want))
