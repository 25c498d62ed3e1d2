/** Callbacks: an upload tells an application of itself and answers what the application said. */
import assert from 'node:assert/strict'
import { Skipped } from '../../run/suite.ts'
import type { Case } from '../../run/suite.ts'
import { base64Json, withApplication } from '../../wire/application.ts'
import type { Told } from '../../wire/application.ts'
import { follow } from '../../wire/oss.ts'
import { element } from '../../wire/xml.ts'
import { Forms } from './forms.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const fields =
  'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}&by=${operation}&v=${x:v}'

export function callbackCases(stage: Stage): Case[] {
  return [...toldCases(stage), ...refusedCases(stage)]
}

/** Only a server of this run lets tenants reach this machine. */
async function playing(
  stage: Stage,
  work: (address: string, told: readonly Told[]) => Promise<void>,
  status?: number,
): Promise<void> {
  const { endpoint, consoleAddress } = stage.world.target
  if (consoleAddress === undefined) throw new Skipped('this endpoint cannot be told to reach an application here')
  await withApplication(endpoint, work, status)
}

function toldCases(stage: Stage): Case[] {
  const forms = new Forms(stage)
  return [
    {
      name: 'PutObject_callback-in-headers',
      run: () =>
        playing(stage, async (address, told) => {
          const answer = await stage.put('callback/玩 a', 'hello', {
            'Content-Type': 'text/plain',
            'x-oss-callback': base64Json({ callbackUrl: `${address}/a%20b?c=%20d`, callbackBody: fields }),
            'x-oss-callback-var': base64Json({ 'x:v': 'a&b' }),
          })
          assert.equal(answer.text, '{"Status":"OK","told":1}')
          assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
          assert.equal(
            told[0]?.body,
            `bucket=${stage.bucket}&object=callback%2F%E7%8E%A9%20a&etag=5D41402ABC4B2A76B9719D911017C592&size=5&mimeType=text%2Fplain&by=PutObject&v=a%26b`,
          )
          assert.deepEqual([told[0]?.isSigned, told[0]?.url], [true, '/a%20b?c=%20d'])
          assert.equal(told[0]?.type, 'application/x-www-form-urlencoded')
        }),
    },
    {
      name: 'PutObject_callback-with-JSON-and-a-second-URL',
      run: () =>
        playing(stage, async (address, told) => {
          const order = {
            callbackUrl: `${address.replace('http:', 'https:')}/never;${address}/second`,
            callbackHost: 'app.example',
            callbackBody: '{"object":${object},"size":${size},"crc":${crc64},"none":${x:none}}',
            callbackBodyType: 'application/json',
          }
          const { headers } = await stage.put('callback/"b"', 'hello', { 'x-oss-callback': base64Json(order) })
          assert.deepEqual(JSON.parse(told[0]?.body ?? ''), {
            object: 'callback/"b"',
            size: 5,
            crc: headers['x-oss-hash-crc64ecma'],
            none: '',
          })
          assert.deepEqual([told.length, told[0]?.isSigned, told[0]?.url], [1, true, '/second'])
        }),
    },
    {
      name: 'PutObject_callback-in-a-signed-URL',
      run: () =>
        playing(stage, async (address, told) => {
          const order = base64Json({ callbackUrl: address, callbackBody: fields })
          const key = 'callback/url'
          const url = stage.oss.url('PUT', { bucket: stage.bucket, key, query: [['callback', order]] })
          const answer = expectStatus(await follow('PUT', url, { body: Buffer.from('hello') }), 200)
          assert.equal(answer.text, '{"Status":"OK","told":1}')
          assert.equal(told[0]?.isSigned, true)
        }),
    },
    {
      name: 'PostObject_callback-with-fields-as-variables',
      run: () =>
        playing(stage, async (address, told) => {
          const order = base64Json({ callbackUrl: `${address}/form`, callbackBody: fields })
          const more = [
            ['callback', order],
            ['x:v', '7'],
          ] as const
          const answer = expectStatus(
            await forms.post({ key: 'callback/form', fields: more, policy: formPolicy(stage) }),
            200,
          )
          assert.equal(answer.text, '{"Status":"OK","told":1}')
          assert.match(told[0]?.body ?? '', /&by=PostObject&v=7$/)
          assert.equal(told[0]?.isSigned, true)
        }),
    },
    {
      name: 'CompleteMultipartUpload_callback',
      run: () =>
        playing(stage, async (address, told) => {
          const key = 'callback/parts'
          const begun = expectStatus(await stage.call('POST', key, { query: [['uploads']] }), 200)
          const uploadId = element(begun.text, 'UploadId') ?? ''
          const query = [
            ['partNumber', '1'],
            ['uploadId', uploadId],
          ] as const
          expectStatus(await stage.call('PUT', key, { query, body: 'hello' }), 200)
          const answer = await stage.call('POST', key, {
            query: [['uploadId', uploadId]],
            headers: {
              'x-oss-complete-all': 'yes',
              'x-oss-callback': base64Json({ callbackUrl: address, callbackBody: fields }),
            },
          })
          assert.equal(expectStatus(answer, 200).text, '{"Status":"OK","told":1}')
          assert.match(told[0]?.body ?? '', /&size=5&.*&by=CompleteMultipartUpload&v=$/)
          assert.equal(told[0]?.isSigned, true)
        }),
    },
  ]
}

/** Version 4 wants every field in the policy. */
const formPolicy = (stage: Stage): { readonly conditions: readonly unknown[] } => ({
  conditions: [
    { bucket: stage.bucket },
    ['starts-with', '$key', ''],
    ['starts-with', '$callback', ''],
    ['starts-with', '$x:v', ''],
  ],
})

function refusedCases(stage: Stage): Case[] {
  const put = (order: object | string): Promise<Awaited<ReturnType<Stage['call']>>> =>
    stage.call('PUT', 'callback/refused', {
      body: 'x',
      headers: { 'x-oss-callback': typeof order === 'string' ? order : base64Json(order) },
    })
  const refusals: [name: string, order: object | string, ec: string][] = [
    ['no-base64', 'x123-*&', '0007-00000002'],
    ['a-bad-URL', { callbackUrl: 'www.callback.example:test', callbackBody: 'a' }, '0007-00000004'],
    ['six-URLs', { callbackUrl: Array(6).fill('http://a.example').join(';'), callbackBody: 'a' }, '0007-00000005'],
    ['a-private-address', { callbackUrl: '192.168.0.1:8088/test.php', callbackBody: 'a' }, '0007-00000008'],
    ['an-empty-body', { callbackUrl: 'http://a.example', callbackBody: '' }, '0007-00000011'],
    ['a-bad-type', { callbackUrl: 'http://a.example', callbackBody: 'a', callbackBodyType: 123 }, '0007-00000012'],
  ]
  return [
    ...refusals.map(([name, order, ec]): Case => ({
      name: `PutObject_callback-with-${name}-stores-nothing`,
      run: async () => {
        expectError(await put(order), 400, 'InvalidArgument', ec)
        expectStatus(await stage.call('HEAD', 'callback/refused'), 404)
      },
    })),
    {
      name: 'PutObject_failed-callback-is-203-and-the-object-stays',
      run: () =>
        playing(
          stage,
          async (address) => {
            const order = base64Json({ callbackUrl: address, callbackBody: 'a' })
            const headers = { 'x-oss-callback': order }
            const answer = await stage.call('PUT', 'callback/failed', { body: 'x', headers })
            expectError(answer, 203, 'CallbackFailed', '0007-00000203')
            assert.equal(element(answer.text, 'Message'), 'Error status : 502.')
            assert.equal((await stage.get('callback/failed')).text, 'x')
          },
          502,
        ),
    },
  ]
}
