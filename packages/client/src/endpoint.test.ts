import { test } from 'node:test'
import { formatEndpoint, parseEndpoint, placeOf, regionOf, rpcEndpointOf } from './endpoint.ts'
import type { Addressing } from './endpoint.ts'

const endpoints: [text: string, want: string][] = [
  ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
  ['127.0.0.1:9000/', 'http://127.0.0.1:9000'],
  ['localhost', 'http://localhost'],
  ['oss-cn-hangzhou.aliyuncs.com', 'https://oss-cn-hangzhou.aliyuncs.com'],
  ['HTTPS://OSS.Example.COM:443', 'https://oss.example.com'],
  ['http://[::1]:9000', 'http://[::1]:9000'],
]
for (const [text, want] of endpoints)
  test(`${text} is ${want}`, (t) => t.assert.equal(formatEndpoint(parseEndpoint(text)), want))

for (const text of ['', 'ftp://x', 'http://a/b', 'http://user@host', 'a b', 'http://h?x', 'http://h:123456'])
  test(`${JSON.stringify(text)} is no endpoint`, (t) => t.assert.throws(() => parseEndpoint(text), TypeError))

const places: [
  endpoint: string,
  addressing: Addressing,
  bucket: string | undefined,
  key: string | undefined,
  want: string,
][] = [
  ['http://127.0.0.1:9000', 'auto', 'b-1', 'a/b c', '127.0.0.1:9000 /b-1/a/b%20c'],
  ['http://[::1]:9000', 'auto', 'b-1', undefined, '[::1]:9000 /b-1/'],
  ['http://localhost:9000', 'auto', 'b-1', 'k', 'localhost:9000 /b-1/k'],
  ['http://localhost:9000', 'virtual', 'b-1', 'k', 'b-1.localhost:9000 /k'],
  ['https://oss.example.com', 'auto', 'b-1', 'k', 'b-1.oss.example.com /k'],
  ['https://oss.example.com', 'path', 'b-1', 'k', 'oss.example.com /b-1/k'],
  ['https://files.example.com', 'cname', 'b-1', 'k', 'files.example.com /k'],
  ['https://oss.example.com', 'auto', undefined, undefined, 'oss.example.com /'],
  ['http://127.0.0.1', 'auto', 'b-1', 'a/../b', '127.0.0.1 /b-1/a%2F..%2Fb'],
]
for (const [endpoint, addressing, bucket, key, want] of places)
  test(`${key ?? 'nothing'} of ${bucket ?? 'nothing'}, ${addressing} at ${endpoint}, is ${want}`, (t) => {
    const { host, path } = placeOf(parseEndpoint(endpoint), addressing, bucket, key, [])
    t.assert.equal(`${host} ${path}`, want)
  })

test('a bucket’s name cannot break out of the host', (t) => {
  const endpoint = parseEndpoint('https://oss.example.com')
  t.assert.throws(() => placeOf(endpoint, 'virtual', 'evil.com/x', 'k', []), TypeError)
})

test('the region and the hosts of STS and RAM follow from an endpoint of the cloud', (t) => {
  const cloud = parseEndpoint('oss-cn-beijing-internal.aliyuncs.com')
  t.assert.equal(regionOf(cloud), 'cn-beijing')
  t.assert.equal(rpcEndpointOf(cloud, 'sts', 'cn-beijing').host, 'sts.cn-beijing.aliyuncs.com')
  t.assert.equal(rpcEndpointOf(cloud, 'ram', 'cn-beijing').host, 'ram.aliyuncs.com')
  const own = parseEndpoint('http://127.0.0.1:9000')
  t.assert.equal(regionOf(own), undefined)
  t.assert.equal(rpcEndpointOf(own, 'sts', 'cn-beijing').host, '127.0.0.1:9000')
})
