/** DeleteMultipleObjects by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { md5Base64 } from '../../wire/checksums.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { elements, escaped } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function deleteManyCases(stage: Stage): Case[] {
  const send = async (
    body: string,
    headers: Headers = { 'Content-MD5': md5Base64(body) },
    query: [string, string?][] = [],
  ): Promise<WireAnswer> => stage.call('POST', undefined, { query: [['delete'], ...query], body, headers })
  const document = (keys: readonly string[], quiet = false): string =>
    `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>${quiet}</Quiet>${keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')}</Delete>`
  const awkward = ['many/a&b', 'many/<c>', 'many/"d"', 'many/\u0001e', 'many/\r\nf', 'many/空']
  return [
    {
      name: 'DeleteMultipleObjects_answers-every-key-even-the-absent',
      run: async () => {
        await stage.put('many/1')
        await stage.put('many/2')
        const { text } = expectStatus(await send(document(['many/1', 'many/2', 'many/absent'])), 200)
        assert.deepEqual(elements(text, 'Key').toSorted(), ['many/1', 'many/2', 'many/absent'])
        expectError(await stage.get('many/1'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_quiet-answers-nothing',
      run: async () => {
        await stage.put('many/1')
        const { text } = expectStatus(await send(document(['many/1'], true)), 200)
        assert.deepEqual(elements(text, 'Key'), [])
        expectError(await stage.get('many/1'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_keys-that-xml-cannot-hold-plainly',
      run: async () => {
        for (const key of awkward) await stage.put(key)
        const document1 = document(awkward)
        const answer = await send(document1, { 'Content-MD5': md5Base64(document1) }, [['encoding-type', 'url']])
        assert.deepEqual(
          elements(expectStatus(answer, 200).text, 'Key').map(decodeURIComponent).toSorted(),
          awkward.toSorted(),
        )
        for (const key of awkward) expectError(await stage.get(key), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_without-content-md5',
      run: async () => {
        await stage.put('many/kept')
        assert.equal((await send(document(['many/kept']), {})).status, 400)
        expectStatus(await stage.get('many/kept'), 200)
      },
    },
    {
      name: 'DeleteMultipleObjects_wrong-content-md5',
      run: async () => {
        await stage.put('many/kept')
        expectError(await send(document(['many/kept']), { 'Content-MD5': md5Base64('other') }), 400, 'InvalidDigest')
        expectStatus(await stage.get('many/kept'), 200)
      },
    },
    {
      name: 'DeleteMultipleObjects_malformed-documents',
      run: async () => {
        for (const body of [
          '<Delete>',
          '<Delete></Delete>',
          'x',
          '<Other/>',
          document(Array.from({ length: 1_001 }, (_, at) => `k${at}`)),
        ])
          expectError(await send(body), 400, 'MalformedXML')
      },
    },
    {
      name: 'DeleteMultipleObjects_a-thousand-keys',
      run: async () => {
        await stage.put('many/k999')
        const { text } = expectStatus(
          await send(document(Array.from({ length: 1_000 }, (_, at) => `many/k${at}`))),
          200,
        )
        assert.equal(elements(text, 'Key').length, 1_000)
        expectError(await stage.get('many/k999'), 404, 'NoSuchKey')
      },
    },
  ]
}
