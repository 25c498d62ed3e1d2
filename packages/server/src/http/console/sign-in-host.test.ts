import { test } from 'node:test'
import { isOwnAddress, isSignInHost } from './sign-in-host.ts'

const hosts: [host: string, is: boolean][] = [
  ['signin.aliyun.com', true],
  ['signin.aliyun.com:9000', true],
  ['signin-intl.aliyun.com', true],
  ['signin.alibabacloud.com', true],
  ['signin.aliyun.com.evil.example', false],
  ['signin.evil.example', false],
  ['signin.oss-cn-hangzhou.aliyuncs.com', false],
  ['signin', false],
  ['oss-cn-hangzhou.aliyuncs.com', false],
]
for (const [host, is] of hosts)
  test(`${host} is ${is ? '' : 'not '}a host of the sign-in`, (t) => t.assert.equal(isSignInHost(host), is))

const addresses: [address: string, is: boolean][] = [
  ['/', true],
  ['/buckets/game', true],
  ['http://127.0.0.1:9001/x', true],
  ['https://oss.console.aliyun.com/bucket', true],
  ['https://www.alibabacloud.com', true],
  ['https://login.game.example/start', true],
  ['//evil.example', false],
  ['/\\evil.example', false],
  ['\\\\evil.example', false],
  ['/\t/evil.example', false],
  ['https://evil.example', false],
  ['https://aliyun.com.evil.example', false],
  ['https://evilaliyun.com', false],
  ['https://aliyun.com@evil.example/', false],
  ['https://user:pass@www.aliyun.com/', false],
  ['http://127.0.0.1:9002/', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['ftp://www.aliyun.com/', false],
  ['evil.example', false],
  ['', false],
  [`/${'a'.repeat(3_000)}`, false],
]
for (const [address, is] of addresses)
  test(`a sign-in ${is ? 'may' : 'never'} lead${is ? '' : 's'} to ${JSON.stringify(address.slice(0, 60))}`, (t) =>
    t.assert.equal(isOwnAddress(address, '127.0.0.1:9001', ['login.game.example']), is))
