/** Bytes on the socket: lengths, chunks, 100 Continue, and requests that say two things at once. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Skipped } from '../../run/suite.ts'
import type { Case } from '../../run/suite.ts'
import { send } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus, pattern } from './stage.ts'
import type { Stage } from './stage.ts'

/** Writes bytes, then reads until the server closes or nothing came for a while. */
async function exchange(
  stage: Stage,
  bytes: string | Buffer,
  quietMs = 1_500,
  at = stage.world.target.endpoint,
): Promise<string> {
  const { hostname, port } = new URL(at)
  const socket = connect(port === '' ? 80 : Number(port), hostname)
  let said = ''
  socket.setTimeout(quietMs, () => socket.destroy())
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1')
  })
  socket.write(bytes)
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.once('error', () => resolve())
  })
  return said
}

function head(stage: Stage, key: string, more: Readonly<Record<string, string>>, body = Buffer.alloc(0)): string {
  const { method, path, headers = [] } = stage.oss.signed('PUT', { bucket: stage.bucket, key, body })
  const { host } = new URL(stage.world.target.endpoint)
  const lines = [['Host', host], ...headers, ...Object.entries(more)].map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

export function framingCases(stage: Stage): Case[] {
  return [...bodyCases(stage), ...doubleCases(stage), ...unknownCases(stage)]
}

function bodyCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutObject_100-continue',
      run: async () => {
        const body = pattern(200_000)
        const answer = expectStatus(await stage.call('PUT', 'continue', { body, expectContinue: true }), 200)
        assert.ok(answer.gotContinue)
        assert.ok((await stage.get('continue')).body.equals(body))
      },
    },
    {
      name: 'PutObject_100-continue-is-not-said-to-who-is-refused',
      run: async () => {
        const nobody = stage.oss.as({ id: 'LTAInobody000000', secret: 'x' })
        const answer = await nobody.call('PUT', {
          bucket: stage.bucket,
          key: 'continue',
          body: pattern(10),
          expectContinue: true,
        })
        expectError(answer, 403, 'InvalidAccessKeyId')
        assert.equal(answer.gotContinue, false)
      },
    },
    {
      name: 'PutObject_without-any-length',
      run: async () => {
        const said = await exchange(stage, head(stage, 'length', { Connection: 'close' }))
        assert.match(said, /^HTTP\/1\.1 411 /)
        assert.match(said, /<Code>MissingContentLength<\/Code>/)
      },
    },
    {
      name: 'PutObject_body-shorter-than-its-length-stores-nothing',
      run: async () => {
        const { endpoint, port } = stage.world.target
        const { hostname } = new URL(endpoint)
        const socket = connect(port, hostname)
        socket.on('error', () => undefined)
        socket.write(`${head(stage, 'short', { 'Content-Length': '1000' })}only this`)
        await new Promise((resolve) => void setTimeout(resolve, 300))
        socket.destroy()
        await new Promise((resolve) => void setTimeout(resolve, 300))
        expectError(await stage.get('short'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObject_length-that-is-absurd',
      run: async () => {
        for (const length of ['-1', '1e3', '99999999999999999999', '5368709121'])
          assert.match(
            await exchange(stage, head(stage, 'length', { 'Content-Length': length }), 800),
            /^HTTP\/1\.1 400 /,
            length,
          )
      },
    },
    {
      name: 'PutObject_broken-chunks-store-nothing',
      run: async () => {
        const start = head(stage, 'broken-chunks', { 'Transfer-Encoding': 'chunked' })
        await exchange(stage, `${start}5\r\nhello\r\nZZ\r\n`, 800)
        await exchange(stage, `${start}5\r\nhel`, 400)
        expectError(await stage.get('broken-chunks'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObject_as-libcurl-frames-it-on-a-strict-address',
      run: async () => {
        const said = await exchange(stage, libcurlUpload(stage, 'libcurl/strict'), 800)
        assert.match(said, /^HTTP\/1\.1 400 /)
        assert.match(said, /LATCHKEY_LISTEN/, 'it names the option')
        expectError(await stage.get('libcurl/strict'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObject_as-libcurl-frames-it-on-a-lenient-address',
      run: async () => {
        const { lenientEndpoint } = stage.world.target
        if (lenientEndpoint === undefined) throw new Skipped('no lenient address is known')
        const said = await exchange(stage, libcurlUpload(stage, 'libcurl/lenient'), 1_500, lenientEndpoint)
        assert.match(said.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''), /^HTTP\/1\.1 200 /)
        assert.match(said, /\r\nConnection: close\r\n/i)
        assert.equal((await stage.get('libcurl/lenient')).text, 'hello')
      },
    },
    {
      name: 'PutObject_two-requests-on-one-connection',
      run: async () => {
        const body = Buffer.from('first')
        const first = head(stage, 'pipe/1', { 'Content-Length': '5' }, body)
        const second = head(stage, 'pipe/2', { 'Content-Length': '6', Connection: 'close' }, Buffer.from('second'))
        const said = await exchange(stage, `${first}first${second}second`)
        assert.equal(said.match(/HTTP\/1\.1 200 /g)?.length, 2)
        assert.equal((await stage.get('pipe/2')).text, 'second')
      },
    },
  ]
}

/** The C SDK and others built on libcurl send both, and wait for 100 Continue. */
function libcurlUpload(stage: Stage, key: string): string {
  const framing = { 'Transfer-Encoding': 'chunked', 'Content-Length': '0', Expect: '100-continue' }
  return `${head(stage, key, framing)}5\r\nhello\r\n0\r\n\r\n`
}

function doubleCases(stage: Stage): Case[] {
  const { host } = new URL(stage.world.target.endpoint)
  const raw: [name: string, more: (signed: string) => string][] = [
    ['two-host-headers', (text) => text.replace('\r\nHost: ', '\r\nHost: other.example.com\r\nHost: ')],
    [
      'two-authorization-headers',
      (text) => text.replace('\r\nAuthorization: ', '\r\nAuthorization: OSS a:b\r\nAuthorization: '),
    ],
    [
      'length-and-chunks',
      (text) => text.replace('\r\nContent-Length: 1', '\r\nContent-Length: 1\r\nTransfer-Encoding: chunked'),
    ],
    ['two-lengths', (text) => text.replace('\r\nContent-Length: 1', '\r\nContent-Length: 1\r\nContent-Length: 2')],
    ['space-before-a-colon', (text) => text.replace('\r\nContent-Length: 1', '\r\nContent-Length : 1')],
    ['folded-header', (text) => text.replace('\r\nContent-Length: 1', '\r\nX-Folded: a\r\n b\r\nContent-Length: 1')],
    ['no-host', (text) => text.replace(`\r\nHost: ${host}`, '')],
  ]
  return [
    ...raw.map(([name, change]): Case => ({
      name: `PutObject_${name}-is-400`,
      run: async () => {
        const text = head(stage, 'double', { 'Content-Length': '1', Connection: 'close' }, Buffer.from('x'))
        const changed = change(text)
        assert.notEqual(changed, text)
        const said = await exchange(stage, `${changed}x`, 800)
        assert.match(said, /^HTTP\/1\.1 400 /)
        assert.equal(said.match(/\r\nContent-Length: /gi)?.length, 1, `the answer has one length: ${said}`)
        assert.match(said, /<Error><Code>\w+<\/Code>/)
        expectError(await stage.get('double'), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'GetObject_signed-in-the-header-and-in-the-url',
      run: async () => {
        await stage.put('both')
        const url = stage.oss.url('GET', { bucket: stage.bucket, key: 'both' })
        const { headers = [] } = stage.oss.signed('GET', { bucket: stage.bucket, key: 'both' })
        const { endpoint } = stage.world.target
        expectError(
          await send({ endpoint, method: 'GET', path: url.slice(endpoint.length), headers }),
          400,
          'InvalidArgument',
        )
      },
    },
    {
      name: 'GetObject_two-selecting-sub-resources',
      run: async () => {
        await stage.put('both')
        assert.equal((await stage.get('both', {}, [['acl'], ['uploads']])).status, 400)
        assert.equal((await stage.get('both', {}, [['acl'], ['acl']])).status, 400)
      },
    },
  ]
}

function unknownCases(stage: Stage): Case[] {
  return [
    {
      name: 'NotImplemented_an-operation-that-is-not-there-says-so',
      run: async () => {
        for (const query of ['metaQuery', 'qosInfo', 'antiDDos', 'rtc']) {
          const answer = await stage.call('GET', undefined, { query: [[query]] })
          expectError(answer, 400, 'NotImplemented')
        }
      },
    },
    {
      name: 'NotImplemented_methods-that-do-not-exist-here',
      run: async () => {
        const answer = await stage.call('PATCH', 'a', { body: 'x' })
        assert.ok(
          [400, 405, 501].includes(answer.status) && element(answer.text, 'Code') !== undefined,
          `${answer.status} ${answer.text}`,
        )
      },
    },
    {
      name: 'ListObjects_unknown-parameters-are-ignored',
      run: async () =>
        void expectStatus(
          await stage.call('GET', undefined, {
            query: [
              ['x-unknown', '1'],
              ['max-keys', '1'],
            ],
          }),
          200,
        ),
    },
  ]
}
