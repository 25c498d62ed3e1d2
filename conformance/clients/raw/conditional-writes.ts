/** Conditional writes, an extension of this server: a game that saves from two devices must not lose a save. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { etagOf } from '../../wire/checksums.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'
import { Upload } from './upload.ts'

export function conditionalWriteCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutObject_of-eight-who-replace-the-same-object-one-does',
      run: async () => {
        await stage.put('save', 'first')
        const headers = { 'If-Match': etagOf('first') }
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, at) => stage.call('PUT', 'save', { body: `device ${at}`, headers })),
        )
        const won = answers.findIndex(({ status }) => status === 200)
        assert.deepEqual(
          answers.map(({ status }) => status).toSorted((a, b) => a - b),
          [200, ...Array<number>(7).fill(412)],
        )
        assert.equal((await stage.get('save')).text, `device ${won}`)
      },
    },
    {
      name: 'PutObject_of-eight-who-make-an-object-one-does',
      run: async () => {
        const headers = { 'If-None-Match': '*' }
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, at) => stage.call('PUT', 'new-save', { body: `device ${at}`, headers })),
        )
        assert.equal(answers.filter(({ status }) => status === 200).length, 1)
        const lost = answers.find(({ status }) => status !== 200)
        assert.ok(lost !== undefined)
        expectError(lost, 412, 'PreconditionFailed', '0017-00001001')
        assert.equal(element(lost.text, 'Condition'), 'If-None-Match')
      },
    },
    {
      name: 'CopyObject_if-match-is-of-the-target',
      run: async () => {
        await stage.put('copied', 'source')
        await stage.put('over', 'former')
        const copy = (headers: Readonly<Record<string, string>>) =>
          stage.call('PUT', 'over', { headers: { 'x-oss-copy-source': `/${stage.bucket}/copied`, ...headers } })
        expectError(await copy({ 'If-Match': etagOf('source') }), 412, 'PreconditionFailed')
        expectError(await copy({ 'If-None-Match': '*' }), 412, 'PreconditionFailed')
        assert.equal((await stage.get('over')).text, 'former')
        expectStatus(await copy({ 'If-Match': etagOf('former') }), 200)
      },
    },
    {
      name: 'CompleteMultipartUpload_if-match-fails-and-the-upload-stays',
      run: async () => {
        await stage.put('joined', 'former')
        const upload = await Upload.start(stage, 'joined')
        const etag = (await upload.part(1, 'part')).headers['etag'] ?? ''
        expectError(await upload.complete([[1, etag]], { 'If-Match': etagOf('x') }), 412, 'PreconditionFailed')
        expectStatus(await upload.complete([[1, etag]], { 'If-Match': etagOf('former') }), 200)
      },
    },
    {
      name: 'DeleteObject_if-match',
      run: async () => {
        await stage.put('gone', 'here')
        const remove = (etag: string) => stage.call('DELETE', 'gone', { headers: { 'If-Match': etag } })
        expectError(await remove(etagOf('other')), 412, 'PreconditionFailed')
        expectStatus(await remove(etagOf('here')), 204)
        expectError(await remove('*'), 412, 'PreconditionFailed')
      },
    },
  ]
}
