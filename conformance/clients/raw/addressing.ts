/** Hosts and paths: how a request says which bucket it means. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { send } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function addressingCases(stage: Stage): Case[] {
  const { region, port } = stage.world.target
  const serviceHosts = [
    `oss-${region}.aliyuncs.com`,
    `oss-${region}-internal.aliyuncs.com`,
    `s3.oss-${region}.aliyuncs.com`,
    'localhost',
    '127.0.0.1',
    `127.0.0.1:${port}`,
    '[::1]',
  ]
  const bucketHosts = [
    `oss-${region}.aliyuncs.com`,
    `oss-${region}-internal.aliyuncs.com`,
    `s3.oss-${region}.aliyuncs.com`,
    'localhost',
    `localhost:${port}`,
  ]
  return [
    ...serviceHosts.flatMap((host): Case[] => [
      {
        name: `ListBuckets_host-${host.replace(String(port), 'PORT')}`,
        run: async () => {
          const { text } = expectStatus(await stage.oss.call('GET', { virtualHost: host }), 200)
          assert.ok(elements(text, 'Name').includes(stage.bucket))
        },
      },
      {
        name: `PutObject_path-style-on-${host.replace(String(port), 'PORT')}`,
        run: async () => {
          const call = { bucket: stage.bucket, key: 'host/a', virtualHost: host, rawPath: `/${stage.bucket}/host/a` }
          expectStatus(await stage.oss.call('PUT', { ...call, body: host }), 200)
          assert.equal((await stage.get('host/a')).text, host)
        },
      },
    ]),
    ...bucketHosts.map((host): Case => ({
      name: `PutObject_bucket-in-front-of-${host.replace(String(port), 'PORT')}`,
      run: async () => {
        const virtualHost = `${stage.bucket}.${host}`
        expectStatus(await stage.oss.call('PUT', { bucket: stage.bucket, key: 'host/b', virtualHost, body: host }), 200)
        assert.equal((await stage.get('host/b')).text, host)
        const listed = await stage.oss.call('GET', { bucket: stage.bucket, virtualHost, query: [['prefix', 'host/b']] })
        assert.deepEqual(elements(expectStatus(listed, 200).text, 'Key'), ['host/b'])
      },
    })),
    ...hostCases(stage),
  ]
}

function hostCases(stage: Stage): Case[] {
  const { region, endpoint } = stage.world.target
  const cloud = `oss-${region}.aliyuncs.com`
  return [
    {
      name: 'ListBuckets_host-with-a-leading-dot',
      run: async () => void expectStatus(await stage.oss.call('GET', { virtualHost: `.${cloud}` }), 200),
    },
    {
      name: 'GetObject_path-on-a-bucket-host-is-never-split-again',
      run: async () => {
        const virtualHost = `${stage.bucket}.${cloud}`
        const key = `${stage.bucket}/deep`
        expectStatus(await stage.oss.call('PUT', { bucket: stage.bucket, key, virtualHost, body: 'deep' }), 200)
        assert.equal((await stage.get(key)).text, 'deep')
      },
    },
    {
      name: 'GetObject_unknown-host',
      run: async () => {
        const answer = await stage.oss.call('GET', { bucket: stage.bucket, key: 'a', virtualHost: 'www.example.com' })
        assert.equal(answer.status, 403, answer.text)
      },
    },
    {
      name: 'ListObjects_path-style-with-and-without-slash',
      run: async () => {
        for (const rawPath of [`/${stage.bucket}`, `/${stage.bucket}/`])
          expectStatus(await stage.oss.call('GET', { bucket: stage.bucket, rawPath }), 200)
      },
    },
    {
      name: 'GetObject_absolute-form',
      run: async () => {
        await stage.put('absolute')
        const { host } = new URL(endpoint)
        const rawPath = `http://${host}/${stage.bucket}/absolute`
        expectStatus(await stage.call('GET', 'absolute', { rawPath }), 200)
        const virtualHost = `${stage.bucket}.${cloud}`
        expectStatus(
          await stage.call('GET', 'absolute', { virtualHost, rawPath: `http://${virtualHost}/absolute` }),
          200,
        )
      },
    },
    {
      name: 'GetObject_absolute-form-of-another-authority',
      run: async () => {
        await stage.put('absolute')
        const answer = await stage.call('GET', 'absolute', {
          rawPath: `http://other.example.com/${stage.bucket}/absolute`,
        })
        assert.equal(answer.status, 400, answer.text)
      },
    },
    {
      name: 'ListBuckets_endpoints-name-the-host-that-was-used',
      run: async () => {
        const { text } = expectStatus(await stage.oss.call('GET'), 200)
        assert.equal(element(text, 'ExtranetEndpoint'), new URL(endpoint).host)
      },
    },
    {
      name: 'GetCallerIdentity_is-no-rpc-on-a-bucket-host',
      run: async () => {
        const host = `${stage.bucket}.${cloud}`
        const answer = await send({
          endpoint,
          method: 'GET',
          path: '/?Action=GetCallerIdentity&Version=2015-04-01',
          host,
        })
        assert.ok(answer.status === 400 || answer.status === 403, answer.text)
        assert.ok(answer.text.includes('<Error>') && !answer.text.includes('AccountId'), 'it is an answer of OSS')
      },
    },
  ]
}
