/** Styles: recipes for pictures under a name. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { pngOf } from '../../wire/png.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const body = (content: string): string => `<Style><Content>${content}</Content></Style>`
const base64Url = (text: string): string => Buffer.from(text).toString('base64url')

export function styleCases(stage: Stage): Case[] {
  const call = (bucket: string, method: string, name?: string, content?: string) =>
    stage.oss.call(method, {
      bucket,
      query: [['style'], ...(name === undefined ? [] : [['styleName', name] as const])],
      ...(content === undefined ? {} : { body: body(content) }),
    })
  return [
    {
      name: 'PutStyle+GetStyle+ListStyle+DeleteStyle_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('style')
        assert.deepEqual(elements(expectStatus(await call(bucket, 'GET'), 200).text, 'Name'), [])
        expectError(await call(bucket, 'GET', 'small'), 404, 'NoSuchStyle')
        for (const [name, content] of [
          ['small', 'image/resize,w_8'],
          ['large', 'image/resize,w_32'],
          ['small', 'image/resize,w_16'],
        ] as const)
          expectStatus(await call(bucket, 'PUT', name, content), 200)
        const { text } = expectStatus(await call(bucket, 'GET', 'small'), 200)
        assert.deepEqual(
          ['Name', 'Content', 'Category'].map((name) => element(text, name)),
          ['small', 'image/resize,w_16', 'image'],
        )
        assert.match(element(text, 'LastModifyTime') ?? '', / GMT$/)
        assert.deepEqual(elements(expectStatus(await call(bucket, 'GET'), 200).text, 'Name'), ['large', 'small'])
        for (const [name, content] of [
          ['a/b', 'image/info'],
          ['small', 'image/nothing'],
          ['small', 'image/resize,w_0'],
        ] as const)
          expectError(await call(bucket, 'PUT', name, content), 400, 'InvalidArgument')
        assert.equal(element((await call(bucket, 'GET', 'small')).text, 'Content'), 'image/resize,w_16')
        expectStatus(await call(bucket, 'DELETE', 'small'), 204)
        expectStatus(await call(bucket, 'DELETE', 'small'), 204)
        expectError(await call(bucket, 'GET', 'small'), 404, 'NoSuchStyle')
      },
    },
    {
      name: 'GetObject+ProcessObject_by-a-style',
      run: async () => {
        const bucket = await stage.world.bucket('style')
        await stage.oss.call('PUT', { bucket, key: 'a.png', body: pngOf(16, 16) })
        expectStatus(await call(bucket, 'PUT', 'small', 'image/resize,w_8'), 200)
        const get = (process: string) =>
          stage.oss.call('GET', { bucket, key: 'a.png', query: [['x-oss-process', process]] })
        const [styled, plain] = [await get('style/small'), await get('image/resize,w_8')]
        assert.deepEqual(expectStatus(styled, 200).body, expectStatus(plain, 200).body)
        assert.equal(styled.headers['etag'], plain.headers['etag'])
        expectError(await get('style/none'), 404, 'NoSuchStyle')
        const task = `x-oss-process=style/small|sys/saveas,o_${base64Url('saved.png')}`
        expectStatus(
          await stage.oss.call('POST', { bucket, key: 'a.png', query: [['x-oss-process']], body: task }),
          200,
        )
        const saved = expectStatus(await stage.oss.call('GET', { bucket, key: 'saved.png' }), 200)
        assert.deepEqual(saved.body, plain.body)
      },
    },
  ]
}
