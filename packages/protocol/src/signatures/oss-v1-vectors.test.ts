import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { v1Signature, v1StringToSign } from './oss-v1.ts'
import { portableDigests as digests } from './portable-digests.ts'
import type { SignedHeader, SignedRequest } from './signed-request.ts'
import type { V1SubResourceSet } from './sub-resources.ts'

const docsSecret = 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV'
const goDate = 'Wed, 28 Dec 2022 10:27:41 GMT'
const goHeaders: SignedHeader[] = [
  ['content-md5', 'eB5eJF1ptWaXm4bijSPyxw=='],
  ['content-type', 'text/html'],
  ['x-oss-date', goDate],
  ['x-oss-meta-author', 'alice'],
  ['x-oss-meta-magic', 'abracadabra'],
]
const listing = { method: 'GET', bucket: 'examplebucket', headers: [['x-oss-date', goDate]] as SignedHeader[] }

type Vector = {
  name: string
  secret?: string
  request: SignedRequest
  dateText: string
  set?: V1SubResourceSet
  stringToSign: string
  signature: string
}

const vectors: Vector[] = [
  {
    name: 'V1-1 of the documentation',
    secret: docsSecret,
    request: {
      method: 'PUT',
      bucket: 'oss-example',
      key: 'nelson',
      query: [],
      headers: [
        ['x-oss-meta-author', 'foo@bar.com'],
        ['content-type', 'text/html'],
        ['x-oss-magic', ' abracadabra '],
        ['content-md5', 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM='],
        ['date', 'Thu, 17 Nov 2005 18:49:58 GMT'],
      ],
    },
    dateText: 'Thu, 17 Nov 2005 18:49:58 GMT',
    stringToSign:
      'PUT\nODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=\ntext/html\nThu, 17 Nov 2005 18:49:58 GMT\n' +
      'x-oss-magic:abracadabra\nx-oss-meta-author:foo@bar.com\n/oss-example/nelson',
    signature: '26NBxoKdsyly4EDv6inkoDft/yA=',
  },
  {
    name: 'V1-2 of the documentation, a URL',
    secret: docsSecret,
    request: { method: 'GET', bucket: 'oss-example', key: 'oss-api.pdf', query: [], headers: [] },
    dateText: '1141889120',
    stringToSign: 'GET\n\n\n1141889120\n/oss-example/oss-api.pdf',
    signature: 'EwaNTn1erJGkimiJ9WmXgwnANLc=',
  },
  {
    name: 'V1-3 of the Go client',
    request: { method: 'PUT', bucket: 'examplebucket', key: 'nelson', query: [], headers: goHeaders },
    dateText: goDate,
    stringToSign: `PUT\neB5eJF1ptWaXm4bijSPyxw==\ntext/html\n${goDate}\nx-oss-date:${goDate}\nx-oss-meta-author:alice\nx-oss-meta-magic:abracadabra\n/examplebucket/nelson`,
    signature: 'kSHKmLxlyEAKtZPkJhG9bZb5k7M=',
  },
  {
    name: 'V1-4, with a sub-resource',
    request: { method: 'PUT', bucket: 'examplebucket', key: 'nelson', query: [['acl', undefined]], headers: goHeaders },
    dateText: goDate,
    stringToSign: `PUT\neB5eJF1ptWaXm4bijSPyxw==\ntext/html\n${goDate}\nx-oss-date:${goDate}\nx-oss-meta-author:alice\nx-oss-meta-magic:abracadabra\n/examplebucket/nelson?acl`,
    signature: '/afkugFbmWDQ967j1vr6zygBLQk=',
  },
  {
    name: 'V1-5, with a parameter that is not signed',
    request: {
      ...listing,
      query: [
        ['resourceGroup', ''],
        ['non-resousce', 'null'],
      ],
    },
    dateText: goDate,
    stringToSign: `GET\n\n\n${goDate}\nx-oss-date:${goDate}\n/examplebucket/?resourceGroup`,
    signature: 'vkQmfuUDyi1uDi3bKt67oemssIs=',
  },
  {
    name: 'V1-6, with two sub-resources out of order',
    request: {
      ...listing,
      query: [
        ['resourceGroup', undefined],
        ['non-resousce', 'null'],
        ['acl', ''],
      ],
    },
    dateText: goDate,
    stringToSign: `GET\n\n\n${goDate}\nx-oss-date:${goDate}\n/examplebucket/?acl&resourceGroup`,
    signature: 'x3E5TgOvl/i7PN618s5mEvpJDYk=',
  },
  {
    name: 'V1-Q1, a URL',
    request: { method: 'GET', bucket: 'bucket', key: 'key', query: [['versionId', 'versionId']], headers: [] },
    dateText: '1699807420',
    set: 'ambiguous-in',
    stringToSign: 'GET\n\n\n1699807420\n/bucket/key?versionId=versionId',
    signature: 'dcLTea+Yh9ApirQ8o8dOPqtvJXQ=',
  },
  {
    name: 'V1-Q2, a URL of a session',
    request: {
      method: 'GET',
      bucket: 'bucket',
      key: 'key+123',
      query: [
        ['versionId', 'versionId'],
        ['security-token', 'token'],
      ],
      headers: [],
    },
    dateText: '1699808204',
    set: 'ambiguous-in',
    stringToSign: 'GET\n\n\n1699808204\n/bucket/key+123?security-token=token&versionId=versionId',
    signature: 'jzKYRrM5y6Br0dRFPaTGOsbrDhY=',
  },
  {
    name: 'the list of buckets',
    request: { method: 'GET', query: [['max-keys', '10']], headers: [] },
    dateText: goDate,
    stringToSign: `GET\n\n\n${goDate}\n/`,
    signature: createHmac('sha1', 'sk').update(`GET\n\n\n${goDate}\n/`).digest('base64'),
  },
]

for (const { name, secret = 'sk', request, dateText, set = 'default', stringToSign, signature } of vectors)
  test(`V1 signs ${name}`, () => {
    assert.equal(v1StringToSign(request, dateText, set), stringToSign)
    assert.equal(v1Signature(digests, secret, v1StringToSign(request, dateText, set)), signature)
  })
