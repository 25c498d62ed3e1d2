/** Keys as they are really used: everything that is UTF-8, to the byte, without normalisation. */
import assert from 'node:assert/strict'
import type { Case, CaseName } from '../../run/suite.ts'
import { percent } from '../../wire/percent.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const good: [name: string, key: string][] = [
  ['dot-dot', 'k/../a'],
  ['dots-only', '..'],
  ['dot', './a'],
  ['double-slash', 'k//a//'],
  ['trailing-slash', 'k/folder/'],
  ['control-0x01', 'k/\u0001a'],
  ['control-0x07', 'k/\u0007'],
  ['line-ends', 'k/a\r\nb'],
  ['vertical-tab-and-form-feed', 'k/\u000B\u000C'],
  ['delete-0x7f', 'k/\u007F'],
  ['spaces', 'k/ a  b '],
  ['plus-and-percent', 'k/a+b%2Bc%'],
  ['question-and-hash', 'k/a?b#c&d=e'],
  ['chinese-and-emoji', 'k/玩家/😀'],
  ['combining-characters-stay', 'k/e\u0301'],
  ['quotes-and-brackets', `k/"'<>[]{}|\\^\``],
  ['backslash-inside', 'k\\a'],
  ['like-a-sub-resource', 'k/a?acl'],
  ['1023-bytes', `k/${'x'.repeat(1_021)}`],
  ['1023-bytes-of-chinese', `${'玩'.repeat(341)}`],
]

export function keyCases(stage: Stage): Case[] {
  return [
    ...good.map(([name, key]): Case => ({
      name: `PutObject+GetObject+ListObjects+DeleteObject_key-${name}`,
      run: async () => {
        await stage.put(key, name)
        assert.equal(expectStatus(await stage.get(key), 200).text, name)
        const prefix = key.slice(0, 12)
        const { text } = await stage.call('GET', undefined, {
          query: [
            ['prefix', prefix],
            ['encoding-type', 'url'],
            ['max-keys', '1000'],
          ],
        })
        assert.ok(elements(text, 'Key').map(decodeURIComponent).includes(key), 'it is listed')
        expectStatus(await stage.call('DELETE', key), 204)
        expectError(await stage.get(key), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'PutObject_keys-are-not-normalised',
      run: async () => {
        for (const key of ['n/a', 'n//a', 'n/./a', 'n/b/../a']) await stage.put(key, key)
        for (const key of ['n/a', 'n//a', 'n/./a', 'n/b/../a']) assert.equal((await stage.get(key)).text, key)
        expectError(await stage.get('n/../n/a'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObject_slash-sent-as-%2F',
      run: async () => {
        const key = 'encoded/whole key'
        expectStatus(await stage.call('PUT', key, { body: 'x', rawPath: `/${stage.bucket}/${percent(key)}` }), 200)
        expectStatus(await stage.get(key), 200)
      },
    },
    ...badKeys(stage),
  ]
}

function badKeys(stage: Stage): Case[] {
  const bad: [name: string, key: string, rawKey?: string][] = [
    ['1024-bytes', 'x'.repeat(1_024)],
    ['1024-bytes-of-chinese', `${'玩'.repeat(341)}x`],
    ['that-begins-with-a-slash', '/a'],
    ['that-begins-with-a-backslash', '\\a'],
    ['with-u+0000', 'a\u0000b'],
    ['not-utf-8', 'a', 'a%FF%FE'],
  ]
  return [
    ...bad.map(([name, key, rawKey]): Case => ({
      name: `PutObject_key-${name}` as CaseName,
      run: async () => {
        const raw = rawKey === undefined ? {} : { rawPath: `/${stage.bucket}/${rawKey}` }
        const answer = await stage.call('PUT', key, { body: 'x', ...raw })
        assert.ok(answer.status === 400 || (rawKey !== undefined && answer.status === 403), answer.text)
        if (rawKey === undefined) assert.equal(element(answer.text, 'Code'), 'InvalidObjectName')
      },
    })),
    {
      name: 'PutObject_percent-sign-without-two-digits',
      run: async () => {
        const { status } = await stage.call('PUT', 'a', { body: 'x', rawPath: `/${stage.bucket}/a%2` })
        assert.ok(status === 400 || status === 403)
      },
    },
  ]
}
